//! Watchers: every event once, in order, from any place, through broken
//! connections.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a suite fails by panicking"
)]

mod crowd;
mod reconnecting;
mod stream;
