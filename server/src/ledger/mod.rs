//! The ledger: the ordered, append-only record of events, and the only truth the server has.
//!
//! | looking for | it is in |
//! |---|---|
//! | what a ledger promises, and every type in its interface | [`contract`](self::Ledger) |
//! | what a stream may be called | [`StreamName`] |
//! | a ledger without a disk, which can be told to fail | [`MemoryLedger`] |
//! | the ledger that a server runs on | [`mod@file`] |
//! | the few things a ledger does to files, real and simulated | [`disk`] |
//! | the tests that every ledger passes | `conformance` |

mod contract;
pub mod disk;
pub mod file;
mod memory;
mod queue;
mod stream;
mod sync;

#[cfg(test)]
pub(crate) mod conformance;

pub use contract::{
    Done, Group, Ledger, Losses, LostPlace, LostStream, MAX_EVENT_BYTES, MAX_GROUP_BYTES,
    MAX_GROUP_EVENTS, MAX_REDACTIONS, Outcome, ReadError, ReadLimit, Recorded, RedactError,
    Redacted, Status,
};
pub use disk::{Disk, DiskFile, Lock, RealDisk};
pub use file::{FileLedger, OnCommit, OpenError, OpenOptions, Recovery, RecoveryCut, Seen};
pub use memory::{Injection, MemoryLedger};
pub use stream::{BadStreamName, StreamName};
