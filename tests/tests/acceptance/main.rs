//! The whole process over gRPC, and everything that is refused on the way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a suite fails by panicking"
)]

mod batches;
mod conflicts;
mod files;
mod identity;
mod journey;
mod malformed;
mod past;
mod refusals;
mod retries;
mod transport;
mod visibility;
