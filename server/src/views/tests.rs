//! Views that do not fit, are damaged, or were interrupted, end up the same as new ones.

use std::path::Path;
use std::sync::Arc;

use mgi_events::profile::Profile;
use mgi_events::transparency::merkle::leaf_hash;
use proptest::prelude::*;

use super::keys::CHUNK_BYTES;
use super::store::Cursor;
use super::{Entry, Replayed, Source, Views, ViewsError, ViewsOptions};
use crate::engine::tests::support::{ALL, World, copy, open_thread, stream};
use crate::ledger::{Group, Ledger, MemoryLedger, ReadError, ReadLimit, Recorded, StreamName};

fn every(snapshot_every: u64) -> ViewsOptions {
    ViewsOptions {
        snapshot_every,
        ..ViewsOptions::default()
    }
}

/// A ledger with a deployment, a profile and `comments` comments of `text`.
async fn ledger(comments: usize, text: &str) -> Arc<dyn Ledger> {
    let (world, profile) = World::with_profile("rw-2021").await;
    for number in 0..comments {
        let command = open_thread(number % 3, text);
        world.submit(&profile, command).await.unwrap();
    }
    Arc::new(copy(world.ledger.as_ref()))
}

fn caught_up(ledger: &Arc<dyn Ledger>, dir: &Path, options: ViewsOptions) -> Vec<Entry> {
    let views = Views::open(dir, options).unwrap();
    views.catch_up(Arc::clone(ledger), |_, _| {}).unwrap();
    assert_eq!(views.applied(), ledger.end());
    views.entries().unwrap()
}

fn new(ledger: &Arc<dyn Ledger>, options: ViewsOptions) -> Vec<Entry> {
    let dir = tempfile::tempdir().unwrap();
    let views = Views::rebuild(Arc::clone(ledger), dir.path(), options, |_, _| {});
    views.unwrap().entries().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_of_another_ledger_are_made_anew() {
    let (short, long) = (ledger(2, "Why?").await, ledger(9, "Why?").await);
    let dir = tempfile::tempdir().unwrap();
    for of in [&short, &long, &short, &long] {
        assert_eq!(caught_up(of, dir.path(), every(8)), new(of, every(8)));
    }
    // As many events, and other ones.
    let other = ledger(9, "Why?").await;
    assert_eq!(other.end(), long.end());
    let entries = caught_up(&other, dir.path(), every(8));
    assert_eq!(entries, new(&other, every(8)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_or_other_formats_are_made_anew() {
    let ledger = ledger(5, "Why?").await;
    let dir = tempfile::tempdir().unwrap();
    let expected = new(&ledger, every(8));
    caught_up(&ledger, dir.path(), every(8));
    // Another rule for the snapshots.
    caught_up(&ledger, dir.path(), every(3));
    assert_eq!(caught_up(&ledger, dir.path(), every(8)), expected);
    // A mark that something is wrong.
    std::fs::write(super::store::condemned(dir.path()), b"").unwrap();
    assert_eq!(caught_up(&ledger, dir.path(), every(8)), expected);
    // A cursor that is none.
    let views = Views::open(dir.path(), every(8)).unwrap();
    let damage = |store: &super::store::Store| {
        store.meta.insert("cursor", b"x")?;
        store.flush()
    };
    views.with(damage).unwrap();
    drop(views);
    assert_eq!(caught_up(&ledger, dir.path(), every(8)), expected);
    for file in ["conf", "db"] {
        let path = dir.path().join(file);
        let mut bytes = std::fs::read(&path).unwrap();
        let end = bytes.len().min(4096);
        bytes[..end].fill(0xA5);
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(caught_up(&ledger, dir.path(), every(8)), expected, "{file}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_in_use_are_left_alone() {
    let ledger = ledger(1, "Why?").await;
    let dir = tempfile::tempdir().unwrap();
    let views = Views::open(dir.path(), every(8)).unwrap();
    let second = Views::open(dir.path(), every(8)).err();
    assert!(
        matches!(second, Some(ViewsError::InUse { .. })),
        "{second:?}"
    );
    views.catch_up(ledger, |_, _| {}).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interruption_anywhere_changes_nothing() {
    let ledger = ledger(40, "Why?").await;
    let expected = new(&ledger, every(4));
    let events = ledger.read_all(0, ALL).unwrap();
    let dir = tempfile::tempdir().unwrap();
    caught_up(&ledger, dir.path(), every(4));
    for back in [1, 7, 20, 39] {
        // The cursor is written last, so a crash may leave it behind everything else.
        let views = Views::open(dir.path(), every(4)).unwrap();
        let at = events.len() - back;
        let cursor = Cursor {
            applied: at as u64,
            last: leaf_hash(&events[at - 1].bytes),
        };
        views.with(|store| store.set_cursor(cursor)).unwrap();
        drop(views);
        assert_eq!(caught_up(&ledger, dir.path(), every(4)), expected, "{back}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_snapshot_and_every_fourth_are_kept_in_chunks() {
    let ledger = ledger(90, &"word ".repeat(1_900)).await;
    let dir = tempfile::tempdir().unwrap();
    let views = Views::rebuild(Arc::clone(&ledger), dir.path(), every(2), |_, _| {}).unwrap();
    let id = mgi_events::ids::ProfileId::parse("rw-2021").unwrap();
    let name = stream(&id);
    let head = ledger.head(&name);
    let newest = head - head % 2;
    let mut kept: Vec<u64> = (1..=head / 8).map(|n| n * 8).collect();
    if !newest.is_multiple_of(8) {
        kept.push(newest);
    }
    let mut found = Vec::new();
    let mut longest = 0;
    for entry in views.entries().unwrap() {
        longest = longest.max(entry.value.len());
        let of_profile = entry.key.starts_with(&super::keys::stream(name.as_str()));
        if entry.tree == "snapshots" && of_profile {
            found.extend(super::keys::snapshot_revision(name.as_str(), &entry.key));
        }
    }
    assert_eq!(longest, CHUNK_BYTES + 2, "some state takes several chunks");
    found.dedup();
    assert_eq!(found, kept);
    for at_most in [7, 8, 9, 31, newest, u64::MAX] {
        let nearest = kept.iter().rev().find(|revision| **revision <= at_most);
        let snapshot = views.snapshot::<Profile>(name.as_str(), at_most).unwrap();
        let revision = snapshot
            .as_ref()
            .map(|snapshot| snapshot.state.revision().0);
        assert_eq!(revision, nearest.copied());
        let mut replayed = Replayed::<Profile>::default();
        let until = revision.unwrap_or(0);
        let advanced = replayed.advance(ledger.as_ref(), &name, until, |_, _, _, _| {});
        advanced.unwrap();
        assert_eq!(snapshot.unwrap_or_default(), replayed);
    }
}

proptest! {
    #[test]
    fn groups_are_never_cut(
        sizes in prop::collection::vec(1..9_usize, 1..30),
        events in 1..12_usize,
    ) {
        let ledger = MemoryLedger::new();
        let stream = StreamName::new("s").unwrap();
        let mut starts = Vec::new();
        for size in sizes {
            let expected = ledger.head(&stream);
            starts.push(expected);
            let group = Group {
                stream: stream.clone(),
                expected,
                events: (0..size).map(|_| bytes::Bytes::from_static(b"x")).collect(),
            };
            crate::engine::tests::support::append(&ledger, group);
        }
        let source = Source { ledger: Arc::new(ledger), feed: None };
        let limit = ReadLimit { events, bytes: 1 << 20 };
        let starts_group = |event: &Recorded| Ok::<_, ReadError>(starts.contains(&event.position));
        let mut at = 0;
        while at < source.end() {
            let batch = source.groups(at, limit, starts_group).unwrap();
            prop_assert!(!batch.is_empty());
            prop_assert_eq!(batch[0].position, at);
            at += batch.len() as u64;
            prop_assert!(at == source.end() || starts.contains(&at));
        }
        prop_assert!(source.groups(at, limit, starts_group).unwrap().is_empty());
    }
}
