//! A log as static files (C2SP tlog-tiles), so that stock transparency tools can
//! read, monitor and witness it.
//!
//! | file | holds |
//! |---|---|
//! | `checkpoint` | the signed checkpoint of exactly this size |
//! | `tile/<L>/<N>[.p/<W>]` | hashes: always all of them |
//! | `tile/entries/<N>[.p/<W>]` | up to 256 events: each its length in two bytes and its stored bytes |
//!
//! **Events that may not be read.** The format has no entry without its bytes, so a
//! bundle of entries is written only where the reader may read every event in it;
//! the others are left out as files. The hash tiles are complete all the same:
//! every proof can be made from them, and what is missing is counted
//! ([`Finished::unreadable`], [`Finished::left_out`]). Redacted events are among
//! those that may not be read.

use bytes::Bytes;
use mgi_events::transparency::checkpoint::Checkpoint;
use mgi_events::transparency::merkle::Hash;
use mgi_events::transparency::note::Note;
use mgi_events::transparency::tiles::{
    Bundle, ResourcePath, TILE_WIDTH, encode_bundle, hash_tile, tiles,
};
use mgi_events::transparency::tree::Tree;

use super::{Entry, ExportError};

/// A file of the log: its path with `/`, relative to the log's prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileFile {
    /// The path.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A log that grows entry by entry. Keeps 32 bytes of memory an event, and the
/// bytes of at most 256 events.
#[derive(Debug, Default)]
pub struct TiledLog {
    leaves: Vec<Hash>,
    bundle: Vec<Bytes>,
    unreadable: u64,
    left_out: Vec<Bundle>,
}

/// A log that is whole.
#[derive(Debug)]
pub struct Finished {
    tree: Tree,
    unreadable: u64,
    left_out: Vec<Bundle>,
}

impl TiledLog {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next entry; entries come in order, from the first. Hands back
    /// the bundle that it completes, if the reader may read all of it.
    ///
    /// # Errors
    /// [`ExportError::OutOfOrder`]; [`ExportError::Write`] for an event of more
    /// than 65,535 bytes, which no server records.
    pub fn push(&mut self, entry: &Entry) -> Result<Option<TileFile>, ExportError> {
        let due = self.leaves.len() as u64;
        if entry.index != due {
            return Err(ExportError::OutOfOrder {
                expected: due,
                found: entry.index,
            });
        }
        self.leaves.push(entry.leaf());
        match entry.bytes() {
            Some(bytes) => self.bundle.push(bytes.clone()),
            None => self.unreadable += 1,
        }
        if self.leaves.len().is_multiple_of(usize::from(TILE_WIDTH)) {
            self.close(TILE_WIDTH)
        } else {
            Ok(None)
        }
    }

    /// Closes the bundle of the last `width` entries.
    fn close(&mut self, width: u16) -> Result<Option<TileFile>, ExportError> {
        let last = (self.leaves.len() as u64).saturating_sub(1);
        let bundle = Bundle {
            index: last / u64::from(TILE_WIDTH),
            width,
        };
        let entries = std::mem::take(&mut self.bundle);
        if entries.len() != usize::from(width) {
            self.left_out.push(bundle);
            return Ok(None);
        }
        let bytes = encode_bundle(&entries).map_err(|e| ExportError::Write(e.to_string()))?;
        Ok(Some(TileFile {
            path: ResourcePath::Bundle(bundle).to_string(),
            bytes,
        }))
    }

    /// No more entries come. Hands back the last, partial bundle, where there is
    /// one that may be read.
    ///
    /// # Errors
    /// As [`TiledLog::push`].
    pub fn finish(mut self) -> Result<(Finished, Option<TileFile>), ExportError> {
        let rest = self.leaves.len() % usize::from(TILE_WIDTH);
        let last = match u16::try_from(rest).unwrap_or(0) {
            0 => None,
            width => self.close(width)?,
        };
        let finished = Finished {
            tree: Tree::new(self.leaves),
            unreadable: self.unreadable,
            left_out: self.left_out,
        };
        Ok((finished, last))
    }
}

impl Finished {
    /// How many entries it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// How many of them the reader may not read.
    #[must_use]
    pub fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// Bundles of entries that are left out, because of those.
    #[must_use]
    pub fn left_out(&self) -> &[Bundle] {
        &self.left_out
    }

    /// The tiles of hashes, all of them.
    pub fn hash_tiles(&self) -> impl Iterator<Item = Result<TileFile, ExportError>> + '_ {
        tiles(self.size()).map(|tile| {
            let hashes = hash_tile(tile, &mut &self.tree)
                .map_err(|error| ExportError::Write(error.to_string()))?;
            Ok(TileFile {
                path: ResourcePath::Tile(tile).to_string(),
                bytes: hashes.concat(),
            })
        })
    }

    /// The file of the checkpoint, which must be of exactly this log. Who signed
    /// it is not looked at: that is for who reads the log to check.
    ///
    /// # Errors
    /// [`ExportError::NoCheckpoint`], [`ExportError::OtherHistory`].
    pub fn checkpoint(&self, note: &str) -> Result<TileFile, ExportError> {
        let checkpoint = self.extends(note)?;
        if checkpoint.size != self.size() {
            return Err(self.other(&checkpoint));
        }
        Ok(TileFile {
            path: ResourcePath::Checkpoint.to_string(),
            bytes: note.as_bytes().to_vec(),
        })
    }

    /// The checkpoint of a note, which must be of this log at its size or before.
    ///
    /// # Errors
    /// As [`Finished::checkpoint`].
    pub fn extends(&self, note: &str) -> Result<Checkpoint, ExportError> {
        let unusable = |error: &dyn std::fmt::Display| ExportError::NoCheckpoint(error.to_string());
        let note = Note::parse(note.as_bytes()).map_err(|error| unusable(&error))?;
        let checkpoint = Checkpoint::parse_body(note.text()).map_err(|error| unusable(&error))?;
        match self.tree.root(checkpoint.size) {
            Ok(root) if root == checkpoint.root => Ok(checkpoint),
            _ => Err(self.other(&checkpoint)),
        }
    }

    fn other(&self, told: &Checkpoint) -> ExportError {
        let size = self.size().min(told.size);
        ExportError::OtherHistory {
            told: format!(
                "{} events with the root {}",
                told.size,
                hex::encode(told.root)
            ),
            size,
            computed: self.tree.root(size).map(hex::encode).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests;
