//! What an auditor relies on, over gRPC and on the files of a real server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a suite fails by panicking"
)]

mod bundles;
mod certificates;
mod command_line;
mod comparisons;
mod cosigned;
mod exports;
mod redaction;
mod rewritten;
mod roles;
mod signatures;
mod signing_people;
mod timelines;
