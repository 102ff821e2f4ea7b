//! A ledger that says no.

use bytes::Bytes;
use mgi_events::refusal::Refusal;
use mgi_proto::v1;
use mgi_proto::v1::event_body::Kind;

use super::support::*;
use crate::engine::{EngineState, SubmitError};
use crate::ledger::{Injection, Ledger as _, StreamName};

/// So many that no group in the line happens to fit behind them: a ledger tells a stream's past by
/// the number of its events only.
fn intruders(stream: &StreamName, from: u64, count: u32) -> Vec<Bytes> {
    let roles = (from..).zip(90..90 + count);
    roles
        .map(|(index, grant)| foreign_role(stream, index, grant))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_conflict_everything_in_the_line_is_decided_again_in_order() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let stream = stream(&profile);
    let before = world.revision(&profile).await;
    world.ledger.hold();
    let intruder = intruders(&stream, before, 5);
    world.ledger.inject(Injection::Conflict { intruder });
    let first = world.send(&profile, open_thread(0, "Why?")).await;
    let second = world.send(&profile, comment("t-1", "Because.")).await;
    let third = world.send(&profile, revise(0, 0, "Yes.")).await;
    world.ledger.release();
    let mut revisions = Vec::new();
    for task in [first, second, third] {
        let receipt = task.await.unwrap().unwrap();
        assert!(!receipt.repeated);
        let root = root(world.ledger.as_ref(), &stream, receipt.tree_size);
        assert_eq!(receipt.tree_root, root);
        revisions.push(receipt.revision);
    }
    assert_eq!(revisions, [before + 6, before + 7, before + 8]);
    let read = world
        .engine
        .read(&profile, |profile| profile.grants().len());
    assert_eq!(read.await.unwrap(), 8, "the intruder's roles are there");
    let end = *world.engine.feed().end().borrow();
    assert_eq!(end, world.ledger.end(), "and published");
    assert_eq!(
        world.engine.feed().read_all(0, 1000).await.unwrap(),
        world.events()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_decided_again_after_a_conflict() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let stream = stream(&profile);
    let before = world.revision(&profile).await;
    world.ledger.hold();
    // Somebody else writes the answer first, so that ours conflicts with it ...
    let theirs = Kind::AnswerTextRevised(v1::AnswerTextRevised {
        indicator: indicator(0),
        version: 1,
        field: v1::TextField::Narrative as i32,
        change: Some(v1::TextChange {
            hunks: vec![v1::Hunk {
                inserted: "Theirs.".into(),
                ..v1::Hunk::default()
            }],
            result_sha256: mgi_events::text::digest("Theirs.").to_vec(),
            ..v1::TextChange::default()
        }),
        state: v1::AnswerState::Statement as i32,
    });
    let mut intruder = vec![foreign(&stream, before, &world.founder, &new_id(), theirs)];
    intruder.extend(intruders(&stream, before + 1, 5));
    world.ledger.inject(Injection::Conflict { intruder });
    let ours = world.send(&profile, revise(0, 0, "Ours.")).await;
    // ... and this one, refused for what we had staged, fits what they wrote.
    let refused = world
        .send(&profile, revise(0, 5, "Theirs, and more."))
        .await;
    let third = world
        .send(&profile, revise(0, 1, "Theirs, and ours."))
        .await;
    assert!(!refused.is_finished());
    world.ledger.release();
    let error = ours.await.unwrap().unwrap_err();
    assert!(
        matches!(error, SubmitError::Refused(Refusal::Conflict(_))),
        "{error:?}"
    );
    let error = refused.await.unwrap().unwrap_err();
    assert!(matches!(error, SubmitError::Refused(_)), "{error:?}");
    assert_eq!(third.await.unwrap().unwrap().item_version, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conflicts_without_end_are_not_tried_for_ever() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let stream = stream(&profile);
    let before = world.revision(&profile).await;
    for number in 0..20 {
        let intruder = vec![foreign_role(&stream, before + number, 90 + number as u32)];
        world.ledger.inject(Injection::Conflict { intruder });
    }
    let error = world.submit(&profile, revise(0, 0, "Yes.")).await;
    assert!(
        matches!(error, Err(SubmitError::Unknown { .. })),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_and_written_is_a_success() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let before = world.revision(&profile).await;
    world.ledger.hold();
    world.ledger.inject(Injection::UnknownWritten);
    let command = revise(0, 0, "Yes.");
    let first = world.send(&profile, command.clone()).await;
    let second = world.send(&profile, revise(1, 0, "No.")).await;
    world.ledger.release();
    let first = first.await.unwrap().unwrap();
    let second = second.await.unwrap().unwrap();
    assert!(!first.repeated && !second.repeated);
    assert_eq!((first.revision, second.revision), (before + 1, before + 2));
    assert_eq!(world.ledger.head(&stream(&profile)), before + 2);
    assert_eq!(
        first.tree_root,
        root(world.ledger.as_ref(), &stream(&profile), before + 1)
    );
    let repeated = world.submit(&profile, command).await.unwrap();
    assert_eq!(repeated, again(&first));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_and_not_written_is_decided_again() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let before = world.revision(&profile).await;
    world.ledger.hold();
    world.ledger.inject(Injection::UnknownNotWritten);
    let first = world.send(&profile, revise(0, 0, "Yes.")).await;
    let second = world.send(&profile, revise(0, 1, "Yes, all.")).await;
    world.ledger.release();
    assert_eq!(first.await.unwrap().unwrap().revision, before + 1);
    assert_eq!(second.await.unwrap().unwrap().revision, before + 2);
    assert_eq!(world.ledger.head(&stream(&profile)), before + 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poison_reaches_everything_pending_and_later() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let other = world.open("ke-2022").await;
    let durable = world.submit(&profile, revise(3, 0, "Yes.")).await.unwrap();
    let before = world.revision(&profile).await;
    world.ledger.hold();
    world.ledger.inject(Injection::Poisoned);
    let first = world.send(&profile, revise(0, 0, "Yes.")).await;
    let second = world.send(&profile, revise(1, 0, "Yes.")).await;
    let refused = world.send(&profile, revise(0, 0, "No.")).await;
    world.ledger.release();
    for task in [first, second, refused] {
        let error = task.await.unwrap().unwrap_err();
        assert!(matches!(error, SubmitError::Poisoned { .. }), "{error:?}");
    }
    let later = world.submit(&other, revise(0, 9, "No.")).await;
    assert!(
        matches!(later, Err(SubmitError::Poisoned { .. })),
        "{later:?}"
    );
    let state = world.engine.status().state;
    assert!(
        matches!(&state, EngineState::Poisoned { reason } if reason.contains("injected")),
        "{state:?}"
    );
    // Reads go on, and what was acknowledged is still told.
    assert_eq!(world.revision(&profile).await, before);
    let mut command = revise(3, 0, "Yes.");
    command.command_id.clone_from(&durable.command_id);
    assert_eq!(
        world.submit(&profile, command).await.unwrap(),
        again(&durable)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_passes() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let before = world.revision(&profile).await;
    world.ledger.hold();
    world.ledger.inject(Injection::Full);
    let command = revise(0, 0, "Yes.");
    let full = world.send(&profile, command.clone()).await;
    let rests_on_it = world.send(&profile, revise(0, 1, "Yes, all.")).await;
    let refused_for_it = world.send(&profile, revise(0, 0, "No.")).await;
    world.ledger.release();
    let error = full.await.unwrap().unwrap_err();
    assert!(
        matches!(error, SubmitError::StorageFull { .. }),
        "{error:?}"
    );
    // Decided again without it: there is no version 1 now.
    let error = rests_on_it.await.unwrap().unwrap_err();
    assert!(matches!(error, SubmitError::Refused(_)), "{error:?}");
    let receipt = refused_for_it.await.unwrap().unwrap();
    assert_eq!(receipt.revision, before + 1);
    assert_eq!(world.engine.status().state, EngineState::Writable);
    // The same id again is a new attempt: the first one left nothing.
    let error = world.submit(&profile, command).await.unwrap_err();
    assert!(
        matches!(error, SubmitError::Refused(Refusal::Conflict(_))),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_server_recorded_is_a_repetition_here() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let stream = stream(&profile);
    let before = world.revision(&profile).await;
    let command = grant(&account("founder"), v1::Role::Editor, "");
    // The same command, as another server sealed it.
    let digest = {
        use prost::Message as _;
        use sha2::Digest as _;
        sha2::Sha256::digest(command.encode_to_vec()).to_vec()
    };
    let role = foreign_role(&stream, before, 50);
    let mut event = {
        use prost::Message as _;
        v1::Event::decode(role).unwrap()
    };
    event.command_digest = digest;
    event.command_id.clone_from(&command.command_id);
    let bytes: Bytes = prost::Message::encode_to_vec(&event).into();
    world.ledger.inject(Injection::Conflict {
        intruder: vec![bytes],
    });
    let receipt = world.submit(&profile, command).await.unwrap();
    assert!(receipt.repeated);
    assert_eq!(receipt.created_ids, ["g-50"]);
    assert_eq!(receipt.revision, before + 1);
    assert_eq!(world.ledger.head(&stream), before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_event_is_told_and_not_served() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let before = world.revision(&profile).await;
    world.ledger.inject(Injection::Conflict {
        intruder: vec![Bytes::from_static(b"not an event")],
    });
    let error = world
        .submit(&profile, revise(0, 0, "Yes."))
        .await
        .unwrap_err();
    assert!(matches!(error, SubmitError::Storage(_)), "{error:?}");
    assert_eq!(world.revision(&profile).await, before);
    // It is tried again, and told again.
    let error = world
        .submit(&profile, revise(0, 0, "Yes."))
        .await
        .unwrap_err();
    assert!(matches!(error, SubmitError::Storage(_)), "{error:?}");
}
