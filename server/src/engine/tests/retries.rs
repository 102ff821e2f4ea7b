//! The same command again.

use mgi_events::deployment;
use mgi_events::ids::CommandId;

use super::support::*;
use crate::engine::SubmitError;
use crate::ledger::{Injection, Ledger as _};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_flight_it_gets_the_same_receipt() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let before = world.revision(&profile).await;
    world.ledger.hold();
    let command = open_thread(0, "Why?");
    let first = world.send(&profile, command.clone()).await;
    let (engine, founder, id) = (world.engine.clone(), world.founder.clone(), profile.clone());
    let same = command.clone();
    let second = tokio::spawn(async move { engine.submit(&founder, &id, same).await });
    let mut other = comment("t-1", "x");
    other.command_id.clone_from(&command.command_id);
    let reused = world.send(&profile, other).await;
    world.ledger.release();
    let first = first.await.unwrap().unwrap();
    assert!(!first.repeated);
    assert_eq!(first.created_ids, ["t-1", "k-1"]);
    assert_eq!(second.await.unwrap().unwrap(), again(&first));
    assert_eq!(reused.await.unwrap(), Err(SubmitError::CommandIdReused));
    assert_eq!(world.revision(&profile).await, before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_is_free_again_when_its_command_was_not_recorded() {
    let (world, profile) = World::with_profile("rw-2021").await;
    world.ledger.hold();
    world.ledger.inject(Injection::Full);
    let command = revise(0, 0, "Yes.");
    let mut other = revise(1, 0, "No.");
    other.command_id.clone_from(&command.command_id);
    let full = world.send(&profile, command).await;
    let reused = world.send(&profile, other).await;
    assert!(!reused.is_finished());
    world.ledger.release();
    assert!(matches!(
        full.await.unwrap(),
        Err(SubmitError::StorageFull { .. })
    ));
    assert!(!reused.await.unwrap().unwrap().repeated);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn durable_indexed_evicted_restarted_and_rebuilt_it_gets_the_same_receipt() {
    let (mut world, profile) = World::with_profile("rw-2021").await;
    let thread = open_thread(0, "Why?");
    let answer = revise(0, 0, "Yes.");
    let batch = vec![
        comment("t-1", "Because."),
        grant(&world.founder, mgi_proto::v1::Role::Editor, ""),
    ];
    let mut receipts = vec![
        world.submit(&profile, thread.clone()).await.unwrap(),
        world.submit(&profile, answer.clone()).await.unwrap(),
    ];
    let submitted = world
        .engine
        .submit_batch(&world.founder, &profile, batch.clone());
    receipts.extend(submitted.await.unwrap());
    assert_eq!(receipts[0].created_ids, ["t-1", "k-1"]);
    assert_eq!(
        (receipts[1].item_version, receipts[3].created_ids.len()),
        (1, 1)
    );
    let expected: Vec<_> = receipts.iter().map(again).collect();
    for round in 0..5 {
        match round {
            0 => {}
            1 => world.indexed().await,
            2 => {
                let later = std::time::Instant::now() + std::time::Duration::from_secs(3600);
                world.engine.core().profiles.sweep(later);
                assert_eq!(world.engine.status().open_profiles, 0);
            }
            3 => world = world.restart(false).await,
            _ => world = world.restart(true).await,
        }
        let mut found = vec![
            world.submit(&profile, thread.clone()).await.unwrap(),
            world.submit(&profile, answer.clone()).await.unwrap(),
        ];
        let submitted = world
            .engine
            .submit_batch(&world.founder, &profile, batch.clone());
        found.extend(submitted.await.unwrap());
        assert_eq!(found, expected, "round {round}");
        let mut other = revise(0, 1, "No.");
        other.command_id.clone_from(&answer.command_id);
        let reused = world.submit(&profile, other).await;
        assert_eq!(reused, Err(SubmitError::CommandIdReused), "round {round}");
    }
    assert_eq!(world.revision(&profile).await, receipts[3].revision);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_are_of_an_account_and_a_stream() {
    let (world, profile) = World::with_profile("rw-2021").await;
    let other = world.open("ke-2022").await;
    let colleague = account("colleague");
    let create = deployment::Command::CreateAccount {
        account: colleague.clone(),
        name_commitment: [2; 32],
    };
    direct(&world.engine, Some(&world.founder), create)
        .await
        .unwrap();
    let role = grant(&colleague, mgi_proto::v1::Role::Contributor, "MOI");
    world.submit(&profile, role).await.unwrap();
    let command = open_thread(0, "Why?");
    let here = world.submit(&profile, command.clone()).await.unwrap();
    let there = world.submit(&other, command.clone()).await.unwrap();
    let theirs = world.engine.submit(&colleague, &profile, command.clone());
    assert!(!here.repeated && !there.repeated && !theirs.await.unwrap().repeated);
    assert!(world.submit(&other, command).await.unwrap().repeated);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_deployment_is_no_different() {
    let mut world = World::new().await;
    let id = CommandId::parse(&new_id()).unwrap();
    let create = deployment::Command::CreateAccount {
        account: account("colleague"),
        name_commitment: [2; 32],
    };
    let founder = world.founder.clone();
    let first = world
        .engine
        .direct(Some(&founder), &id, [1; 32], create.clone());
    let first = first.await.unwrap();
    assert!(!first.repeated);
    assert_eq!(first.created_ids, [account("colleague").to_string()]);
    assert_eq!(first.revision, world.engine.deployment().revision().0);
    for round in 0..3 {
        let repeated = world
            .engine
            .direct(Some(&founder), &id, [1; 32], create.clone());
        let repeated = repeated.await.unwrap();
        assert!(repeated.repeated);
        assert_eq!(repeated.created_ids, first.created_ids);
        assert_eq!(repeated.revision, first.revision);
        let reused = world
            .engine
            .direct(Some(&founder), &id, [2; 32], create.clone());
        assert_eq!(reused.await, Err(SubmitError::CommandIdReused));
        world = world.restart(round == 1).await;
    }
    // Directly on the ledger nothing was doubled.
    let events = world.ledger.end();
    assert_eq!(events, world.engine.deployment().revision().0);
}
