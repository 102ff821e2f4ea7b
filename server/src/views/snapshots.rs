//! Snapshots: states at some revisions, so that none needs a replay from the beginning.
//!
//! Kept are the one at the newest multiple of `every`, and each at a multiple of four times that: a
//! rule that depends on the stream's head only, so that a rebuild keeps the same ones. It does not
//! write those that it would delete again before it is done.

use mgi_events::transparency::merkle::Frontier;

use super::error::ViewsError;
use super::keys::{self, CHUNK_BYTES};
use super::replay::{Replay, Replayed};
use super::store::{Store, damaged, decode, encode};

const KEPT_FOR_EVER: u64 = 4;

/// Whether a snapshot at a revision is worth writing, when the stream has `head` events.
pub(crate) fn is_due(revision: u64, head: u64, every: u64) -> bool {
    revision.is_multiple_of(every)
        && (revision.is_multiple_of(every.saturating_mul(KEPT_FOR_EVER))
            || revision.saturating_add(every) > head)
}

impl Store {
    /// Writes the snapshot of a state, and deletes those that it replaces.
    pub(crate) fn put_snapshot<S: Replay>(
        &self,
        stream: &str,
        every: u64,
        state: &S,
        frontier: &Frontier,
    ) -> Result<(), ViewsError> {
        let revision = state.revision();
        // The same bytes as those of a `Replayed`, without copying the state into one.
        let bytes = encode(&(state, frontier))?;
        let chunks: Vec<&[u8]> = bytes.chunks(CHUNK_BYTES).collect();
        let count = u16::try_from(chunks.len()).map_err(|_| damaged("a state beyond 16 GiB"))?;
        // The first chunk says how many there are; it is written last, so that who finds it finds
        // the others.
        for (number, chunk) in (0..count).zip(&chunks).skip(1).rev() {
            let key = keys::snapshot(stream, revision, number);
            self.snapshots.insert(key, *chunk)?;
        }
        let mut first = count.to_be_bytes().to_vec();
        first.extend_from_slice(chunks.first().copied().unwrap_or_default());
        self.snapshots
            .insert(keys::snapshot(stream, revision, 0), first)?;
        // Whatever was the newest before goes: it stands after the last one that is kept for ever,
        // because those are never left out.
        let step = usize::try_from(every).unwrap_or(usize::MAX);
        let kept = revision.saturating_sub(1) / every / KEPT_FOR_EVER * KEPT_FOR_EVER * every;
        for before in (kept..revision).step_by(step).skip(1) {
            self.delete_snapshot(stream, before)?;
        }
        Ok(())
    }

    fn delete_snapshot(&self, stream: &str, revision: u64) -> Result<(), ViewsError> {
        let mut number = 0;
        while self
            .snapshots
            .remove(keys::snapshot(stream, revision, number))?
            .is_some()
        {
            number += 1;
        }
        Ok(())
    }

    /// The newest snapshot at or before a revision.
    pub(crate) fn snapshot<S: Replay>(
        &self,
        stream: &str,
        at_most: u64,
    ) -> Result<Option<Replayed<S>>, ViewsError> {
        let mut below = keys::snapshot(stream, at_most, u16::MAX);
        loop {
            let range = keys::stream(stream)..=below;
            let Some(found) = self.snapshots.range(range).next_back() else {
                return Ok(None);
            };
            let (key, _) = found?;
            let revision = keys::snapshot_revision(stream, &key);
            let revision = revision.ok_or_else(|| damaged("a snapshot's key"))?;
            if let Some(snapshot) = self.snapshot_at::<S>(stream, revision)? {
                return Ok(Some(snapshot));
            }
            // It is being written or deleted just now.
            match revision.checked_sub(1) {
                Some(before) => below = keys::snapshot(stream, before, u16::MAX),
                None => return Ok(None),
            }
        }
    }

    fn snapshot_at<S: Replay>(
        &self,
        stream: &str,
        revision: u64,
    ) -> Result<Option<Replayed<S>>, ViewsError> {
        let Some(first) = self.snapshots.get(keys::snapshot(stream, revision, 0))? else {
            return Ok(None);
        };
        let (count, start) = first
            .split_first_chunk::<2>()
            .ok_or_else(|| damaged("a snapshot"))?;
        let mut bytes = start.to_vec();
        for number in 1..u16::from_be_bytes(*count) {
            match self
                .snapshots
                .get(keys::snapshot(stream, revision, number))?
            {
                Some(chunk) => bytes.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
        let snapshot: Replayed<S> = decode("a snapshot", &bytes)?;
        let fits = snapshot.state.revision() == revision && snapshot.frontier.size() == revision;
        fits.then_some(Some(snapshot))
            .ok_or_else(|| damaged("a snapshot"))
    }
}
