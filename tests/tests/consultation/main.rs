//! The consultation, end to end: nobody's words are lost, every word has an
//! author, and what one ministry says to itself stays there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a suite fails by panicking, and says what it counted"
)]

mod actions;
mod collisions;
mod drafts;
mod explained;
mod journey;
mod leaks;
mod presence;
mod suggestions;
mod thousand;
mod wiped;
