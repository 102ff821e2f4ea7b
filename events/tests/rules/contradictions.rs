//! Step 3: two statements that cannot both hold.

use mgi_events::{
    refusal::Rule,
    v1::{OpenThread, ScopeKind, TargetKind, Visibility},
};

use crate::support::*;

/// In consultation, with f-1, n-1 and law-1.
fn begun() -> World {
    let mut world = World::collecting();
    world.given(EDITOR, add_finding("MR", "Care is free.", &["MR-01"]));
    world.given(EDITOR, note("IC-01", "Half of it is paid.", &[]));
    world.given(MOH_WRITER, register("law-1"));
    world.consult()
}

#[test]
fn who_takes_part_links_what_cannot_both_hold() {
    let mut world = begun();
    let law = || target(TargetKind::Evidence, "law-1");
    let said = || target(TargetKind::Note, "n-1");
    world
        .when(NSO_WRITER, contradict(finding("f-1"), said()))
        .then_events(["ContradictionMarked"]);
    assert_eq!(world.created(), "x-1");
    world.given(ANALYST, contradict(answer("MR-01"), law()));
    for (first, second) in [(finding("f-1"), said()), (said(), finding("f-1"))] {
        world
            .when(MOE_WRITER, contradict(first, second))
            .then_refused(Rule::ChangeSomething);
    }
    world
        .when(MOE_WRITER, contradict(law(), law()))
        .then_bad_field("second");
    for not in [
        target(TargetKind::Section, "1"),
        target(TargetKind::Indicator, "MR-01"),
        target(TargetKind::Contradiction, "x-1"),
        None,
    ] {
        world
            .when(MOE_WRITER, contradict(law(), not))
            .then_bad_field("target");
    }
    world
        .when(STAKEHOLDER, contradict(law(), said()))
        .then_refused(Rule::RoleInForce);
    let mut unexplained = contradict(law(), said());
    unexplained.explanation.clear();
    world
        .when(MOE_WRITER, unexplained)
        .then_bad_field("explanation");
}

#[test]
pub(crate) fn a_contradiction_is_settled_once() {
    let mut world = begun();
    world.given(NSO_WRITER, contradict(finding("f-1"), answer("MR-01")));
    world
        .when(MOH_WRITER, settle("x-1"))
        .then_refused(Rule::MakersOnly);
    world.given(NSO_OFFICER, settle("x-1"));
    world
        .when(EDITOR, settle("x-1"))
        .then_refused(Rule::ContradictionIsOpen);
    world
        .when(EDITOR, settle("x-9"))
        .then_refused(Rule::NamedThingsExist);
    // The same two may be linked again.
    world.given(NSO_WRITER, contradict(finding("f-1"), answer("MR-01")));
    world.given(EDITOR, settle("x-2"));
}

#[test]
fn a_thread_on_a_contradiction_can_hold_up_validation() {
    let mut world = begun();
    world.given(NSO_WRITER, contradict(finding("f-1"), answer("IC-02")));
    world.given(
        NSO_WRITER,
        OpenThread {
            target: target(TargetKind::Contradiction, "x-1"),
            ..thread("", Visibility::Government, "Which is true?")
        },
    );
    world.given(NSO_WRITER, raise("t-1", blocking(MOH)));
    let seen = world.revision();
    for code in ["MR", "IC"] {
        world
            .when(MOL_OFFICER, validate(ScopeKind::Dimension, code, seen))
            .then_refused(Rule::QueriesAreSettled);
    }
    world.given(MOL_OFFICER, validate(ScopeKind::Dimension, "WG", seen));
    let about = mgi_events::profile::about::indicators(
        &world.profile,
        &mgi_events::event::open(&world.stored[world.stored.len() - 2])
            .unwrap()
            .1,
    );
    assert_eq!(about, ["MR-01", "IC-02"]);
}
