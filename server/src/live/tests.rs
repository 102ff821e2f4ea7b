//! The feed: from any cursor every event once, in order; nothing is kept for who reads.

use std::sync::Arc;

use bytes::Bytes;
use proptest::prelude::*;

use super::Feed;
use super::recent::{Recent, RecentLimits};
use crate::ledger::{Group, Ledger, MemoryLedger, Outcome, ReadLimit, Recorded, StreamName};

const ROOMY: RecentLimits = RecentLimits {
    events: 1000,
    bytes: 1_000_000,
};

fn stream(name: &str) -> StreamName {
    StreamName::new(name).unwrap()
}

/// Appends one event and returns it as the ledger has it.
fn append(ledger: &MemoryLedger, name: &str, text: &str) -> Recorded {
    let stream = stream(name);
    let group = Group {
        expected: ledger.head(&stream),
        stream,
        events: vec![Bytes::copy_from_slice(text.as_bytes())],
    };
    let (tell, told) = std::sync::mpsc::channel();
    ledger.append(group, Box::new(move |outcome| tell.send(outcome).unwrap()));
    let Outcome::Durable { position } = told.recv().unwrap() else {
        panic!("the ledger is in memory and not full");
    };
    let limit = ReadLimit {
        events: 1,
        bytes: 1,
    };
    ledger.read_all(position, limit).unwrap().remove(0)
}

fn feed(ledger: &Arc<MemoryLedger>, limits: RecentLimits) -> Feed {
    let ledger: Arc<dyn Ledger> = Arc::<MemoryLedger>::clone(ledger);
    Feed::new(ledger, limits)
}

#[tokio::test]
async fn what_is_published_wakes_and_can_be_read() {
    let ledger = Arc::new(MemoryLedger::new());
    append(&ledger, "a", "old");
    let feed = feed(&ledger, ROOMY);
    let (mut end, mut head) = (feed.end(), feed.head(&stream("a")));
    let other = feed.head(&stream("b"));
    assert_eq!((*end.borrow(), *head.borrow(), *other.borrow()), (1, 1, 0));
    let new = append(&ledger, "a", "new");
    // Durable, and not yet published.
    append(&ledger, "c", "newer");
    let early = feed.head(&stream("c"));
    assert_eq!(*early.borrow(), 0);
    assert!(feed.read_all(1, 10).await.unwrap().is_empty());
    assert!(feed.read(&stream("a"), 1, 10).await.unwrap().is_empty());
    feed.publish(vec![new.clone()]).await;
    end.changed().await.unwrap();
    head.changed().await.unwrap();
    assert_eq!((*end.borrow(), *head.borrow(), *other.borrow()), (2, 2, 0));
    assert!(!early.has_changed().unwrap());
    assert!(feed.fill(3).await);
    assert_eq!((early.has_changed().unwrap(), *early.borrow()), (true, 1));
    assert!(!other.has_changed().unwrap());
    assert_eq!(
        feed.read_all(1, 1).await.unwrap(),
        std::slice::from_ref(&new)
    );
    assert_eq!(
        feed.read(&stream("a"), 1, 10).await.unwrap(),
        std::slice::from_ref(&new)
    );
    assert_eq!(feed.read_all(0, 10).await.unwrap().len(), 3);
    assert_eq!(feed.read(&stream("a"), 0, 1).await.unwrap().len(), 1);
    assert!(feed.read_all(3, 10).await.unwrap().is_empty());
    assert!(feed.read_all(99, 10).await.unwrap().is_empty());
    assert!(feed.read_all(0, 0).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_somebody_else_recorded_is_published_first_and_nothing_twice() {
    let ledger = Arc::new(MemoryLedger::new());
    let feed = feed(&ledger, ROOMY);
    let head = feed.head(&stream("b"));
    let all: Vec<_> = ["a", "b", "b", "a", "c"]
        .iter()
        .map(|name| append(&ledger, name, name))
        .collect();
    feed.publish(vec![all[3].clone(), all[4].clone()]).await;
    assert_eq!(feed.read_all(0, 10).await.unwrap(), all);
    assert_eq!(*head.borrow(), 2);
    feed.publish(all[1..4].to_vec()).await;
    assert_eq!(feed.published(), 5);
    assert!(feed.fill(5).await);
    assert_eq!(feed.read(&stream("a"), 0, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn channels_go_with_their_last_watcher() {
    let ledger = Arc::new(MemoryLedger::new());
    let feed = feed(&ledger, ROOMY);
    let kept = feed.head(&stream("a"));
    for number in 0..100 {
        drop(feed.head(&stream(&format!("s{number}"))));
    }
    assert!(feed.channels() < 50, "swept while new ones come");
    let dropped = feed.head(&stream("b"));
    drop(dropped);
    feed.publish(vec![append(&ledger, "b", "x")]).await;
    feed.publish(vec![append(&ledger, "a", "x")]).await;
    assert_eq!(*kept.borrow(), 1);
    assert_eq!(*feed.head(&stream("b")).borrow(), 1);
}

proptest! {
    #[test]
    fn the_ring_tells_the_truth_or_nothing(
        names in prop::collection::vec(0..4_u8, 1..60),
        events in 1..20_usize,
        bytes in 1..60_usize,
        from in 0..70_u64,
        max in 1..10_usize,
    ) {
        let ledger = MemoryLedger::new();
        let mut ring = Recent::new(0, RecentLimits { events, bytes });
        for (number, name) in names.iter().enumerate() {
            let text = "x".repeat(1 + number % 9);
            let event = append(&ledger, &format!("s{name}"), &text);
            prop_assert!(ring.push(event.clone()));
            prop_assert!(!ring.push(event));
        }
        prop_assert_eq!(ring.end(), ledger.end());
        let limit = ReadLimit { events: max, bytes: 20 };
        if let Some(found) = ring.read_all(from, limit) {
            prop_assert_eq!(found, ledger.read_all(from, limit).unwrap());
        }
        for name in 0..4 {
            let stream = stream(&format!("s{name}"));
            if let Some(found) = ring.read(&stream, from, limit) {
                prop_assert_eq!(found, ledger.read(&stream, from, limit).unwrap());
            }
            if let Some(head) = ring.head(&stream) {
                prop_assert_eq!(head, ledger.head(&stream));
            }
        }
        // The newest is always there.
        prop_assert_eq!(ring.read_all(ring.end() - 1, limit).unwrap().len(), 1);
    }
}
