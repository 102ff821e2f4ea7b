//! Finding the log again after a damaged place, and how many events were in it.
//!
//! From the place on, every multiple of 8 bytes is tried, and the log goes on with the first frame
//! that holds and that can come next. What a client writes cannot pass for one:
//!
//! - A frame's checksum begins with the segment's salt, 64 random bits that leave the machine in no
//!   answer, its number and epoch, and the frame's own offset. Who does not know the salt hits the
//!   checksum of one place with one try in 2^32; an event holds fewer than 2^13 places.
//! - Only bytes inside a damaged frame are tried at all: a frame that holds is passed over whole, so
//!   that nobody looks into its event.
//! - What is found must continue what was before: its commit is not older, its stream is not taken
//!   back, its marker does not count fewer events than there were, and neither counts more than
//!   could have been in the damaged bytes. The marker after it must agree with all of it.
//!
//! Between the place and the next marker positions are unknown; the marker's count of all events
//! tells how many were lost. A group whose first part was read before the place was durable, and its
//! events are taken in. A part of a group between two places has no positions: it is withheld.

use std::sync::Arc;

use super::attribute::{Place, Reading, legible};
use super::error::OpenError;
use super::format::{ALIGN, Frame, Kind, MIN_EVENT_BYTES};
use super::scan::{Log, Pending, after, corrupt};
use super::segment::Segment;
use crate::ledger::{LostPlace, MAX_GROUP_EVENTS, StreamName};

/// A damaged place that no marker has closed yet.
pub(super) struct Gap {
    segment: u32,
    offset: u64,
    /// What it has: up to where frames hold again, parts of groups in it included.
    pub(super) bytes: u64,
    /// The last group before it, when its marker was not read: its stream, and how many of its
    /// events were.
    before: Option<(StreamName, u64)>,
    /// What the damaged bytes still say of themselves.
    reading: Reading,
}

impl Gap {
    /// No marker is behind it.
    pub(super) fn unresolved(self, pending: Option<Pending>) -> OpenError {
        let what = "what is there does not hold, later commits prove that it had been written, and \
                    no marker after it holds that tells how many events are lost";
        let event = pending.map(|group| (group.stream, group.first_index));
        corrupt(self.segment, self.offset, event, what.to_owned())
    }
}

impl Log {
    /// How many events can be missing that no stream is known of.
    pub(super) fn may_be_missing(&self) -> u64 {
        let open = self.gap.as_ref().map_or(0, |gap| gap.bytes);
        self.lost - self.told.min(self.lost) + open / MIN_EVENT_BYTES
    }

    /// Whether the log can go on with a frame after a damaged place of so many bytes.
    pub(super) fn goes_on_with(&self, frame: &Frame<'_>, bytes: u64) -> bool {
        let room = bytes / MIN_EVENT_BYTES;
        if frame.sequence < self.sequence {
            return false;
        }
        let counted = |end: u64| {
            let missing = end.checked_sub(self.index.end());
            missing.is_some_and(|missing| missing <= room)
        };
        match frame.kind {
            Kind::Event => {
                let name = std::str::from_utf8(frame.name).map(StreamName::new);
                let Ok(Ok(name)) = name else { return false };
                let missing = frame.number.checked_sub(self.index.head(name.as_str()));
                let untold = self.lost - self.told.min(self.lost);
                missing.is_some_and(|missing| missing <= untold + room)
            }
            Kind::Group | Kind::Commit => {
                (1..=MAX_GROUP_EVENTS as u64).contains(&frame.number) && counted(frame.end())
            }
            Kind::Seal | Kind::Mark => counted(frame.end()),
        }
    }

    /// Where the log goes on in a segment after a damaged place at `at`; `None` when it does not
    /// before the segment's end. `pending` is the part of a group before the place.
    pub(super) fn resync(
        &mut self,
        segment: &Arc<Segment>,
        place: u32,
        data: &[u8],
        at: u64,
        pending: Option<Pending>,
    ) -> Result<Option<u64>, String> {
        let mut gap = match self.gap.take() {
            None => self.begin(segment, place, at, pending)?,
            Some(gap) => self.widen(gap, at, pending),
        };
        let end = data.len() as u64;
        let mut next = at + ALIGN as u64;
        let found = loop {
            if next >= end {
                break None;
            }
            let bytes = gap.bytes + (next - at);
            let frame = Frame::decode(segment.seed, after(data, next), next);
            if frame.is_some_and(|frame| self.goes_on_with(&frame, bytes)) {
                break Some(next);
            }
            // A frame that holds and cannot come next is one of a commit that was cut long ago.
            next += frame.map_or(ALIGN as u64, |frame| frame.bytes as u64);
        };
        let until = found.unwrap_or(end);
        gap.bytes += until - at;
        if let (Reading::Events(events), Some(_)) = (&mut gap.reading, found) {
            let known = |name: &str| self.index.head(name);
            match legible(after(data, at), until - at, self.sequence, known) {
                Some(more) => events.extend(more),
                None => gap.reading = Reading::Illegible,
            }
        } else {
            gap.reading = Reading::Illegible;
        }
        self.gap = Some(gap);
        Ok(found)
    }

    fn begin(
        &mut self,
        segment: &Arc<Segment>,
        place: u32,
        at: u64,
        pending: Option<Pending>,
    ) -> Result<Gap, String> {
        let mut before = None;
        if let Some(group) = pending {
            before = Some((group.stream.clone(), group.events.len() as u64));
            self.ends(segment, group.sequence, Kind::Group, (group.start, at));
            self.take_in(place, group)?;
        }
        Ok(Gap {
            segment: segment.number,
            offset: at,
            bytes: 0,
            before,
            reading: Reading::Events(Vec::new()),
        })
    }

    /// Another damaged place before any marker: what is between the two has no positions.
    fn widen(&mut self, mut gap: Gap, at: u64, pending: Option<Pending>) -> Gap {
        let Some(group) = pending else { return gap };
        let count = group.events.len() as u64;
        let head = self.index.head(group.stream.as_str());
        let what = || {
            format!(
                "segment {} of the ledger does not hold what was written from byte {} on",
                gap.segment, gap.offset
            )
        };
        self.index
            .damage(&group.stream, group.first_index + count, what);
        self.told += group.first_index.saturating_sub(head) + count;
        self.sequence = self.sequence.max(group.sequence);
        gap.bytes += at.saturating_sub(group.start);
        gap.reading = Reading::Illegible;
        gap
    }

    /// Closes a place with the marker of the group that comes after it, of which `group` was read.
    pub(super) fn close_in_group(
        &mut self,
        frame: &Frame<'_>,
        group: Option<&Pending>,
    ) -> Result<(), String> {
        let disagree = || "the marker there does not agree with what was before".to_owned();
        let count = group.map_or(0, |group| group.events.len() as u64);
        let own = frame.number.checked_sub(count).ok_or_else(disagree)?;
        let from = frame.end().checked_sub(count).ok_or_else(disagree)?;
        let begins = frame.end().checked_sub(frame.number).ok_or_else(disagree)?;
        let before = self.gap.as_ref().and_then(|gap| gap.before.clone());
        // Events before the place that are of this group.
        let shared = self.index.end().saturating_sub(begins);
        let first = match (&before, group) {
            _ if shared == 0 => None,
            (Some((stream, read)), Some(group)) if shared > *read || *stream != group.stream => {
                return Err(disagree());
            }
            (Some((_, read)), None) if shared > *read => return Err(disagree()),
            (Some((stream, _)), _) => Some(stream.clone()),
            (None, _) => return Err(disagree()),
        };
        let own = own.checked_sub(shared).ok_or_else(disagree)?;
        self.close(from)?;
        match (group, first) {
            (Some(group), _) => {
                let head = self.index.head(group.stream.as_str());
                if group.first_index < head.saturating_add(own) {
                    return Err(disagree());
                }
            }
            (None, Some(stream)) if own > 0 => {
                let head = self.index.head(stream.as_str());
                self.goes_on_at(&stream, head + own)?;
            }
            (None, _) => {}
        }
        Ok(())
    }

    /// Closes a place: `position` is that of what comes after it.
    pub(super) fn close(&mut self, position: u64) -> Result<(), String> {
        let Some(gap) = self.gap.take() else {
            return Ok(());
        };
        let events = position.checked_sub(self.index.end());
        let events = events.filter(|events| *events <= gap.bytes / MIN_EVENT_BYTES);
        let events = events.ok_or("the count of events there cannot be right")?;
        self.index.lose(events);
        self.lost += events;
        let place = LostPlace {
            segment: gap.segment,
            offset: gap.offset,
            bytes: gap.bytes,
            events,
        };
        self.places.push(Place {
            place,
            reading: gap.reading,
        });
        Ok(())
    }

    /// Notes that a stream goes on at an index: what is between its head and there is lost.
    pub(super) fn goes_on_at(&mut self, stream: &StreamName, index: u64) -> Result<(), String> {
        let head = self.index.head(stream.as_str());
        if index <= head {
            return Ok(());
        }
        self.told += index - head;
        if self.told > self.lost {
            return Err(format!(
                "event {index} of stream {stream} stands where event {head} belongs"
            ));
        }
        let what = match self.places.as_slice() {
            [Place { place, .. }] => place.to_string(),
            several => {
                let last = several.last().map(|last| last.place.to_string());
                format!(
                    "{}, and {} other places neither",
                    last.unwrap_or_default(),
                    several.len().saturating_sub(1)
                )
            }
        };
        self.index.damage(stream, index, || what);
        Ok(())
    }
}
