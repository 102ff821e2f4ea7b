//! The hashes of each stream's Merkle tree, so that a proof need not read the whole
//! stream: tiles of 256, as C2SP tlog-tiles has them.
//!
//! Stored are the leaf hashes of each 256 events as one value, and the root of each
//! complete tile, level by level. The leaves after the last complete tile are one value
//! too, which grows until its tile is complete: so each event has a witness apart from the
//! ledger.

use std::collections::HashMap;

use mgi_events::redaction::leaf_of;
use mgi_events::transparency::merkle::{Hash, node_hash};

use super::error::ViewsError;
use super::keys;
use super::replay::corrupt;
use super::store::{Store, damaged};
use crate::ledger::{Ledger, ReadLimit, StreamName};

/// Hashes in a tile.
pub(crate) const TILE: u64 = 256;
/// Height of a tile.
pub(crate) const HEIGHT: u8 = 8;
/// Levels of tiles: 8 of height 8 are enough for 2^64 leaves.
const LEVELS: u8 = 8;
/// Most streams whose newest leaves are kept in memory; each takes 8 KiB at most.
const IN_MEMORY: usize = 2048;

/// The leaves after each stream's last complete tile, of the streams that were folded lately.
/// They are stored once a step and not one by one: a stream that is written to gets many at once.
#[derive(Default)]
pub(crate) struct Pending(HashMap<StreamName, Newest>);

/// The leaves of a tile that is not complete.
#[derive(Default)]
struct Newest {
    leaves: Vec<Hash>,
    /// The tile that they belong to.
    tile: u64,
    /// Not all of them are stored.
    unsaved: bool,
}

impl Pending {
    /// Takes in a leaf; `size` is that of the tree with it. Completed tiles are stored at once.
    pub(crate) fn push(
        &mut self,
        store: &Store,
        ledger: &dyn Ledger,
        stream: &StreamName,
        leaf: Hash,
        size: u64,
    ) -> Result<(), ViewsError> {
        let before = size.saturating_sub(1);
        if !self.0.contains_key(stream) {
            if self.0.len() >= IN_MEMORY {
                self.write(store)?;
                self.0.clear();
            }
            let newest = Newest::load(store, ledger, stream, before)?;
            self.0.insert(stream.clone(), newest);
        }
        let Some(newest) = self.0.get_mut(stream) else {
            return Ok(());
        };
        newest.leaves.push(leaf);
        newest.unsaved = true;
        if !size.is_multiple_of(TILE) {
            return Ok(());
        }
        let (tile, leaves) = (newest.tile, std::mem::take(&mut newest.leaves));
        (newest.tile, newest.unsaved) = (tile + 1, false);
        complete(store, stream.as_str(), tile, &leaves)
    }

    /// Stores what is not: before the trees of the streams are written.
    pub(crate) fn write(&mut self, store: &Store) -> Result<(), ViewsError> {
        for (stream, newest) in self.0.iter_mut().filter(|(_, newest)| newest.unsaved) {
            let key = keys::newest(stream.as_str(), newest.tile);
            store.tiles.insert(key, newest.leaves.concat())?;
            newest.unsaved = false;
        }
        Ok(())
    }

    /// Forgets a stream's leaves: they do not continue what is stored.
    pub(crate) fn forget(&mut self, stream: &StreamName) {
        self.0.remove(stream);
    }
}

impl Newest {
    /// Those of a tree of `size` leaves. What is stored may go further, when a crash took the
    /// cursor back.
    fn load(
        store: &Store,
        ledger: &dyn Ledger,
        stream: &StreamName,
        size: u64,
    ) -> Result<Self, ViewsError> {
        let tile = size / TILE;
        let wanted = usize::try_from(size % TILE).unwrap_or(0);
        let mut leaves = stored(store, stream.as_str(), tile)?.unwrap_or_default();
        if leaves.len() < wanted {
            leaves = read_leaves(ledger, stream, tile * TILE, size)?;
        }
        leaves.truncate(wanted);
        Ok(Self {
            leaves,
            tile,
            unsaved: false,
        })
    }
}

/// The stored leaves of a tile, complete or not.
fn stored(store: &Store, stream: &str, tile: u64) -> Result<Option<Vec<Hash>>, ViewsError> {
    let complete = store.tiles.get(keys::tile(stream, 0, tile))?;
    let value = match complete {
        Some(value) if value.len() as u64 != TILE * 32 => {
            return Err(damaged("the hashes of a tree"));
        }
        Some(value) => Some(value),
        None => store.tiles.get(keys::newest(stream, tile))?,
    };
    let hashes = value.map(|value| value.chunks(32).map(hash).collect());
    hashes.transpose()
}

/// Stores a complete tile of leaves, and the roots that it completes.
fn complete(store: &Store, stream: &str, tile: u64, leaves: &[Hash]) -> Result<(), ViewsError> {
    let key = keys::tile(stream, 0, tile);
    store.tiles.insert(key, leaves.concat())?;
    store.tiles.remove(keys::newest(stream, tile))?;
    let (mut level, mut index, mut root) = (1, tile, fold(leaves.to_vec()));
    loop {
        store
            .tiles
            .insert(keys::tile(stream, level, index), &root)?;
        if !(index + 1).is_multiple_of(TILE) || level + 1 >= LEVELS {
            return Ok(());
        }
        let hashes = roots(store, stream, level, index + 1 - TILE, TILE)?;
        (level, index, root) = (level + 1, index / TILE, fold(hashes));
    }
}

/// Root of a complete tree over a power of two of hashes.
pub(crate) fn fold(mut hashes: Vec<Hash>) -> Hash {
    while hashes.len() > 1 {
        hashes = hashes
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => node_hash(left, right),
                rest => rest.first().copied().unwrap_or_default(),
            })
            .collect();
    }
    hashes.first().copied().unwrap_or_default()
}

/// Roots of complete tiles: `count` of them at a level from 1 on.
fn roots(
    store: &Store,
    stream: &str,
    level: u8,
    from: u64,
    count: u64,
) -> Result<Vec<Hash>, ViewsError> {
    let range = keys::tile(stream, level, from)..keys::tile(stream, level, from + count);
    let mut found = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
    for entry in store.tiles.range(range) {
        let (_, value) = entry?;
        found.push(hash(&value)?);
    }
    if found.len() as u64 == count {
        return Ok(found);
    }
    Err(damaged("the hashes of a tree"))
}

/// Leaf hashes of a tile that are stored, with their indexes: all 256 when it is complete, else
/// those that were folded in, from the first on.
pub(crate) fn leaves(
    store: &Store,
    stream: &str,
    tile: u64,
) -> Result<Vec<(u64, Hash)>, ViewsError> {
    let found = stored(store, stream, tile)?.unwrap_or_default();
    Ok((tile * TILE..).zip(found).collect())
}

fn hash(value: &[u8]) -> Result<Hash, ViewsError> {
    value.try_into().map_err(|_| damaged("a hash of a tree"))
}

/// The root of a complete subtree: `2^level` leaves from leaf `index * 2^level` on.
///
/// # Errors
/// The ledger cannot be read, or does not have these events.
pub(crate) fn subtree(
    store: &Store,
    ledger: &dyn Ledger,
    stream: &StreamName,
    level: u8,
    index: u64,
) -> Result<Hash, ViewsError> {
    let (tiles, inside) = (level / HEIGHT, level % HEIGHT);
    let count = 1_u64 << inside;
    let from = index << inside;
    if tiles > 0 {
        return Ok(fold(roots(store, stream.as_str(), tiles, from, count)?));
    }
    let tile = from / TILE;
    let wanted = from..from + count;
    let kept = leaves(store, stream.as_str(), tile)?.into_iter();
    let kept: Vec<Hash> = kept
        .filter_map(|(index, leaf)| wanted.contains(&index).then_some(leaf))
        .collect();
    if kept.len() as u64 == count {
        return Ok(fold(kept));
    }
    Ok(fold(read_leaves(ledger, stream, from, from + count)?))
}

/// Leaf hashes from the events themselves.
pub(crate) fn read_leaves(
    ledger: &dyn Ledger,
    stream: &StreamName,
    from: u64,
    to: u64,
) -> Result<Vec<Hash>, ViewsError> {
    let mut found = Vec::with_capacity(usize::try_from(to - from).unwrap_or(0));
    while from + (found.len() as u64) < to {
        let next = from + found.len() as u64;
        let limit = ReadLimit {
            events: usize::try_from(to - next).unwrap_or(usize::MAX),
            bytes: 4 * 1024 * 1024,
        };
        let batch = ledger.read(stream, next, limit)?;
        if batch.is_empty() {
            return Err(damaged("a tree that is larger than its stream"));
        }
        for recorded in &batch {
            let leaf = leaf_of(&recorded.bytes).map_err(|error| corrupt(recorded, error))?;
            found.push(leaf);
        }
    }
    Ok(found)
}
