//! Step 2: notes to answers, evidence and standard sections.

use mgi_events::{
    refusal::Rule,
    v1::{AddNote, NoteAdded, NoteKind, ScopeKind, TargetKind, event_body::Kind},
};

use crate::support::*;

#[test]
fn a_note_has_a_number_and_cites_evidence() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world
        .when(EDITOR, note("MR-01", "Since 2020.", &["law-1"]))
        .then_exactly([Kind::NoteAdded(NoteAdded {
            note_id: "n-1".to_owned(),
            target: target(TargetKind::Answer, "MR-01"),
            kind: NoteKind::Qualification as i32,
            text: "Since 2020.".to_owned(),
            evidence_ids: vec!["law-1".to_owned()],
        })]);
    assert_eq!(world.created(), "n-1");
}

#[test]
fn a_note_belongs_to_something_that_is_there() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(EDITOR, note("MR-01", "First.", &[]));
    let on = |kind: TargetKind, id: &str| AddNote {
        target: target(kind, id),
        ..note("MR-01", "A note.", &[])
    };
    for good in [
        on(TargetKind::Indicator, "MR-01"),
        on(TargetKind::Evidence, "law-1"),
        on(TargetKind::Section, "1"),
        on(TargetKind::Section, "12.2"),
    ] {
        world.given(EDITOR, good);
    }
    for id in ["", "0", "01", "1.", ".1", "1.2.3", "123", "1.0", "one"] {
        world
            .when(EDITOR, on(TargetKind::Section, id))
            .then_refused(Rule::NamedThingsExist);
    }
    for (kind, id) in [
        (TargetKind::Indicator, "XX-01"),
        (TargetKind::Evidence, "law-2"),
    ] {
        world
            .when(EDITOR, on(kind, id))
            .then_refused(Rule::NamedThingsExist);
    }
    // A note to a note is a thread.
    world
        .when(EDITOR, on(TargetKind::Note, "n-1"))
        .then_bad_field("target");
    let nowhere = AddNote {
        target: None,
        ..note("MR-01", "A note.", &[])
    };
    world.when(EDITOR, nowhere).then_bad_field("target");
}

#[test]
fn a_note_is_well_formed() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    let unkind = AddNote {
        kind: 0,
        ..note("MR-01", "A note.", &[])
    };
    world.when(EDITOR, unkind).then_bad_field("kind");
    world
        .when(EDITOR, note("MR-01", " \n", &[]))
        .then_bad_field("text");
    world
        .when(EDITOR, note("MR-01", "A note.", &["law-1", "law-1"]))
        .then_bad_field("evidence_ids");
    world
        .when(EDITOR, note("MR-01", "A note.", &["law-1"; 21]))
        .then_bad_field("evidence_ids");
    world
        .when(EDITOR, note("MR-01", "A note.", &["law-2"]))
        .then_refused(Rule::NamedThingsExist);
    for account in [MOH_REVIEWER, LEAD, FACILITATOR] {
        world
            .when(account, note("MR-01", "A note.", &[]))
            .then_refused(Rule::RoleInForce);
    }
}

#[test]
fn a_note_is_revised_as_a_whole_against_what_was_read() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(EDITOR, note("MR-01", "Since 2020.", &[]));
    world
        .when(ANALYST, revise_note("n-1", 1, "Since 2021.", &["law-1"]))
        .then_events(["NoteRevised"]);
    assert_eq!(world.decision().item_version, 2);
    world
        .when(EDITOR, revise_note("n-1", 1, "Since 2019.", &[]))
        .then_refused(Rule::NothingIsOverwritten);
    world
        .when(EDITOR, revise_note("n-1", 2, "Since 2021.", &["law-1"]))
        .then_refused(Rule::ChangeSomething);
    // Other evidence under the same words is a change.
    world
        .when(EDITOR, revise_note("n-1", 2, "Since 2021.", &[]))
        .then_events(["NoteRevised"]);
    world
        .when(EDITOR, revise_note("n-9", 1, "Since 2019.", &[]))
        .then_refused(Rule::NamedThingsExist);
}

#[test]
pub(crate) fn a_retired_note_is_over() {
    let mut world = World::collecting();
    world.given(EDITOR, note("MR-01", "Since 2020.", &[]));
    world
        .when(EDITOR, retire_note("n-1", 7))
        .then_refused(Rule::NothingIsOverwritten);
    world
        .when(EDITOR, retire_note("n-1", 1))
        .then_events(["NoteRetired"]);
    world
        .when(EDITOR, revise_note("n-1", 2, "Since 2021.", &[]))
        .then_refused(Rule::NoteStands);
    world
        .when(EDITOR, retire_note("n-1", 2))
        .then_refused(Rule::NoteStands);
    // Its number is not given again.
    world.given(EDITOR, note("MR-01", "Since 2021.", &[]));
    assert_eq!(world.created(), "n-2");
}

#[test]
fn a_note_is_locked_with_its_answer() {
    let mut world = World::consulting();
    world.given(EDITOR, note("MR-01", "Since 2020.", &[]));
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    world
        .when(EDITOR, note("MR-01", "Since 2021.", &[]))
        .then_refused(Rule::ValidatedIsLocked);
    world
        .when(EDITOR, revise_note("n-1", 1, "Since 2021.", &[]))
        .then_refused(Rule::ValidatedIsLocked);
    world
        .when(EDITOR, retire_note("n-1", 1))
        .then_refused(Rule::ValidatedIsLocked);
    world
        .when(EDITOR, note("MR-02", "Since 2021.", &[]))
        .then_events(["NoteAdded"]);
}

#[test]
fn in_validation_notes_are_locked() {
    let mut world = World::validating();
    world
        .when(EDITOR, note("MR-01", "Since 2021.", &[]))
        .then_refused(Rule::ContentOpenInStage);
    let section = AddNote {
        target: target(TargetKind::Section, "1.2"),
        ..note("MR-01", "A note.", &[])
    };
    world
        .when(EDITOR, section)
        .then_refused(Rule::ContentOpenInStage);
    world.given(LEAD, reopen("MR-01"));
    world
        .when(EDITOR, note("MR-01", "Since 2021.", &[]))
        .then_events(["NoteAdded"]);
}
