//! The evidence bundle: one file that proves the history of a profile without a
//! server and without a network (ARCHITECTURE section 7; the file is described in
//! docs/auditing.md). Pure: a writer that is given the parts, and a verifier that
//! is given the lines.
//!
//! | looking for | it is in |
//! |---|---|
//! | what the lines of the file are | [`Line`] |
//! | making one | [`Writer`] |
//! | who may make one | [`may_make`] |
//! | which events a public bundle shows | [`is_public`] |
//! | checking one, and what was proved | [`Verifier`], [`Report`] |

mod line;
mod make;
mod public;
mod verify;
mod write;

pub use line::{BadLine, Bytes, Content, Line, MAX_LINE_BYTES, Sha};
pub use make::may_make;
pub use public::is_public;
pub use verify::{Fault, Known, Report, Seal, Verifier};
pub use write::{Shown, Writer};

/// Version of the file's format.
pub const VERSION: u32 = 1;

/// What a bundle shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Public acts in clear, everything else as leaf hashes; no names of persons.
    Public,
    /// Everything that the auditor who made it may read, with names.
    Auditor,
}
