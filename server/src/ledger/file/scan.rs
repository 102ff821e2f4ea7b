//! Reading segments at the start: which frames hold, where the log ends, and whether what is after
//! its end is a torn write or damage.
//!
//! The rule rests on how the writer works: a commit is written only when all before it are durable,
//! so at a crash at most one commit, the newest, was not. Its sectors may be there or not in any
//! combination. Therefore, where the chain of frames breaks:
//!
//! - valid frames of that newest commit after the break may be part of the torn write: cut;
//! - a valid frame of any later commit, or of a later segment, proves that the broken place had been
//!   durable: damage. `resync` says how the log goes on after it.

use std::collections::HashMap;
use std::sync::Arc;

use super::attribute::Place;
use super::error::OpenError;
use super::format::{ALIGN, DATA_START, Frame, Kind};
use super::index::{Entry, Index};
use super::resync::Gap;
use super::segment::Segment;
use crate::ledger::StreamName;

/// How the frames of a segment end that no seal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Where the next frame goes.
    pub(crate) at: u64,
    /// When there is anything but zeros, or a part of a group: the end of what must be cut.
    pub(crate) torn: Option<u64>,
}

/// Where the newest commit is.
#[derive(Clone)]
pub(crate) struct Newest {
    pub(crate) segment: Arc<Segment>,
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// What was found so far.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) index: Index,
    /// Sequence of the newest commit.
    pub(crate) sequence: u64,
    /// The highest sequence seen anywhere, in what is cut as well.
    pub(crate) highest: u64,
    pub(crate) newest: Option<Newest>,
    /// Kind of the newest commit's last frame; `None` when there is no frame.
    pub(crate) last: Option<Kind>,
    /// A damaged place of which no marker has told yet how many events were in it.
    pub(super) gap: Option<Gap>,
    /// Damaged places.
    pub(super) places: Vec<Place>,
    /// How many events were in them ...
    pub(super) lost: u64,
    /// ... and of how many of these the stream is known.
    pub(super) told: u64,
    /// How many damaged places there were before the newest event of a stream; streams that have
    /// none after the first place are not here.
    pub(super) seen: HashMap<StreamName, usize>,
}

/// Events of a group whose marker was not read yet.
pub(super) struct Pending {
    pub(super) stream: StreamName,
    pub(super) first_index: u64,
    pub(super) sequence: u64,
    /// Offset of the first frame.
    pub(super) start: u64,
    /// Offset of each frame, and length of each event.
    pub(super) events: Vec<(u64, usize)>,
}

impl Log {
    /// Reads a segment's frames; `data` is the whole file. `None` when the log goes on in the next
    /// segment: a seal says so, or `goes_on`, which is asked where the frames end without one; it is
    /// told where.
    ///
    /// # Errors
    /// [`OpenError::Corrupt`] when what had been durable does not hold, and what was lost cannot be
    /// told.
    pub(crate) fn scan(
        &mut self,
        segment: &Arc<Segment>,
        data: &[u8],
        goes_on: &mut dyn FnMut(u64) -> Result<bool, OpenError>,
    ) -> Result<Option<Tail>, OpenError> {
        let place = self.index.add_segment(Arc::clone(segment));
        let mut pending: Option<Pending> = None;
        let mut at = DATA_START;
        loop {
            while let Some(frame) = Frame::decode(segment.seed, after(data, at), at) {
                if !self.follows(&frame, pending.as_ref()) {
                    break;
                }
                let refuse = |what: String| corrupt(segment.number, at, None, what);
                match frame.kind {
                    Kind::Event => self.event(&frame, at, &mut pending).map_err(refuse)?,
                    Kind::Group | Kind::Commit => {
                        let group = pending.take();
                        let start = group.as_ref().map_or(at, |group| group.start);
                        self.group(&frame, place, group).map_err(refuse)?;
                        self.extend(&frame, segment, (start, at + frame.bytes as u64));
                    }
                    Kind::Seal | Kind::Mark => {
                        self.rest(&frame).map_err(refuse)?;
                        self.extend(&frame, segment, (at, at + frame.bytes as u64));
                        if frame.kind == Kind::Seal {
                            return Ok(None);
                        }
                    }
                }
                at += frame.bytes as u64;
            }
            let (tail, proved) = self.tail(segment, data, at, pending.as_ref());
            if !proved && !goes_on(at)? {
                return match self.gap.take() {
                    None => Ok(Some(tail)),
                    Some(gap) => Err(gap.unresolved(pending)),
                };
            }
            match self.resync(segment, place, data, at, pending.take()) {
                Ok(Some(next)) => at = next,
                Ok(None) => return Ok(None),
                Err(what) => return Err(corrupt(segment.number, at, None, what)),
            }
        }
    }

    pub(super) fn open(&self) -> bool {
        self.last == Some(Kind::Group)
    }

    /// Whether a valid frame may stand here.
    fn follows(&self, frame: &Frame<'_>, pending: Option<&Pending>) -> bool {
        let rest = matches!(frame.kind, Kind::Seal | Kind::Mark);
        if let Some(pending) = pending {
            return !rest && frame.sequence == pending.sequence;
        }
        if let Some(gap) = &self.gap {
            return self.goes_on_with(frame, gap.bytes);
        }
        let next = self.sequence + u64::from(!self.open());
        frame.sequence == next || (rest && frame.sequence > self.sequence)
    }

    fn event(
        &self,
        frame: &Frame<'_>,
        at: u64,
        pending: &mut Option<Pending>,
    ) -> Result<(), String> {
        let name = std::str::from_utf8(frame.name).map_err(|error| error.to_string())?;
        let group = match pending {
            Some(group) if group.stream.as_str() != name => {
                return Err(format!(
                    "a group of {} has an event of {name}",
                    group.stream
                ));
            }
            Some(group) => group,
            None => {
                let known = self
                    .index
                    .name(name)
                    .map_or_else(|| StreamName::new(name), Ok);
                // After damage a stream may go on later than where it ended before.
                let head = self.index.head(name);
                let goes_on = head..=head.saturating_add(self.may_be_missing());
                pending.insert(Pending {
                    stream: known.map_err(|error| error.to_string())?,
                    first_index: match goes_on.contains(&frame.number) {
                        true => frame.number,
                        false => head,
                    },
                    sequence: frame.sequence,
                    start: at,
                    events: Vec::new(),
                })
            }
        };
        let index = group.first_index + group.events.len() as u64;
        if frame.number != index {
            return Err(format!(
                "event {} of stream {name} stands where event {index} belongs",
                frame.number
            ));
        }
        group.events.push((at, frame.body.len()));
        Ok(())
    }

    fn group(
        &mut self,
        frame: &Frame<'_>,
        place: u32,
        group: Option<Pending>,
    ) -> Result<(), String> {
        let missing = || "events are missing before this point".to_owned();
        let count = group.as_ref().map_or(0, |group| group.events.len() as u64);
        if self.gap.is_some() {
            self.close_in_group(frame, group.as_ref())?;
        } else if group.is_none() {
            return Err("a group without events".to_owned());
        } else if frame.number != count {
            return Err(missing());
        }
        if frame.end() != self.index.end() + count {
            return Err(missing());
        }
        group.map_or(Ok(()), |group| self.take_in(place, group))
    }

    /// Takes in the events of a group, at the end.
    pub(super) fn take_in(&mut self, place: u32, group: Pending) -> Result<(), String> {
        self.goes_on_at(&group.stream, group.first_index)?;
        let stream = self.index.stream_place(&group.stream);
        for (number, (offset, body)) in group.events.into_iter().enumerate() {
            let index = group.first_index + number as u64;
            let entry = Entry::new(place, offset, stream, index, body)
                .ok_or("the stream or the segment is larger than this program can hold")?;
            self.index.add(entry);
        }
        if !self.places.is_empty() {
            self.seen.insert(group.stream, self.places.len());
        }
        Ok(())
    }

    /// A seal or a mark.
    fn rest(&mut self, frame: &Frame<'_>) -> Result<(), String> {
        if self.gap.is_some() {
            self.close(frame.end())?;
        }
        if frame.end() != self.index.end() {
            return Err("events are missing before this point".to_owned());
        }
        Ok(())
    }

    /// Notes the end of a group, a seal or a mark.
    fn extend(&mut self, frame: &Frame<'_>, segment: &Arc<Segment>, range: (u64, u64)) {
        self.ends(segment, frame.sequence, frame.kind, range);
    }

    /// Notes what the newest commit has up to here: `range` in its segment.
    pub(super) fn ends(
        &mut self,
        segment: &Arc<Segment>,
        sequence: u64,
        kind: Kind,
        (start, end): (u64, u64),
    ) {
        match &mut self.newest {
            Some(newest) if sequence == self.sequence && Arc::ptr_eq(&newest.segment, segment) => {
                newest.end = end;
            }
            newest => {
                *newest = Some(Newest {
                    segment: Arc::clone(segment),
                    start,
                    end,
                });
            }
        }
        self.sequence = sequence;
        self.highest = self.highest.max(sequence);
        self.last = Some(kind);
    }

    /// Judges what begins at `at`, where no frame continues the log: what would have to be cut, and
    /// whether a later commit proves that it must not be.
    fn tail(
        &mut self,
        segment: &Segment,
        data: &[u8],
        at: u64,
        pending: Option<&Pending>,
    ) -> (Tail, bool) {
        let used = used(after(data, at));
        if used == 0 && pending.is_none() {
            return (Tail { at, torn: None }, false);
        }
        let newest = match pending {
            Some(group) => group.sequence,
            None => self.sequence + u64::from(!self.open()),
        };
        self.highest = self.highest.max(newest);
        let tail = Tail {
            at: pending.map_or(at, |group| group.start),
            torn: Some(at + used as u64),
        };
        (tail, self.search(segment, data, at, newest))
    }

    /// Looks for valid frames from `at` on, and notes the highest sequence. Whether there is one
    /// from a commit after `newest`.
    fn search(&mut self, segment: &Segment, data: &[u8], at: u64, newest: u64) -> bool {
        let mut proved = false;
        let mut at = at;
        while at < data.len() as u64 {
            let Some(frame) = Frame::decode(segment.seed, after(data, at), at) else {
                at += ALIGN as u64;
                continue;
            };
            self.highest = self.highest.max(frame.sequence);
            proved |= frame.sequence > newest;
            at += frame.bytes as u64;
        }
        proved
    }
}

/// What there is in a segment where the log would not have come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beyond {
    Nothing,
    /// Bytes that are no frame.
    Something,
    Frames,
}

impl Beyond {
    pub(crate) fn of(segment: &Segment, data: &[u8]) -> Self {
        let mut at = DATA_START;
        let end = at + used(after(data, at)) as u64;
        if end == at {
            return Self::Nothing;
        }
        while at < end {
            if Frame::decode(segment.seed, after(data, at), at).is_some() {
                return Self::Frames;
            }
            at += ALIGN as u64;
        }
        Self::Something
    }
}

pub(crate) fn corrupt(
    segment: u32,
    offset: u64,
    event: Option<(StreamName, u64)>,
    what: String,
) -> OpenError {
    let (stream, index) = event.unzip();
    OpenError::Corrupt {
        segment,
        offset,
        stream,
        index,
        what,
    }
}

pub(super) fn after(data: &[u8], at: u64) -> &[u8] {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    data.get(at..).unwrap_or_default()
}

/// The length up to the last byte that is not zero.
fn used(bytes: &[u8]) -> usize {
    const BLOCK: usize = 4096;
    let mut end = bytes.len();
    while let Some(block) = bytes.get(end.saturating_sub(BLOCK)..end) {
        if block.is_empty() {
            return 0;
        }
        if *block != [0; BLOCK][..block.len()] {
            let last = block.iter().rposition(|byte| *byte != 0).unwrap_or(0);
            return end - block.len() + last + 1;
        }
        end -= block.len();
    }
    0
}
