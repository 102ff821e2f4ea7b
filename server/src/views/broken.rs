//! Streams with an event that is none: one that cannot be decoded, or says that it is another one.
//!
//! Such an event has a leaf in its stream's tree and nothing else. The first of each stream is
//! noted, so that its stream is refused at every start, and looked at again at every start: a
//! stream that was restored from a backup, or a newer program, makes the views anew.

use mgi_events::transparency::merkle::Hash;

use super::replay::any_leaf;

use super::error::ViewsError;
use super::replay::open;
use super::store::{Store, damaged, decode, encode};
use crate::ledger::{Ledger, ReadError, ReadLimit, StreamName};

/// The first event of a stream that is none.
pub(crate) struct Broken {
    pub(crate) stream: StreamName,
    pub(crate) index: u64,
    pub(crate) what: String,
    leaf: Hash,
}

/// Notes an event that is none, unless an earlier one of its stream is noted.
pub(crate) fn note(
    store: &Store,
    stream: &StreamName,
    index: u64,
    leaf: Hash,
    what: &str,
) -> Result<(), ViewsError> {
    if store.broken.contains_key(stream.as_str())? {
        return Ok(());
    }
    store
        .broken
        .insert(stream.as_str(), encode(&(index, leaf, what))?)?;
    Ok(())
}

/// Every stream with such an event.
pub(crate) fn all(store: &Store) -> Result<Vec<Broken>, ViewsError> {
    let mut found = Vec::new();
    for entry in store.broken.iter() {
        let (key, value) = entry?;
        let name = std::str::from_utf8(&key).map(StreamName::new);
        let Ok(Ok(stream)) = name else {
            return Err(damaged("the name of a stream"));
        };
        let (index, leaf, what) = decode("a damaged stream", &value)?;
        found.push(Broken {
            stream,
            index,
            what,
            leaf,
        });
    }
    Ok(found)
}

/// Whether what is noted is so still.
pub(crate) fn still(store: &Store, ledger: &dyn Ledger) -> Result<bool, ViewsError> {
    let one = ReadLimit {
        events: 1,
        bytes: 1,
    };
    for noted in all(store)? {
        let found = match ledger.read(&noted.stream, noted.index, one) {
            Ok(found) => found,
            Err(ReadError::Corrupt { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        let same = found
            .first()
            .is_some_and(|event| any_leaf(&event.bytes) == noted.leaf && open(event).is_err());
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}
