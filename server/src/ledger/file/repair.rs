//! Making the end of the log fit to be written after.
//!
//! In this order, each step durable before the next:
//!
//! 1. The newest commit is written again, as it was read. What was read may be known to the
//!    operating system only: after a kill it was perhaps never synced, and after a failed sync the
//!    system takes it for clean. From here on readers see it, so it must be there.
//! 2. What was torn is overwritten with zeros.
//! 3. A mark is written. It ends a commit that was cut in the middle, and proves to the next start
//!    that all before it was durable.

use std::path::Path;
use std::sync::Arc;

use super::error::OpenError;
use super::format::{DATA_START, Encoder, Kind, MARKER_BYTES};
use super::recover::{Ended, RecoveryCut};
use super::scan::{Log, Newest};
use super::segment::{Maker, Segment, file_name};

/// Where the log goes on.
pub(crate) struct End {
    /// The segment to write, and where.
    pub(crate) active: Arc<Segment>,
    pub(crate) at: u64,
    /// The active segment's place in the list of segments.
    pub(crate) place: u32,
    /// The segment made ahead.
    pub(crate) ready: Option<Arc<Segment>>,
    /// How many segments had to be made.
    pub(crate) made: u32,
    pub(crate) cut: Option<RecoveryCut>,
}

pub(crate) fn repair(
    dir: &Path,
    maker: &Maker,
    log: &mut Log,
    ended: Option<Ended>,
) -> Result<End, OpenError> {
    // The last process may have made names that were never synced.
    let synced = maker.disk.sync_dir(dir);
    synced.map_err(OpenError::io("sync the directory", dir))?;
    if let Some(newest) = &log.newest {
        rewrite(dir, newest)?;
    }
    let Some(ended) = ended else {
        let first = make(dir, maker, 1)?;
        return Ok(End {
            place: log.index.add_segment(Arc::clone(&first)),
            active: first,
            at: DATA_START,
            ready: None,
            made: 1,
            cut: None,
        });
    };
    let mut end = End {
        active: ended.segment,
        at: ended.tail.at,
        place: ended.place,
        ready: ended.next,
        made: 0,
        cut: None,
    };
    if let Some(until) = ended.tail.torn {
        let bytes = until.saturating_sub(end.at);
        zero(dir, &end.active, end.at, bytes)?;
        end.cut = Some(RecoveryCut {
            segment: end.active.number,
            offset: end.at,
            bytes,
        });
    }
    if end.cut.is_some() || !matches!(log.last, None | Some(Kind::Mark)) {
        rest(dir, maker, log, &mut end)?;
    }
    Ok(end)
}

/// Ends what was written so far with a mark or, where no seal would fit after it, with a seal.
fn rest(dir: &Path, maker: &Maker, log: &mut Log, end: &mut End) -> Result<(), OpenError> {
    let bytes = end.cut.as_ref().map_or(0, |cut| cut.bytes);
    if end.at + 2 * MARKER_BYTES as u64 <= end.active.size {
        rest_at(dir, log, end, Kind::Mark, bytes)?;
        end.at += MARKER_BYTES as u64;
        return Ok(());
    }
    // A segment is sealed only when the next one is there.
    let next = if let Some(next) = end.ready.take() {
        next
    } else {
        end.made += 1;
        make(dir, maker, end.active.number + 1)?
    };
    rest_at(dir, log, end, Kind::Seal, bytes)?;
    end.place = log.index.add_segment(Arc::clone(&next));
    end.active = next;
    end.at = DATA_START;
    Ok(())
}

fn make(dir: &Path, maker: &Maker, number: u32) -> Result<Arc<Segment>, OpenError> {
    let path = dir.join(file_name(number));
    maker
        .make(number)
        .map_err(OpenError::io("make the segment", &path))
}

fn rewrite(dir: &Path, newest: &Newest) -> Result<(), OpenError> {
    let segment = &newest.segment;
    let length = usize::try_from(newest.end - newest.start).unwrap_or(usize::MAX);
    let mut bytes = vec![0; length];
    let path = dir.join(file_name(segment.number));
    let read = segment.file.read_at(&mut bytes, newest.start);
    read.map_err(OpenError::io("read", &path))?;
    write(dir, segment, &bytes, newest.start)
}

fn zero(dir: &Path, segment: &Segment, at: u64, bytes: u64) -> Result<(), OpenError> {
    let length = usize::try_from(bytes).unwrap_or(usize::MAX);
    write(dir, segment, &vec![0; length], at)
}

/// Writes a mark or a seal.
fn rest_at(dir: &Path, log: &mut Log, end: &End, kind: Kind, bytes: u64) -> Result<(), OpenError> {
    // Above every sequence that may be in what was cut: should its zeros be lost, nobody takes the
    // old frames for a later commit.
    let sequence = log.highest.max(log.sequence + 1) + 1;
    let mut out = Vec::new();
    let mut encoder = Encoder {
        out: &mut out,
        seed: end.active.seed,
        base: end.at,
        sequence,
    };
    encoder.marker(kind, bytes, log.index.end());
    write(dir, &end.active, &out, end.at)?;
    log.sequence = sequence;
    log.last = Some(kind);
    Ok(())
}

fn write(dir: &Path, segment: &Segment, bytes: &[u8], at: u64) -> Result<(), OpenError> {
    let path = dir.join(file_name(segment.number));
    let written = segment.file.write_at(bytes, at);
    written.map_err(OpenError::io("write", &path))?;
    let synced = segment.file.sync_data();
    synced.map_err(OpenError::io("sync", &path))
}
