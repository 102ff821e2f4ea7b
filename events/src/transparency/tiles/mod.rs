//! A log as static files (C2SP tlog-tiles): its hashes in tiles of up to 256,
//! its entries in bundles of up to 256, each under a path of its own. Any tool
//! for tiled logs can read and witness a log from them.

mod bundle;
mod path;

use super::merkle::Hash;
use super::subtree::Hashes;

pub use bundle::{BundleError, MAX_ENTRY_BYTES, decode_bundle, encode_bundle};
pub use path::{PathError, ResourcePath};

/// Height of a tile: a hash of one level stands for 2^8 hashes of the level below.
pub const TILE_HEIGHT: u8 = 8;
/// Hashes of a full tile, entries of a full bundle.
pub const TILE_WIDTH: u16 = 256;
/// Levels that trees of fewer than 2^64 leaves have (the paths allow 64).
pub const TILE_LEVELS: u8 = 8;

/// A tile (section "Merkle Tree").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    /// Level, from 0: the leaves' hashes. Below [`TILE_LEVELS`].
    pub level: u8,
    /// Index in the level, from 0.
    pub index: u64,
    /// Hashes it has, 1 to 256; fewer than 256 make a partial tile.
    pub width: u16,
}

/// A bundle of entries (section "Log entries"): as a tile of level 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bundle {
    /// Index, from 0.
    pub index: u64,
    /// Entries it has, 1 to 256.
    pub width: u16,
}

impl Bundle {
    /// Index of its first entry in the log.
    #[must_use]
    pub fn first_entry(&self) -> u64 {
        self.index * u64::from(TILE_WIDTH)
    }
}

/// How many hashes of tiles of `level` a tree of `size` leaves has: floor(size /
/// 256^level) (section "Partial Tiles").
fn hashes_at(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * u32::from(TILE_HEIGHT))
        .unwrap_or(0)
}

fn widths(hashes: u64) -> impl Iterator<Item = (u64, u16)> {
    let full = (0..hashes / 256).map(|index| (index, TILE_WIDTH));
    let [.., partial] = hashes.to_be_bytes();
    let partial = u16::from(partial);
    full.chain((partial > 0).then_some((hashes / 256, partial)))
}

/// All tiles of a tree of `size` leaves, level by level: the full ones and, at
/// most one a level, the partial ones (sections "Merkle Tree" and "Partial
/// Tiles").
pub fn tiles(size: u64) -> impl Iterator<Item = Tile> {
    (0..TILE_LEVELS).flat_map(move |level| {
        widths(hashes_at(level, size)).map(move |(index, width)| Tile {
            level,
            index,
            width,
        })
    })
}

/// All bundles of a log of `size` entries (section "Log entries").
pub fn bundles(size: u64) -> impl Iterator<Item = Bundle> {
    widths(size).map(|(index, width)| Bundle { index, width })
}

/// The hashes of a tile: MTH(D\[(n * 256 + i) * 256^l : (n * 256 + i + 1) *
/// 256^l\]) for each i below its width (section "Merkle Tree"). The file is these
/// hashes, one after the other.
///
/// # Errors
/// Whatever `hashes` fails with.
pub fn hash_tile<H: Hashes>(tile: Tile, hashes: &mut H) -> Result<Vec<Hash>, H::Error> {
    let first = tile.index.saturating_mul(u64::from(TILE_WIDTH));
    let level = tile.level.saturating_mul(TILE_HEIGHT);
    (0..u64::from(tile.width))
        .map(|i| hashes.subtree(level, first.saturating_add(i)))
        .collect()
}
