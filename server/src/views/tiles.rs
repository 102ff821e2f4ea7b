//! The hashes of each stream's Merkle tree, so that a proof need not read the whole
//! stream: tiles of 256, as C2SP tlog-tiles has them.
//!
//! Stored is only what is complete: the leaf hashes of each 256 events as one value,
//! and the root of each complete tile, level by level. What lies after the last
//! complete tile is hashed from the events.

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

/// The leaves after each stream's last complete tile, as far as they are in memory:
/// only a short cut for reading them again.
#[derive(Default)]
pub(crate) struct Pending(HashMap<StreamName, Vec<Hash>>);

impl Pending {
    /// Takes in a leaf; `size` is that of the tree with it. Completed tiles are stored.
    pub(crate) fn push(
        &mut self,
        store: &Store,
        ledger: &dyn Ledger,
        stream: &StreamName,
        leaf: Hash,
        size: u64,
    ) -> Result<(), ViewsError> {
        if !self.0.contains_key(stream) {
            if self.0.len() >= IN_MEMORY {
                self.0.clear();
            }
            self.0.insert(stream.clone(), Vec::new());
        }
        let Some(leaves) = self.0.get_mut(stream) else {
            return Ok(());
        };
        leaves.push(leaf);
        if !size.is_multiple_of(TILE) {
            return Ok(());
        }
        let tile = if leaves.len() as u64 == TILE {
            std::mem::take(leaves)
        } else {
            leaves.clear();
            read_leaves(ledger, stream, size - TILE, size)?
        };
        complete(store, stream.as_str(), size / TILE - 1, &tile)
    }

    /// Forgets a stream's leaves: they do not continue what is stored.
    pub(crate) fn forget(&mut self, stream: &StreamName) {
        self.0.remove(stream);
    }
}

/// Stores a complete tile of leaves, and the roots that it completes.
fn complete(store: &Store, stream: &str, tile: u64, leaves: &[Hash]) -> Result<(), ViewsError> {
    let key = keys::tile(stream, 0, tile);
    store.tiles.insert(key, leaves.concat())?;
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

/// Leaf hashes that are stored, from a multiple of 256 on; `None` when that tile is
/// not complete.
pub(crate) fn leaves(
    store: &Store,
    stream: &str,
    tile: u64,
) -> Result<Option<Vec<Hash>>, ViewsError> {
    let Some(value) = store.tiles.get(keys::tile(stream, 0, tile))? else {
        return Ok(None);
    };
    let found: Result<Vec<Hash>, _> = value.chunks(32).map(hash).collect();
    let found = found?;
    if found.len() as u64 == TILE {
        return Ok(Some(found));
    }
    Err(damaged("the hashes of a tree"))
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
    let hashes = match leaves(store, stream.as_str(), tile)? {
        Some(leaves) => {
            let start = usize::try_from(from % TILE).unwrap_or(0);
            let end = start + usize::try_from(count).unwrap_or(0);
            leaves.get(start..end).unwrap_or_default().to_vec()
        }
        None => read_leaves(ledger, stream, from, from + count)?,
    };
    Ok(fold(hashes))
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
