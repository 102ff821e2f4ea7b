//! The Merkle tree of a stream as far as it is folded in: heads, and hashes for proofs.

use mgi_events::transparency::merkle::{Frontier, Hash};

use super::broken;
use super::error::ViewsError;
use super::store::decode;
use super::tiles;
use super::view::Views;
use crate::ledger::{Ledger, StreamName};

impl Views {
    /// The tree of a stream at the cursor; the empty one when nothing of it is folded in.
    ///
    /// # Errors
    /// [`ViewsError::Store`].
    pub fn tree(&self, stream: &StreamName) -> Result<Frontier, ViewsError> {
        let stored = self.with(|store| Ok(store.heads.get(stream.as_str())?))?;
        let tree = stored.map(|bytes| decode("the tree of a stream", &bytes));
        Ok(tree.transpose()?.unwrap_or_default())
    }

    /// Every stream of which something is folded in, with how many of its events are.
    ///
    /// # Errors
    /// [`ViewsError::Store`].
    pub fn sizes(&self) -> Result<Vec<(StreamName, u64)>, ViewsError> {
        let names = self.with(|store| {
            let mut names = Vec::new();
            for entry in store.heads.iter() {
                let (key, _) = entry?;
                let name = std::str::from_utf8(&key).map(StreamName::new);
                names.extend(name.into_iter().flatten());
            }
            Ok(names)
        })?;
        let sized = |name: StreamName| Ok((name.clone(), self.tree(&name)?.size()));
        names.into_iter().map(sized).collect()
    }

    /// Root of the complete subtree of `2^level` leaves from leaf `index * 2^level` on. All of
    /// these leaves must be folded in.
    ///
    /// # Errors
    /// [`ViewsError`]: the store or the ledger cannot be read, or does not have them.
    pub fn subtree(
        &self,
        ledger: &dyn Ledger,
        stream: &StreamName,
        level: u8,
        index: u64,
    ) -> Result<Hash, ViewsError> {
        self.with(|store| tiles::subtree(store, ledger, stream, level, index))
    }

    /// Leaf hashes of events `256 * tile` and the 255 after it, with their indexes, as they were
    /// when they were folded in: as many as there are.
    ///
    /// # Errors
    /// [`ViewsError::Store`].
    pub fn leaves(&self, stream: &StreamName, tile: u64) -> Result<Vec<(u64, Hash)>, ViewsError> {
        self.with(|store| tiles::leaves(store, stream.as_str(), tile))
    }

    /// The first event of each stream that cannot be decoded, or says that it is another one,
    /// with what is wrong, as far as folded in.
    ///
    /// # Errors
    /// [`ViewsError::Store`].
    pub fn broken(&self) -> Result<Vec<(StreamName, u64, String)>, ViewsError> {
        let broken = self.with(broken::all)?.into_iter();
        Ok(broken
            .map(|found| (found.stream, found.index, found.what))
            .collect())
    }
}
