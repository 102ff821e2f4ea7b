//! Exports for other tools.
//!
//! Everything here is a function from [`Entry`]s (the events of a stream as one
//! reader may see them) or from messages of the API to bytes: no server, no file.
//! What is read from a server today can be read from any copy of a history.
//!
//! Where to look: [`jsonl`] for events, one a line; [`csv`] for answers and
//! validations as tables; [`prov`] for who contributed what, as W3C PROV-JSON;
//! [`tiles`] for a log that stock transparency tools read.

pub mod csv;
mod entry;
pub mod jsonl;
pub mod prov;
pub mod tiles;

pub use entry::{Content, Entry};

/// Why something could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A hash does not have 32 bytes.
    #[error(
        "what stands for event {index} has {bytes} bytes and is no SHA-256 hash: do not use this history, and tell the operator"
    )]
    NoHash {
        /// Index of the event.
        index: u64,
        /// Bytes found.
        bytes: usize,
    },
    /// The bytes of an event are not a serialized event.
    #[error(
        "event {index} does not decode ({reason}): this program may be older than the one that wrote it"
    )]
    NoEvent {
        /// Index of the event.
        index: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// Entries are missing or out of order.
    #[error("event {found} came where event {expected} was due: the history has a gap")]
    OutOfOrder {
        /// Index that was due.
        expected: u64,
        /// Index that came.
        found: u64,
    },
    /// The checkpoint is not one of the history that came.
    #[error(
        "the checkpoint does not fit the history: it says {told}, and the {size} events that came have the root {computed}; do not use this export, keep both, and tell the operator and the auditors"
    )]
    OtherHistory {
        /// What the checkpoint says.
        told: String,
        /// How many events came.
        size: u64,
        /// Their root, hexadecimal.
        computed: String,
    },
    /// What should be a checkpoint is none.
    #[error("the checkpoint cannot be used: {0}")]
    NoCheckpoint(String),
    /// A table or a document could not be written.
    #[error("the export could not be written: {0}")]
    Write(String),
}
