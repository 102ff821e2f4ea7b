//! What a ledger stores in the place of a redacted event: a serialized
//! `mgi.v1.RedactedRecord` of exactly as many bytes.
//!
//! An `Event` begins with its stream, field 1, so its first byte is 0x0a. A
//! `RedactedRecord` begins with field 16, so its first bytes are 0x82 0x01, which
//! no `Event` has: its fields end at 15. One is never taken for the other, and a
//! program that does not know redaction refuses the record as a newer event.

use mgi_proto::v1::{Event, RedactedRecord, event_body::Kind};
use prost::Message as _;

use super::open_remainder;
use crate::{
    event::{self, EventError},
    transparency::merkle::{Hash, leaf_hash},
};

/// How a serialized `RedactedRecord` begins: the key of field 16, 32 bytes.
const BEGINS: [u8; 3] = [0x82, 0x01, 0x20];
/// Bytes of an empty entry of the padding: its key (2) and its length.
const EMPTY_PADDING: usize = 3;

/// A redacted event, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The leaf of the event that stood here.
    pub leaf: Hash,
    /// What stays of it: a serialized `Event`.
    pub remainder: Vec<u8>,
}

/// What a ledger holds at a place: an event, or what stays of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The envelope; without nonce and command digest when redacted.
    pub event: Event,
    /// What happened; without its free text when redacted.
    pub kind: Kind,
    /// The leaf in the Merkle tree.
    pub leaf: Hash,
    /// It was redacted.
    pub redacted: bool,
}

/// Whether stored bytes are a redacted event.
#[must_use]
pub fn is_record(bytes: &[u8]) -> bool {
    bytes.starts_with(&BEGINS[..2])
}

impl Record {
    /// Its bytes, `length` of them; `None` when they do not fit. They always fit in
    /// the place of the event: what is left out is longer than what is added.
    #[must_use]
    pub fn encode(&self, length: usize) -> Option<Vec<u8>> {
        let mut record = RedactedRecord {
            leaf_hash: self.leaf.to_vec(),
            remainder: self.remainder.clone(),
            padding: Vec::new(),
        };
        let mut gap = length.checked_sub(record.encoded_len())?;
        while gap > 0 {
            // An entry of n bytes takes 3 + n, or 4 + n from 128 on, or 5 + n from
            // 16384 on; where none takes all of the gap, an empty one comes first.
            let fits = |n: usize| 2 + varint_len(n) + n == gap;
            let near = gap.checked_sub(EMPTY_PADDING)?;
            let n = (near.saturating_sub(2)..=near).find(|n| fits(*n));
            record.padding.push(vec![0; n.unwrap_or(0)]);
            gap = match n {
                Some(_) => 0,
                None => near,
            };
        }
        let bytes = record.encode_to_vec();
        (bytes.len() == length).then_some(bytes)
    }

    /// Its bytes without padding: to be shown, not to be stored.
    #[must_use]
    pub fn shortest(&self) -> Vec<u8> {
        RedactedRecord {
            leaf_hash: self.leaf.to_vec(),
            remainder: self.remainder.clone(),
            padding: Vec::new(),
        }
        .encode_to_vec()
    }

    /// The record in stored bytes; `None` when they are an event's.
    ///
    /// # Errors
    /// They are meant to be a record, and are not the bytes of one.
    pub fn decode(bytes: &[u8]) -> Result<Option<Self>, EventError> {
        if !is_record(bytes) {
            return Ok(None);
        }
        let malformed = |what: &str| EventError::Malformed(format!("a redacted event: {what}"));
        let found = RedactedRecord::decode(bytes).map_err(|e| malformed(&e.to_string()))?;
        let leaf = found.leaf_hash.as_slice().try_into();
        let record = Self {
            leaf: leaf.map_err(|_| malformed("its leaf hash has not 32 bytes"))?,
            remainder: found.remainder,
        };
        // One way to write it, so that nothing can be hidden in it.
        if record.encode(bytes.len()).as_deref() != Some(bytes) {
            return Err(malformed("it is not written as such a record is"));
        }
        Ok(Some(record))
    }
}

fn varint_len(mut n: usize) -> usize {
    let mut length = 1;
    while n >= 0x80 {
        n >>= 7;
        length += 1;
    }
    length
}

/// The leaf of stored bytes: their hash (RFC 6962 section 2.1) or, of a redacted
/// event, the one that it had.
///
/// # Errors
/// They are meant to be a redacted event, and are not the bytes of one.
pub fn leaf_of(bytes: &[u8]) -> Result<Hash, EventError> {
    Ok(match Record::decode(bytes)? {
        None => leaf_hash(bytes),
        Some(record) => record.leaf,
    })
}

/// Decodes stored bytes.
///
/// # Errors
/// They are neither an event of a known type nor a redacted one.
pub fn open_stored(bytes: &[u8]) -> Result<Stored, EventError> {
    if let Some(record) = Record::decode(bytes)? {
        let (event, kind) = open_remainder(&record.remainder)?;
        return Ok(Stored {
            event,
            kind,
            leaf: record.leaf,
            redacted: true,
        });
    }
    let (event, kind) = event::open(bytes)?;
    Ok(Stored {
        event,
        kind,
        leaf: leaf_hash(bytes),
        redacted: false,
    })
}
