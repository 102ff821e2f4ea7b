//! All entries in order, to compare two views byte for byte.

use sha2::{Digest as _, Sha256};

use super::error::ViewsError;
use super::store::Store;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name of its tree.
    pub tree: &'static str,
    /// Its key.
    pub key: Vec<u8>,
    /// Its value.
    pub value: Vec<u8>,
}

/// Every entry, by tree and key.
pub(crate) fn entries(store: &Store) -> impl Iterator<Item = Result<Entry, ViewsError>> + '_ {
    store.trees().into_iter().flat_map(|(tree, content)| {
        content.iter().map(move |entry| {
            let (key, value) = entry?;
            Ok(Entry {
                tree,
                key: key.to_vec(),
                value: value.to_vec(),
            })
        })
    })
}

/// SHA-256 over every entry, each part with its length (8 bytes, big-endian) before it.
pub(crate) fn digest(store: &Store) -> Result<[u8; 32], ViewsError> {
    let mut hasher = Sha256::new();
    for entry in entries(store) {
        let entry = entry?;
        for part in [entry.tree.as_bytes(), &entry.key, &entry.value] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    Ok(hasher.finalize().into())
}
