//! Corruption is reported, never served.

use super::*;
use crate::ledger::conformance::bytes;
use crate::ledger::disk::sim::Loss;

/// A ledger of a few segments with one batch a commit; the commits' contents in order.
fn build(seed: u64) -> (SimDisk, FileLedger, Vec<Contents>) {
    let disk = SimDisk::new(seed);
    let mut rng = Rng(seed);
    let mut model = Model::default();
    let (ledger, _) = open(&disk).unwrap();
    let mut history = Vec::new();
    for _ in 0..14 {
        let groups = 1 + rng.below(5);
        model.send(&ledger, &mut rng, groups);
        history.push(model.certain.clone());
    }
    (disk, ledger, history)
}

/// Flips one bit at a time over all files, and hands each damaged disk over.
fn each_flip(disk: &SimDisk, rng: &mut Rng, step: u64, check: impl Fn(u32, u64)) {
    for number in 1.. {
        let names = disk.list(Path::new(DIR)).unwrap();
        if !names.contains(&segment::file_name(number)) {
            break;
        }
        let path = segment_path(number);
        let mut offset = rng.below(step);
        while offset < SMALL {
            let mask = 1 << rng.below(8);
            disk.flip(&path, offset, mask);
            check(number, offset);
            disk.flip(&path, offset, mask);
            offset += 1 + rng.below(2 * step);
        }
    }
}

/// The files as they are, to put them back after an opening changed them.
fn copy(disk: &SimDisk, into: &SimDisk) {
    for name in disk.list(Path::new(DIR)).unwrap() {
        let path = Path::new(DIR).join(name);
        into.put(&path, disk.contents(&path));
    }
}

/// What is served is what was written, and what is not served is told.
fn served_or_lost(ledger: &FileLedger, written: &Contents, what: &str) {
    let losses = ledger.losses();
    for (name, events) in written {
        let lost = losses.streams.iter().find(|lost| lost.stream == *name);
        let whole = lost.map_or(events.len(), |lost| lost.first as usize);
        let read = match whole {
            0 => Vec::new(),
            _ => ledger.read(name, 0, ALL).unwrap(),
        };
        let read: Vec<_> = read.into_iter().map(|event| event.bytes).collect();
        assert!(read == events[..whole], "{what}");
        let after = ledger.read(name, whole as u64, ALL);
        assert_eq!(after.is_err(), lost.is_some(), "{what}: {after:?}");
    }
}

#[test]
fn after_a_clean_close_no_flip_changes_what_is_served() {
    for seed in 0..4 {
        let (disk, ledger, history) = build(seed);
        drop(ledger);
        each_flip(&disk, &mut Rng(seed), 12, |number, offset| {
            let damaged = SimDisk::new(9);
            copy(&disk, &damaged);
            match open(&damaged) {
                Ok((ledger, _)) => {
                    let whole = &history[13];
                    served_or_lost(
                        &ledger,
                        whole,
                        &format!("seed {seed}, {number} at {offset}"),
                    );
                }
                Err(error) => assert!(
                    matches!(error, OpenError::Corrupt { .. }),
                    "seed {seed}, {number} at {offset}: {error}"
                ),
            }
        });
    }
}

#[test]
fn after_a_crash_only_the_newest_commit_can_be_taken_for_torn() {
    for seed in 0..4 {
        let (disk, ledger, history) = build(seed);
        disk.restart(Loss::All);
        drop(ledger);
        let (before, all) = (&history[12], &history[13]);
        each_flip(&disk, &mut Rng(seed), 12, |number, offset| {
            let damaged = SimDisk::new(9);
            copy(&disk, &damaged);
            let Ok((ledger, _)) = open(&damaged) else {
                return;
            };
            let losses = ledger.losses();
            if !losses.places.is_empty() {
                // Damage, and nothing of it is taken for torn.
                served_or_lost(&ledger, all, &format!("seed {seed}, {number} at {offset}"));
                return;
            }
            let found = contents(&ledger).unwrap();
            for (name, events) in &found {
                assert!(
                    all[name].starts_with(events),
                    "seed {seed}, {number} at {offset}"
                );
            }
            for (name, events) in before {
                assert!(
                    found[name].starts_with(events),
                    "seed {seed}, {number} at {offset}"
                );
            }
        });
    }
}

#[test]
fn a_checkpoint_covers_the_newest_commit_too() {
    let (disk, ledger, history) = build(1);
    let event = ledger.read_all(ledger.end() - 1, ALL).unwrap().remove(0);
    disk.restart(Loss::All);
    drop(ledger);
    let (path, offset) = find(&disk, &event.bytes);
    disk.flip(&path, offset, 1);
    let floor = history[13].iter();
    let options = OpenOptions {
        segment_bytes: SMALL,
        floor: floor
            .map(|(name, of)| (name.clone(), of.len() as u64))
            .collect(),
        ..OpenOptions::default()
    };
    let before = disk.contents(&path);
    let refused = FileLedger::open(Arc::new(disk.clone()), DIR, options);
    match refused.err().unwrap() {
        OpenError::BelowCheckpoint {
            found,
            checkpoint,
            cut,
            ..
        } => {
            assert!(found < checkpoint);
            assert!(cut.is_some());
        }
        other => panic!("{other}"),
    }
    assert!(before == disk.contents(&path), "a refusal changes nothing");
}

/// Where in the files these bytes are.
fn find(disk: &SimDisk, bytes: &[u8]) -> (PathBuf, u64) {
    for number in 1.. {
        let path = segment_path(number);
        let contents = disk.contents(&path);
        let at = contents.windows(bytes.len()).position(|at| at == bytes);
        if let Some(at) = at {
            return (path, at as u64);
        }
    }
    unreachable!()
}

#[test]
fn the_first_bad_event_is_named() {
    let (disk, ledger, _) = build(2);
    let events = ledger.read_all(0, ALL).unwrap();
    drop(ledger);
    for event in events.iter().filter(|event| event.bytes.len() > 8) {
        let (path, offset) = find(&disk, &event.bytes);
        disk.flip(&path, offset, 4);
        let damaged = SimDisk::new(3);
        copy(&disk, &damaged);
        disk.flip(&path, offset, 4);
        let (ledger, _) = open(&damaged).unwrap();
        let losses = ledger.losses();
        let told = losses.streams.iter().find(|at| at.stream == event.stream);
        assert_eq!(told.map(|told| told.first), Some(event.index), "{losses:?}");
        assert_eq!(losses.places.len(), 1, "{losses:?}");
    }
}

#[test]
fn damage_while_open_is_reported_by_the_read_that_meets_it() {
    let (disk, ledger, history) = build(3);
    let all = ledger.read_all(0, ALL).unwrap();
    let one = ReadLimit {
        events: 1,
        bytes: 0,
    };
    each_flip(&disk, &mut Rng(3), 24, |number, offset| {
        for event in &all {
            let read = ledger.read(&event.stream, event.index, one);
            match read {
                Ok(found) => assert_eq!(found, std::slice::from_ref(event)),
                Err(ReadError::Corrupt { stream, index, .. }) => {
                    assert_eq!((stream, index), (event.stream.clone(), event.index));
                }
                Err(error) => panic!("{number} at {offset}: {error}"),
            }
        }
    });
    assert!(contents(&ledger).unwrap() == history[13]);
}

#[test]
fn an_event_that_imitates_a_frame_is_not_taken_for_one() {
    let disk = SimDisk::new(4);
    let (ledger, _) = open(&disk).unwrap();
    let mut forged = Vec::new();
    let mut encoder = format::Encoder {
        out: &mut forged,
        seed: format::Header {
            number: 1,
            epoch: 1,
            size: SMALL,
            salt: 0,
        }
        .seed(),
        base: format::DATA_START + 40,
        sequence: 99,
    };
    encoder.event(7, "profile/0", b"forged");
    let group = Group {
        stream: stream("profile/00000"),
        expected: 0,
        events: vec![Bytes::from(forged)],
    };
    crate::ledger::conformance::append(&ledger, group);
    disk.restart(Loss::All);
    drop(ledger);
    // The frame around it is torn; what is inside proves nothing.
    disk.flip(&segment_path(1), format::DATA_START, 1);
    let (ledger, report) = open(&disk).unwrap();
    assert!(report.cut.is_some());
    assert_eq!(ledger.end(), 0);
    let outcome = crate::ledger::conformance::append(
        &ledger,
        Group {
            stream: stream("s"),
            expected: 0,
            events: vec![bytes("on")],
        },
    );
    assert!(matches!(outcome, Outcome::Durable { .. }));
}
