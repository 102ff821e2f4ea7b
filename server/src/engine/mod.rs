//! The engine: from a command to a durable event, and to whoever has to know of it.
//!
//! | looking for | it is in |
//! |---|---|
//! | everything that the rest of the server calls | [`Engine`] |
//! | deciding, staging, and starting over after a conflict | `actor` |
//! | taking in what the ledger answers | `committer` |
//! | the commands that are known, so that a retry is safe | `known`, `fact` |
//! | which profiles are in memory | `registry`, `load` |
//! | the state at a revision or a time | `history` |
//! | heads that changed, streams that are refused | `trust` |
//! | the time and random bytes | `clock`, `entropy` |
//!
//! A command is decided on what is durable *plus what is staged*, and does not wait for the disk
//! in between. Queries, watchers and receipts see what is durable only. A refusal that rests on
//! something staged is given when that is durable.
//!
//! Nothing here is the truth: the ledger is. The engine is built for one that says no.

mod actor;
mod aggregate;
mod clock;
mod committer;
mod core;
#[expect(
    clippy::module_inception,
    reason = "the type that everybody uses is called as the room is"
)]
mod engine;
mod entropy;
mod error;
mod fact;
mod fresh;
mod history;
mod known;
mod load;
mod options;
mod registry;
mod start;
mod status;
mod submit;
mod ticket;
mod trust;
mod work;

#[cfg(test)]
pub(crate) mod tests;

pub use clock::{Clock, ManualClock, SystemClock};
pub use engine::{DirectReceipt, Engine};
pub use entropy::{Entropy, OsEntropy, SeededEntropy};
pub use error::{BatchError, ReadError, StartError, SubmitError};
pub use history::Point;
pub use load::deployment_of;
pub use options::EngineOptions;
pub use status::{EngineState, EngineStatus};
pub use trust::Damage;
