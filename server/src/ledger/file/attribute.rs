//! Of which streams the lost events were.
//!
//! Each of these is told apart from the others, and is enough by itself:
//!
//! 1. A stream that goes on later than where it ended lost what is between (`resync` notes it while
//!    it reads).
//! 2. What was signed, and what the views have seen, has more events of a stream than there are: its
//!    newest are lost. When that accounts for as many as are lost, nothing else is.
//! 3. The damaged bytes can still be read as frames that end exactly where the next one begins, as
//!    many as are lost, each of a stream that is there and with the index that comes next in it.
//!    Their checksums fail, so this is believed of the names only, and not where another stream has
//!    a name that is nearly the same and the same index next.
//!
//! What is left after that can be of any stream that has no event after the last damaged place: all
//! of them are damaged, and say why.

use super::format::{Frame, Kind};
use super::scan::Log;
use crate::ledger::{LostPlace, StreamName};

/// Names with no more than so many different bytes are nearly the same.
const NEARLY: usize = 4;

/// A damaged place, and what its bytes still say.
pub(super) struct Place {
    pub(super) place: LostPlace,
    pub(super) reading: Reading,
}

/// What damaged bytes say of themselves.
pub(super) enum Reading {
    /// They are these events.
    Events(Vec<(StreamName, u64)>),
    /// Nothing that could be believed.
    Illegible,
}

/// Reads `length` damaged bytes as frames of commits from `sequence` on: the events in them, when
/// they are frames up to the last byte. `known` tells the head of a stream.
pub(super) fn legible(
    bytes: &[u8],
    length: u64,
    sequence: u64,
    known: impl Fn(&str) -> u64,
) -> Option<Vec<(StreamName, u64)>> {
    let mut bytes = bytes.get(..usize::try_from(length).ok()?)?;
    let mut events: Vec<(StreamName, u64)> = Vec::new();
    while !bytes.is_empty() {
        let frame = Frame::guess(bytes).filter(|frame| frame.sequence >= sequence)?;
        if frame.kind == Kind::Event {
            let name = StreamName::new(std::str::from_utf8(frame.name).ok()?).ok()?;
            let head = known(name.as_str());
            let before = events.iter().filter(|(of, _)| *of == name).count() as u64;
            if head == 0 || frame.number != head + before {
                return None;
            }
            events.push((name, frame.number));
        }
        bytes = bytes.get(frame.bytes..)?;
    }
    Some(events)
}

impl Log {
    /// Tells the streams of what was lost. `floor` is what was signed; `seen`, asked for only when
    /// it is needed, what something else has seen.
    ///
    /// # Errors
    /// What was found contradicts itself.
    pub(super) fn attribute(
        &mut self,
        floor: &[(StreamName, u64)],
        seen: impl FnOnce() -> Vec<(StreamName, u64)>,
    ) -> Result<(), String> {
        if self.places.is_empty() {
            return Ok(());
        }
        let contradicts = "more events are missing in streams than were lost";
        let mut untold = self.lost.checked_sub(self.told).ok_or(contradicts)?;
        if untold > 0 {
            let mut sizes = floor.to_vec();
            sizes.extend(seen());
            untold = self.beyond(&sizes, untold);
        }
        if untold > 0 {
            untold = self.as_they_say(untold);
        }
        if untold > 0 {
            self.suspect(untold);
        }
        self.index.losses.places = self.places.iter().map(|at| at.place.clone()).collect();
        self.index.losses.streams = self.index.lost_streams();
        self.index.losses.untold = untold;
        Ok(())
    }

    /// By what was signed and seen. How many are left.
    fn beyond(&mut self, sizes: &[(StreamName, u64)], untold: u64) -> u64 {
        let mut found = 0;
        for (stream, size) in sizes {
            let head = self.index.head(stream.as_str());
            if *size > head {
                found += size - head;
                let what = self.places();
                self.index.damage(stream, *size, || {
                    format!("{what}; {size} events of the stream were signed or seen")
                });
            }
        }
        // More than are lost: some were gone before, and nothing tells which.
        if found > untold {
            return untold;
        }
        untold - found
    }

    /// By what the damaged bytes say. How many are left.
    fn as_they_say(&mut self, mut untold: u64) -> u64 {
        let places = std::mem::take(&mut self.places);
        for Place { place, reading } in &places {
            let Reading::Events(events) = reading else {
                continue;
            };
            if events.len() as u64 != place.events {
                continue;
            }
            for (stream, index) in events {
                if *index == self.index.head(stream.as_str())
                    && untold > 0
                    && !self.has_double(stream, *index)
                {
                    self.index.damage(stream, index + 1, || place.to_string());
                    untold -= 1;
                }
            }
        }
        self.places = places;
        untold
    }

    /// Whether a damaged name may have been another's.
    fn has_double(&self, name: &StreamName, next: u64) -> bool {
        let differ = |other: &str| {
            let pairs = name.as_str().bytes().zip(other.bytes());
            pairs.filter(|(a, b)| a != b).count()
        };
        self.index.streams().iter().any(|(other, head)| {
            other != name
                && *head == next
                && other.as_str().len() == name.as_str().len()
                && differ(other.as_str()) <= NEARLY
        })
    }

    /// Damages every stream that can have lost one of `untold` events.
    fn suspect(&mut self, untold: u64) {
        let what = self.places();
        for (stream, head) in self.index.streams() {
            let seen = self.seen.get(&stream).copied().unwrap_or(0);
            if seen < self.last_lossy() {
                self.index.damage(&stream, head, || {
                    format!(
                        "{what}; of {untold} of them nothing tells the stream, and this one has no \
                         event after that, so that it may have lost its newest"
                    )
                });
            }
        }
    }

    /// How many places there were up to the last that lost an event.
    fn last_lossy(&self) -> usize {
        let lossy = self.places.iter().rposition(|at| at.place.events > 0);
        lossy.map_or(0, |place| place + 1)
    }

    /// The places in which events were lost, as a text.
    fn places(&self) -> String {
        let lossy = self.places.iter().filter(|at| at.place.events > 0);
        let texts: Vec<String> = lossy.take(4).map(|at| at.place.to_string()).collect();
        texts.join("; ")
    }
}
