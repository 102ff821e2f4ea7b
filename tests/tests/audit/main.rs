//! What auditors take away: exports that other tools read, and checkpoints that
//! others cosigned.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a suite fails by panicking"
)]

mod cosigned;
mod exports;
