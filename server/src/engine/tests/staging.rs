//! What is staged is decided on, and not seen.

use mgi_events::refusal::Refusal;

use super::support::*;
use crate::engine::{ReadError, SubmitError};
use crate::ledger::Ledger as _;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn later_commands_see_what_is_staged_and_queries_do_not() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let before = world.revision(&profile).await;
    let head = world.engine.feed().head(&stream(&profile));
    let end = *world.engine.feed().end().borrow();
    world.ledger.hold();
    let first = world.send(&profile, revise(0, 0, "Yes.")).await;
    // Version 1 exists only as staged.
    let second = world
        .send(&profile, revise(0, 1, "Yes, all of them."))
        .await;
    until(|| world.ledger.held() == 2).await;
    assert_eq!(world.revision(&profile).await, before);
    assert_eq!(*head.borrow(), before);
    assert_eq!(*world.engine.feed().end().borrow(), end);
    assert!(!first.is_finished());
    world.ledger.release();
    let (first, second) = (
        first.await.unwrap().unwrap(),
        second.await.unwrap().unwrap(),
    );
    assert_eq!((first.revision, second.revision), (before + 1, before + 2));
    assert_eq!((first.item_version, second.item_version), (1, 2));
    assert_eq!(world.revision(&profile).await, before + 2);
    assert_eq!(*head.borrow(), before + 2);
    for receipt in [first, second] {
        let root = root(world.ledger.as_ref(), &stream(&profile), receipt.tree_size);
        assert_eq!(receipt.tree_root, root);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_waits_for_what_it_rests_on() {
    let (world, profile) = World::with_profile("rw-2021").await;
    world.ledger.hold();
    let first = world.send(&profile, revise(0, 0, "Yes.")).await;
    let refused = world.send(&profile, revise(0, 0, "No.")).await;
    let other = world.send(&profile, revise(1, 0, "Partly.")).await;
    until(|| world.ledger.held() == 2).await;
    assert!(!refused.is_finished());
    world.ledger.release_next(1);
    first.await.unwrap().unwrap();
    let error = refused.await.unwrap().unwrap_err();
    assert!(
        matches!(error, SubmitError::Refused(Refusal::Conflict(_))),
        "{error:?}"
    );
    assert!(!other.is_finished());
    world.ledger.release();
    other.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_that_rests_on_nothing_is_given_at_once() {
    let (world, profile) = World::with_profile("rw-2021").await;
    world.ledger.hold();
    let end = world.ledger.end();
    let refused = world.submit(&profile, revise(0, 3, ""));
    assert!(matches!(
        within(refused).await,
        Err(SubmitError::Refused(_))
    ));
    let unknown = super::support::profile("xx-1999");
    let error = within(world.submit(&unknown, revise(0, 0, "Yes."))).await;
    assert!(matches!(
        error,
        Err(SubmitError::Refused(Refusal::NotFound { .. }))
    ));
    let read = world.engine.read(&unknown, |_| ()).await;
    assert_eq!(read, Err(ReadError::NotFound));
    assert_eq!(world.ledger.end(), end);
    world.ledger.release();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_goes_away_takes_nothing_back() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let before = world.revision(&profile).await;
    world.ledger.hold();
    let command = revise(0, 0, "Yes.");
    let task = world.send(&profile, command.clone()).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    world.ledger.release();
    let receipt = world.submit(&profile, command).await.unwrap();
    assert!(receipt.repeated);
    assert_eq!(receipt.revision, before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_refuses_the_new_and_finishes_the_old() {
    let (world, profile) = World::with_profile("rw-2021").await;
    world.ledger.hold();
    let staged = world.send(&profile, revise(0, 0, "Yes.")).await;
    let engine = world.engine.clone();
    let stopping = tokio::spawn(async move { engine.shutdown().await });
    until(|| world.engine.status().state == crate::engine::EngineState::Stopping).await;
    let late = world.submit(&profile, revise(1, 0, "No.")).await;
    assert_eq!(late, Err(SubmitError::Stopping));
    assert!(!stopping.is_finished());
    world.ledger.release();
    let receipt = staged.await.unwrap().unwrap();
    within(stopping).await.unwrap();
    assert_eq!(world.revision(&profile).await, receipt.revision);
    assert_eq!(world.engine.core().views.applied(), world.ledger.end());
    world.engine.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_never_goes_back_in_a_stream() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let first = world.submit(&profile, revise(0, 0, "Yes.")).await.unwrap();
    world.clock.set(mgi_events::context::Moment(5));
    let second = world.submit(&profile, revise(0, 1, "No.")).await.unwrap();
    assert_eq!(first.recorded_time, second.recorded_time);
}
