//! What stays in memory, and what a dropped profile loses: nothing.

use std::time::{Duration, Instant};

use mgi_proto::v1;

use super::support::*;
use crate::engine::EngineOptions;
use crate::ledger::Ledger as _;
use crate::views::{Views, ViewsOptions};

fn far() -> Instant {
    Instant::now() + Duration::from_secs(3600)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_profile_is_dropped_unless_something_is_staged() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let mut head = world.engine.feed().head(&stream(&profile));
    let profiles = &world.engine.core().profiles;
    profiles.sweep(Instant::now());
    assert_eq!(profiles.len(), 1, "not idle yet");
    world.ledger.hold();
    let staged = world.send(&profile, revise(0, 0, "Yes.")).await;
    profiles.sweep(far());
    assert_eq!(profiles.len(), 1, "something is staged");
    world.ledger.release();
    let first = staged.await.unwrap().unwrap();
    profiles.sweep(far());
    assert_eq!(profiles.len(), 0);
    assert_eq!(*head.borrow_and_update(), first.revision);
    let second = world.submit(&profile, revise(0, 1, "No.")).await.unwrap();
    assert_eq!(second.revision_before, first.revision);
    assert_eq!(*head.borrow_and_update(), second.revision);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evicted_under_load_nothing_is_lost() {
    let options = EngineOptions {
        max_open_profiles: 2,
        ..EngineOptions::default()
    };
    let views = ViewsOptions {
        snapshot_every: 8,
        ..ViewsOptions::default()
    };
    let world = World::with(options, views).await;
    let mut writers = tokio::task::JoinSet::new();
    let mut profiles = Vec::new();
    for number in 0..6 {
        profiles.push(world.open(&format!("rw-{number}")).await);
    }
    for profile in profiles.clone() {
        for number in 0..3 {
            let (engine, founder, profile) =
                (world.engine.clone(), world.founder.clone(), profile.clone());
            writers.spawn(async move {
                for version in 0..12 {
                    let command = revise(number, version, &format!("Version {version}."));
                    let sent = engine.submit(&founder, &profile, command.clone()).await;
                    let receipt = sent.unwrap();
                    let sent = engine.submit(&founder, &profile, command).await;
                    assert_eq!(sent.unwrap(), again(&receipt));
                }
            });
        }
    }
    within(writers.join_all()).await;
    for profile in &profiles {
        let expected = super::history::replay(world.ledger.as_ref(), profile, u64::MAX);
        world
            .engine
            .read(profile, |state| assert_eq!(*state, expected))
            .await
            .unwrap();
    }
    assert!(world.engine.status().open_profiles <= 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_loaded_once_however_many_ask() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let world = world.restart(false).await;
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let (engine, profile) = (world.engine.clone(), profile.clone());
        readers.spawn(async move {
            let core = engine.core();
            core.profiles.actor(core, &profile).await.unwrap()
        });
    }
    let actors = within(readers.join_all()).await;
    let same = |actor| std::sync::Arc::ptr_eq(&actors[0], actor);
    assert!(actors.iter().all(same));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_finds_the_profiles_before_and_after_they_are_indexed() {
    let world = World::new().await;
    let first = world.open("rw-2021").await;
    let second = world.open("ke-2021").await;
    let both = vec![second.clone(), first.clone()];
    assert_eq!(world.engine.profiles_of(&world.founder), both);
    assert_eq!(world.engine.all_profiles(), both);
    let colleague = account("colleague");
    let create = mgi_events::deployment::Command::CreateAccount {
        account: colleague.clone(),
        name_commitment: [2; 32],
    };
    direct(&world.engine, Some(&world.founder), create)
        .await
        .unwrap();
    assert!(world.engine.profiles_of(&colleague).is_empty());
    let role = grant(&colleague, v1::Role::Analyst, "");
    world.submit(&first, role).await.unwrap();
    assert_eq!(
        world.engine.profiles_of(&colleague),
        std::slice::from_ref(&first)
    );
    world.indexed().await;
    assert_eq!(
        world.engine.profiles_of(&colleague),
        std::slice::from_ref(&first)
    );
    assert_eq!(world.engine.profiles_of(&world.founder), both);
    let world = world.restart(true).await;
    assert_eq!(world.engine.profiles_of(&colleague), [first]);
    assert_eq!(world.engine.profiles_of(&world.founder), both);
    assert_eq!(world.engine.status().views_lag, 0);
    assert_eq!(world.engine.core().views.applied(), world.ledger.end());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_is_just_dropped_leaves_no_thread_behind() {
    let (world, profile) = World::with_profile("rw-2021").await;
    world.submit(&profile, revise(0, 0, "Yes.")).await.unwrap();
    let World {
        engine,
        dir,
        ledger,
        views,
        ..
    } = world;
    let end = ledger.end();
    drop(engine);
    // The views' thread lets go of the directory when it has folded and flushed.
    let path = dir.path().join("views");
    let views = tokio::task::spawn_blocking(move || Views::open(path, views));
    let views = within(views).await.unwrap().unwrap();
    assert_eq!(views.applied(), end);
}
