//! Random histories: whatever is asked by whomever in whatever order, the
//! promises of the domain hold.

// Helpers beside the tests may fail like tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod announced;
mod consultation;
mod differences;
mod discussion;
mod invariants;
mod oracle;
mod redacted;
mod step;
mod words;

use std::collections::BTreeSet;

use mgi_events::{
    event,
    limits::EVENT_BYTES,
    profile::Profile,
    refusal::RULES,
    v1::{ValidationRule, event_body::Kind},
};
use oracle::Oracle;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use step::{Step, command, steps};
use support::*;

/// Last day on which objections can be raised, where that is the policy.
const DEADLINE: &str = "2026-03-02";

/// A profile in collection under a policy.
fn begin(rule: ValidationRule) -> World {
    let launched = match rule {
        ValidationRule::AtLeast => World::launched_under(rule, 2, ""),
        ValidationRule::NoObjection => World::launched_under(rule, 0, DEADLINE),
        _ => World::launched(),
    };
    step::with_a_cosigner(launched).collect()
}

/// Sends the commands of the steps and checks every promise on the way.
fn live_through(mut world: World, steps: &[Step]) -> World {
    let mut oracle = Oracle::default();
    let mut followed = 0;
    for (n, step) in steps.iter().enumerate() {
        let before = world.clone();
        let (account, asked) = command(&world, *step);
        world.when(account, asked);
        if let Some(Err(refusal)) = &world.result {
            assert!(RULES.contains(&refusal.rule()), "a refusal names its rule");
            assert!(!refusal.to_string().is_empty());
            assert_eq!(world.profile, before.profile, "a refusal changes nothing");
            assert_eq!(world.stored, before.stored);
        }
        // One step in eight takes a day.
        if n % 8 == 7 {
            world.now.0 += DAYS;
        }
        // What was recorded, as it was recorded.
        for (index, bytes) in world.stored.iter().enumerate().skip(followed) {
            let (opened, kind) = event::open(bytes).unwrap();
            assert_eq!(opened.index, index as u64, "no gap");
            assert!(bytes.len() <= EVENT_BYTES);
            let recorded = mgi_events::context::Moment::from_proto(opened.recorded_time.as_ref());
            let passed = recorded >= deadline();
            oracle.follow(&kind, passed);
        }
        followed = world.stored.len();
        assert_eq!(world.revision(), followed as u64);
        validated_content_is_what_was_signed(&world);
        invariants::suggestions_that_fit_apply(&world);
        invariants::passages_are_inside_their_texts(&world);
        if n.is_multiple_of(16) {
            invariants::blame_covers_each_byte_once(&world);
            invariants::texts_are_composed(&world);
            goes_through_a_snapshot(&world.profile);
        }
    }
    assert_eq!(replayed(&world), world.profile);
    assert_eq!(
        postcard::to_stdvec(&replayed(&world)).unwrap(),
        postcard::to_stdvec(&world.profile).unwrap(),
        "a replay gives the same bytes"
    );
    versions_are_gapless(&world);
    redacted::redacting_changes_no_root_and_no_state(&world, 3);
    world
}

fn deadline() -> mgi_events::context::Moment {
    let zone = mgi_events::dates::zone("Africa/Kigali").unwrap();
    mgi_events::dates::end_of(mgi_events::dates::day(DEADLINE).unwrap(), &zone)
}

/// The digest of what a standing validation covers is the one that was signed,
/// unless its ministry confirmed a correction.
fn validated_content_is_what_was_signed(world: &World) {
    for validation in world.profile.validations().values().filter(|v| v.stands()) {
        assert!(
            !validation.corrections.is_empty()
                || world.profile.digest_of(validation).to_vec() == validation.given.content_digest,
            "{} changed under a standing validation",
            validation.given.validation_id
        );
    }
}

fn goes_through_a_snapshot(profile: &Profile) {
    let bytes = postcard::to_stdvec(profile).unwrap();
    let again: Profile = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(&again, profile);
    assert_eq!(postcard::to_stdvec(&again).unwrap(), bytes);
}

fn replayed(world: &World) -> Profile {
    let mut profile = Profile::default();
    for bytes in &world.stored {
        let (opened, kind) = event::open(bytes).unwrap();
        profile.evolve(&opened, &kind).unwrap();
    }
    profile
}

/// The versions of everything that has them are 1, 2, 3, ...
fn versions_are_gapless(world: &World) {
    let mut versions = std::collections::BTreeMap::<String, u32>::new();
    for bytes in &world.stored {
        let (_, kind) = event::open(bytes).unwrap();
        let (id, version) = match kind {
            Kind::AnswerValueSet(e) => (e.indicator, e.version),
            Kind::AnswerTextRevised(e) => (e.indicator, e.version),
            Kind::CitationAdded(e) => (e.indicator, e.version),
            Kind::CitationRemoved(e) => (e.indicator, e.version),
            Kind::AnswerAdopted(e) => (e.indicator, e.version),
            Kind::AnswerWithdrawn(e) => (e.indicator, e.version),
            Kind::NoteAdded(e) => (e.note_id, 1),
            Kind::NoteRevised(e) => (e.note_id, e.version),
            Kind::NoteRetired(e) => (e.note_id, e.version),
            Kind::EvidenceRegistered(e) => (e.evidence_id, 1),
            Kind::EvidenceAmended(e) => (e.evidence_id, e.version),
            Kind::EvidenceFileAttached(e) => (e.evidence_id, e.version),
            Kind::FindingAdded(e) => (e.finding_id, 1),
            Kind::FindingTextRevised(e) => (e.finding_id, e.version),
            Kind::FindingLinked(e) => (e.finding_id, e.version),
            Kind::FindingMoved(e) => (e.finding_id, e.version),
            Kind::FindingRetired(e) => (e.finding_id, e.version),
            Kind::PriorityProposed(e) => (e.priority_id, 1),
            Kind::PriorityRevised(e) => (e.priority_id, e.version),
            Kind::PriorityDecided(e) => (e.priority_id, e.version),
            Kind::MeetingRecorded(e) => (e.meeting_id, 1),
            Kind::MeetingAmended(e) => (e.meeting_id, e.version),
            _ => continue,
        };
        let last = versions.entry(id.clone()).or_default();
        assert_eq!(version, *last + 1, "{id}");
        *last = version;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_promises_hold_when_all_must_validate(steps in steps(100..300)) {
        live_through(begin(ValidationRule::All), &steps);
    }

    #[test]
    fn the_promises_hold_when_two_are_enough(steps in steps(100..300)) {
        live_through(begin(ValidationRule::AtLeast), &steps);
    }

    #[test]
    fn the_promises_hold_when_nobody_may_object(steps in steps(100..300)) {
        live_through(begin(ValidationRule::NoObjection), &steps);
    }
}

/// The commands above would show little if they never got to the end.
#[test]
fn random_histories_reach_publication() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for rule in [
        ValidationRule::All,
        ValidationRule::AtLeast,
        ValidationRule::NoObjection,
    ] {
        let mut published = 0;
        for _ in 0..10 {
            let steps = steps(500..501).new_tree(&mut runner).unwrap().current();
            let world = live_through(begin(rule), &steps);
            let redacted = redacted::redacting_changes_no_root_and_no_state(&world, 1);
            assert!(redacted >= 10, "{redacted} were redacted");
            published += u32::from(!world.profile.editions().is_empty());
            seen.extend(
                world
                    .stored
                    .iter()
                    .filter_map(|bytes| event::peek_type(bytes))
                    .map(str::to_owned),
            );
        }
        assert!(published >= 3, "{rule:?}: {published} of 10 were published");
    }
    assert_eq!(seen, every_type(), "every type of event happens");
}

/// The types of the events of a profile.
fn every_type() -> BTreeSet<String> {
    let body = mgi_proto::json::pool()
        .unwrap()
        .get_message_by_name("mgi.v1.EventBody")
        .unwrap();
    body.fields()
        .filter(|field| field.number() >= 100)
        .map(|field| field.kind().as_message().unwrap().name().to_owned())
        .collect()
}

/// Events that do not follow are refused, never applied in part and called good.
#[test]
fn a_history_with_a_hole_or_a_stranger_in_it_is_not_read() {
    let world = World::published();
    let mut profile = Profile::default();
    let open = |n: usize| event::open(&world.stored[n]).unwrap();
    let (first, kind) = open(0);
    profile.evolve(&first, &kind).unwrap();
    let (third, kind) = open(2);
    assert!(
        profile.clone().evolve(&third, &kind).is_err(),
        "the second is missing"
    );
    assert!(
        profile.evolve(&first, &open(0).1).is_err(),
        "the first comes twice"
    );
}
