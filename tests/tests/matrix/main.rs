//! Who may do what, proven from outside: every method and route, by everybody who
//! might ask, against an oracle that shares no code with the server.
//!
//! The rows are in [`reads`] and [`commands`], the columns in [`people`], what each
//! cell must be in [`oracle`] and beside the commands. To add a method, add one entry
//! to [`reads`] (or one to [`commands`] for an action on profiles): without it
//! `no_method_is_forgotten` and `no_action_is_forgotten` fail and name it. To add a
//! role, give it a letter in [`people`] and put the letter into the commands' entries.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says how much it tried"
)]

mod commands;
mod live;
mod matrix;
mod oracle;
mod people;
mod reads;
mod same;
mod timing;
mod wire;
mod words;
mod world;
