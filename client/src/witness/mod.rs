//! Cosignatures from witnesses (C2SP tlog-witness).
//!
//! A witness keeps the last checkpoint of a log that it saw, and cosigns a new one
//! only when it is shown that the log still begins with the old one. Who requires
//! the cosignatures of a few independent witnesses cannot be shown another history
//! than everybody else. One stream commits to all others, so witnesses follow only
//! the deployment's.
//!
//! [`push`] takes the log's newest checkpoint to every witness of a policy and
//! brings their cosignatures back, each verified by the key in the policy. It also
//! remembers the last checkpoint itself ([`State`]): a server that offers another
//! history than the last time is found out before any witness is asked.
//!
//! Where to look: [`message`] for what goes over the wire, [`http`] for how,
//! [`push`](push()) for the order of things, [`State`] for what is remembered.

pub mod http;
mod log;
pub mod message;
mod push;
mod state;

pub use self::http::Http;
pub use self::log::Log;
pub use self::message::{Answer, Refusal};
pub use self::push::{Cosignature, Post, PushError, Pushed, Report, push};
pub use self::state::{MAX_STATE_BYTES, State, StateError};
