//! Step 4 and after: editorial corrections of validated texts.

use mgi_events::{
    refusal::Rule,
    v1::{
        CorrectionProposed, CorrectionState, Role, ScopeKind, Stage, TextField, event_body::Kind,
    },
};

use crate::support::*;

/// In validation; MR-01 reads "Care,is free." and f-1 "It is,so."; MOH validated its
/// part and MOL everything.
fn begun() -> World {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).value("yes").narrative("Care,is free."),
    );
    world.given(EDITOR, add_finding("MR", "It is,so.", &["MR-01"]));
    let mut world = world.consult().lock();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    world.given(MOL_OFFICER, validate(ScopeKind::Profile, "", seen));
    world
}

fn state(world: &World, id: &str) -> CorrectionState {
    let id = mgi_events::ids::CorrectionId::parse(id).unwrap();
    world.profile.corrections()[&id].state()
}

#[test]
pub(crate) fn only_a_validated_text_is_corrected() {
    let mut world = begun();
    world
        .when(EDITOR, correct(answer("MR-01"), 2, "Care is free."))
        .then_exactly([Kind::CorrectionProposed(CorrectionProposed {
            correction_id: "d-1".to_owned(),
            target: answer("MR-01"),
            field: TextField::Narrative as i32,
            base_version: 2,
            hunks: vec![hunk(4, ",", " ")],
            ministries: vec![MOH.to_owned(), MOL.to_owned()],
            reason: "a comma".to_owned(),
        })]);
    for account in [MOH_WRITER, MOH_OFFICER, ANALYST] {
        world
            .when(account, correct(answer("MR-01"), 2, "Care is free."))
            .then_refused(Rule::RoleInForce);
    }
    world
        .when(LEAD, correct(answer("MR-01"), 1, "Care is free."))
        .then_refused(Rule::NothingIsOverwritten);
    world
        .when(LEAD, correct(answer("MR-01"), 2, "Care,is free."))
        .then_refused(Rule::ChangeSomething);
    world
        .when(LEAD, correct(answer("MR-01"), 2, ""))
        .then_bad_field("full_text");
    let mut open = World::consulting();
    open.when(LEAD, correct(answer("MR-01"), 2, "Care is free."))
        .then_refused(Rule::CorrectValidatedOnly);
}

#[test]
fn it_is_made_when_every_ministry_that_validated_has_confirmed() {
    let mut world = begun();
    world.given(EDITOR, correct(answer("MR-01"), 2, "Care is free."));
    let proposed = world.revision() - 1;
    world
        .when(MOH_OFFICER, confirm("d-1"))
        .then_events(["CorrectionConfirmed"]);
    assert_eq!(world.narrative("MR-01"), "Care,is free.");
    world
        .when(MOH_OFFICER, confirm("d-1"))
        .then_refused(Rule::ChangeSomething);
    world
        .when(MOL_OFFICER, confirm("d-1"))
        .then_events(["CorrectionConfirmed", "AnswerTextRevised"]);
    assert_eq!(world.narrative("MR-01"), "Care is free.");
    assert_eq!(world.version("MR-01"), 3);
    assert_eq!(state(&world, "d-1"), CorrectionState::Confirmed);
    assert!(world.answer("MR-01").is_complete(), "a statement as before");

    // The validations stand, and name it.
    for (id, validation) in world.profile.validations() {
        assert!(validation.stands());
        let shown =
            mgi_events::profile::Profile::show_validation(*id, validation, &world.deployment);
        assert_eq!(shown.correction_ids, ["d-1"]);
    }
    // The words are of who proposed them.
    let spans = world.blame(&answer("MR-01").unwrap());
    let space = spans.iter().find(|span| span.text == " ").unwrap();
    assert_eq!(space.written_by.as_ref().unwrap().event_index, proposed);
    assert_eq!(space.accepted_by.as_ref().unwrap().account_id, MOL_OFFICER);
    assert!(space.suggestion_id.is_empty());
    world
        .when(MOL_OFFICER, confirm("d-1"))
        .then_refused(Rule::CorrectionIsOpen);
}

#[test]
fn a_finding_is_corrected_in_the_same_way() {
    let mut world = begun();
    let correction = correct(finding("f-1"), 1, "It is so.");
    world.given(FACILITATOR, correction);
    world
        .when(MOL_OFFICER, confirm("d-1"))
        .then_events(["CorrectionConfirmed", "FindingTextRevised"]);
    assert_eq!(world.finding("f-1").text.text(), "It is so.");
    world
        .when(MOL_WRITER, confirm("d-1"))
        .then_refused(Rule::RoleInForce);
}

#[test]
pub(crate) fn nobody_else_confirms_or_rejects() {
    let mut world = begun();
    world.given(EDITOR, correct(answer("MR-01"), 2, "Care is free."));
    for asked in [confirm("d-1").asked(), reject_correction("d-1").asked()] {
        world
            .when(MOE_OFFICER, asked)
            .then_refused(Rule::ConfirmedByValidators);
    }
    world
        .when(LEAD, reject_correction("d-1"))
        .then_refused(Rule::RoleInForce);
    let mut unreasoned = reject_correction("d-1");
    unreasoned.reason.clear();
    world.when(MOL_OFFICER, unreasoned).then_bad_field("reason");
    let mut own = world.clone();
    own.given(EDITOR, reject_correction("d-1"));
    assert_eq!(own.decision().ministry, "", "who proposed it takes it back");
    world.given(MOL_OFFICER, reject_correction("d-1"));
    assert_eq!(world.decision().ministry, MOL);
    assert_eq!(state(&world, "d-1"), CorrectionState::Rejected);
    for asked in [confirm("d-1").asked(), reject_correction("d-1").asked()] {
        world
            .when(MOH_OFFICER, asked)
            .then_refused(Rule::CorrectionIsOpen);
    }
    world
        .when(MOH_OFFICER, confirm("d-9"))
        .then_refused(Rule::NamedThingsExist);
}

#[test]
pub(crate) fn it_is_overtaken_when_the_text_or_who_stands_behind_it_changes() {
    let steps: [fn(&mut World); 4] = [
        // Another ministry validated.
        |w| {
            let seen = w.revision();
            w.given(MOE_OFFICER, validate(ScopeKind::Profile, "", seen));
        },
        // One took its validation back.
        |w| _ = w.given(MOL_OFFICER, withdraw_validation("v-2")),
        // The item was reopened.
        |w| _ = w.given(LEAD, reopen("MR-01")),
        // Another correction came first.
        |w| {
            w.given(EDITOR, correct(answer("MR-01"), 2, "Care, is free."));
            w.given(MOH_OFFICER, confirm("d-2"));
            w.given(MOL_OFFICER, confirm("d-2"));
        },
    ];
    for step in steps {
        let mut world = begun();
        world.given(EDITOR, correct(answer("MR-01"), 2, "Care is free."));
        step(&mut world);
        for account in [MOH_OFFICER, MOL_OFFICER] {
            world
                .when(account, confirm("d-1"))
                .then_refused(Rule::CorrectionIsOpen);
        }
        world.given(MOH_OFFICER, reject_correction("d-1"));
    }
}

#[test]
fn suggestions_and_passages_are_carried_over_a_correction() {
    let mut world = begun();
    world.given(NSO_WRITER, replace("MR-01", 2, "free", "cheap"));
    world.given(EDITOR, correct(answer("MR-01"), 2, "Today care is free."));
    world.given(MOH_OFFICER, confirm("d-1"));
    world.given(MOL_OFFICER, confirm("d-1"));
    world.given(LEAD, reopen("MR-01"));
    world.given(MOH_WRITER, accept("s-1", 3));
    assert_eq!(world.narrative("MR-01"), "Today care is cheap.");
    assert_eq!(world.profile.stage(), Stage::Validation);
}

#[test]
fn who_confirms_a_comma_has_not_read_the_sentence() {
    let mut world = World::collecting();
    let said = |text: &str| revise("MR-01", 2).narrative(text);
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).value("yes").narrative("Care,is free."),
    );
    world.given(MOL_WRITER, said("Care,is free of charge."));
    world.given(MOH_WRITER, said("All care,is free."));
    let mut world = world.consult();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    let version = world.version("MR-01");
    world.given(
        EDITOR,
        correct(answer("MR-01"), version, "All care is free of charge."),
    );
    world.given(MOH_OFFICER, confirm("d-1"));
    assert_eq!(world.narrative("MR-01"), "All care is free of charge.");
    assert!(!world.answer("MR-01").needs_review.is_empty());
}

#[test]
fn who_holds_both_roles_confirms_for_the_ministry() {
    let mut world = begun();
    world.given(LEAD, grant(EDITOR, Role::AuthorizingOfficer, MOH));
    world.given(EDITOR, correct(answer("MR-01"), 2, "Care is free."));
    world.given(EDITOR, confirm("d-1"));
    assert_eq!(world.decision().ministry, MOH);
}
