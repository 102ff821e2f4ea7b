//! What an auditor relies on, over gRPC and on the files of a real server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a suite fails by panicking, and says what it could not do"
)]

mod bundles;
mod certificates;
mod command_line;
mod comparisons;
mod cosigned;
mod erasure;
mod exports;
mod proofs;
mod random;
mod redaction;
mod restoring;
mod rewritten;
mod roles;
mod signatures;
mod signing_people;
mod tampering;
mod timelines;
