//! Views: everything the server keeps that can be made again from the ledger.
//!
//! | looking for | it is in |
//! |---|---|
//! | opening, catching up, rebuilding, comparing | [`Views`] |
//! | how a stream's state follows from its events | `replay` |
//! | which events a command led to | `commands` |
//! | sled: trees, keys, values in chunks | `store`, `keys` |
//! | how events become entries | `fold` |
//! | the hashes that proofs are made of | `tiles`, `trees` |
//! | events that are none, and what becomes of their streams | `broken` |
//! | groups that the engine hands over, so that none is read twice | `handed` |
//! | the one thread that does it | `worker` |
//!
//! Every entry is a function of the ledger alone: not of when batches began, of restarts, of the
//! clock. So deleting the views loses nothing, and a rebuild is the same byte for byte, which
//! [`Views::digest`] shows. Nothing is ever acknowledged because the views have it.

mod access;
mod broken;
mod commands;
mod entries;
mod error;
mod fold;
mod handed;
mod heads;
mod keys;
pub(crate) mod replay;
mod snapshots;
mod source;
mod states;
mod store;
mod tiles;
mod trees;
mod view;
mod worker;

#[cfg(test)]
mod tests;

pub(crate) use access::granted;
pub use commands::CommandRecord;
pub(crate) use commands::{CommandKey, commands_of};
pub use entries::Entry;
pub use error::ViewsError;
pub(crate) use fold::Fold;
pub(crate) use handed::{Handed, Snapshot, Taken};
pub use replay::{Replay, ReplayError, Replayed};
pub(crate) use source::Source;
pub(crate) use tiles::{TILE, read_leaves};
pub use view::{Views, ViewsOptions};
