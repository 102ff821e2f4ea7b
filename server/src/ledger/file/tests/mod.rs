//! Tests of the file ledger as a whole, on a simulated disk unless a name says otherwise.

mod crash;
mod faults;
mod flips;
mod losses;
mod opening;
mod redact;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;

use bytes::Bytes;

use super::*;
use crate::ledger::Outcome;
use crate::ledger::conformance::{ALL, stream};
use crate::ledger::disk::RealDisk;
use crate::ledger::disk::sim::{Rng, SimDisk};

const DIR: &str = "ledger";
const SMALL: u64 = 16 * 1024;

fn options(segment_bytes: u64) -> OpenOptions {
    OpenOptions {
        segment_bytes,
        ..OpenOptions::default()
    }
}

/// Opens with small segments and a disk whose calls come in an order that the groups determine.
fn open(disk: &SimDisk) -> Result<(FileLedger, Recovery), OpenError> {
    FileLedger::open_with(
        Arc::new(disk.clone()),
        Path::new(DIR),
        &options(SMALL),
        true,
    )
}

fn segment_path(number: u32) -> PathBuf {
    Path::new(DIR).join(segment::file_name(number))
}

/// Events by stream.
type Contents = BTreeMap<StreamName, Vec<Bytes>>;

/// Everything in a ledger; checks on the way that positions and indexes are gapless.
fn contents(ledger: &FileLedger) -> Result<Contents, ReadError> {
    let mut found = Contents::new();
    for (position, event) in (0..).zip(ledger.read_all(0, ALL)?) {
        let of = found.entry(event.stream).or_default();
        assert_eq!((event.position, event.index), (position, of.len() as u64));
        of.push(event.bytes);
    }
    for (name, head) in ledger.streams() {
        assert_eq!(found[&name].len() as u64, head);
        let read = ledger.read(&name, 0, ALL)?;
        let read: Vec<_> = read.into_iter().map(|event| event.bytes).collect();
        assert_eq!(read, found[&name]);
    }
    Ok(found)
}

/// What was sent, and what the answers allow to be there.
#[derive(Default)]
struct Model {
    /// Acknowledged, or seen after an opening.
    certain: Contents,
    /// Unacknowledged groups, in order.
    maybe: BTreeMap<StreamName, Vec<Vec<Bytes>>>,
}

impl Model {
    /// Sends groups as one batch, and notes what became of them.
    fn send(&mut self, ledger: &FileLedger, rng: &mut Rng, groups: u64) -> Vec<Outcome> {
        let mut staged: BTreeMap<StreamName, u64> = BTreeMap::new();
        ledger.hold();
        let mut sent = Vec::new();
        for _ in 0..groups {
            let name = stream(&format!("profile/{}", rng.below(3)));
            let events: Vec<_> = (0..=rng.below(3)).map(|_| event(rng)).collect();
            let certain = self.certain.get(&name).map_or(0, Vec::len) as u64;
            let head = staged.entry(name.clone()).or_insert(certain);
            let group = Group {
                stream: name.clone(),
                expected: *head,
                events: events.clone(),
            };
            *head += events.len() as u64;
            let (tell, told) = channel();
            ledger.append(group, Box::new(move |outcome| tell.send(outcome).unwrap()));
            sent.push((name, events, told));
        }
        ledger.release();
        let mut outcomes = Vec::new();
        for (name, events, told) in sent {
            let outcome = told.recv().unwrap();
            match &outcome {
                Outcome::Durable { .. } => self.certain.entry(name).or_default().extend(events),
                Outcome::Unknown { .. } => self.maybe.entry(name).or_default().push(events),
                _ => {}
            }
            outcomes.push(outcome);
        }
        outcomes
    }

    /// The promise: what is certain is there, and after it whole groups of what was not
    /// acknowledged, in order, and nothing else. What is there is certain from now on.
    fn check(&mut self, found: Contents) {
        for (name, certain) in &self.certain {
            let there = found.get(name).map_or(&[][..], Vec::as_slice);
            assert!(
                there.len() >= certain.len(),
                "{name} lost acknowledged events"
            );
            assert_eq!(&there[..certain.len()], certain, "{name} changed");
        }
        for (name, there) in &found {
            let mut allowed = self.certain.get(name).cloned().unwrap_or_default();
            for group in self.maybe.get(name).into_iter().flatten() {
                if allowed.len() < there.len() {
                    allowed.extend(group.iter().cloned());
                }
            }
            assert_eq!(
                there, &allowed,
                "{name} has a part of a group, or a strange event"
            );
        }
        self.certain = found;
        self.maybe.clear();
    }
}

/// An event of a few bytes, or sometimes of several sectors.
fn event(rng: &mut Rng) -> Bytes {
    let length = 1 + match rng.below(6) {
        0 => rng.below(1500),
        _ => rng.below(200),
    };
    (0..length).map(|_| rng.next() as u8).collect()
}

#[test]
fn it_keeps_the_contract() {
    crate::ledger::conformance::suite(|| {
        let disk = Arc::new(SimDisk::new(1));
        let options = options(8 * 1024 * 1024);
        FileLedger::open(disk, DIR, options).unwrap().0
    });
}

#[test]
fn it_keeps_the_contract_on_a_real_disk() {
    let dir = tempfile::tempdir().unwrap();
    let number = std::cell::Cell::new(0);
    crate::ledger::conformance::suite(|| {
        number.set(number.get() + 1);
        let dir = dir.path().join(number.get().to_string());
        let options = options(5 * 1024 * 1024);
        FileLedger::open(Arc::new(RealDisk), dir, options)
            .unwrap()
            .0
    });
}
