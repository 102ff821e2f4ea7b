//! Stated limits on what a profile holds, and the one way to write a day.

use mgi_events::{
    dates,
    deployment::Command,
    ids::MinistryCode,
    limits,
    refusal::{Refusal, Rule},
    v1::{MinistryCapacity, Visibility},
};
use proptest::prelude::*;

use crate::support::*;

fn limit(world: &World) -> usize {
    match world.refusal() {
        Refusal::Limit { limit, .. } => *limit,
        other => panic!("no limit: {other}"),
    }
}

#[test]
fn a_profile_has_so_many_notes_retired_ones_included() {
    let mut world = World::collecting();
    for _ in 0..limits::NOTES_PER_PROFILE {
        world.given(EDITOR, note("MR-01", "A note.", &[]));
    }
    world.given(EDITOR, retire_note("n-1", 1));
    world
        .when(EDITOR, note("MR-01", "A note.", &[]))
        .then_refused(Rule::LimitsHold);
    assert_eq!(limit(&world), 2_000);
}

#[test]
fn a_register_has_so_many_items() {
    let mut world = World::collecting();
    for _ in 0..limits::EVIDENCE_PER_PROFILE {
        world.given(EDITOR, register(""));
    }
    world
        .when(EDITOR, register(""))
        .then_refused(Rule::LimitsHold);
    assert_eq!(limit(&world), 2_000);
}

#[test]
fn a_profile_has_so_many_threads() {
    let mut world = World::collecting();
    for _ in 0..limits::THREADS_PER_PROFILE {
        world.given(ANALYST, thread("MR-01", Visibility::Public, "A question."));
    }
    world
        .when(ANALYST, thread("MR-01", Visibility::Public, "A question."))
        .then_refused(Rule::LimitsHold);
    assert_eq!(limit(&world), 10_000);
}

#[test]
fn a_profile_has_so_many_ministries_withdrawn_ones_included() {
    let mut world = World::launched();
    world.given(LEAD, withdraw_ministry(NSO));
    // Four were enrolled.
    for n in 4..=limits::MINISTRIES_PER_PROFILE {
        let code = format!("M-{n}");
        let register = Command::RegisterMinistry {
            ministry: MinistryCode::parse(&code).unwrap(),
            name: format!("Ministry {n}"),
            predecessors: Vec::new(),
            former_names: Vec::new(),
        };
        world.when_directory(ADMIN, &register).then_accepted();
        world.when(LEAD, enrol(&code, MinistryCapacity::Consulted));
    }
    world.then_refused(Rule::LimitsHold);
    assert_eq!(limit(&world), 256);
    // Who took part before may come back.
    world.given(LEAD, enrol(NSO, MinistryCapacity::Consulted));
}

proptest! {
    #[test]
    fn a_day_is_written_in_one_way(text in "[0-9TWZ:+ -]{10}|[0-9]{4}-[0-9]{2}-[0-9]{2}") {
        if let Ok(day) = dates::day(&text) {
            prop_assert_eq!(day.to_string(), text);
        }
    }

    #[test]
    fn a_date_is_a_year_a_month_or_a_day(text in "[0-9TW+ -]{3,10}") {
        if dates::check_partial(&text).is_ok() {
            let digits = text.bytes().enumerate().all(|(i, b)| match i {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            });
            prop_assert!(digits && matches!(text.len(), 4 | 7 | 10));
        }
    }
}
