//! Many at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use mgi_events::ids::{AccountId, ProfileId};
use mgi_proto::v1;

use super::support::*;
use crate::engine::{Engine, EngineOptions, SubmitError};
use crate::ledger::{Injection, Ledger, ReadLimit};
use crate::views::{Views, ViewsOptions};

/// Revises an answer `count` times, each version on the one before; returns the receipts.
async fn write(
    engine: Engine,
    account: AccountId,
    profile: ProfileId,
    number: usize,
    count: u32,
) -> Vec<v1::Receipt> {
    let mut receipts = Vec::new();
    for version in 0..count {
        let command = revise(number, version, &format!("Version {version} of {number}."));
        receipts.push(persist(&engine, &account, &profile, command).await);
    }
    receipts
}

/// Sends a command until it is answered for good, as a client does.
async fn persist(
    engine: &Engine,
    account: &AccountId,
    profile: &ProfileId,
    command: v1::Command,
) -> v1::Receipt {
    loop {
        match engine.submit(account, profile, command.clone()).await {
            Ok(receipt) => return receipt,
            Err(SubmitError::StorageFull { .. } | SubmitError::Unknown { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Every receipt is of events that are there, once; its root is that of the ledger's bytes.
fn check(ledger: &dyn Ledger, profiles: &[ProfileId], receipts: &[v1::Receipt]) {
    let mut commands = HashMap::new();
    for profile in profiles {
        let events = ledger.read(&stream(profile), 0, ALL).unwrap();
        let mut tree = mgi_events::transparency::merkle::Frontier::new();
        let mut roots = vec![tree.root().to_vec()];
        for (event, index) in events.iter().zip(0..) {
            assert_eq!(event.index, index, "gapless");
            let (envelope, _) = mgi_events::event::open(&event.bytes).unwrap();
            assert_eq!(envelope.index, index);
            tree.push(mgi_events::transparency::merkle::leaf_hash(&event.bytes));
            roots.push(tree.root().to_vec());
            if envelope.group_index == 0 {
                let first = commands.insert((profile.to_string(), envelope.command_id), index);
                assert_eq!(first, None, "once");
            }
        }
        for receipt in receipts {
            if receipt.profile_id == profile.to_string() {
                let size = usize::try_from(receipt.tree_size).unwrap();
                assert_eq!(receipt.tree_root, roots[size]);
            }
        }
    }
    let mut seen = HashSet::new();
    for receipt in receipts {
        let command = (receipt.profile_id.clone(), receipt.command_id.clone());
        assert_eq!(commands.get(&command), Some(&receipt.revision_before));
        assert!(seen.insert(command));
    }
}

async fn sixty_four_writers(
    engine: &Engine,
    founder: &AccountId,
    profiles: &[ProfileId],
    count: u32,
) -> Vec<v1::Receipt> {
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..64 {
        let profile = profiles[number % profiles.len()].clone();
        let (engine, founder) = (engine.clone(), founder.clone());
        writers.spawn(write(
            engine,
            founder,
            profile,
            number / profiles.len(),
            count,
        ));
    }
    within(writers.join_all())
        .await
        .into_iter()
        .flatten()
        .collect()
}

/// Reads everything from a position on, as a watcher does, until `end`.
async fn watch(engine: Engine, from: u64, end: u64) -> Vec<(u64, bytes::Bytes)> {
    let mut ends = engine.feed().end();
    let mut found = Vec::new();
    let mut cursor = from;
    while cursor < end {
        let events = engine.feed().read_all(cursor, 7).await.unwrap();
        if events.is_empty() {
            ends.wait_for(|end| *end > cursor).await.unwrap();
        }
        for event in events {
            assert_eq!(event.position, cursor, "once and in order");
            cursor += 1;
            found.push((event.position, event.bytes));
        }
    }
    found
}

const EIGHT: [&str; 8] = [
    "rw-2021", "ke-2021", "ug-2021", "tz-2021", "bi-2021", "cd-2021", "ss-2021", "et-2021",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_command_is_there_once_and_every_watcher_sees_it() {
    // The ring is smaller than what is written, so that slow watchers read the ledger.
    let options = EngineOptions {
        recent_events: 40,
        ..EngineOptions::default()
    };
    let world = World::with(options, ViewsOptions::default()).await;
    let mut profiles = Vec::new();
    for name in EIGHT {
        profiles.push(world.open(name).await);
    }
    let count = 10;
    let end = world.ledger.end() + 64 * u64::from(count);
    let mut watchers = tokio::task::JoinSet::new();
    for from in [0, 5, 100, world.ledger.end(), world.ledger.end() + 50] {
        watchers.spawn(watch(world.engine.clone(), from, end));
    }
    let writing = sixty_four_writers(&world.engine, &world.founder, &profiles, count);
    let (receipts, late) = tokio::join!(writing, async {
        let mut ends = world.engine.feed().end();
        ends.wait_for(|now| *now + 200 > end).await.unwrap();
        watch(world.engine.clone(), 3, end).await
    });
    assert_eq!(receipts.len(), 640);
    check(world.ledger.as_ref(), &profiles, &receipts);
    assert_eq!(world.ledger.end(), end);
    let events = world.events();
    for seen in within(watchers.join_all()).await.into_iter().chain([late]) {
        for (position, bytes) in seen {
            assert_eq!(events[usize::try_from(position).unwrap()].bytes, bytes);
        }
    }
    assert!(world.engine.feed().channels() <= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_in_the_middle_lose_and_double_nothing() {
    let world = World::new().await;
    let mut profiles = Vec::new();
    for name in EIGHT {
        profiles.push(world.open(name).await);
    }
    for round in 0..40 {
        for _ in 0..round % 7 {
            world.ledger.inject(Injection::Pass);
        }
        world.ledger.inject(match round % 4 {
            0 => Injection::UnknownWritten,
            1 => Injection::UnknownNotWritten,
            2 => Injection::Full,
            _ => Injection::Conflict {
                intruder: Vec::new(),
            },
        });
    }
    let receipts = sixty_four_writers(&world.engine, &world.founder, &profiles, 8).await;
    check(world.ledger.as_ref(), &profiles, &receipts);
    for profile in &profiles {
        let now = world
            .engine
            .at(profile, crate::engine::Point::Now)
            .await
            .unwrap();
        let replayed = super::history::replay(world.ledger.as_ref(), profile, u64::MAX);
        assert_eq!(*now, replayed);
    }
    let all = world.engine.feed().read_all(0, 100_000).await.unwrap();
    assert_eq!(all.len() as u64, world.ledger.end());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_files_as_in_memory_and_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let founder = account("founder");
    let open = async |dir: &std::path::Path| {
        let disk = Arc::new(crate::ledger::RealDisk);
        let options = crate::ledger::OpenOptions {
            segment_bytes: 1024 * 1024,
            ..crate::ledger::OpenOptions::default()
        };
        let opened = crate::ledger::FileLedger::open(disk, dir.join("ledger"), options).unwrap();
        let ledger: Arc<dyn Ledger> = Arc::new(opened.0);
        let views = Views::open(dir.join("views"), ViewsOptions::default()).unwrap();
        let engine = Engine::start(
            Arc::clone(&ledger),
            views,
            EngineOptions::default(),
            Arc::new(crate::engine::SystemClock),
            Arc::new(crate::engine::OsEntropy::default()),
            |_, _| {},
        );
        (ledger, engine.await.unwrap())
    };
    let (ledger, engine) = open(dir.path()).await;
    found(&engine, &founder).await;
    let mut profiles = Vec::new();
    for name in EIGHT {
        let id = profile(name);
        let opened = engine.submit_batch(&founder, &id, opening(&founder)).await;
        opened.unwrap();
        profiles.push(id);
    }
    let receipts = sixty_four_writers(&engine, &founder, &profiles, 4).await;
    check(ledger.as_ref(), &profiles, &receipts);
    let end = ledger.end();
    engine.shutdown().await;
    drop((engine, ledger));
    let (ledger, engine) = open(dir.path()).await;
    assert_eq!(ledger.end(), end);
    check(ledger.as_ref(), &profiles, &receipts);
    let limit = ReadLimit { events: 10, ..ALL };
    assert_eq!(ledger.read_all(end - 5, limit).unwrap().len(), 5);
    for receipt in receipts.iter().take(5) {
        let id = profile(&receipt.profile_id);
        let name = stream(&id);
        let events = engine.feed().read(&name, receipt.revision_before, 1);
        let event = events.await.unwrap().remove(0);
        assert_eq!(event.index, receipt.revision_before);
    }
    let after = sixty_four_writers_from(&engine, &founder, &profiles, 4).await;
    assert_eq!(after.len(), 64);
    check(ledger.as_ref(), &profiles, &after);
    engine.shutdown().await;
}

/// One more revision of each answer.
async fn sixty_four_writers_from(
    engine: &Engine,
    founder: &AccountId,
    profiles: &[ProfileId],
    version: u32,
) -> Vec<v1::Receipt> {
    let mut receipts = Vec::new();
    for number in 0..64 {
        let profile = &profiles[number % profiles.len()];
        let command = revise(number / profiles.len(), version, "After the restart.");
        receipts.push(persist(engine, founder, profile, command).await);
    }
    receipts
}

/// A command is decided on the state that is staged: what stands in the line behind the
/// end of a role is refused, whatever was in force when it was sent.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_recorded_under_a_role_after_its_end() {
    let (world, profile) = World::with_profile("xa-2026").await;
    let leaver = account("leaver");
    let create = mgi_events::deployment::Command::CreateAccount {
        account: leaver.clone(),
        name_commitment: [2; 32],
    };
    direct(&world.engine, Some(&world.founder), create)
        .await
        .unwrap();
    let given = grant(&leaver, v1::Role::Contributor, "MOI");
    let given = world.submit(&profile, given).await.unwrap();
    let end = command(v1::command::Action::EndRole(v1::EndRole {
        grant_id: given.created_ids[0].clone(),
        reason: "left the ministry".into(),
    }));
    // Given: many commands of the leaver, and in their midst the end of the role.
    let mut sent = Vec::new();
    for number in 0..60 {
        let (engine, id) = (world.engine.clone(), profile.clone());
        let (account, command) = if number == 30 {
            (world.founder.clone(), end.clone())
        } else {
            let text = format!("Said before it ends, {number}.");
            (leaver.clone(), open_thread(number % INDICATORS, &text))
        };
        sent.push((
            number == 30,
            tokio::spawn(async move { engine.submit(&account, &id, command).await }),
        ));
    }
    let mut refused = 0;
    for (is_end, task) in sent {
        match task.await.unwrap() {
            Ok(_) => {}
            Err(SubmitError::Refused(_)) if !is_end => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    // One that comes after the end is refused for certain.
    let late = world
        .engine
        .submit(&leaver, &profile, open_thread(0, "Too late."));
    assert!(matches!(late.await, Err(SubmitError::Refused(_))));
    // Then the record has nothing of the leaver after the end, and all that was accepted.
    let events = world.ledger.read(&stream(&profile), 0, ALL).unwrap();
    let mut ended = false;
    let mut said = 0;
    for event in &events {
        let (envelope, kind) = mgi_events::event::open(&event.bytes).unwrap();
        ended |= matches!(kind, v1::event_body::Kind::RoleEnded(_));
        if envelope.account_id == leaver.to_string() {
            assert!(!ended, "event {} came after the end", event.index);
            said += 1;
        }
    }
    assert!(ended);
    assert_eq!(said + refused, 59);
}
