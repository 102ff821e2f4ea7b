//! What an auditor relies on: receipts, checkpoints and proofs that verify, and a record that
//! cannot be rewritten unseen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a suite fails by panicking, and says what it could not do"
)]

mod proofs;
mod random;
mod restoring;
mod tampering;
