//! Two states of any history side by side: nothing is missed, nothing is made up,
//! and what a reader may not read leaves no trace.

use std::collections::{BTreeMap, BTreeSet};

use mgi_events::{
    context::Moment,
    event,
    ids::{CommentId, FindingId, IndicatorCode, MeetingId, NoteId, PriorityId, ThreadId},
    profile::{Profile, difference},
    redaction, text,
    v1::{ComparedKind, ItemDifference, TextDifference, event_body::Kind},
    visibility::{may_know_of_event, may_read_event},
};
use prost::Message;

use crate::*;

/// The state after `revision` events.
fn at(world: &World, revision: usize) -> Profile {
    let mut profile = Profile::default();
    for bytes in &world.stored[..revision] {
        let (opened, kind) = event::open(bytes).unwrap();
        profile.evolve(&opened, &kind).unwrap();
    }
    profile
}

/// The state as somebody rebuilds it who gets leaf hashes for some events.
fn as_read_by(world: &World, account: &str) -> Profile {
    let reader = world.reader(account);
    let mut profile = Profile::default();
    for (index, bytes) in (0..).zip(&world.stored) {
        let (opened, kind) = event::open(bytes).unwrap();
        if may_read_event(&reader, &world.profile, index, &kind) {
            profile.evolve(&opened, &kind).unwrap();
        } else if may_know_of_event(&reader, &world.profile, &kind) {
            // Redacted: what stays of it is still told.
            let stays = redaction::Subject::read(bytes).unwrap().what_stays();
            let (opened, kind) = event::open(&stays).unwrap();
            profile.evolve(&opened, &kind).unwrap();
        } else {
            profile.pass_over(index).unwrap();
        }
    }
    profile
}

fn text_of(profile: &Profile, item: &ItemDifference, differs: &TextDifference) -> Option<String> {
    let id = item.id.as_str();
    let found = match item.kind() {
        ComparedKind::Answer => {
            let code = IndicatorCode::parse(id).unwrap();
            profile.item(&code)?.answer.text(differs.field()).to_owned()
        }
        ComparedKind::Finding => {
            let id = FindingId::parse(id).unwrap();
            profile.findings().get(&id)?.text.text().to_owned()
        }
        ComparedKind::Note => {
            let id = NoteId::parse(id).unwrap();
            profile.notes().get(&id)?.text.text().to_owned()
        }
        ComparedKind::Comment => {
            let thread = ThreadId::parse(&item.within).unwrap();
            let id = CommentId::parse(id).unwrap();
            profile
                .threads()
                .get(&thread)?
                .comments
                .get(&id)?
                .text
                .clone()
        }
        ComparedKind::Priority => {
            let id = PriorityId::parse(id).unwrap();
            profile.priorities().get(&id)?.text.text.clone()
        }
        ComparedKind::Meeting => {
            let id = MeetingId::parse(id).unwrap();
            profile.meetings().get(&id)?.record.summary.clone()
        }
        kind => panic!("{kind:?} has no text"),
    };
    Some(found)
}

/// Every item that the API shows, by kind and id, as bytes; without what follows
/// from other items (locks, flags, places) or from the clock.
fn shown(profile: &Profile) -> BTreeMap<(ComparedKind, String), Vec<u8>> {
    let mut items = BTreeMap::new();
    let mut put = |kind, id: String, bytes: Vec<u8>| {
        items.insert((kind, id), bytes);
    };
    for code in ALL {
        let mut answer = profile.show_answer(&IndicatorCode::parse(code).unwrap());
        answer.locked = false;
        answer.citations.clear();
        put(
            ComparedKind::Answer,
            answer.indicator.clone(),
            answer.encode_to_vec(),
        );
        let item = profile.item(&IndicatorCode::parse(code).unwrap());
        for (id, citation) in item.into_iter().flat_map(|item| &item.answer.citations) {
            let bytes = format!("{citation:?}").into_bytes();
            put(ComparedKind::Citation, id.to_string(), bytes);
        }
    }
    for (id, finding) in profile.findings() {
        let mut shown = profile.show_finding(*id, finding);
        (shown.place, shown.locked) = (0, false);
        shown.later_developments.clear();
        put(ComparedKind::Finding, id.to_string(), shown.encode_to_vec());
    }
    for (id, note) in profile.notes() {
        put(
            ComparedKind::Note,
            id.to_string(),
            note.show(*id).encode_to_vec(),
        );
    }
    for (id, evidence) in profile.evidence() {
        let mut shown = profile.show_evidence(id, evidence, &BTreeSet::new());
        (shown.cited_in, shown.flags) = (Vec::new(), Vec::new());
        put(
            ComparedKind::Evidence,
            id.to_string(),
            shown.encode_to_vec(),
        );
    }
    for (id, thread) in profile.threads() {
        let mut shown = profile.show_thread(*id, thread, Moment(0));
        shown.comment_count = 0;
        if let Some(passage) = &mut shown.passage {
            (passage.start, passage.end, passage.version) = (0, 0, 0);
            passage.outdated_at = passage.outdated_at.min(1);
            passage.prefix.clear();
            passage.suffix.clear();
        }
        put(ComparedKind::Thread, id.to_string(), shown.encode_to_vec());
        for (comment, said) in &thread.comments {
            let mut shown = said.show(*id, *comment);
            // Words that were not in force any more when they were redacted: the history
            // tells that, and the difference does not.
            for earlier in &mut shown.earlier {
                earlier.text.clear();
                earlier.redacted = false;
            }
            shown.redacted &= shown.deleted_by.is_none();
            put(
                ComparedKind::Comment,
                comment.to_string(),
                shown.encode_to_vec(),
            );
        }
    }
    for (id, made) in profile.suggestions() {
        let mut shown = made.show(*id);
        for change in &mut shown.changes {
            change.hunk.as_mut().unwrap().start = 0;
        }
        put(
            ComparedKind::Suggestion,
            id.to_string(),
            shown.encode_to_vec(),
        );
    }
    for mut position in profile.show_positions() {
        position.item_changed = false;
        let target = position.target.clone().unwrap();
        let id = format!("{} {}", position.ministry, target.id);
        put(ComparedKind::Position, id, position.encode_to_vec());
    }
    for (id, item) in profile.priorities() {
        put(
            ComparedKind::Priority,
            id.to_string(),
            item.show(*id).encode_to_vec(),
        );
    }
    for (id, item) in profile.meetings() {
        put(
            ComparedKind::Meeting,
            id.to_string(),
            item.show(*id).encode_to_vec(),
        );
    }
    for (id, item) in profile.contradictions() {
        put(
            ComparedKind::Contradiction,
            id.to_string(),
            item.show(*id).encode_to_vec(),
        );
    }
    for (id, item) in profile.corrections() {
        put(
            ComparedKind::Correction,
            id.to_string(),
            item.show(*id).encode_to_vec(),
        );
    }
    for (id, item) in profile.validations() {
        let bytes = Profile::show_validation(*id, item, &Default::default()).encode_to_vec();
        put(ComparedKind::Validation, id.to_string(), bytes);
    }
    for (id, grant) in profile.grants() {
        let bytes = profile
            .show_grant(*id, grant, profile.last_recorded())
            .encode_to_vec();
        put(ComparedKind::Role, id.to_string(), bytes);
    }
    for (code, enrolment) in profile.ministries() {
        let bytes = format!("{enrolment:?}").into_bytes();
        put(ComparedKind::Ministry, code.to_string(), bytes);
    }
    items
}

fn named(item: &ItemDifference) -> (ComparedKind, String) {
    match (item.kind(), &item.target) {
        (ComparedKind::Position, Some(target)) => {
            (item.kind(), format!("{} {}", item.id, target.id))
        }
        // One file may belong to several records.
        (ComparedKind::EvidenceFile, _) => (item.kind(), format!("{} {}", item.within, item.id)),
        (kind, _) => (kind, item.id.clone()),
    }
}

/// Whoever made the difference did so between the two states.
fn made_between(world: &World, item: &ItemDifference, from: u64, to: u64) {
    let fields = item.fields.iter().flat_map(|field| &field.event_indexes);
    let texts = item.texts.iter().flat_map(|text| &text.event_indexes);
    for index in fields.chain(texts) {
        assert!((from..to).contains(index), "{item:?}");
        let bytes = &world.stored[usize::try_from(*index).unwrap()];
        let (_, kind) = event::open(bytes).unwrap();
        let about = mgi_events::profile::about::indicators(&world.profile, &kind);
        if item.kind() == ComparedKind::Answer {
            assert!(about.contains(&item.id), "event {index}: {item:?}");
        }
    }
    for text in &item.texts {
        let known = !text.event_indexes.is_empty();
        let tracked = matches!(
            item.kind(),
            ComparedKind::Answer | ComparedKind::Finding | ComparedKind::Note
        );
        assert!(
            known || !tracked,
            "who changed the words is known: {item:?}"
        );
    }
}

fn compared(world: &World, from: usize, to: usize) {
    let (old, new) = (at(world, from), at(world, to));
    let auditor = world.reader(DEPLOYMENT_AUDITOR);
    assert_eq!(difference(&old, &old, &auditor), []);
    assert_eq!(difference(&new, &new, &auditor), []);
    let found = difference(&old, &new, &auditor);

    // The words are the words.
    for item in &found {
        made_between(world, item, from as u64, to as u64);
        for differs in &item.texts {
            let before = text_of(&old, item, differs).unwrap_or_default();
            let after = text_of(&new, item, differs).unwrap_or_default();
            assert_eq!(differs.before, before, "{item:?}");
            assert_ne!(before, after, "{item:?}");
            assert_eq!(text::apply(&before, &differs.hunks).unwrap(), after);
        }
        for field in &item.fields {
            assert_ne!(field.before, field.after, "{item:?}");
        }
    }

    // Everything that the API shows differently is told, once.
    let (before, after) = (shown(&old), shown(&new));
    let told: Vec<_> = found.iter().map(named).collect();
    let distinct: BTreeSet<_> = told.iter().cloned().collect();
    assert_eq!(told.len(), distinct.len(), "nothing is told twice");
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for name in names {
        if before.get(name) != after.get(name) {
            assert!(
                distinct.contains(name),
                "{name:?} is missed, {from} to {to}"
            );
        }
    }
    // And nothing else is, apart from what the API shows in other places.
    for name in &distinct {
        let elsewhere = matches!(
            name.0,
            ComparedKind::Profile | ComparedKind::EvidenceFile | ComparedKind::EvidenceComparison
        );
        assert!(
            elsewhere || before.get(name) != after.get(name),
            "{name:?} is made up, {from} to {to}"
        );
    }

    // Others are told the same, without the threads that are not theirs to read.
    for account in [MOH_WRITER, MOE_WRITER, LEAD, FACILITATOR] {
        let reader = world.reader(account);
        let readable = |item: &ItemDifference| {
            let thread = match item.kind() {
                ComparedKind::Thread => &item.id,
                ComparedKind::Comment => &item.within,
                _ => return true,
            };
            let thread = &new.threads()[&ThreadId::parse(thread).unwrap()];
            mgi_events::visibility::may_read_thread(&reader, thread)
        };
        let theirs: Vec<_> = found.iter().filter(|i| readable(i)).cloned().collect();
        assert_eq!(difference(&old, &new, &reader), theirs, "{account}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_differs_between_two_states_is_told_and_nothing_else(
        steps in steps(60..200),
        points in prop::collection::vec((0.0_f64..1.0, 0.0_f64..1.0), 1..6),
    ) {
        let world = lived(&steps);
        let end = world.stored.len();
        for (a, b) in points {
            let place = |share: f64| 1 + ((end - 1) as f64 * share) as usize;
            compared(&world, place(a).min(place(b)), place(a).max(place(b)));
        }
        compared(&world, 1, end);
    }

    #[test]
    fn a_state_rebuilt_around_hidden_events_is_the_one_that_may_be_read(
        steps in steps(60..200),
    ) {
        let world = lived(&steps);
        for account in [MOE_WRITER, LEAD, FACILITATOR, STAKEHOLDER] {
            let reader = world.reader(account);
            if !reader.reads() {
                continue;
            }
            let rebuilt = as_read_by(&world, account);
            prop_assert_eq!(rebuilt.revision(), world.profile.revision());
            let mut seen = difference(&rebuilt, &world.profile, &reader);
            // A role may have lapsed between the last two events.
            seen.retain(|item| item.kind() != ComparedKind::Role);
            prop_assert_eq!(seen, vec![]);
        }
    }
}

/// A profile in consultation after these steps.
fn lived(steps: &[Step]) -> World {
    let mut world = begin(ValidationRule::All);
    for step in steps {
        let (account, asked) = command(&world, *step);
        world.when(account, asked);
    }
    world
}

#[test]
fn only_the_next_event_is_passed_over() {
    let world = World::consulting();
    let mut profile = Profile::default();
    assert!(profile.pass_over(1).is_err());
    let (opened, kind) = event::open(&world.stored[0]).unwrap();
    assert!(matches!(kind, Kind::ProfileOpened(_)));
    profile.evolve(&opened, &kind).unwrap();
    let recorded = profile.last_recorded();
    profile.pass_over(1).unwrap();
    assert_eq!(
        (profile.revision().0, profile.last_recorded()),
        (2, recorded)
    );
    assert!(profile.pass_over(1).is_err(), "not twice");
}
