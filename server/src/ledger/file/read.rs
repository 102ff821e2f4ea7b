//! Fetching events, each checked before it is served.

use std::io::ErrorKind;

use bytes::Bytes;

use super::format::{Frame, Kind};
use super::index::{Pick, Picks};
use super::segment::{Segment, file_name};
use crate::ledger::{ReadError, Recorded};

/// Most bytes read at once, 256 KiB; also what a kept event can hold in memory at most.
const RUN_BYTES: u64 = 256 * 1024;
/// Frames not asked for are read along when they take no more than this, 4 KiB, between two that
/// are: one system call is dearer than copying them.
const GAP_BYTES: u64 = 4 * 1024;

/// Reads what was picked, in order.
pub(crate) fn fetch(picked: &[Picks]) -> Result<Vec<Recorded>, ReadError> {
    let count = picked.iter().map(|picks| picks.picks.len()).sum();
    let mut found = Vec::with_capacity(count);
    for Picks { segment, picks } in picked {
        let mut rest = picks.as_slice();
        while !rest.is_empty() {
            let (run, after) = rest.split_at(run_length(rest));
            fetch_run(segment, run, &mut found)?;
            rest = after;
        }
    }
    Ok(found)
}

fn end(pick: &Pick) -> u64 {
    pick.offset + pick.frame as u64
}

/// How many of the picks, at least one, are read together.
fn run_length(picks: &[Pick]) -> usize {
    let start = picks.first().map_or(0, |pick| pick.offset);
    let joined = picks.windows(2).take_while(|pair| {
        let [before, after] = pair else { return false };
        after.offset - end(before) <= GAP_BYTES && end(after) - start <= RUN_BYTES
    });
    1 + joined.count()
}

fn fetch_run(segment: &Segment, run: &[Pick], found: &mut Vec<Recorded>) -> Result<(), ReadError> {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return Ok(());
    };
    let length = usize::try_from(end(last) - first.offset).unwrap_or(usize::MAX);
    let mut buffer = vec![0; length];
    let read = segment.file.read_at(&mut buffer, first.offset);
    read.map_err(|error| match error.kind() {
        // Somebody shortened the file.
        ErrorKind::UnexpectedEof => damaged(segment, last),
        _ => ReadError::Io {
            reason: format!(
                "segment {} at byte {}: {error}",
                file_name(segment.number),
                first.offset
            ),
        },
    })?;
    let wanted: usize = run.iter().map(|pick| pick.body).sum();
    // A slice keeps the whole run in memory, which is worth it when most of it was asked for.
    let share = wanted >= length / 2;
    let buffer = Bytes::from(buffer);
    for pick in run {
        let at = usize::try_from(pick.offset - first.offset).unwrap_or(usize::MAX);
        let frame = buffer
            .get(at..at.saturating_add(pick.frame))
            .and_then(|bytes| Frame::decode(segment.seed, bytes, pick.offset))
            .filter(|frame| is_picked(frame, pick))
            .ok_or_else(|| damaged(segment, pick))?;
        let body = at + frame.body_start()..at + frame.body_start() + frame.body.len();
        found.push(Recorded {
            position: pick.position,
            stream: pick.stream.clone(),
            index: pick.index,
            bytes: if share {
                buffer.slice(body)
            } else {
                Bytes::copy_from_slice(frame.body)
            },
        });
    }
    Ok(())
}

pub(super) fn is_picked(frame: &Frame<'_>, pick: &Pick) -> bool {
    frame.kind == Kind::Event
        && frame.number == pick.index
        && frame.name == pick.stream.as_str().as_bytes()
        && frame.body.len() == pick.body
}

pub(super) fn damaged(segment: &Segment, pick: &Pick) -> ReadError {
    let what = format!(
        "what is at byte {} of segment {} is not what was written",
        pick.offset,
        file_name(segment.number)
    );
    tracing::error!(stream = %pick.stream, index = pick.index, what, "a stored event is damaged");
    ReadError::Corrupt {
        stream: pick.stream.clone(),
        index: pick.index,
        what,
    }
}
