//! Nobody's words are overwritten.

use mgi_events::{
    refusal::Rule,
    v1::{ConflictRegion, TargetKind, TextField},
};

use crate::support::*;

fn region(field: &str, base: &str, theirs: &str, yours: &str) -> ConflictRegion {
    ConflictRegion {
        field: field.to_owned(),
        base: base.to_owned(),
        theirs: theirs.to_owned(),
        yours: yours.to_owned(),
    }
}

#[test]
pub(crate) fn words_that_others_changed_meanwhile_are_shown_three_ways() {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).value("yes").narrative("Care is free."),
    );
    world.given(
        MOL_WRITER,
        revise("MR-01", 2).narrative("Care is free for workers."),
    );
    let by = world.revision() - 1;
    let found = world
        .when(
            MOH_WRITER,
            revise("MR-01", 2).narrative("Care is free for children."),
        )
        .then_conflict();
    let target = found.target.as_ref().unwrap();
    assert_eq!(
        (target.kind(), target.id.as_str()),
        (TargetKind::Answer, "MR-01")
    );
    assert_eq!((found.base_version, found.current_version), (2, 3));
    assert_eq!(
        (found.changed_by_ministry.as_str(), found.changed_by_event),
        (MOL, by)
    );
    assert_eq!(
        found.regions,
        [region("narrative", "", " for workers", " for children")]
    );
    assert_eq!(world.narrative("MR-01"), "Care is free for workers.");
}

#[test]
fn different_fields_merge() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world.given(MOL_WRITER, revise("MR-01", 1).narrative("For workers."));
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 1).text(TextField::Law, "Article 5."),
        )
        .then_events(["AnswerTextRevised"]);
    world
        .when(MOH_WRITER, revise("MR-01", 1).value("partly"))
        .then_events(["AnswerValueSet"]);
    let answer = world.answer("MR-01");
    assert_eq!(answer.text(TextField::Narrative), "For workers.");
    assert_eq!(answer.text(TextField::Law), "Article 5.");
    assert_eq!(answer.version.0, 4);
}

#[test]
fn where_one_field_of_a_command_collides_none_is_changed() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world.given(MOL_WRITER, revise("MR-01", 1).value("no"));
    let before = world.profile.clone();
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 1).value("partly").narrative("New."),
        )
        .then_refused(Rule::NothingIsOverwritten);
    assert_eq!(
        world.then_conflict().regions,
        [region("value", "yes", "no", "partly")]
    );
    assert_eq!(world.profile, before);
}

#[test]
fn who_writes_what_stands_already_collides_with_nobody() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("MR-01", 0).narrative("Free."));
    world.given(MOL_WRITER, revise("MR-01", 1).narrative("Free for all."));
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 1).narrative("Free for all.").value("yes"),
        )
        .then_events(["AnswerValueSet"]);
}

#[test]
fn a_version_from_the_future_is_a_mistake() {
    World::collecting()
        .when(MOH_WRITER, revise("MR-01", 7).value("yes"))
        .then_bad_field("base_version");
}

#[test]
fn a_conflict_on_the_value_names_who_changed_the_value() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world.given(MOL_WRITER, revise("MR-01", 1).value("no"));
    let by = world.revision() - 1;
    world.given(MOH_WRITER, revise("MR-01", 2).narrative("Something else."));
    world
        .when(MOH_OFFICER, revise("MR-01", 1).value("partly"))
        .then_refused(Rule::NothingIsOverwritten);
    let found = world.then_conflict();
    assert_eq!(
        (found.changed_by_ministry.as_str(), found.changed_by_event),
        (MOL, by)
    );
}

#[test]
fn each_side_of_a_conflict_is_cut_between_characters() {
    let mut world = World::collecting();
    let long = |c: &str| c.repeat(3_000);
    world.given(MOH_WRITER, revise("MR-01", 0).narrative(&long("\u{20ac}")));
    world.given(MOL_WRITER, revise("MR-01", 1).narrative(&long("\u{20ad}")));
    world.when(MOH_WRITER, revise("MR-01", 1).narrative(&long("\u{20ae}")));
    let found = &world.then_conflict().regions[0];
    for side in [&found.base, &found.theirs, &found.yours] {
        assert_eq!(side.len(), 8_190, "the last whole character before 8 KiB");
    }
}
