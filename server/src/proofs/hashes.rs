//! The tree of a stream as proofs need it: roots of any size, and proofs.

use std::sync::Arc;

use mgi_events::transparency::{
    merkle::Hash,
    subtree::{self, Hashes, ProveError},
};

use crate::{
    ledger::{Ledger, StreamName},
    views::{Views, ViewsError},
};

/// The hashes of one stream.
#[derive(Clone)]
pub struct StreamHashes {
    views: Views,
    ledger: Arc<dyn Ledger>,
    stream: StreamName,
}

impl Hashes for StreamHashes {
    type Error = ViewsError;

    fn subtree(&mut self, level: u8, index: u64) -> Result<Hash, ViewsError> {
        let ledger = self.ledger.as_ref();
        self.views.subtree(ledger, &self.stream, level, index)
    }
}

impl StreamHashes {
    /// The hashes of a stream, as far as the views have folded it in. Reading them blocks.
    #[must_use]
    pub fn new(views: Views, ledger: Arc<dyn Ledger>, stream: StreamName) -> Self {
        Self {
            views,
            ledger,
            stream,
        }
    }

    /// How many events are folded in.
    ///
    /// # Errors
    /// The views cannot be read.
    pub fn size(&self) -> Result<u64, ViewsError> {
        Ok(self.views.tree(&self.stream)?.size())
    }

    /// Root of the tree over the first `size` events (RFC 6962 section 2.1).
    ///
    /// # Errors
    /// `size` is beyond the stream, or the hashes cannot be read.
    pub fn root(&mut self, size: u64) -> Result<Hash, ProveError<ViewsError>> {
        let tree = self.views.tree(&self.stream).map_err(ProveError::Hashes)?;
        if tree.size() == size {
            return Ok(tree.root());
        }
        subtree::root(size, self)
    }

    /// Leaf hash of an event.
    ///
    /// # Errors
    /// The hashes cannot be read.
    pub fn leaf(&mut self, index: u64) -> Result<Hash, ViewsError> {
        self.subtree(0, index)
    }

    /// Inclusion proof (RFC 6962 section 2.1.1).
    ///
    /// # Errors
    /// As [`StreamHashes::root`].
    pub fn inclusion(
        &mut self,
        index: u64,
        size: u64,
    ) -> Result<Vec<Hash>, ProveError<ViewsError>> {
        subtree::prove_inclusion(index, size, self)
    }

    /// Consistency proof (RFC 6962 section 2.1.2).
    ///
    /// # Errors
    /// As [`StreamHashes::root`].
    pub fn consistency(&mut self, old: u64, new: u64) -> Result<Vec<Hash>, ProveError<ViewsError>> {
        subtree::prove_consistency(old, new, self)
    }
}
