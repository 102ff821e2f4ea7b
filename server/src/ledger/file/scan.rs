//! Reading segments at the start: which frames hold, where the log ends, and whether what is after
//! its end is a torn write or damage.
//!
//! The rule rests on how the writer works: a commit is written only when all before it are durable,
//! so at a crash at most one commit, the newest, was not. Its sectors may be there or not in any
//! combination. Therefore, where the chain of frames breaks:
//!
//! - valid frames of that newest commit after the break may be part of the torn write: cut;
//! - a valid frame of any later commit proves that the broken place had been durable: damage.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::OpenError;
use super::format::{ALIGN, DATA_START, Frame, Kind};
use super::index::{Entry, Index};
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
    /// The first event after a break, as far as the valid frames after it tell.
    missing: Missing,
}

/// Events of a group whose marker was not read yet.
struct Pending {
    stream: StreamName,
    first_index: u64,
    sequence: u64,
    /// Offset of the first frame.
    start: u64,
    /// Offset of each frame, and length of each event.
    events: Vec<(u64, usize)>,
}

impl Log {
    /// Reads a segment's frames; `data` is the whole file. `None` when a seal ends it, so that the
    /// log goes on in the next segment.
    ///
    /// # Errors
    /// [`OpenError::Corrupt`] when a place that had been durable does not hold.
    pub(crate) fn scan(
        &mut self,
        segment: &Arc<Segment>,
        data: &[u8],
    ) -> Result<Option<Tail>, OpenError> {
        let place = self.index.add_segment(Arc::clone(segment));
        let mut pending: Option<Pending> = None;
        let mut at = DATA_START;
        while let Some(frame) = Frame::decode(segment.seed, after(data, at), at) {
            if !self.follows(&frame, pending.as_ref()) {
                break;
            }
            let refuse = |what: &str| corrupt(segment.number, at, None, what.to_owned());
            match frame.kind {
                Kind::Event => self
                    .event(&frame, at, &mut pending)
                    .map_err(|what| refuse(&what))?,
                Kind::Group | Kind::Commit => {
                    let group = pending.take();
                    let group = group.ok_or_else(|| refuse("a group without events"))?;
                    let start = group.start;
                    self.group(&frame, place, group)
                        .map_err(|what| refuse(&what))?;
                    self.extend(&frame, segment, start, at);
                }
                Kind::Seal | Kind::Mark => {
                    if frame.end() != self.index.end() {
                        return Err(refuse("events are missing before this point"));
                    }
                    self.extend(&frame, segment, at, at);
                    if frame.kind == Kind::Seal {
                        return Ok(None);
                    }
                }
            }
            at += frame.bytes as u64;
        }
        self.tail(segment, data, at, pending).map(Some)
    }

    fn open(&self) -> bool {
        self.last == Some(Kind::Group)
    }

    /// Whether a valid frame may stand here.
    fn follows(&self, frame: &Frame<'_>, pending: Option<&Pending>) -> bool {
        let rest = matches!(frame.kind, Kind::Seal | Kind::Mark);
        if let Some(pending) = pending {
            return !rest && frame.sequence == pending.sequence;
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
                pending.insert(Pending {
                    stream: known.map_err(|error| error.to_string())?,
                    first_index: self.index.head(name),
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

    fn group(&mut self, frame: &Frame<'_>, place: u32, group: Pending) -> Result<(), String> {
        let count = group.events.len() as u64;
        if frame.number != count || frame.end() != self.index.end() + count {
            return Err("events are missing before this point".to_owned());
        }
        let stream = self.index.stream_place(&group.stream);
        for (number, (offset, body)) in group.events.into_iter().enumerate() {
            let index = group.first_index + number as u64;
            let entry = Entry::new(place, offset, stream, index, body)
                .ok_or("the stream or the segment is larger than this program can hold")?;
            self.index.add(entry);
        }
        Ok(())
    }

    /// Notes the end of a group, a seal or a mark.
    fn extend(&mut self, frame: &Frame<'_>, segment: &Arc<Segment>, start: u64, at: u64) {
        let end = at + frame.bytes as u64;
        match &mut self.newest {
            Some(newest) if frame.sequence == self.sequence => newest.end = end,
            newest => {
                *newest = Some(Newest {
                    segment: Arc::clone(segment),
                    start,
                    end,
                });
            }
        }
        self.sequence = frame.sequence;
        self.highest = self.highest.max(frame.sequence);
        self.last = Some(frame.kind);
    }

    /// Judges what begins at `at`, where no frame continues the log.
    fn tail(
        &mut self,
        segment: &Arc<Segment>,
        data: &[u8],
        at: u64,
        pending: Option<Pending>,
    ) -> Result<Tail, OpenError> {
        let rest = after(data, at);
        let used = used(rest);
        let suspect = match (&pending, Frame::guess(rest)) {
            (Some(group), _) => Some((group.stream.clone(), group.first_index)),
            (None, Some(frame)) => self.guess(&frame),
            (None, None) => None,
        };
        let newest = match &pending {
            Some(group) => group.sequence,
            None => self.sequence + u64::from(!self.open()),
        };
        if used == 0 && pending.is_none() {
            return Ok(Tail { at, torn: None });
        }
        // A damaged frame that would begin a stream may be another stream's, its name damaged: what
        // valid frames after it tell comes first.
        let (certain, doubtful) = match suspect {
            Some((name, 0)) if pending.is_none() => (None, Some((name, 0))),
            other => (other, None),
        };
        self.missing.first = certain;
        self.highest = self.highest.max(newest);
        if let Some(proof) = self.search(segment, data, at, newest) {
            let what = format!(
                "what is there does not hold, and a later commit at byte {proof} proves that it \
                 had been written"
            );
            let first = self.missing.first.take().or(doubtful);
            return Err(corrupt(segment.number, at, first, what));
        }
        self.missing.first = self.missing.first.take().or(doubtful);
        Ok(Tail {
            at: pending.map_or(at, |group| group.start),
            torn: Some(at + used as u64),
        })
    }

    /// Whether a damaged frame is the event that would come next in its stream.
    fn guess(&self, frame: &Frame<'_>) -> Option<(StreamName, u64)> {
        let name = StreamName::new(std::str::from_utf8(frame.name).ok()?).ok()?;
        let next = frame.kind == Kind::Event && frame.number == self.index.head(name.as_str());
        next.then_some((name, frame.number))
    }

    /// Looks for valid frames from `at` on. The offset of one from a commit after `newest`, when
    /// there is one; notes the highest sequence, and what is missing before them, on the way.
    fn search(&mut self, segment: &Segment, data: &[u8], at: u64, newest: u64) -> Option<u64> {
        let mut proof = None;
        let mut at = at;
        while at < data.len() as u64 {
            let Some(frame) = Frame::decode(segment.seed, after(data, at), at) else {
                at += ALIGN as u64;
                continue;
            };
            self.highest = self.highest.max(frame.sequence);
            if frame.sequence > newest && proof.is_none() {
                proof = Some(at);
            }
            if frame.sequence >= newest && frame.kind == Kind::Event {
                self.missing.note(&self.index, &frame);
            }
            at += frame.bytes as u64;
        }
        proof
    }

    /// Checks that a segment after the end of the log is as it was made.
    ///
    /// # Errors
    /// [`OpenError::Corrupt`], for the place where the log ended, when it is not.
    pub(crate) fn expect_blank(
        &mut self,
        segment: &Segment,
        data: &[u8],
        ended: (u32, u64),
    ) -> Result<(), OpenError> {
        if used(after(data, DATA_START)) == 0 {
            return Ok(());
        }
        // Only to name the first event that is missing.
        self.search(segment, data, DATA_START, self.sequence);
        let what = format!(
            "the log ends there, although segment {} has data",
            segment.number
        );
        Err(corrupt(ended.0, ended.1, self.missing.first.take(), what))
    }
}

/// Finds the first event that is missing before valid ones.
#[derive(Default)]
struct Missing {
    next: HashMap<StreamName, u64>,
    first: Option<(StreamName, u64)>,
}

impl Missing {
    fn note(&mut self, index: &Index, frame: &Frame<'_>) {
        let name = std::str::from_utf8(frame.name).map(StreamName::new);
        let Ok(Ok(name)) = name else { return };
        let head = index.head(name.as_str());
        let next = self.next.entry(name.clone()).or_insert(head);
        if frame.number > *next && self.first.is_none() {
            self.first = Some((name, *next));
        }
        *next = frame.number.saturating_add(1);
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

fn after(data: &[u8], at: u64) -> &[u8] {
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
