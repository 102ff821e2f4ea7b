//! Random tamperings with a ledger: none is missed, and the first bad event is named.
//!
//! A real server wrote the ledger, its checkpoints and its views; each tampering is made on a copy,
//! with the checksums made right again (or not), and examined as `mgi-server verify` does.
//!
//!   `MGI_TAMPERINGS=10000 cargo test -p mgi-tests --test audit random`

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use mgi_server::{
    ledger::{FileLedger, Ledger, OpenError, OpenOptions, RealDisk, StreamName},
    proofs::{BadStream, CheckpointStore, floor, verify},
    views::{Views, ViewsOptions},
};
use mgi_tests::{
    random::{Random, count, seed},
    segments::{Group, Segments},
};

use crate::tampering::{Stopped, stopped};

/// Snapshot interval of a server's views; views of another one would be made anew.
const SNAPSHOT_EVERY: u64 = 4_096;

/// What was done to a copy.
#[derive(Debug)]
#[allow(dead_code, reason = "it is printed when a tampering was missed")]
enum Tampering {
    Rewritten {
        stream: String,
        index: usize,
        bit: usize,
    },
    Dropped {
        place: usize,
    },
    Duplicated {
        place: usize,
    },
    Swapped {
        one: usize,
        other: usize,
    },
    Moved {
        from: usize,
        to: usize,
    },
    ExchangedStreams,
    EndDropped {
        groups: usize,
    },
    StreamEndDropped {
        stream: String,
        events: usize,
    },
    Inserted {
        place: usize,
    },
}

/// One event in each group, so that every event can be moved alone.
fn apart(ledger: &Segments) -> Segments {
    let groups = ledger.groups.iter().flat_map(|group| {
        group.events.iter().map(|event| Group {
            stream: group.stream.clone(),
            events: vec![event.clone()],
        })
    });
    let groups = groups.collect();
    let mut apart = ledger.clone();
    apart.groups = groups;
    apart
}

fn tamper(ledger: &mut Segments, random: &mut Random) -> Tampering {
    let all = ledger.groups.len();
    match random.below(9) {
        0 => {
            let place = random.below(all);
            let group = &mut ledger.groups[place];
            let stream = group.stream.clone();
            let event = &mut group.events[0];
            let bit = random.below(event.len() * 8);
            event[bit / 8] ^= 1 << (bit % 8);
            let before = ledger.groups[..place].iter();
            let index = before.filter(|group| group.stream == stream).count();
            Tampering::Rewritten { stream, index, bit }
        }
        1 => {
            let place = random.below(all);
            ledger.groups.remove(place);
            Tampering::Dropped { place }
        }
        2 => {
            let place = random.below(all);
            let twice = ledger.groups[place].clone();
            ledger.groups.insert(place, twice);
            Tampering::Duplicated { place }
        }
        3 => {
            let (one, other) = (random.below(all), random.below(all));
            let events = ledger.groups[one].events.clone();
            ledger.groups[one].events = ledger.groups[other].events.clone();
            ledger.groups[other].events = events;
            Tampering::Swapped { one, other }
        }
        4 => {
            let (from, to) = (random.below(all), random.below(all));
            let group = ledger.groups.remove(from);
            ledger.groups.insert(to, group);
            Tampering::Moved { from, to }
        }
        5 => {
            let mut profiles = ledger.streams();
            profiles.retain(|stream| stream.starts_with("profile/"));
            for group in &mut ledger.groups {
                let other = profiles.iter().find(|name| **name != group.stream);
                if let (true, Some(other)) = (profiles.contains(&group.stream), other) {
                    group.stream.clone_from(other);
                }
            }
            Tampering::ExchangedStreams
        }
        6 => {
            let groups = 1 + random.below(all - 1);
            ledger.groups.truncate(all - groups);
            Tampering::EndDropped { groups }
        }
        7 => {
            let streams = ledger.streams();
            let stream = random.of(&streams).clone();
            let size = ledger.of(&stream).len();
            let events = 1 + random.below(size);
            let mut kept = size - events;
            ledger.groups.retain(|group| {
                let goes = group.stream == stream && kept == 0;
                kept -= usize::from(group.stream == stream && kept > 0);
                !goes
            });
            Tampering::StreamEndDropped { stream, events }
        }
        _ => {
            let place = random.below(all);
            let mut forged = ledger.groups[random.below(all)].clone();
            forged.stream.clone_from(&ledger.groups[place].stream);
            let event = &mut forged.events[0];
            let bit = random.below(event.len() * 8);
            event[bit / 8] ^= 1 << (bit % 8);
            ledger.groups.insert(place, forged);
            Tampering::Inserted { place }
        }
    }
}

/// What has to be found: of each stream that is not a beginning of, or the same as, what it was,
/// the first event that differs; of each that ends too early, where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Changed(u64),
    Shorter(u64),
    /// The stream goes on with what nobody signed: what does not belong there is found by what it
    /// says it is.
    Longer,
}

fn expected(right: &Segments, wrong: &Segments) -> BTreeMap<String, Expected> {
    let mut found = BTreeMap::new();
    for stream in right.streams() {
        let (right, wrong) = (right.of(&stream), wrong.of(&stream));
        let same = right.iter().zip(&wrong).take_while(|(a, b)| a == b).count();
        let what = if same < right.len() && same < wrong.len() {
            Expected::Changed(same as u64)
        } else if wrong.len() < right.len() {
            Expected::Shorter(same as u64)
        } else if wrong.len() > right.len() {
            Expected::Longer
        } else {
            continue;
        };
        found.insert(stream, what);
    }
    found
}

fn named(bad: &[BadStream]) -> BTreeMap<String, (Expected, Option<u64>)> {
    let entry = |bad: &BadStream| match bad {
        BadStream::Changed(damage) => (
            damage.stream.to_string(),
            (Expected::Changed(damage.first), damage.before),
        ),
        BadStream::Shorter(lost) => (
            lost.stream.to_string(),
            (Expected::Shorter(lost.vouched), Some(lost.found + 1)),
        ),
        BadStream::Checkpoint { .. } => panic!("no checkpoint was touched: {bad}"),
    };
    bad.iter().map(entry).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_random_tampering_is_missed_and_the_first_bad_event_is_named() {
    let mut random = Random::new(seed());
    let many = count("MGI_TAMPERINGS", 200);
    let Stopped { d, ledger } = stopped(20).await;
    let right = apart(&ledger);
    let data = d.server.data_dir();
    let options = ViewsOptions {
        snapshot_every: SNAPSHOT_EVERY,
        ..ViewsOptions::default()
    };
    let views = Views::open(data.join("views"), options).unwrap();
    let store = CheckpointStore::open(&data.join("checkpoints.redb")).unwrap();
    let copy = data.join("copy");
    assert_eq!(
        examined(&right, &copy, Some(&views), &store),
        BTreeMap::new()
    );
    assert_eq!(examined(&right, &copy, None, &store), BTreeMap::new());

    let mut made = 0;
    while made < many {
        let mut wrong = right.clone();
        let tampering = tamper(&mut wrong, &mut random);
        let careful = random.one_in(2) && !matches!(tampering, Tampering::Rewritten { .. });
        if careful {
            // A careful hand makes each event say that it belongs where it stands.
            let decodable = wrong
                .events()
                .all(|(_, event)| mgi_events::event::open(event).is_ok());
            if !decodable {
                continue;
            }
            wrong.renumber();
        }
        let expected = expected(&right, &wrong);
        let longer = expected.values().any(|what| *what == Expected::Longer);
        if expected.is_empty() || (longer && careful) {
            // Nothing was changed; or an event was added at the end that says it belongs there,
            // which is what every server does.
            continue;
        }
        made += 1;
        let with_views = random.one_in(2);
        let found = examined(&wrong, &copy, with_views.then_some(&views), &store);
        let context = format!(
            "{tampering:?}, careful: {careful}, views: {with_views}\nexpected {expected:?}\nfound {found:?}"
        );
        for (stream, what) in &expected {
            let Some((named, before)) = found.get(stream) else {
                panic!("missed in {stream}: {context}");
            };
            match (what, named, before) {
                (Expected::Longer, ..) => {}
                (Expected::Changed(index), Expected::Changed(first), None) if with_views => {
                    assert_eq!(index, first, "{stream}: {context}");
                }
                (Expected::Shorter(index), Expected::Shorter(first), _) if with_views => {
                    assert_eq!(index, first, "{stream}: {context}");
                }
                // Without the kept leaf hashes, the range between two roots.
                (
                    Expected::Changed(index) | Expected::Shorter(index),
                    Expected::Changed(first) | Expected::Shorter(first),
                    before,
                ) if !with_views => {
                    let end = before.unwrap_or(first + 1);
                    assert!((*first..end).contains(index), "{stream}: {context}");
                }
                _ => panic!("{stream}: {context}"),
            }
        }
        for stream in found.keys() {
            assert!(
                expected.contains_key(stream),
                "{stream} is intact: {context}"
            );
        }
    }
    raw_flips(&right, &copy, &store, &mut random, many / 4);
}

/// Opens a copy with the right checksums, and verifies it.
fn examined(
    segments: &Segments,
    copy: &Path,
    views: Option<&Views>,
    store: &CheckpointStore,
) -> BTreeMap<String, (Expected, Option<u64>)> {
    segments.write(copy);
    let options = OpenOptions {
        segment_bytes: 8 * 1024,
        ..OpenOptions::default()
    };
    let (ledger, _) = FileLedger::open(Arc::new(RealDisk), copy, options).unwrap();
    let ledger: Arc<dyn Ledger> = Arc::new(ledger);
    let verified = verify(&ledger, views, store, None, |_| {}).unwrap();
    assert!(!verified.views_wrong);
    ledger.close();
    named(&verified.bad)
}

/// Bits flipped where they lie, checksums left as they are: the ledger tells where, and which streams
/// lost an event, or does not open: a torn end would have to be cut below what was signed.
fn raw_flips(
    right: &Segments,
    copy: &Path,
    store: &CheckpointStore,
    random: &mut Random,
    many: usize,
) {
    right.write(copy);
    let path = copy.join("00000001.mgl");
    let bytes = fs::read(&path).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    for _ in 0..many {
        let mut flipped = bytes.clone();
        let bit = random.below((end - 4096) * 8) + 4096 * 8;
        flipped[bit / 8] ^= 1 << (bit % 8);
        right.write(copy);
        fs::write(&path, &flipped).unwrap();
        let floor = floor(store).unwrap();
        assert!(floor.len() >= 3);
        let options = OpenOptions {
            segment_bytes: 8 * 1024,
            floor,
            ..OpenOptions::default()
        };
        match FileLedger::open(Arc::new(RealDisk), copy, options) {
            Ok((ledger, _)) => {
                let losses = ledger.losses();
                ledger.close();
                let events: u64 = losses.places.iter().map(|place| place.events).sum();
                assert!(!losses.places.is_empty(), "bit {bit} is missed");
                assert!(
                    events == 0 || losses.untold > 0 || !losses.streams.is_empty(),
                    "bit {bit}: {losses:?}"
                );
                for lost in &losses.streams {
                    assert!(
                        exists(right, &lost.stream, Some(lost.first)),
                        "bit {bit}: {losses:?}"
                    );
                }
            }
            Err(OpenError::Corrupt { stream, index, .. }) => {
                let named = stream.map(|stream| exists(right, &stream, index));
                assert!(named.is_none_or(|there| there), "bit {bit}");
            }
            Err(OpenError::BelowCheckpoint { .. }) => {}
            Err(other) => panic!("bit {bit}: {other}"),
        }
    }
}

fn exists(right: &Segments, stream: &StreamName, index: Option<u64>) -> bool {
    let events = right.of(stream.as_str()).len() as u64;
    index.is_some_and(|index| index < events)
}
