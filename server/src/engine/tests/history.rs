//! The state at every point of a history.

use mgi_events::context::Moment;
use mgi_events::deployment::{Command, Deployment};
use mgi_events::ids::ProfileId;
use mgi_events::profile::Profile;

use super::support::*;
use crate::engine::{EngineOptions, Point, ReadError};
use crate::ledger::Ledger;
use crate::views::ViewsOptions;

/// The state at a revision, from the ledger alone.
pub(super) fn replay(ledger: &dyn Ledger, profile: &ProfileId, revision: u64) -> Profile {
    let mut state = Profile::default();
    for recorded in ledger.read(&stream(profile), 0, ALL).unwrap() {
        if recorded.index < revision {
            let (event, kind) = mgi_events::event::open(&recorded.bytes).unwrap();
            state.evolve(&event, &kind).unwrap();
        }
    }
    state
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_state_at_every_revision_is_a_replay() {
    let views = ViewsOptions {
        snapshot_every: 4,
        ..ViewsOptions::default()
    };
    let world = World::with(EngineOptions::default(), views).await;
    let profile = world.open("rw-2021").await;
    for version in 0..80 {
        let command = revise(0, version, &format!("Version {version}."));
        world.submit(&profile, command).await.unwrap();
    }
    world.indexed().await;
    let head = world.ledger.head(&stream(&profile));
    for revision in 1..=head {
        let state = world.engine.at(&profile, Point::Revision(revision)).await;
        let expected = replay(world.ledger.as_ref(), &profile, revision);
        assert_eq!(*state.unwrap(), expected, "revision {revision}");
    }
    let beyond = world.engine.at(&profile, Point::Revision(head + 1)).await;
    assert_eq!(
        beyond.unwrap_err(),
        ReadError::OutOfRange { revision: head }
    );
    let before = world.engine.at(&profile, Point::Revision(0)).await;
    assert_eq!(before.unwrap_err(), ReadError::NotFound);
    let unknown = super::support::profile("xx-1999");
    for point in [
        Point::Now,
        Point::Revision(1),
        Point::Time(Moment(i64::MAX)),
    ] {
        let found = world.engine.at(&unknown, point).await;
        assert_eq!(found.unwrap_err(), ReadError::NotFound);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_state_at_a_time_has_what_was_recorded_until_then() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let opened = world.revision(&profile).await;
    let start = 1_700_000_000_000_000;
    for version in 0..6 {
        // Two events at each time.
        world.clock.set(Moment(start + i64::from(version / 2) * 10));
        let command = revise(0, version, &format!("Version {version}."));
        world.submit(&profile, command).await.unwrap();
    }
    for (time, events) in [
        (-1, 0),
        (0, 2),
        (9, 2),
        (10, 4),
        (11, 4),
        (20, 6),
        (1_000, 6),
    ] {
        let point = Point::Time(Moment(start + time));
        let state = world.engine.at(&profile, point).await.unwrap();
        assert_eq!(state.revision().0, opened + events, "time {time}");
        let expected = replay(world.ledger.as_ref(), &profile, opened + events);
        assert_eq!(*state, expected);
    }
    let long_ago = world.engine.at(&profile, Point::Time(Moment(5))).await;
    assert_eq!(long_ago.unwrap_err(), ReadError::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_that_a_reader_keeps_does_not_change() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let kept = world.engine.at(&profile, Point::Now).await.unwrap();
    let copy = (*kept).clone();
    world.submit(&profile, revise(0, 0, "Yes.")).await.unwrap();
    assert_eq!(*kept, copy);
    let directory = world.engine.deployment();
    let revision = directory.revision();
    let create = mgi_events::deployment::Command::CreateAccount {
        account: account("colleague"),
        name_commitment: [2; 32],
    };
    direct(&world.engine, Some(&world.founder), create)
        .await
        .unwrap();
    assert_eq!(directory.revision(), revision);
    assert_eq!(world.engine.deployment().revision().0, revision.0 + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_directory_at_a_time_has_what_was_recorded_until_then() {
    let world = World::new().await;
    let begun = world.engine.deployment();
    let time = begun.last_recorded();
    world.clock.set(Moment(time.0 + 1_000));
    let account = account("later");
    let create = Command::CreateAccount {
        account: account.clone(),
        name_commitment: [2; 32],
    };
    direct(&world.engine, Some(&world.founder), create)
        .await
        .unwrap();
    world.indexed().await;
    let at = async |time: i64| world.engine.deployment_at(Moment(time)).await.unwrap();
    assert_eq!(at(time.0).await, begun);
    assert_eq!(at(time.0 + 999).await, begun);
    assert!(at(time.0 + 1_000).await.account_is_open(&account));
    assert_eq!(at(i64::MAX).await, world.engine.deployment());
    assert_eq!(*at(1).await, Deployment::default());
}
