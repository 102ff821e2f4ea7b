//! A ledger in memory, which can be told to answer anything a ledger may answer.
//!
//! For tests of whatever stands on a ledger. It keeps the contract except for the one thing that
//! memory cannot do: it is durable as long as the process lives.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::JoinHandle;

use bytes::Bytes;

use super::contract::{
    Done, Group, Ledger, MAX_REDACTIONS, Outcome, ReadError, ReadLimit, Recorded, RedactError,
    Redacted, Status,
};
use super::file::redact::check;
use super::queue::{CLOSED, Item, Queue, tell};
use super::stream::StreamName;
use super::sync::{lock, read, write};

/// What shall become of the next group that has no other injection before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Injection {
    /// Somebody else's events are appended to the group's stream first, so that it conflicts. With
    /// no events it conflicts only if it would have anyway.
    Conflict {
        /// The intruder's events.
        intruder: Vec<Bytes>,
    },
    /// It is written and visible, but the caller is answered [`Outcome::Unknown`].
    UnknownWritten,
    /// It is not written, and the caller is answered [`Outcome::Unknown`].
    UnknownNotWritten,
    /// The ledger is poisoned; the group is not written.
    Poisoned,
    /// There is no space for it. The next group without an injection finds space again.
    Full,
    /// Nothing happens to it: a place holder, to reach a later group.
    Pass,
}

#[derive(Default)]
struct Contents {
    all: Vec<Recorded>,
    streams: HashMap<StreamName, Vec<usize>>,
}

impl Contents {
    fn head(&self, stream: &StreamName) -> u64 {
        self.streams.get(stream).map_or(0, |of| of.len() as u64)
    }

    fn push(&mut self, stream: &StreamName, events: &[Bytes]) -> u64 {
        let first = self.all.len() as u64;
        let places = self.streams.entry(stream.clone()).or_default();
        for bytes in events {
            self.all.push(Recorded {
                position: self.all.len() as u64,
                stream: stream.clone(),
                index: places.len() as u64,
                bytes: bytes.clone(),
            });
            places.push(self.all.len() - 1);
        }
        first
    }
}

struct Shared {
    queue: Queue,
    contents: RwLock<Contents>,
    injections: Mutex<VecDeque<Injection>>,
    status: Mutex<Status>,
}

/// The in-memory ledger. Dropping it closes it.
pub struct MemoryLedger {
    shared: Arc<Shared>,
    worker: Mutex<Option<JoinHandle<()>>>,
}

impl Default for MemoryLedger {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryLedger {
    /// An empty ledger. When the system cannot start a thread for it, it is poisoned from the
    /// start and says so.
    #[must_use]
    pub fn new() -> Self {
        let shared = Arc::new(Shared {
            queue: Queue::default(),
            contents: RwLock::default(),
            injections: Mutex::default(),
            status: Mutex::new(Status::Writable),
        });
        let theirs = Arc::clone(&shared);
        let worker = std::thread::Builder::new()
            .name("memory-ledger".to_owned())
            .spawn(move || theirs.run());
        let worker = match worker {
            Ok(worker) => Some(worker),
            Err(error) => {
                shared.poison(&format!("no thread could be started: {error}"));
                None
            }
        };
        Self {
            shared,
            worker: Mutex::new(worker),
        }
    }

    /// Queues what shall happen: each injection is for one group, in the order they are settled.
    pub fn inject(&self, injection: Injection) {
        lock(&self.shared.injections).push_back(injection);
    }

    /// Keeps every group queued, unsettled, so that staged state can be observed.
    pub fn hold(&self) {
        self.shared.queue.hold();
    }

    /// Settles what was held, and goes on as usual.
    pub fn release(&self) {
        self.shared.queue.release();
    }

    /// Settles the next `count` groups, those to come included, and holds the rest.
    pub fn release_next(&self, count: usize) {
        self.shared.queue.release_next(count);
    }

    /// How many groups are queued and not yet being settled.
    #[must_use]
    pub fn held(&self) -> usize {
        self.shared.queue.waiting()
    }
}

impl Shared {
    fn run(&self) {
        let mut batch = Vec::new();
        while self.queue.take(&mut batch) {
            for item in batch.drain(..) {
                let outcome = self.settle(&item);
                tell(item.done, outcome);
            }
        }
    }

    fn settle(&self, item: &Item) -> Outcome {
        if let Status::Poisoned { reason } = &*lock(&self.status)
            && reason != CLOSED
        {
            return Outcome::Poisoned {
                reason: reason.clone(),
            };
        }
        let injection = lock(&self.injections).pop_front();
        match injection.unwrap_or(Injection::Pass) {
            Injection::Pass => self.write(&item.group),
            Injection::Conflict { intruder } => {
                write(&self.contents).push(&item.group.stream, &intruder);
                self.write(&item.group)
            }
            Injection::UnknownWritten => match self.write(&item.group) {
                Outcome::Durable { .. } => unknown(),
                other => other,
            },
            Injection::UnknownNotWritten => unknown(),
            Injection::Poisoned => {
                let reason = "a failure was injected";
                self.poison(reason);
                Outcome::Poisoned {
                    reason: reason.to_owned(),
                }
            }
            Injection::Full => {
                let reason = "a full disk was injected".to_owned();
                self.set(Status::Full {
                    reason: reason.clone(),
                });
                Outcome::Full { reason }
            }
        }
    }

    fn write(&self, group: &Group) -> Outcome {
        self.set(Status::Writable);
        let mut contents = write(&self.contents);
        let actual = contents.head(&group.stream);
        if actual == group.expected {
            Outcome::Durable {
                position: contents.push(&group.stream, &group.events),
            }
        } else {
            Outcome::Conflict { actual }
        }
    }

    fn poison(&self, reason: &str) {
        self.set(Status::Poisoned {
            reason: reason.to_owned(),
        });
        for item in self.queue.stop(reason) {
            tell(
                item.done,
                Outcome::Poisoned {
                    reason: reason.to_owned(),
                },
            );
        }
    }

    /// Being poisoned is for good.
    fn set(&self, next: Status) {
        let mut status = lock(&self.status);
        if !matches!(*status, Status::Poisoned { .. }) {
            *status = next;
        }
    }
}

fn unknown() -> Outcome {
    Outcome::Unknown {
        reason: "an unknown outcome was injected".to_owned(),
    }
}

impl Ledger for MemoryLedger {
    fn append(&self, group: Group, done: Done) {
        self.shared.queue.push(group, done);
    }

    fn head(&self, stream: &StreamName) -> u64 {
        read(&self.shared.contents).head(stream)
    }

    fn end(&self) -> u64 {
        read(&self.shared.contents).all.len() as u64
    }

    fn read(
        &self,
        stream: &StreamName,
        from: u64,
        limit: ReadLimit,
    ) -> Result<Vec<Recorded>, ReadError> {
        let contents = read(&self.shared.contents);
        let places = contents.streams.get(stream).map_or(&[][..], Vec::as_slice);
        let places = places
            .iter()
            .skip(usize::try_from(from).unwrap_or(usize::MAX));
        let events = places.filter_map(|place| contents.all.get(*place));
        Ok(within(limit, events))
    }

    fn read_all(&self, from: u64, limit: ReadLimit) -> Result<Vec<Recorded>, ReadError> {
        let contents = read(&self.shared.contents);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        Ok(within(limit, contents.all.iter().skip(from)))
    }

    fn streams(&self) -> Vec<(StreamName, u64)> {
        let contents = read(&self.shared.contents);
        let streams = contents.streams.iter();
        streams
            .map(|(name, of)| (name.clone(), of.len() as u64))
            .filter(|(_, events)| *events > 0)
            .collect()
    }

    fn status(&self) -> Status {
        lock(&self.shared.status).clone()
    }

    fn redact(&self, redacted: &[Redacted]) -> Result<(), RedactError> {
        let refuse = |reason: String| Err(RedactError::Refused { reason });
        if redacted.len() > MAX_REDACTIONS {
            return refuse(format!("at most {MAX_REDACTIONS} events at once"));
        }
        let mut contents = write(&self.shared.contents);
        let mut found = Vec::with_capacity(redacted.len());
        for one in redacted {
            let place = usize::try_from(one.index).unwrap_or(usize::MAX);
            let of = contents.streams.get(&one.stream);
            let place = of.and_then(|of| of.get(place)).copied();
            let old = place.and_then(|place| contents.all.get(place));
            let checked = old
                .ok_or("it is not there")
                .and_then(|old| check(&old.bytes, &one.bytes));
            if let Err(reason) = checked {
                return refuse(format!("event {} of {}: {reason}", one.index, one.stream));
            }
            found.extend(place.map(|place| (place, one.bytes.clone())));
        }
        for (place, bytes) in found {
            if let Some(recorded) = contents.all.get_mut(place) {
                recorded.bytes = bytes;
            }
        }
        Ok(())
    }

    fn close(&self) {
        self.shared.queue.close();
        let worker = lock(&self.worker).take();
        if let Some(worker) = worker
            && worker.thread().id() != std::thread::current().id()
            && worker.join().is_err()
        {
            tracing::error!("the memory ledger's thread had panicked");
        }
        self.shared.set(Status::Poisoned {
            reason: CLOSED.to_owned(),
        });
    }
}

impl Drop for MemoryLedger {
    fn drop(&mut self) {
        self.close();
    }
}

fn within<'a>(limit: ReadLimit, events: impl Iterator<Item = &'a Recorded>) -> Vec<Recorded> {
    let mut bytes = 0usize;
    let mut found = Vec::new();
    for event in events {
        bytes = bytes.saturating_add(event.bytes.len());
        if !found.is_empty() && (found.len() >= limit.events || bytes > limit.bytes) {
            break;
        }
        found.push(event.clone());
    }
    found
}

#[cfg(test)]
mod tests;
