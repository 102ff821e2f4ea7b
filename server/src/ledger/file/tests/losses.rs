//! Damage in the middle: what is lost is told of the streams that lost it, and everything else goes on.

use std::collections::BTreeSet;
use std::ops::Range;

use super::*;
use crate::ledger::conformance::append;
use crate::ledger::disk::sim::Loss;
use crate::ledger::file::format::{Encoder, Frame, Header, Kind};
use crate::ledger::{Losses, Recorded};

/// A frame as it was before the damage.
struct Written {
    path: PathBuf,
    place: Range<usize>,
    kind: Kind,
    /// The group's stream; a seal's and a mark's is empty.
    stream: String,
    index: u64,
}

/// Every frame on a disk that holds.
fn frames(disk: &SimDisk) -> Vec<Written> {
    let mut found: Vec<Written> = Vec::new();
    for number in 1.. {
        let names = disk.list(Path::new(DIR)).unwrap();
        if !names.contains(&segment::file_name(number)) {
            return found;
        }
        let path = segment_path(number);
        let data = disk.contents(&path);
        let seed = Header::decode(&data).unwrap().seed();
        let mut at = format::DATA_START as usize;
        while let Some(frame) = Frame::decode(seed, &data[at..], at as u64) {
            let stream = match frame.kind {
                Kind::Event => String::from_utf8(frame.name.to_vec()).unwrap(),
                Kind::Group | Kind::Commit => found.last().unwrap().stream.clone(),
                Kind::Seal | Kind::Mark => String::new(),
            };
            found.push(Written {
                path: path.clone(),
                place: at..at + frame.bytes,
                kind: frame.kind,
                stream,
                index: frame.number,
            });
            at += frame.bytes;
        }
    }
    unreachable!()
}

/// A closed ledger of several segments: its disk, and what is in it.
fn closed(seed: u64, streams: u64, commits: u64) -> (SimDisk, Vec<Recorded>) {
    let disk = SimDisk::new(seed);
    let (ledger, _) = open(&disk).unwrap();
    let mut rng = Rng(seed);
    for _ in 0..commits {
        ledger.hold();
        let mut staged = BTreeMap::new();
        for _ in 0..=rng.below(4) {
            let name = stream(&format!("profile/{:08x}", rng.below(streams) * 0x1234_5671));
            let events: Vec<_> = (0..=rng.below(3)).map(|_| event(&mut rng)).collect();
            let expected = staged.entry(name.clone()).or_insert(ledger.head(&name));
            let group = Group {
                stream: name,
                expected: *expected,
                events: events.clone(),
            };
            *expected += events.len() as u64;
            ledger.append(group, Box::new(|_| {}));
        }
        ledger.release();
        // One that is settled after all of them.
        append(&ledger, one(&ledger, "deployment"));
    }
    let all = ledger.read_all(0, ALL).unwrap();
    drop(ledger);
    (disk, all)
}

fn one(ledger: &FileLedger, name: &str) -> Group {
    let stream = stream(name);
    Group {
        expected: ledger.head(&stream),
        stream,
        events: vec![Bytes::from_static(b"one more event")],
    }
}

fn copy(disk: &SimDisk) -> SimDisk {
    let into = SimDisk::new(77);
    for name in disk.list(Path::new(DIR)).unwrap() {
        let path = Path::new(DIR).join(name);
        into.put(&path, disk.contents(&path));
    }
    into
}

/// Opens with what something else has seen of the streams.
fn open_seen(
    disk: &SimDisk,
    seen: Vec<(StreamName, u64)>,
) -> Result<(FileLedger, Recovery), OpenError> {
    let options = OpenOptions {
        seen: Some(Box::new(move || seen.clone())),
        ..options(SMALL)
    };
    FileLedger::open_with(Arc::new(disk.clone()), Path::new(DIR), &options, true)
}

fn heads(all: &[Recorded]) -> Vec<(StreamName, u64)> {
    let mut heads = BTreeMap::new();
    for event in all {
        heads.insert(event.stream.clone(), event.index + 1);
    }
    heads.into_iter().collect()
}

/// First lost event by stream.
fn firsts(losses: &Losses) -> BTreeMap<StreamName, u64> {
    let streams = losses.streams.iter();
    streams
        .map(|lost| (lost.stream.clone(), lost.first))
        .collect()
}

/// Everything before the first lost event of each stream is served as it was, nothing else is, and
/// the streams that lost nothing go on.
fn check(ledger: &FileLedger, all: &[Recorded], what: &str) {
    let losses = ledger.losses();
    let first = firsts(&losses);
    let served = |event: &&Recorded| first.get(&event.stream).is_none_or(|at| event.index < *at);
    let wanted: Vec<Recorded> = all.iter().filter(served).cloned().collect();
    assert!(ledger.read_all(0, ALL).unwrap() == wanted, "{what}");
    assert_eq!(ledger.end(), all.len() as u64, "{what}");
    for (name, head) in heads(all) {
        let of = wanted.iter().filter(|event| event.stream == name);
        let of: Vec<Recorded> = of.cloned().collect();
        let group = one(ledger, name.as_str());
        match first.get(&name) {
            None => {
                assert_eq!(ledger.head(&name), head, "{what}");
                assert!(ledger.read(&name, 0, ALL).unwrap() == of, "{what}");
                let end = ledger.end();
                let outcome = append(ledger, group);
                assert_eq!(outcome, Outcome::Durable { position: end }, "{what}");
                let new = ledger.read(&name, head, ALL).unwrap().remove(0);
                assert_eq!((new.position, new.index), (end, head), "{what}");
            }
            Some(lost) => {
                if *lost > 0 {
                    assert!(ledger.read(&name, 0, ALL).unwrap() == of, "{what}");
                }
                for from in [*lost, lost + 1, head] {
                    let read = ledger.read(&name, from.max(*lost), ALL);
                    let Err(ReadError::Corrupt { index, stream, .. }) = read else {
                        panic!("{what}: {read:?}");
                    };
                    assert_eq!((index, &stream), (*lost, &name), "{what}");
                }
                let outcome = append(ledger, group);
                assert!(matches!(outcome, Outcome::Refused { .. }), "{what}");
            }
        }
    }
}

/// Whether bytes that a frame has were changed.
fn hit(frame: &Written, damage: &[(PathBuf, Range<usize>)]) -> bool {
    damage.iter().any(|(path, of)| {
        *path == frame.path && of.start < frame.place.end && frame.place.start < of.end
    })
}

/// Opens a damaged disk twice and checks it against what was written. `damage` is what was changed;
/// the last mark is whole.
fn judge(
    damaged: &SimDisk,
    written: &[Written],
    all: &[Recorded],
    damage: &[(PathBuf, Range<usize>)],
    what: &str,
) {
    let before: Vec<_> = damage
        .iter()
        .map(|(path, _)| damaged.contents(path))
        .collect();
    let (ledger, report) =
        open_seen(damaged, heads(all)).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(report.cut, None, "{what}");
    let losses = ledger.losses();
    assert_eq!(losses.untold, 0, "{what}: {losses:?}");
    for ((path, _), before) in damage.iter().zip(before) {
        assert!(
            damaged.contents(path) == before,
            "{what}: opening changes nothing"
        );
    }
    let first = firsts(&losses);
    let touched = written.iter().filter(|frame| hit(frame, damage));
    let touched: Vec<&Written> = touched.collect();
    let streams: BTreeSet<&str> = touched.iter().map(|frame| &*frame.stream).collect();
    for name in first.keys() {
        assert!(
            streams.contains(name.as_str()),
            "{what}: {name} lost nothing"
        );
    }
    for frame in touched.iter().filter(|frame| frame.kind == Kind::Event) {
        let told = first.get(&stream(&frame.stream));
        assert!(
            told.is_some_and(|told| *told <= frame.index),
            "{what}: event {} of {} is lost, and {told:?} is told",
            frame.index,
            frame.stream
        );
    }
    check(&ledger, all, what);
    drop(ledger);
    // Another start says the same.
    let (again, _) = open_seen(damaged, heads(all)).unwrap();
    assert_eq!(again.losses(), losses, "{what}");
}

/// The same where nothing has seen the streams: none that lost an event is served beyond it, and one
/// that lost none is refused only where nothing tells whose an event was.
fn judge_unseen(
    damaged: &SimDisk,
    written: &[Written],
    all: &[Recorded],
    damage: &[(PathBuf, Range<usize>)],
    what: &str,
) {
    let (ledger, _) = open(damaged).unwrap_or_else(|error| panic!("{what}: {error}"));
    let losses = ledger.losses();
    let first = firsts(&losses);
    let touched = written.iter().filter(|frame| hit(frame, damage));
    let touched: Vec<&Written> = touched.collect();
    for frame in touched.iter().filter(|frame| frame.kind == Kind::Event) {
        // One whose every event is lost has no name left.
        let gone = losses.untold > 0
            && !ledger
                .streams()
                .iter()
                .any(|(name, _)| name.as_str() == frame.stream);
        let told = first.get(&stream(&frame.stream));
        assert!(
            gone || told.is_some_and(|told| *told <= frame.index),
            "{what}: event {} of {} is lost, and {told:?} is told",
            frame.index,
            frame.stream
        );
    }
    if losses.untold == 0 {
        for name in first.keys() {
            let lost = touched.iter().any(|frame| frame.stream == name.as_str());
            assert!(lost, "{what}: {name} lost nothing");
        }
        check(&ledger, all, what);
    }
}

/// Damage that leaves the last mark whole, at every frame: a byte of its head, of its body, all of
/// it; and the sectors around it.
#[test]
fn damage_to_any_frame_is_told_of_its_stream_and_of_no_other() {
    let (disk, all) = closed(11, 4, 24);
    let written = frames(&disk);
    assert!(written.iter().any(|frame| frame.kind == Kind::Seal));
    let (last, others) = written.split_last().unwrap();
    assert_eq!(last.kind, Kind::Mark);
    let mut rng = Rng(5);
    for (number, frame) in others.iter().enumerate() {
        for kind in 0..5 {
            let length = frame.place.len();
            let place = match kind {
                0 => {
                    let at = frame.place.start + rng.below(24) as usize;
                    at..at + 1
                }
                1 => {
                    let at = frame.place.start + rng.below(length as u64) as usize;
                    at..at + 1
                }
                2 => frame.place.clone(),
                3 => sector(frame.place.start, 512),
                _ => sector(frame.place.start, 4096),
            };
            if last.path == frame.path && place.end > last.place.start {
                continue;
            }
            let damaged = copy(&disk);
            let mut data = damaged.contents(&frame.path);
            if place.len() == 1 {
                data[place.start] ^= 1 << rng.below(8);
            } else {
                data[place.clone()].fill(0);
            }
            damaged.put(&frame.path, data);
            let what = format!("frame {number}, damage {kind}");
            let damage = [(frame.path.clone(), place)];
            judge_unseen(&copy(&damaged), &written, &all, &damage, &what);
            judge(&damaged, &written, &all, &damage, &what);
        }
    }
}

fn sector(at: usize, size: usize) -> Range<usize> {
    let start = (at / size * size).max(format::DATA_START as usize);
    start..start + size
}

#[test]
fn random_damage_to_random_ledgers_never_serves_a_wrong_event() {
    let mut judged = 0;
    for seed in 0..60 {
        let mut rng = Rng(seed);
        let (streams, commits) = (1 + rng.below(6), 6 + rng.below(20));
        let (disk, all) = closed(100 + seed, streams, commits);
        let written = frames(&disk);
        let (last, _) = written.split_last().unwrap();
        if last.kind != Kind::Mark {
            continue;
        }
        for round in 0..6 {
            let damaged = copy(&disk);
            let mut damage = Vec::new();
            for _ in 0..=rng.below(3) {
                let frame = &written[rng.below(written.len() as u64) as usize];
                let at = frame.place.start + rng.below(frame.place.len() as u64) as usize;
                let length = [1, 8, 64, 512, 4096][rng.below(5) as usize];
                let end = (at + length).min(SMALL as usize);
                if frame.path == last.path && end > last.place.start {
                    continue;
                }
                let mut data = damaged.contents(&frame.path);
                match rng.below(3) {
                    0 => data[at..end].fill(0),
                    1 => data[at..end].fill_with(|| rng.next() as u8),
                    _ => data[at] ^= 0x10,
                }
                damaged.put(&frame.path, data);
                damage.push((frame.path.clone(), at..end));
            }
            // What was written over with what was there is no damage.
            let changed = |(path, place): &(PathBuf, Range<usize>)| {
                damaged.contents(path)[place.clone()] != disk.contents(path)[place.clone()]
            };
            if damage.iter().all(changed) {
                let damage = exact(&disk, &damaged, &damage);
                let what = format!("seed {seed}, round {round}");
                judge_unseen(&copy(&damaged), &written, &all, &damage, &what);
                judged += 1;
                judge(&damaged, &written, &all, &damage, &what);
            }
        }
    }
    assert!(judged > 100, "{judged}");
}

/// Byte by byte what differs.
fn exact(
    disk: &SimDisk,
    damaged: &SimDisk,
    damage: &[(PathBuf, Range<usize>)],
) -> Vec<(PathBuf, Range<usize>)> {
    let mut found = Vec::new();
    for (path, place) in damage {
        let (was, is) = (disk.contents(path), damaged.contents(path));
        for at in place.clone().filter(|at| was[*at] != is[*at]) {
            found.push((path.clone(), at..at + 1));
        }
    }
    found
}

/// Without anything that has seen the streams.
#[test]
fn the_newest_event_of_a_quiet_stream_is_told_by_its_own_bytes_or_all_quiet_ones_are_refused() {
    let disk = SimDisk::new(3);
    let (ledger, _) = open(&disk).unwrap();
    for name in ["profile/0a1b2c3d", "profile/4e5f6071", "deployment"] {
        append(&ledger, one(&ledger, name));
        append(&ledger, one(&ledger, name));
    }
    append(&ledger, one(&ledger, "profile/0a1b2c3d"));
    append(&ledger, one(&ledger, "profile/4e5f6071"));
    for _ in 0..3 {
        append(&ledger, one(&ledger, "deployment"));
    }
    let all = ledger.read_all(0, ALL).unwrap();
    drop(ledger);
    let written = frames(&disk);
    let newest = written
        .iter()
        .rfind(|frame| frame.stream == "profile/4e5f6071" && frame.kind == Kind::Event)
        .unwrap();
    assert_eq!(newest.index, 2);

    // A byte of its body: its head still says whose it is.
    let damaged = copy(&disk);
    damaged.flip(&newest.path, newest.place.end as u64 - 9, 1);
    let (ledger, _) = open(&damaged).unwrap();
    let wanted = BTreeMap::from([(stream("profile/4e5f6071"), 2)]);
    assert_eq!(firsts(&ledger.losses()), wanted);
    assert_eq!(ledger.losses().untold, 0);
    check(&ledger, &all, "a byte");
    drop(ledger);

    // All of it: it can be of any stream that has nothing after it.
    let damaged = copy(&disk);
    let mut data = damaged.contents(&newest.path);
    data[newest.place.clone()].fill(0);
    damaged.put(&newest.path, data);
    let (ledger, _) = open(&damaged).unwrap();
    let losses = ledger.losses();
    assert_eq!(losses.untold, 1);
    let wanted = BTreeMap::from([
        (stream("profile/0a1b2c3d"), 3),
        (stream("profile/4e5f6071"), 2),
    ]);
    assert_eq!(firsts(&losses), wanted);
    assert!(
        losses.streams[0].what.contains("nothing tells the stream"),
        "{losses:?}"
    );
    drop(ledger);

    // A checkpoint tells.
    let damaged_by = || OpenOptions {
        floor: vec![(stream("profile/4e5f6071"), 3)],
        ..options(SMALL)
    };
    let opened = FileLedger::open_with(
        Arc::new(damaged.clone()),
        Path::new(DIR),
        &damaged_by(),
        true,
    );
    let (ledger, _) = opened.unwrap();
    let wanted = BTreeMap::from([(stream("profile/4e5f6071"), 2)]);
    assert_eq!(firsts(&ledger.losses()), wanted);
}

#[test]
fn a_name_that_is_nearly_another_is_not_believed() {
    let disk = SimDisk::new(3);
    let (ledger, _) = open(&disk).unwrap();
    for name in ["profile/a", "profile/b", "profile/b", "profile/a", "s", "s"] {
        append(&ledger, one(&ledger, name));
    }
    drop(ledger);
    let written = frames(&disk);
    let newest = written
        .iter()
        .rfind(|frame| frame.stream == "profile/a" && frame.kind == Kind::Event)
        .unwrap();
    // The 'a' becomes a 'c': there is no such stream, so that any may have lost it.
    disk.flip(&newest.path, newest.place.start as u64 + 24 + 8, 2);
    let (ledger, _) = open(&disk).unwrap();
    assert_eq!(ledger.losses().untold, 1);
    let names: Vec<_> = firsts(&ledger.losses()).into_keys().collect();
    assert_eq!(names, [stream("profile/a"), stream("profile/b")]);
}

/// The frame right before the end: with a mark or a later commit behind it, it was durable; without
/// one it cannot be told from a write that a crash tore, and is cut, but never below a checkpoint.
#[test]
fn the_frame_before_the_end_is_torn_unless_something_proves_that_it_was_durable() {
    let disk = SimDisk::new(4);
    let (ledger, _) = open(&disk).unwrap();
    append(&ledger, one(&ledger, "s"));
    append(&ledger, one(&ledger, "t"));
    let crashed = copy(&disk);
    drop(ledger);
    let written = frames(&crashed);
    let newest = written
        .iter()
        .rfind(|frame| frame.kind == Kind::Event)
        .unwrap();
    let at = newest.place.start as u64 + 30;
    crashed.flip(&newest.path, at, 1);
    let (ledger, report) = open(&crashed).unwrap();
    assert!(report.cut.is_some());
    assert_eq!((ledger.end(), ledger.losses()), (1, Losses::default()));

    disk.flip(&newest.path, at, 1);
    let seen = vec![(stream("s"), 1), (stream("t"), 1)];
    let (ledger, report) = open_seen(&disk, seen).unwrap();
    assert_eq!((report.cut, ledger.end()), (None, 2));
    assert_eq!(firsts(&ledger.losses()), BTreeMap::from([(stream("t"), 0)]));
}

#[test]
fn frames_that_a_client_writes_into_an_event_are_not_found_in_its_ruins() {
    let disk = SimDisk::new(4);
    let (ledger, _) = open(&disk).unwrap();
    append(&ledger, one(&ledger, "s"));
    // Right in everything but the salt, which nobody is told.
    let forged = Header {
        number: 1,
        epoch: 1,
        size: SMALL,
        salt: 1,
    };
    let mut body = Vec::new();
    for place in 0..20 {
        let mut out = Vec::new();
        let mut encoder = Encoder {
            out: &mut out,
            seed: forged.seed(),
            base: format::DATA_START + 80 + 32 + place * 80,
            sequence: 2,
        };
        encoder.event(1, "s", b"forged");
        encoder.marker(Kind::Commit, 1, 2);
        body.extend(out);
    }
    let group = Group {
        stream: stream("s"),
        expected: 1,
        events: vec![Bytes::from(body)],
    };
    append(&ledger, group);
    append(&ledger, one(&ledger, "s"));
    append(&ledger, one(&ledger, "t"));
    drop(ledger);
    let written = frames(&disk);
    let frame = written
        .iter()
        .filter(|frame| frame.kind == Kind::Event)
        .nth(1)
        .unwrap();
    disk.flip(&frame.path, frame.place.start as u64, 1);
    let (ledger, _) = open(&disk).unwrap();
    assert_eq!(firsts(&ledger.losses()), BTreeMap::from([(stream("s"), 1)]));
    assert_eq!(ledger.read(&stream("t"), 0, ALL).unwrap().len(), 1);
    assert_eq!(ledger.end(), 4);
}

/// A crash as well as damage: what cannot be told refuses the whole ledger and changes nothing.
#[test]
fn damage_with_no_marker_after_it_refuses_the_ledger() {
    let disk = SimDisk::new(6);
    let (ledger, _) = open(&disk).unwrap();
    for name in ["s", "t", "u"] {
        append(&ledger, one(&ledger, name));
    }
    disk.restart(Loss::All);
    drop(ledger);
    let written = frames(&disk);
    let mut data = disk.contents(&written[0].path);
    // The second commit, and the marker of the third.
    data[written[2].place.start..written[3].place.end].fill(0);
    data[written[5].place.clone()].fill(0);
    disk.put(&written[0].path, data.clone());
    let refused = open(&disk).err().unwrap();
    assert!(matches!(refused, OpenError::Corrupt { .. }), "{refused}");
    assert!(disk.contents(&written[0].path) == data);
}
