//! How people get in, stay in and leave, over the real server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a suite fails by panicking"
)]

mod codes;
mod factors;
mod first_run;
mod guessing;
mod handover;
mod sessions;
mod stepping_up;
mod support;
mod tokens;
