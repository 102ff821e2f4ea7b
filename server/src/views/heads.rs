//! The Merkle tree of each stream at the cursor, in memory for the streams in use.

use std::collections::HashMap;

use mgi_events::transparency::merkle::Frontier;

use super::error::ViewsError;
use super::store::{Store, decode, encode};
use crate::ledger::StreamName;

/// Most streams whose tree is kept in memory; each takes 2 KiB at most.
const IN_MEMORY: usize = 4096;

/// The trees, and which of them are not stored yet.
#[derive(Default)]
pub(crate) struct Heads {
    known: HashMap<StreamName, Frontier>,
    changed: Vec<StreamName>,
}

impl Heads {
    /// The tree of a stream, to be added to: name it in [`Heads::changed`] then.
    pub(crate) fn of(
        &mut self,
        store: &Store,
        stream: &StreamName,
    ) -> Result<&mut Frontier, ViewsError> {
        if !self.known.contains_key(stream) {
            let stored = store.heads.get(stream.as_str())?;
            let frontier = stored.map(|bytes| decode("the tree of a stream", &bytes));
            self.known
                .insert(stream.clone(), frontier.transpose()?.unwrap_or_default());
        }
        Ok(self.known.entry(stream.clone()).or_default())
    }

    /// Notes that the tree of a stream grew.
    pub(crate) fn changed(&mut self, stream: &StreamName) {
        if !self.changed.contains(stream) {
            self.changed.push(stream.clone());
        }
    }

    /// Stores the trees that grew.
    pub(crate) fn write(&mut self, store: &Store) -> Result<(), ViewsError> {
        for stream in self.changed.drain(..) {
            if let Some(frontier) = self.known.get(&stream) {
                store.heads.insert(stream.as_str(), encode(frontier)?)?;
            }
        }
        if self.known.len() > IN_MEMORY {
            self.known.clear();
        }
        Ok(())
    }
}
