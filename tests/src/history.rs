//! The record, checked from outside.

use std::collections::BTreeMap;

use bytes::Bytes;
use mgi_events::transparency::merkle::{Frontier, Hash, leaf_hash};
use mgi_proto::v1::{Event, ReadHistoryRequest, Receipt, read_history_response::Content};
use prost::Message as _;

use crate::Caller;

/// One event of a history: its bytes, or the hash that hides them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Readable.
    Clear(Bytes),
    /// Hidden from the reader.
    Hidden(Hash),
}

impl Entry {
    /// The leaf of the Merkle tree.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        match self {
            Self::Clear(bytes) => leaf_hash(bytes),
            Self::Hidden(hash) => *hash,
        }
    }

    /// The event; `None` when hidden.
    ///
    /// # Panics
    /// The bytes are no event.
    #[must_use]
    pub fn event(&self) -> Option<Event> {
        match self {
            Self::Clear(bytes) => Some(Event::decode(bytes.clone()).expect("an event")),
            Self::Hidden(_) => None,
        }
    }
}

/// The history of one stream as one reader sees it.
#[derive(Clone, Debug)]
pub struct History(pub Vec<Entry>);

/// Where the events of one command stand: first index, and how many.
pub type Places = BTreeMap<String, (u64, u64)>;

impl History {
    /// Reads all of it. An empty profile means the deployment stream.
    ///
    /// # Panics
    /// It cannot be read, or skips an index.
    pub async fn read(reader: &Caller, profile: &str) -> Self {
        let request = ReadHistoryRequest {
            profile_id: profile.to_owned(),
            ..ReadHistoryRequest::default()
        };
        let mut stream = reader
            .audit()
            .read_history(request)
            .await
            .expect("the history")
            .into_inner();
        let mut entries = Vec::new();
        while let Some(next) = stream.message().await.expect("the history goes on") {
            assert_eq!(next.index, entries.len() as u64, "no index is skipped");
            entries.push(match next.content.expect("content") {
                Content::EventBytes(bytes) => Entry::Clear(bytes),
                Content::LeafHash(hash) => {
                    Entry::Hidden(hash.as_ref().try_into().expect("32 bytes"))
                }
            });
        }
        Self(entries)
    }

    /// The revision that it goes up to.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.0.len() as u64
    }

    /// The root of the Merkle tree at every size: `roots()[n]` is that of size n.
    #[must_use]
    pub fn roots(&self) -> Vec<Hash> {
        let mut frontier = Frontier::new();
        let mut roots = vec![frontier.root()];
        for entry in &self.0 {
            frontier.push(entry.leaf());
            roots.push(frontier.root());
        }
        roots
    }

    /// The events that the reader may read.
    pub fn events(&self) -> impl Iterator<Item = Event> + '_ {
        self.0.iter().filter_map(Entry::event)
    }

    /// Where the events of each command stand.
    ///
    /// # Panics
    /// The events of a command do not stand together: it is there twice, or torn.
    #[must_use]
    pub fn places(&self) -> Places {
        let mut places = Places::new();
        for event in self.events() {
            let (first, count) = places
                .entry(event.command_id.clone())
                .or_insert((event.index, 0));
            assert_eq!(
                *first + *count,
                event.index,
                "command {} is in the history more than once",
                event.command_id
            );
            *count += 1;
        }
        places
    }

    /// Holds receipts against the record: each command is there, once, where its
    /// receipt says, and the root of its tree is the one computed here.
    ///
    /// # Panics
    /// One is not.
    pub fn confirm<'a>(&self, receipts: impl IntoIterator<Item = &'a Receipt>) {
        let places = self.places();
        let roots = self.roots();
        for receipt in receipts {
            let id = &receipt.command_id;
            let Some((first, count)) = places.get(id) else {
                panic!("command {id} was acknowledged and is not in the history");
            };
            assert_eq!(*first, receipt.revision_before, "command {id}");
            assert_eq!(first + count, receipt.revision, "command {id}");
            let size = usize::try_from(receipt.tree_size).expect("a size");
            assert!(receipt.tree_size >= receipt.revision, "command {id}");
            assert_eq!(
                receipt.tree_root,
                roots[size].to_vec(),
                "root of command {id} at size {size}"
            );
        }
    }
}
