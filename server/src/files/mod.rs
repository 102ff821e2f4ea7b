//! The files of the evidence register, kept beside the ledger by the SHA-256 of their content.
//!
//! Events carry digests only. What is stored never changes: the same content again is the same
//! file, and a file that no longer has its digest is reported, never served as if it had.
//!
//! ```text
//! files/tmp/upload-<n>    being written; removed at the next start
//! files/ab/<64 digits>    stored; `ab` are the first two digits
//! ```
//!
//! All calls are synchronous, and most wait for the disk: an asynchronous caller makes them on a
//! thread that may block.

mod describe;
mod error;
mod kind;
mod read;
mod store;
mod text;
mod upload;
mod verify;
mod zip;

#[cfg(test)]
mod tests;

pub use error::FileError;
pub use kind::{ACCEPTED, MediaType};
pub use read::{CHUNK_BYTES, FileReader};
pub use store::{DIR_NAME, Digest32, FileStore};
pub use upload::{MAX_FILE_BYTES, Stored, Upload};
pub use verify::{Fault, Progress, Verified};
