//! Redaction in place, made safe against crashes by a redo file.
//!
//! An event's frame is overwritten with one of the same length that holds what stays
//! of the event. An overwritten frame may be torn by a crash, and what was there is
//! gone; so first the new frames are written to a file of their own:
//!
//! 1. `redo.mgl.new` gets the new frames and is synced,
//! 2. it becomes `redo.mgl`, and the directory is synced: from here on the redaction
//!    is going to happen,
//! 3. the frames are overwritten, and their segments synced,
//! 4. `redo.mgl` is removed, and the directory synced.
//!
//! Opening a ledger does steps 3 and 4 again where it finds `redo.mgl`, before it
//! looks at any frame. A crash before step 2 leaves the events as they were.
//!
//! ```text
//! redo.mgl:  0  magic          8  "mgi-redo"
//!            8  crc            4  CRC32C of all that follows
//!           12  count          4  of entries
//!           16  entry ...
//!
//! entry:     0  segment        4  its number
//!            4  length         4  of the frame
//!            8  offset         8  of the frame in the segment
//!           16  frame
//! ```
//!
//! The file has none of the words that go. Whether copies of the overwritten sectors
//! stay behind (a file system that writes elsewhere, a flash disk, a backup) is for
//! those who run these to say.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use mgi_events::redaction::{Record, leaf_of};

use super::error::OpenError;
use super::format::{Frame, with_body};
use super::index::{Index, Pick};
use super::read::{damaged, is_picked};
use super::segment::Segment;
use crate::ledger::{Disk, MAX_REDACTIONS, ReadLimit, RedactError, Redacted};

/// The file with what has to be done again.
pub(super) const REDO: &str = "redo.mgl";
/// The same while it is made; opening removes one that a crash left behind.
const UNFINISHED: &str = "redo.mgl.new";
const MAGIC: &[u8; 8] = b"mgi-redo";

/// A frame that takes another's place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    segment: u32,
    offset: u64,
    frame: Vec<u8>,
}

/// Carries redactions out, all or none. Nobody may read or append meanwhile.
pub(super) fn redact(
    disk: &dyn Disk,
    dir: &Path,
    index: &Index,
    redacted: &[Redacted],
) -> Result<(), RedactError> {
    if redacted.len() > MAX_REDACTIONS {
        return Err(RedactError::Refused {
            reason: format!("at most {MAX_REDACTIONS} events are redacted at once"),
        });
    }
    let mut segments = BTreeMap::new();
    let mut entries = Vec::with_capacity(redacted.len());
    for one in redacted {
        let (segment, entry) = prepare(index, one)?;
        segments.insert(segment.number, segment);
        entries.push(entry);
    }
    if entries.is_empty() {
        return Ok(());
    }
    write_redo(disk, dir, &entries)
        .and_then(|()| overwrite(&segments, &entries))
        .and_then(|()| finish(disk, dir))
        .map_err(|error| RedactError::Io {
            reason: error.to_string(),
        })
}

/// The new frame of an event, checked against the old one.
fn prepare(index: &Index, one: &Redacted) -> Result<(Arc<Segment>, Entry), RedactError> {
    let refuse = |reason: &str| RedactError::Refused {
        reason: format!("event {} of {}: {reason}", one.index, one.stream),
    };
    let first = ReadLimit {
        events: 1,
        bytes: 1,
    };
    let mut picks = index.pick(one.stream.as_str(), one.index, first)?;
    let picks = picks.pop().ok_or_else(|| refuse("it is not there"))?;
    let pick: &Pick = picks
        .picks
        .first()
        .ok_or_else(|| refuse("it is not there"))?;
    let segment = picks.segment;
    let mut old = vec![0; pick.frame];
    let read = segment.file.read_at(&mut old, pick.offset);
    read.map_err(|error| RedactError::Io {
        reason: error.to_string(),
    })?;
    let frame = Frame::decode(segment.seed, &old, pick.offset)
        .filter(|frame| is_picked(frame, pick))
        .ok_or_else(|| damaged(&segment, pick))?;
    check(frame.body, &one.bytes).map_err(refuse)?;
    let frame = with_body(segment.seed, &old, pick.offset, &one.bytes)
        .ok_or_else(|| refuse("what takes its place has another length"))?;
    let entry = Entry {
        segment: segment.number,
        offset: pick.offset,
        frame,
    };
    Ok((segment, entry))
}

/// History is not rewritten: what takes an event's place has its leaf.
pub(in crate::ledger) fn check(old: &[u8], new: &[u8]) -> Result<(), &'static str> {
    let record = Record::decode(new).ok().flatten();
    let record = record.ok_or("what takes its place is not a redacted event")?;
    if old.len() != new.len() {
        return Err("what takes its place has another length");
    }
    if leaf_of(old) != Ok(record.leaf) {
        return Err("what takes its place has another leaf hash");
    }
    Ok(())
}

fn write_redo(disk: &dyn Disk, dir: &Path, entries: &[Entry]) -> io::Result<()> {
    let unfinished = dir.join(UNFINISHED);
    let file = match disk.create(&unfinished) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            disk.remove(&unfinished)?;
            disk.create(&unfinished)?
        }
        other => other?,
    };
    file.write_at(&encode(entries), 0)?;
    file.sync_data()?;
    disk.rename(&unfinished, &dir.join(REDO))?;
    disk.sync_dir(dir)
}

fn overwrite(segments: &BTreeMap<u32, Arc<Segment>>, entries: &[Entry]) -> io::Result<()> {
    for entry in entries {
        if let Some(segment) = segments.get(&entry.segment) {
            segment.file.write_at(&entry.frame, entry.offset)?;
        }
    }
    for segment in segments.values() {
        segment.file.sync_data()?;
    }
    Ok(())
}

fn finish(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    disk.remove(&dir.join(REDO))?;
    disk.sync_dir(dir)
}

/// Does what a crash interrupted; `names` is what the directory has. How many
/// frames were written.
pub(super) fn redo(
    disk: &dyn Disk,
    dir: &Path,
    names: &[String],
    segments: &[Arc<Segment>],
) -> Result<usize, OpenError> {
    if !names.iter().any(|name| name == REDO) {
        return Ok(0);
    }
    let path = dir.join(REDO);
    let io = |action| OpenError::io(action, &path);
    let file = disk.open(&path).map_err(io("open"))?;
    let size = file.size().map_err(io("look at"))?;
    let mut bytes = vec![0; usize::try_from(size).unwrap_or(usize::MAX)];
    file.read_at(&mut bytes, 0).map_err(io("read"))?;
    let refuse = |what: &str| OpenError::BadRedo {
        path: path.clone(),
        what: what.to_owned(),
    };
    let entries = decode(&bytes).ok_or_else(|| refuse("its checksum does not hold"))?;
    let mut touched = BTreeMap::new();
    for entry in &entries {
        let segment = segments
            .iter()
            .find(|segment| segment.number == entry.segment)
            .ok_or_else(|| refuse("it names a segment that is not there"))?;
        // Its place and its segment's salt are in a frame's checksum.
        let fits = Frame::decode(segment.seed, &entry.frame, entry.offset)
            .is_some_and(|frame| frame.bytes == entry.frame.len());
        let end = entry.offset.checked_add(entry.frame.len() as u64);
        if !fits || end.is_none_or(|end| end > segment.size) {
            return Err(refuse("it was made for another ledger"));
        }
        touched.insert(segment.number, Arc::clone(segment));
    }
    overwrite(&touched, &entries).map_err(OpenError::io("redact events in", dir))?;
    finish(disk, dir).map_err(io("remove"))?;
    Ok(entries.len())
}

fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut rest = Vec::new();
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    rest.extend_from_slice(&count.to_le_bytes());
    for entry in entries {
        let length = u32::try_from(entry.frame.len()).unwrap_or(u32::MAX);
        rest.extend_from_slice(&entry.segment.to_le_bytes());
        rest.extend_from_slice(&length.to_le_bytes());
        rest.extend_from_slice(&entry.offset.to_le_bytes());
        rest.extend_from_slice(&entry.frame);
    }
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&crc32c::crc32c(&rest).to_le_bytes());
    out.extend_from_slice(&rest);
    out
}

fn decode(bytes: &[u8]) -> Option<Vec<Entry>> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    if crc32c::crc32c(rest) != u32::from_le_bytes(*crc) {
        return None;
    }
    let (count, mut rest) = rest.split_first_chunk::<4>()?;
    let mut entries = Vec::new();
    for _ in 0..u32::from_le_bytes(*count) {
        let (segment, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let (offset, after) = after.split_first_chunk::<8>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (frame, after) = after.split_at_checked(length)?;
        entries.push(Entry {
            segment: u32::from_le_bytes(*segment),
            offset: u64::from_le_bytes(*offset),
            frame: frame.to_vec(),
        });
        rest = after;
    }
    rest.is_empty().then_some(entries)
}
