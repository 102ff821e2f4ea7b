//! Step 4: validations cover the findings of their dimension, and lock them.

use mgi_events::{
    refusal::Rule,
    v1::{AddNote, MoveFinding, ScopeKind, Stage, ValidationState},
};

use crate::support::*;

/// In consultation, with f-1 in MR and f-4 in WG.
fn consulting() -> World {
    let mut world = World::collecting();
    for text in ["Care is free.", "Schools are open.", "Work needs a permit."] {
        world.given(EDITOR, add_finding("MR", text, &["MR-01"]));
    }
    world.given(EDITOR, add_finding("WG", "There is a council.", &["WG-01"]));
    let mut world = world.consult();
    for id in ["f-1", "f-2", "f-3", "f-4"] {
        world.given(EDITOR, reviewed(finding(id), 1));
    }
    world
}

fn covered(world: &World, validation: &str) -> Vec<String> {
    let id = mgi_events::ids::ValidationId::parse(validation).unwrap();
    world.profile.validations()[&id].given.findings.clone()
}

#[test]
fn a_dimension_and_the_profile_cover_their_findings() {
    let mut world = consulting();
    world.given(EDITOR, retire_finding("f-3", 1));
    let seen = world.revision();
    world.given(MOL_OFFICER, validate(ScopeKind::Dimension, "MR", seen));
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    let mut world = world.lock();
    let seen = world.revision();
    world.given(MOE_OFFICER, validate(ScopeKind::Profile, "", seen));
    assert_eq!(covered(&world, "v-1"), ["f-1", "f-2"]);
    assert!(covered(&world, "v-2").is_empty());
    assert_eq!(covered(&world, "v-3"), ["f-1", "f-2", "f-4"]);
}

#[test]
fn a_validated_finding_is_locked_until_it_is_reopened() {
    let mut world = consulting();
    world.given(EDITOR, register("law-1"));
    world.given(EDITOR, link("f-1", 1, &["MR-01"], &["law-1"]));
    let seen = world.revision();
    world.given(MOL_OFFICER, validate(ScopeKind::Dimension, "MR", seen));
    for asked in [
        revise_finding("f-1", 2, "Other.").asked(),
        move_finding("f-1", "f-2").asked(),
        retire_finding("f-1", 2).asked(),
        // What it rests on does not change under it.
        amend("law-1", 1, "Another title").asked(),
        attach("law-1", 1, 1).asked(),
        AddNote {
            target: finding("f-1"),
            ..note("", "A note.", &[])
        }
        .asked(),
    ] {
        world
            .when(EDITOR, asked)
            .then_refused(Rule::ValidatedIsLocked);
    }
    world.given(EDITOR, revise_finding("f-4", 1, "There is no council."));

    world
        .when(EDITOR, reopen_finding("f-1"))
        .then_refused(Rule::RoleInForce);
    world
        .when(MOH_OFFICER, reopen_finding("f-1"))
        .then_refused(Rule::FindingsByTheEditor);
    world
        .when(LEAD, reopen_finding("f-4"))
        .then_refused(Rule::ReopenWhatIsLocked);
    let mut both = reopen_finding("f-1");
    both.indicator = "MR-01".to_owned();
    world.when(LEAD, both).then_bad_field("indicator");
    world
        .when(LEAD, reopen_finding("f-1"))
        .then_events(["ItemReopened", "ValidationVoided"]);
    let states: Vec<_> = world
        .profile
        .validations()
        .values()
        .map(|v| v.state())
        .collect();
    assert_eq!(states, [ValidationState::Void]);
    world.given(EDITOR, revise_finding("f-1", 2, "Other."));
    world.given(EDITOR, amend("law-1", 1, "Another title"));
}

#[test]
fn in_validation_one_finding_is_reopened_and_the_others_stay_locked() {
    let mut world = consulting().lock();
    let seen = world.revision();
    world.given(MOL_OFFICER, validate(ScopeKind::Profile, "", seen));
    world.given(FACILITATOR, reopen_finding("f-1"));
    world
        .when(EDITOR, revise_finding("f-2", 1, "Other."))
        .then_refused(Rule::ContentOpenInStage);
    world
        .when(MOH_WRITER, revise("MR-01", 2).value("no"))
        .then_refused(Rule::ContentOpenInStage);
    world.given(EDITOR, revise_finding("f-1", 1, "Other."));
    world
        .when(LEAD, reopen_finding("f-1"))
        .then_refused(Rule::ReopenWhatIsLocked);
    // Validated again, it is locked again.
    let seen = world.revision();
    world.given(MOL_OFFICER, validate(ScopeKind::Profile, "", seen));
    world
        .when(EDITOR, revise_finding("f-1", 2, "Another."))
        .then_refused(Rule::ValidatedIsLocked);
    assert_eq!(world.profile.stage(), Stage::Validation);
}

#[test]
fn what_happened_to_findings_after_the_person_looked_is_not_validated() {
    let steps: [fn(&mut World); 6] = [
        |w| _ = w.given(EDITOR, revise_finding("f-1", 1, "Other.")),
        |w| _ = w.given(EDITOR, add_finding("MR", "One more.", &[])),
        |w| _ = w.given(EDITOR, retire_finding("f-1", 1)),
        |w| {
            let away = MoveFinding {
                dimension: "WG".to_owned(),
                ..move_finding("f-1", "")
            };
            w.given(EDITOR, away);
        },
        |w| {
            let here = MoveFinding {
                dimension: "MR".to_owned(),
                ..move_finding("f-4", "")
            };
            w.given(EDITOR, here);
        },
        |w| {
            let on_it = AddNote {
                target: finding("f-1"),
                ..note("", "A note.", &[])
            };
            w.given(EDITOR, on_it);
        },
    ];
    for step in steps {
        let mut world = consulting();
        let seen = world.revision();
        step(&mut world);
        world
            .when(MOL_OFFICER, validate(ScopeKind::Dimension, "MR", seen))
            .then_refused(Rule::NothingIsOverwritten);
        let seen = world.revision();
        world.given(MOL_OFFICER, validate(ScopeKind::Dimension, "MR", seen));
    }
}

#[test]
fn a_dimension_that_got_another_finding_is_validated_again() {
    let mut world = consulting();
    let seen = world.revision();
    world.given(MOL_OFFICER, validate(ScopeKind::Dimension, "MR", seen));
    let seen = world.revision();
    world
        .when(MOL_OFFICER, validate(ScopeKind::Dimension, "MR", seen))
        .then_refused(Rule::ValidateOnce);
    world.given(EDITOR, add_finding("MR", "One more.", &[]));
    let seen = world.revision();
    world.given(MOL_OFFICER, validate(ScopeKind::Dimension, "MR", seen));
    assert!(covered(&world, "v-2").contains(&"f-5".to_owned()));
}
