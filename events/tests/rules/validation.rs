//! Step 4: ministries stand behind exact content, or take it back.

use mgi_events::{
    refusal::{Refusal, Rule},
    v1::{
        MinistryCapacity, ScopeKind, Stage, Validate, ValidationGiven, ValidationState,
        event_body::Kind,
    },
};

use crate::support::*;

fn given(world: &World) -> &ValidationGiven {
    match &world.decision().events[..] {
        [Kind::ValidationGiven(given)] => given,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_ministry_validates_an_indicator_that_it_leads_or_contributes_to() {
    let mut world = World::consulting();
    let seen = world.revision();
    let ask = Validate {
        statement: "Agreed by the minister.".to_owned(),
        letter_sha256: vec![8; 32],
        ..validate(ScopeKind::Indicator, "MR-01", seen)
    };
    world
        .when(MOH_OFFICER, ask)
        .then_events(["ValidationGiven"]);
    assert_eq!(
        given(&world),
        &ValidationGiven {
            validation_id: "v-1".to_owned(),
            ministry: MOH.to_owned(),
            scope: Some(scope(ScopeKind::Indicator, "MR-01")),
            indicators: vec!["MR-01".to_owned()],
            statement: "Agreed by the minister.".to_owned(),
            content_digest: given(&world).content_digest.clone(),
            seen_revision: seen,
            level: 1,
            letter_sha256: vec![8; 32],
            ..ValidationGiven::default()
        }
    );
    assert_eq!(given(&world).content_digest.len(), 32);
    world.given(MOL_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    assert_eq!(world.created(), "v-2");
}

#[test]
fn each_scope_covers_what_it_says() {
    let mut world = World::validating();
    let seen = world.revision();
    for (account, kind, code, covers) in [
        (MOE_OFFICER, ScopeKind::Indicator, "MR-02", &["MR-02"][..]),
        (
            MOE_OFFICER,
            ScopeKind::Dimension,
            "WG",
            &["WG-01", "WG-02"][..],
        ),
        (
            MOE_OFFICER,
            ScopeKind::OwnPart,
            "",
            &["IC-02", "IC-03", "MR-03", "WG-02"][..],
        ),
        (MOL_OFFICER, ScopeKind::Profile, "", &ALL[..]),
    ] {
        world.given(account, validate(kind, code, seen));
        assert_eq!(given(&world).indicators, covers);
    }
}

#[test]
pub(crate) fn nobody_validates_a_single_indicator_of_others() {
    let mut world = World::consulting();
    let seen = world.revision();
    world
        .when(MOE_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen))
        .then_refused(Rule::ValidateOwnItems);
    // Who leads nothing has no part.
    world
        .when(MOL_OFFICER, validate(ScopeKind::OwnPart, "", seen))
        .then_refused(Rule::ValidateOwnItems);
}

#[test]
fn consulted_ministries_and_other_roles_do_not_validate() {
    let mut world = World::consulting();
    let seen = world.revision();
    world
        .when(NSO_OFFICER, validate(ScopeKind::Dimension, "MR", seen))
        .then_refused(Rule::LeadsAreValidating);
    for account in [
        MOH_WRITER,
        MOH_REVIEWER,
        LEAD,
        FACILITATOR,
        ANALYST,
        AUDITOR,
    ] {
        world
            .when(account, validate(ScopeKind::Dimension, "MR", seen))
            .then_refused(Rule::RoleInForce);
    }
}

#[test]
pub(crate) fn ministries_validate_in_consultation_and_validation() {
    let mut world = World::collecting();
    let seen = world.revision();
    world
        .when(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen))
        .then_refused(Rule::ValidateInStage);
    let mut world = World::consulting();
    let seen = world.revision();
    world
        .when(MOH_OFFICER, validate(ScopeKind::Profile, "", seen))
        .then_refused(Rule::ValidateInStage);
    let mut world = world.lock();
    world
        .when(MOH_OFFICER, validate(ScopeKind::Profile, "", seen))
        .then_events(["ValidationGiven"]);
}

#[test]
pub(crate) fn only_what_is_complete_is_validated() {
    let mut world = World::consulting();
    world.given(MOL_WRITER, revise("MR-01", 2).value("no"));
    let seen = world.revision();
    // A draft of a contributing ministry that the lead has not adopted.
    for (kind, code) in [
        (ScopeKind::Indicator, "MR-01"),
        (ScopeKind::Dimension, "MR"),
        (ScopeKind::OwnPart, ""),
    ] {
        world
            .when(MOH_OFFICER, validate(kind, code, seen))
            .then_refused(Rule::ValidateCompleteOnly);
    }
    world
        .when(MOH_OFFICER, validate(ScopeKind::Dimension, "WG", seen))
        .then_events(["ValidationGiven"]);
    world.given(
        MOL_WRITER,
        revise("MR-01", 3).value("not_answered").because("no data"),
    );
    let seen = world.revision();
    world
        .when(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen))
        .then_events(["ValidationGiven"]);
}

#[test]
fn what_changed_after_the_person_looked_is_not_validated() {
    let changes: [fn(&mut World); 7] = [
        |w| _ = w.given(MOH_WRITER, revise("MR-01", 3).narrative("New words.")),
        |w| _ = w.given(MOH_WRITER, cite("MR-01", "law-1", "art. 2")),
        |w| _ = w.given(MOH_WRITER, uncite("MR-01", "c-1")),
        |w| _ = w.given(EDITOR, note("MR-01", "A second note.", &[])),
        |w| _ = w.given(EDITOR, retire_note("n-1", 1)),
        |w| _ = w.given(EDITOR, amend("law-1", 1, "Other title")),
        |w| _ = w.given(EDITOR, attach("law-2", 1, 1)),
    ];
    let mut world = World::consulting();
    world.given(EDITOR, register("law-1"));
    world.given(EDITOR, register("law-2"));
    world.given(MOH_WRITER, cite("MR-01", "law-1", "art. 1"));
    world.given(EDITOR, note("MR-01", "A note.", &["law-2"]));
    let seen = world.revision();
    for change in changes {
        let mut world = world.clone();
        change(&mut world);
        let by = world.revision() - 1;
        world
            .when(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen))
            .then_refused(Rule::NothingIsOverwritten);
        let Refusal::Conflict(conflict) = world.refusal() else {
            panic!("no conflict")
        };
        assert_eq!(conflict.target.as_ref().unwrap().id, "MR-01");
        assert_eq!(conflict.changed_by_event, by);
        let seen = world.revision();
        world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    }
    // A comment is not content.
    let mut world = world.clone();
    world.given(
        MOE_WRITER,
        thread("MR-01", mgi_events::v1::Visibility::Public, "Good."),
    );
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
}

#[test]
fn a_validation_says_what_was_seen_and_is_well_formed() {
    let mut world = World::consulting();
    let seen = world.revision();
    let ask = || validate(ScopeKind::OwnPart, "", seen);
    for (field, ask) in [
        (
            "seen_revision",
            Validate {
                seen_revision: 0,
                ..ask()
            },
        ),
        (
            "seen_revision",
            Validate {
                seen_revision: seen + 1,
                ..ask()
            },
        ),
        (
            "scope",
            Validate {
                scope: None,
                ..ask()
            },
        ),
        ("scope", validate(ScopeKind::Unspecified, "", seen)),
        ("scope.code", validate(ScopeKind::OwnPart, "MR", seen)),
        (
            "letter_sha256",
            Validate {
                letter_sha256: vec![1; 31],
                ..ask()
            },
        ),
        (
            "statement",
            Validate {
                statement: "x".repeat(1_001),
                ..ask()
            },
        ),
        ("indicator", validate(ScopeKind::Indicator, "MR", seen)),
    ] {
        world.when(MOH_OFFICER, ask).then_bad_field(field);
    }
    for (kind, code) in [
        (ScopeKind::Indicator, "XX-01"),
        (ScopeKind::Dimension, "XX"),
    ] {
        world
            .when(MOH_OFFICER, validate(kind, code, seen))
            .then_refused(Rule::NamedThingsExist);
    }
}

#[test]
pub(crate) fn a_ministry_validates_a_scope_once() {
    let mut world = World::consulting();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    world
        .when(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen))
        .then_refused(Rule::ValidateOnce);
    // Another scope, or another ministry, is another statement.
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    world.given(MOE_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    // Once withdrawn, it can be given anew.
    world.given(MOH_OFFICER, withdraw_validation("v-1"));
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    assert_eq!(world.created(), "v-4");
}

#[test]
pub(crate) fn a_validation_is_withdrawn_by_its_ministry_once() {
    let mut world = World::validated();
    world
        .when(MOE_OFFICER, withdraw_validation("v-1"))
        .then_refused(Rule::MakersOnly);
    world
        .when(MOH_WRITER, withdraw_validation("v-1"))
        .then_refused(Rule::RoleInForce);
    world
        .when(MOH_OFFICER, withdraw_validation("v-9"))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(MOH_OFFICER, withdraw_validation("v-1"))
        .then_events(["ValidationWithdrawn"]);
    world
        .when(MOH_OFFICER, withdraw_validation("v-1"))
        .then_refused(Rule::ValidationStands);
    let states: Vec<_> = world
        .profile
        .validations()
        .values()
        .map(|v| v.state())
        .collect();
    assert_eq!(
        states,
        [
            ValidationState::Withdrawn,
            ValidationState::Standing,
            ValidationState::Standing
        ]
    );
}

#[test]
fn withdrawing_unlocks_in_consultation_and_not_in_validation() {
    let mut world = World::consulting();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    let mut locked = world.clone().lock();
    world.given(MOH_OFFICER, withdraw_validation("v-1"));
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
    locked.given(MOH_OFFICER, withdraw_validation("v-1"));
    locked
        .when(MOH_WRITER, revise("MR-01", 2).value("no"))
        .then_refused(Rule::ContentOpenInStage);
}

#[test]
fn an_answer_stays_locked_as_long_as_any_validation_covers_it() {
    let mut world = World::consulting();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    world.given(MOE_OFFICER, validate(ScopeKind::Dimension, "MR", seen));
    world.given(MOH_OFFICER, withdraw_validation("v-1"));
    world
        .when(MOH_WRITER, revise("MR-01", 2).value("no"))
        .then_refused(Rule::ValidatedIsLocked);
    world.given(MOE_OFFICER, withdraw_validation("v-2"));
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
}

#[test]
fn validations_given_in_consultation_stand_through_stages() {
    let mut world = World::consulting();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    let mut world = world.lock();
    world.given(LEAD, go_back(Stage::Collection));
    assert!(world.profile.validations().values().all(|v| v.stands()));
    world
        .when(MOH_WRITER, revise("MR-01", 2).value("no"))
        .then_refused(Rule::ValidatedIsLocked);
}

#[test]
fn a_ministry_that_became_consulted_takes_back_and_gives_no_more() {
    let mut world = World::consulting();
    let seen = world.revision();
    world.given(MOL_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    world.given(LEAD, enrol(MOL, MinistryCapacity::Consulted));
    world
        .when(MOL_OFFICER, validate(ScopeKind::Dimension, "WG", seen))
        .then_refused(Rule::LeadsAreValidating);
    world.given(MOL_OFFICER, withdraw_validation("v-1"));
}
