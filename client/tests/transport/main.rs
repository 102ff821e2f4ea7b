//! The library against small servers that misbehave on purpose: retries with
//! one id, streams that are cut, deadlines that pass.

#![allow(
    clippy::unwrap_used,
    reason = "a script that goes wrong is a failed test"
)]

mod bulk;
mod command;
mod consultation;
mod fake;
mod submit;
mod watch;
