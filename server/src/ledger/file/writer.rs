//! The one thread that writes.
//!
//! It takes everything that is queued, encodes it into one buffer, writes and syncs that once, makes
//! it visible, and tells each caller in order. While it waits for the disk the next batch gathers,
//! so the more callers there are, the more groups share a sync.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Shared;
use super::format::{DATA_START, Encoder, Kind, MARKER_BYTES, frame_bytes};
use super::index::Entry;
use super::repair::End;
use super::segment::{Ahead, Segment, file_name};
use crate::ledger::contract::{Done, Group, Outcome, Status};
use crate::ledger::disk::is_no_space;
use crate::ledger::queue::{Item, tell};
use crate::ledger::stream::StreamName;
use crate::ledger::sync::{lock, read, write};

/// A commit takes in no more groups beyond this many bytes, 8 MiB.
const COMMIT_BYTES: usize = 8 * 1024 * 1024;

/// After a commit of several groups the next one waits for as many, up to this number ...
const COMPANY: usize = 32;
/// ... and not longer than this: about what a sync takes. Where callers wait for each other's
/// syncs, fewer and larger ones leave more of the processor to deciding; a lone caller never waits.
const COMPANY_WAIT: Duration = Duration::from_micros(300);

/// Writing cannot go on; says why.
struct Broken(String);

/// What becomes of a group when the commit it waits for succeeds.
enum Answer {
    Durable(u64),
    Else(Outcome),
}

/// Events of one group, to be added to the index.
struct Accepted {
    group: Group,
    /// Offset of the first frame.
    offset: u64,
}

pub(crate) struct Writer {
    shared: Arc<Shared>,
    ahead: Ahead,
    active: Arc<Segment>,
    /// The active segment's place in the index.
    place: u32,
    /// Where the next frame goes.
    at: u64,
    /// Sequence of the last commit.
    sequence: u64,
    /// Events in the ledger, those in the buffer included.
    end: u64,
    /// Events in each stream, those in the buffer included.
    heads: HashMap<StreamName, u64>,
    /// Whether a group was written since the last mark.
    unmarked: bool,
    buffer: Vec<u8>,
    accepted: Vec<Accepted>,
    answers: Vec<(Done, Answer)>,
}

/// How often a full ledger looks whether there is space again.
const LOOK_FOR_SPACE: Duration = Duration::from_secs(1);

impl Writer {
    pub(crate) fn new(shared: Arc<Shared>, ahead: Ahead, end: &End, sequence: u64) -> Self {
        let (heads, events) = {
            let index = read(&shared.index);
            (index.streams().into_iter().collect(), index.end())
        };
        Self {
            ahead,
            active: Arc::clone(&end.active),
            place: end.place,
            at: end.at,
            sequence,
            end: events,
            heads,
            unmarked: false,
            buffer: Vec::new(),
            accepted: Vec::new(),
            answers: Vec::new(),
            shared,
        }
    }

    /// Writes until the queue is closed or writing fails.
    pub(crate) fn run(&mut self) {
        let work = std::panic::AssertUnwindSafe(|| self.work());
        match std::panic::catch_unwind(work) {
            Ok(true) => self.shared.closed(),
            Ok(false) => {}
            Err(_) => self.break_off(
                "the writer's thread panicked; see the log",
                std::iter::empty(),
            ),
        }
        self.ahead.finish();
    }

    /// False when writing failed.
    fn work(&mut self) -> bool {
        let mut batch = Vec::new();
        let shared = Arc::clone(&self.shared);
        let mut last = 1;
        loop {
            if last > 1 {
                shared.queue.gather(last.min(COMPANY), COMPANY_WAIT);
            }
            if !shared.queue.take_within(&mut batch, self.patience()) {
                break;
            }
            if batch.is_empty() {
                self.look_for_space();
                continue;
            }
            last = batch.len();
            let mut items = batch.drain(..);
            let added = items.by_ref().try_for_each(|item| self.add(item));
            if let Err(Broken(reason)) = added.and_then(|()| self.commit()) {
                self.break_off(&reason, items);
                return false;
            }
            drop(items);
            if self.at > self.active.size / 2 {
                self.ahead.ask(self.active.number + 1);
            }
        }
        self.mark();
        true
    }

    /// How long to wait for groups: while there is no space, only until it is time to look again.
    fn patience(&self) -> Option<Duration> {
        let full = matches!(*lock(&self.shared.status), Status::Full { .. });
        full.then_some(LOOK_FOR_SPACE)
    }

    /// Whoever follows the status sends nothing while it says that there is no space; so it must
    /// find out by itself that there is.
    fn look_for_space(&mut self) {
        if self.ahead.prepare(self.active.number + 1).is_ok() {
            tracing::info!("there is space for the ledger again");
            self.shared.set_status(Status::Writable);
        }
    }

    /// Stops for good: answers those in the commit that failed, then those behind it.
    fn break_off(&mut self, reason: &str, behind: impl Iterator<Item = Item>) {
        let waiting = self.shared.poison(reason);
        for (done, answer) in self.answers.drain(..) {
            let reason = reason.to_owned();
            let outcome = match answer {
                Answer::Durable(_) => Outcome::Unknown { reason },
                // It was judged by what may not be there; it was not written in any case.
                Answer::Else(Outcome::Conflict { .. }) => Outcome::Poisoned { reason },
                Answer::Else(outcome) => outcome,
            };
            tell(done, outcome);
        }
        for item in behind.chain(waiting) {
            let reason = reason.to_owned();
            tell(item.done, Outcome::Poisoned { reason });
        }
    }

    /// Takes a group into the commit, after finishing the commit or the segment when it is full.
    fn add(&mut self, item: Item) -> Result<(), Broken> {
        let Item { group, done } = item;
        if let Some(lost) = read(&self.shared.index).lost(group.stream.as_str()) {
            let reason = format!(
                "Stream {} lost its event {} ({}), so nothing is appended to it; restore the \
                 ledger from a backup or a replica.",
                lost.stream, lost.first, lost.what
            );
            let refused = Outcome::Refused { reason };
            self.answers.push((done, Answer::Else(refused)));
            return Ok(());
        }
        let head = self.heads.get(&group.stream).copied().unwrap_or(0);
        if head != group.expected {
            let conflict = Outcome::Conflict { actual: head };
            self.answers.push((done, Answer::Else(conflict)));
            return Ok(());
        }
        let size = encoded_bytes(&group);
        let room = self.ahead.room();
        if !self.fits(size) && (size + MARKER_BYTES) as u64 > room {
            let reason = format!(
                "The group takes {size} bytes and a segment has {room}; make segments larger or \
                 groups smaller."
            );
            let refused = Outcome::Refused { reason };
            self.answers.push((done, Answer::Else(refused)));
            return Ok(());
        }
        let room = if !self.fits(size) {
            self.next_segment()
        } else if !self.buffer.is_empty() && self.buffer.len() + size > COMMIT_BYTES {
            self.commit().map(Ok)
        } else {
            Ok(Ok(()))
        };
        match room {
            Ok(Ok(())) => self.encode(group, done, head),
            Ok(Err(outcome)) => self.answers.push((done, Answer::Else(outcome))),
            Err(Broken(reason)) => {
                let poisoned = Outcome::Poisoned {
                    reason: reason.clone(),
                };
                self.answers.push((done, Answer::Else(poisoned)));
                return Err(Broken(reason));
            }
        }
        Ok(())
    }

    /// Whether so many bytes fit in the active segment, and a seal after them.
    fn fits(&self, size: usize) -> bool {
        let after = self.at + (self.buffer.len() + size + MARKER_BYTES) as u64;
        after <= self.active.size
    }

    fn encode(&mut self, group: Group, done: Done, head: u64) {
        let count = group.events.len() as u64;
        let offset = self.at + self.buffer.len() as u64;
        let first = self.end;
        let mut encoder = Encoder {
            seed: self.active.seed,
            base: self.at,
            sequence: self.sequence + 1,
            out: &mut self.buffer,
        };
        for (index, event) in (head..).zip(&group.events) {
            encoder.event(index, group.stream.as_str(), event);
        }
        encoder.marker(Kind::Group, count, first + count);
        self.end += count;
        match self.heads.get_mut(&group.stream) {
            Some(head) => *head += count,
            None => {
                self.heads.insert(group.stream.clone(), count);
            }
        }
        self.accepted.push(Accepted { group, offset });
        self.answers.push((done, Answer::Durable(first)));
    }

    /// Seals the active segment and goes on in the next. Nothing is written when there is none.
    fn next_segment(&mut self) -> Result<Result<(), Outcome>, Broken> {
        let number = self.active.number + 1;
        let next = match self.ahead.take(number) {
            Ok(next) => next,
            Err(error) if is_no_space(&error) => {
                let reason = format!(
                    "There is no space for segment {} of the ledger ({error}). Make space on its \
                     disk; writing goes on by itself.",
                    file_name(number)
                );
                tracing::warn!(reason, "the ledger is full");
                self.shared.set_status(Status::Full {
                    reason: reason.clone(),
                });
                return Ok(Err(Outcome::Full { reason }));
            }
            Err(error) => {
                return Err(Broken(format!(
                    "segment {} could not be made: {error}",
                    file_name(number)
                )));
            }
        };
        self.close_commit(Kind::Seal)?;
        self.active = Arc::clone(&next);
        self.at = DATA_START;
        self.place = write(&self.shared.index).add_segment(next);
        self.shared.set_status(Status::Writable);
        Ok(Ok(()))
    }

    /// Makes durable what is in the buffer, then visible, then known.
    fn commit(&mut self) -> Result<(), Broken> {
        if self.buffer.is_empty() {
            return self.publish();
        }
        self.close_commit(Kind::Commit)
    }

    fn close_commit(&mut self, kind: Kind) -> Result<(), Broken> {
        // The last marker, which every buffer ends with, becomes the one that closes the commit; a
        // seal comes after it instead.
        let last = self
            .accepted
            .last()
            .map(|last| last.group.events.len() as u64);
        let count = if kind == Kind::Commit {
            let groups_end = self.buffer.len().saturating_sub(MARKER_BYTES);
            self.buffer.truncate(groups_end);
            last.unwrap_or(0)
        } else {
            0
        };
        let mut encoder = Encoder {
            seed: self.active.seed,
            base: self.at,
            sequence: self.sequence + 1,
            out: &mut self.buffer,
        };
        encoder.marker(kind, count, self.end);
        self.flush()?;
        self.unmarked = kind != Kind::Mark;
        self.publish()
    }

    /// One write, one sync.
    fn flush(&mut self) -> Result<(), Broken> {
        let broken = |what: &str, error: io::Error| {
            Broken(format!(
                "{what} segment {} failed: {error}",
                file_name(self.active.number)
            ))
        };
        let file = &self.active.file;
        file.write_at(&self.buffer, self.at)
            .map_err(|error| broken("writing", error))?;
        let begun = Instant::now();
        file.sync_data().map_err(|error| broken("syncing", error))?;
        if let Some(on_commit) = &self.shared.on_commit {
            on_commit(self.accepted.len(), begun.elapsed());
        }
        self.at += self.buffer.len() as u64;
        self.sequence += 1;
        self.buffer.clear();
        Ok(())
    }

    /// Everything accepted is durable now: shows it, then tells.
    fn publish(&mut self) -> Result<(), Broken> {
        if !self.accepted.is_empty() {
            let mut index = write(&self.shared.index);
            for Accepted { group, offset } in self.accepted.drain(..) {
                let stream = index.stream_place(&group.stream);
                let name = group.stream.as_str().len();
                let mut offset = offset;
                for (number, event) in (group.expected..).zip(&group.events) {
                    let entry = Entry::new(self.place, offset, stream, number, event.len());
                    index.add(entry.ok_or_else(too_large)?);
                    offset += frame_bytes(name, event.len()) as u64;
                }
            }
            drop(index);
            self.shared.set_status(Status::Writable);
        }
        for (done, answer) in self.answers.drain(..) {
            let outcome = match answer {
                Answer::Durable(position) => Outcome::Durable { position },
                Answer::Else(outcome) => outcome,
            };
            tell(done, outcome);
        }
        Ok(())
    }

    /// Proves to the next start that everything before was durable. All of it is, so failing to
    /// say so loses nothing.
    fn mark(&mut self) {
        let room = self.at + 2 * MARKER_BYTES as u64 <= self.active.size;
        if !self.unmarked || !room {
            return;
        }
        if let Err(Broken(reason)) = self.close_commit(Kind::Mark) {
            tracing::warn!(reason, "the ledger was closed without its last mark");
        }
    }
}

fn too_large() -> Broken {
    Broken("a stream or a segment is larger than the index can hold".to_owned())
}

/// What a group takes on disk, its marker included.
fn encoded_bytes(group: &Group) -> usize {
    let name = group.stream.as_str().len();
    let frames = group
        .events
        .iter()
        .map(|event| frame_bytes(name, event.len()));
    frames.sum::<usize>() + MARKER_BYTES
}
