//! The hashes of each stream's Merkle tree, so that a proof need not read the whole
//! stream: tiles of 256, as C2SP tlog-tiles has them.
//!
//! Stored are the leaf hashes of each 256 events as one value, and the root of each
//! complete tile, level by level. The leaves after the last complete tile are stored one
//! by one until their tile is complete: so each event has a witness apart from the ledger.

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
    /// Takes in a leaf; `size` is that of the tree with it. Completed tiles are stored, and the
    /// leaves of those that the ledger has not completed.
    pub(crate) fn push(
        &mut self,
        store: &Store,
        ledger: &dyn Ledger,
        stream: &StreamName,
        leaf: Hash,
        size: u64,
    ) -> Result<(), ViewsError> {
        // A leaf that would be deleted again before all is folded in is not written.
        if size.next_multiple_of(TILE) > ledger.head(stream) {
            let key = keys::leaf(stream.as_str(), size - 1);
            store.tiles.insert(key, &leaf)?;
        }
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
    let single = keys::leaf(stream, tile * TILE)..keys::leaf(stream, (tile + 1) * TILE);
    for entry in store.tiles.range(single) {
        store.tiles.remove(entry?.0)?;
    }
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
    let first = tile * TILE;
    if let Some(value) = store.tiles.get(keys::tile(stream, 0, tile))? {
        let found = value.chunks(32).map(hash).collect::<Result<Vec<_>, _>>()?;
        if found.len() as u64 != TILE {
            return Err(damaged("the hashes of a tree"));
        }
        return Ok((first..).zip(found).collect());
    }
    let single = keys::leaf(stream, first)..keys::leaf(stream, first + TILE);
    let mut found = Vec::new();
    for entry in store.tiles.range(single) {
        let (key, value) = entry?;
        let index = keys::tile_index(&key).ok_or_else(|| damaged("the hashes of a tree"))?;
        found.push((index, hash(&value)?));
    }
    Ok(found)
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
    if let Some(value) = store.tiles.get(keys::tile(stream.as_str(), 0, tile))? {
        let start = usize::try_from(from % TILE).unwrap_or(0);
        let hashes = value.chunks(32).skip(start);
        let hashes = hashes.take(usize::try_from(count).unwrap_or(0)).map(hash);
        return Ok(fold(hashes.collect::<Result<_, _>>()?));
    }
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
