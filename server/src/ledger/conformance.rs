//! One suite that every ledger passes, and the small helpers its tests share.

use std::collections::HashMap;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use mgi_events::{redaction::Record, transparency::merkle::leaf_hash};

use super::{
    Group, Ledger, MAX_EVENT_BYTES, MAX_GROUP_BYTES, MAX_GROUP_EVENTS, MAX_REDACTIONS, Outcome,
    ReadLimit, Recorded, RedactError, Redacted, Status, StreamName,
};

/// A limit that nothing here reaches.
pub(crate) const ALL: ReadLimit = ReadLimit {
    events: usize::MAX,
    bytes: usize::MAX,
};

pub(crate) fn stream(name: &str) -> StreamName {
    StreamName::new(name).unwrap()
}

pub(crate) fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

pub(crate) fn group(name: &str, expected: u64, events: &[&str]) -> Group {
    Group {
        stream: stream(name),
        expected,
        events: events.iter().map(|text| bytes(text)).collect(),
    }
}

/// Appends and waits for the outcome.
pub(crate) fn append(ledger: &dyn Ledger, group: Group) -> Outcome {
    append_all(ledger, vec![group]).remove(0)
}

/// Appends all without waiting between, then waits for all outcomes.
pub(crate) fn append_all(ledger: &dyn Ledger, groups: Vec<Group>) -> Vec<Outcome> {
    let told: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let (tell, told) = channel();
            ledger.append(group, Box::new(move |outcome| tell.send(outcome).unwrap()));
            told
        })
        .collect();
    told.into_iter().map(|told| told.recv().unwrap()).collect()
}

/// Runs every test of the contract on fresh ledgers.
pub(crate) fn suite<L: Ledger>(make: impl Fn() -> L) {
    an_empty_ledger_answers(&make());
    groups_become_visible_whole(&make());
    a_wrong_expectation_conflicts(&make());
    staged_groups_fall_with_the_first(&make());
    limits_are_enforced(&make());
    the_largest_group_fits(&make());
    reads_respect_their_limits(&make());
    done_comes_after_visibility(Arc::new(make()));
    done_may_append(Arc::new(make()));
    threads_share_it(Arc::new(make()));
    redacted_events_keep_their_leaves(&make());
    closing_finishes_and_stops(&make());
    any_history_matches_the_model(&make);
}

fn an_empty_ledger_answers(ledger: &dyn Ledger) {
    assert_eq!((ledger.end(), ledger.head(&stream("none"))), (0, 0));
    assert_eq!(ledger.status(), Status::Writable);
    assert!(ledger.streams().is_empty());
    assert!(ledger.read(&stream("none"), 0, ALL).unwrap().is_empty());
    assert!(ledger.read_all(0, ALL).unwrap().is_empty());
    assert!(ledger.read_all(u64::MAX, ALL).unwrap().is_empty());
}

fn groups_become_visible_whole(ledger: &dyn Ledger) {
    let outcome = append(ledger, group("profile/a", 0, &["one", "two"]));
    assert_eq!(outcome, Outcome::Durable { position: 0 });
    let outcome = append(ledger, group("profile/b", 0, &["three"]));
    assert_eq!(outcome, Outcome::Durable { position: 2 });
    let outcome = append(ledger, group("profile/a", 2, &["four"]));
    assert_eq!(outcome, Outcome::Durable { position: 3 });

    let recorded = |position, name, index, text| Recorded {
        position,
        stream: stream(name),
        index,
        bytes: bytes(text),
    };
    let a = [
        recorded(0, "profile/a", 0, "one"),
        recorded(1, "profile/a", 1, "two"),
        recorded(3, "profile/a", 2, "four"),
    ];
    let b = recorded(2, "profile/b", 0, "three");
    assert_eq!(ledger.read(&stream("profile/a"), 0, ALL).unwrap(), a);
    assert_eq!(ledger.read(&stream("profile/a"), 2, ALL).unwrap(), a[2..]);
    assert!(
        ledger
            .read(&stream("profile/a"), 3, ALL)
            .unwrap()
            .is_empty()
    );
    let all = [a[0].clone(), a[1].clone(), b, a[2].clone()];
    assert_eq!(ledger.read_all(0, ALL).unwrap(), all);
    assert_eq!(ledger.read_all(1, ALL).unwrap(), all[1..]);
    let mut streams = ledger.streams();
    streams.sort();
    assert_eq!(
        streams,
        [(stream("profile/a"), 3), (stream("profile/b"), 1)]
    );
}

fn redacted_events_keep_their_leaves(ledger: &dyn Ledger) {
    let long = "something that somebody must not read any more, whatever it says";
    append(ledger, group("profile/a", 0, &["one", long]));
    append(ledger, group("profile/b", 0, &["three"]));
    append(ledger, group("profile/a", 2, &[long]));
    let record = |text: &str, length: usize| {
        let record = Record {
            leaf: leaf_hash(text.as_bytes()),
            remainder: b"what stays".to_vec(),
        };
        Bytes::from(record.encode(length).unwrap())
    };
    let redacted = |index, bytes: Bytes| Redacted {
        stream: stream("profile/a"),
        index,
        bytes,
    };
    let fits = record(long, long.len());
    let before = ledger.read_all(0, ALL).unwrap();
    for refused in [
        redacted(0, fits.clone()),
        redacted(3, fits.clone()),
        redacted(1, record("else", long.len())),
        redacted(1, record(long, long.len() + 8)),
        redacted(1, Bytes::from(long.replace('s', "S"))),
        Redacted {
            stream: stream("profile/none"),
            ..redacted(0, fits.clone())
        },
    ] {
        // All or none: the first of the two would be good.
        let both = [redacted(2, fits.clone()), refused];
        let told = ledger.redact(&both);
        assert!(matches!(told, Err(RedactError::Refused { .. })), "{told:?}");
        assert_eq!(ledger.read_all(0, ALL).unwrap(), before);
    }
    let many = vec![redacted(1, fits.clone()); MAX_REDACTIONS + 1];
    assert!(ledger.redact(&many).is_err());
    ledger.redact(&[]).unwrap();
    let mut after = before.clone();
    for n in [1, 3] {
        after[n].bytes = fits.clone();
    }
    // Again, it changes nothing.
    for _ in 0..2 {
        let both = [redacted(1, fits.clone()), redacted(2, fits.clone())];
        ledger.redact(&both).unwrap();
        assert_eq!(ledger.read_all(0, ALL).unwrap(), after);
        let a = ledger.read(&stream("profile/a"), 1, ALL).unwrap();
        assert_eq!(a[0].bytes, fits);
    }
    let outcome = append(ledger, group("profile/a", 3, &["five"]));
    assert_eq!(outcome, Outcome::Durable { position: 4 });
}

fn a_wrong_expectation_conflicts(ledger: &dyn Ledger) {
    append(ledger, group("s", 0, &["a", "b"]));
    for expected in [0, 1, 3, u64::MAX] {
        let outcome = append(ledger, group("s", expected, &["c"]));
        assert_eq!(outcome, Outcome::Conflict { actual: 2 });
    }
    let outcome = append(ledger, group("t", 1, &["c"]));
    assert_eq!(outcome, Outcome::Conflict { actual: 0 });
    assert_eq!(ledger.end(), 2);
    assert_eq!(ledger.streams(), [(stream("s"), 2)]);
}

fn staged_groups_fall_with_the_first(ledger: &dyn Ledger) {
    let outcomes = append_all(
        ledger,
        vec![
            group("s", 0, &["a"]),
            group("s", 5, &["never"]),
            group("s", 6, &["never"]),
            group("t", 0, &["b"]),
            group("s", 1, &["c"]),
        ],
    );
    assert_eq!(
        outcomes,
        [
            Outcome::Durable { position: 0 },
            Outcome::Conflict { actual: 1 },
            Outcome::Conflict { actual: 1 },
            Outcome::Durable { position: 1 },
            Outcome::Durable { position: 2 },
        ]
    );
}

fn limits_are_enforced(ledger: &dyn Ledger) {
    let long = Bytes::from(vec![7; MAX_EVENT_BYTES + 1]);
    let most = Bytes::from(vec![7; MAX_EVENT_BYTES]);
    let too_much = MAX_GROUP_BYTES / MAX_EVENT_BYTES + 1;
    for events in [
        vec![],
        vec![Bytes::new()],
        vec![bytes("fine"), long],
        vec![bytes("x"); MAX_GROUP_EVENTS + 1],
        vec![most; too_much],
    ] {
        let refused = Group {
            stream: stream("s"),
            expected: 0,
            events,
        };
        let outcome = append(ledger, refused);
        assert!(matches!(outcome, Outcome::Refused { .. }), "{outcome:?}");
    }
    assert_eq!(ledger.end(), 0);
}

fn the_largest_group_fits(ledger: &dyn Ledger) {
    let largest = |fill: u8| {
        let mut events = vec![Bytes::from(vec![fill; MAX_EVENT_BYTES]); 68];
        let rest = MAX_GROUP_BYTES - 68 * MAX_EVENT_BYTES;
        events.push(Bytes::from(vec![fill; rest]));
        events
    };
    for round in 0..2u64 {
        let sent = Group {
            stream: stream("s"),
            expected: 69 * round,
            events: largest(round as u8),
        };
        let outcome = append(ledger, sent);
        assert_eq!(
            outcome,
            Outcome::Durable {
                position: 69 * round
            }
        );
    }
    let most = Group {
        stream: stream(&"x".repeat(64)),
        expected: 0,
        events: vec![Bytes::from(vec![9; 2048]); MAX_GROUP_EVENTS],
    };
    assert_eq!(append(ledger, most), Outcome::Durable { position: 138 });
    let found = ledger.read(&stream("s"), 69, ALL).unwrap();
    let found: Vec<_> = found.into_iter().map(|event| event.bytes).collect();
    assert_eq!(found, largest(1));
}

fn reads_respect_their_limits(ledger: &dyn Ledger) {
    append(ledger, group("s", 0, &["aaaa", "bbbb", "cccc"]));
    append(ledger, group("t", 0, &["dddd"]));
    for (events, bytes, found) in [
        (0, 0, 1),
        (1, 0, 1),
        (0, 99, 1),
        (9, 3, 1),
        (9, 8, 2),
        (9, 11, 2),
        (9, 12, 3),
        (2, 99, 2),
        (9, 99, 3),
    ] {
        let limit = ReadLimit { events, bytes };
        let read = ledger.read(&stream("s"), 0, limit).unwrap();
        assert_eq!(read.len(), found, "{limit:?}");
        let read = ledger.read_all(1, limit).unwrap();
        assert_eq!(read.len(), found, "{limit:?}");
    }
}

fn done_comes_after_visibility(ledger: Arc<dyn Ledger>) {
    let (tell, told) = channel();
    for at in 0..50u64 {
        let (seen, tell) = (Arc::clone(&ledger), tell.clone());
        ledger.append(
            group("s", at, &["x"]),
            Box::new(move |outcome| {
                assert_eq!(outcome, Outcome::Durable { position: at });
                let read = seen.read(&stream("s"), at, ALL).unwrap();
                tell.send((at, seen.head(&stream("s")), seen.end(), read.len()))
                    .unwrap();
            }),
        );
    }
    for at in 0..50 {
        let (order, head, end, read) = told.recv().unwrap();
        assert_eq!(order, at, "outcomes come in the order of the calls");
        assert!(head > at && end > at && read > 0);
    }
}

fn done_may_append(ledger: Arc<dyn Ledger>) {
    fn next(ledger: Arc<dyn Ledger>, at: u64, tell: std::sync::mpsc::Sender<u64>) {
        let again = Arc::clone(&ledger);
        ledger.append(
            group("s", at, &["x"]),
            Box::new(move |_| {
                if at < 20 {
                    next(again, at + 1, tell);
                } else {
                    tell.send(at).unwrap();
                }
            }),
        );
    }
    let (tell, told) = channel();
    next(Arc::clone(&ledger), 0, tell);
    assert_eq!(told.recv().unwrap(), 20);
    assert_eq!(ledger.end(), 21);
}

fn threads_share_it(ledger: Arc<dyn Ledger>) {
    let positions = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (ledger, positions) = (&ledger, &positions);
            scope.spawn(move || {
                for at in 0..25u64 {
                    let name = format!("profile/{thread}");
                    let outcome = append(&**ledger, group(&name, 2 * at, &["x", "y"]));
                    let Outcome::Durable { position } = outcome else {
                        panic!("{outcome:?}");
                    };
                    positions.lock().unwrap().push(position);
                }
            });
        }
    });
    let mut positions = positions.into_inner().unwrap();
    positions.sort_unstable();
    assert_eq!(positions, (0..100).map(|n| 2 * n).collect::<Vec<u64>>());
}

fn closing_finishes_and_stops(ledger: &dyn Ledger) {
    let (tell, told) = channel();
    for at in 0..20 {
        let tell = tell.clone();
        ledger.append(
            group("s", at, &["x"]),
            Box::new(move |outcome| tell.send(outcome).unwrap()),
        );
    }
    ledger.close();
    for at in 0..20 {
        assert_eq!(told.try_recv().unwrap(), Outcome::Durable { position: at });
    }
    let reason = "closed".to_owned();
    let closed = Outcome::Poisoned {
        reason: reason.clone(),
    };
    assert_eq!(append(ledger, group("s", 20, &["x"])), closed);
    assert_eq!(ledger.status(), Status::Poisoned { reason });
    assert_eq!(ledger.read_all(0, ALL).unwrap().len(), 20);
    ledger.close();
}

/// What somebody tries: which stream, how far off the expectation is, the events.
type Attempt = (u8, u64, Vec<Vec<u8>>);

fn any_history_matches_the_model<L: Ledger>(make: &impl Fn() -> L) {
    let attempt = (
        0u8..4,
        prop_oneof![9 => Just(0u64), 1 => 1u64..3],
        prop::collection::vec(prop::collection::vec(any::<u8>(), 1..200), 1..6),
    );
    let histories = prop::collection::vec(attempt, 1..40);
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&histories, |history| matches_the_model(&make(), &history))
        .unwrap();
}

fn matches_the_model(ledger: &dyn Ledger, history: &[Attempt]) -> Result<(), TestCaseError> {
    let mut all: Vec<(StreamName, u64, Bytes)> = Vec::new();
    let mut heads: HashMap<StreamName, u64> = HashMap::new();
    let mut groups = Vec::new();
    let mut wanted = Vec::new();
    for (of, off, events) in history {
        let stream = stream(&format!("profile/{of}"));
        let head = heads.entry(stream.clone()).or_default();
        let events: Vec<_> = events.iter().cloned().map(Bytes::from).collect();
        groups.push(Group {
            stream: stream.clone(),
            expected: *head + off,
            events: events.clone(),
        });
        if *off > 0 {
            wanted.push(Outcome::Conflict { actual: *head });
            continue;
        }
        let position = all.len() as u64;
        wanted.push(Outcome::Durable { position });
        for event in events {
            all.push((stream.clone(), *head, event));
            *head += 1;
        }
    }
    prop_assert_eq!(append_all(ledger, groups), wanted);
    let found: Vec<_> = ledger.read_all(0, ALL).unwrap();
    let positions: Vec<_> = found.iter().map(|event| event.position).collect();
    prop_assert_eq!(positions, (0..all.len() as u64).collect::<Vec<_>>());
    for (name, head) in &heads {
        prop_assert_eq!(ledger.head(name), *head);
        let read = ledger.read(name, 0, ALL).unwrap();
        let here: Vec<_> = found.iter().filter(|event| event.stream == *name).collect();
        prop_assert_eq!(read.iter().collect::<Vec<_>>(), here);
    }
    let found: Vec<_> = found
        .into_iter()
        .map(|event| (event.stream, event.index, event.bytes))
        .collect();
    prop_assert_eq!(found, all);
    Ok(())
}
