//! What auditors do with the record: over gRPC and with the `mgi` command, against
//! the real server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a suite fails by panicking"
)]

mod command_line;
mod comparisons;
mod roles;
mod timelines;
