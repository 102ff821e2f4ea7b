//! The engine on a ledger that does what it is told, and on the one that a server runs on.

mod batches;
mod concurrency;
mod faults;
mod history;
mod memory;
mod rebuild;
mod retries;
mod staging;
pub(crate) mod support;
