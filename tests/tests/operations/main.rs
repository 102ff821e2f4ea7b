//! What an operator meets: directories in use, damage, copies, full disks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a suite fails by panicking, and says what it could not do"
)]

mod damage;
mod directory;
mod full;
mod segment;
