//! One event of a stream as one reader may see it: what every export is made of.

use bytes::Bytes;
use mgi_events::transparency::merkle::{Hash, leaf_hash};
use prost::Message as _;

use super::ExportError;
use crate::read::HistoryEvent;
use crate::v1;

/// One event of a stream, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Zero-based place in the stream.
    pub index: u64,
    /// What the reader may know of it.
    pub content: Content,
}

/// What a reader may know of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Its stored bytes.
    Event(Bytes),
    /// Its leaf hash: the reader may not read it.
    Hidden(Hash),
    /// Its leaf hash: its bytes were removed for good.
    Redacted(Hash),
}

impl Entry {
    /// Its leaf in the Merkle tree: SHA-256(0x00 || bytes) (RFC 6962 section
    /// 2.1), computed where the bytes are there, taken as told where not.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        match &self.content {
            Content::Event(bytes) => leaf_hash(bytes),
            Content::Hidden(hash) | Content::Redacted(hash) => *hash,
        }
    }

    /// Its bytes, where the reader may have them.
    #[must_use]
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Event(bytes) => Some(bytes),
            Content::Hidden(_) | Content::Redacted(_) => None,
        }
    }

    /// The event; `None` where the reader may not read it.
    ///
    /// # Errors
    /// [`ExportError::NoEvent`].
    pub fn decode(&self) -> Result<Option<v1::Event>, ExportError> {
        self.bytes()
            .map(|bytes| v1::Event::decode(bytes.clone()))
            .transpose()
            .map_err(|error| ExportError::NoEvent {
                index: self.index,
                reason: error.to_string(),
            })
    }
}

impl TryFrom<HistoryEvent> for Entry {
    type Error = ExportError;

    fn try_from(event: HistoryEvent) -> Result<Self, ExportError> {
        let index = event.index;
        let content = match event.content {
            Ok(bytes) => Content::Event(bytes),
            Err(hash) => {
                let leaf = hash.as_ref().try_into();
                let leaf = leaf.map_err(|_| ExportError::NoHash {
                    index,
                    bytes: hash.len(),
                })?;
                if event.redaction.is_some() {
                    Content::Redacted(leaf)
                } else {
                    Content::Hidden(leaf)
                }
            }
        };
        Ok(Self { index, content })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leaf_is_that_of_the_bytes_or_the_one_told() {
        let open = Entry {
            index: 0,
            content: Content::Event(Bytes::from_static(b"words")),
        };
        let told = HistoryEvent {
            index: 0,
            content: Err(Bytes::copy_from_slice(&leaf_hash(b"words"))),
            redaction: None,
        };
        let hidden = Entry::try_from(told).unwrap();
        assert_eq!(open.leaf(), hidden.leaf());
        assert_eq!(hidden.bytes(), None);
        assert_eq!(hidden.decode().unwrap(), None);
    }

    #[test]
    fn what_is_no_hash_and_no_event_is_refused() {
        let short = HistoryEvent {
            index: 7,
            content: Err(Bytes::from_static(b"short")),
            redaction: None,
        };
        let error = Entry::try_from(short).unwrap_err();
        assert!(matches!(error, ExportError::NoHash { index: 7, bytes: 5 }));
        let broken = Entry {
            index: 8,
            content: Content::Event(Bytes::from_static(&[0xff])),
        };
        assert!(matches!(
            broken.decode(),
            Err(ExportError::NoEvent { index: 8, .. })
        ));
    }
}
