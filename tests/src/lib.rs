//! What the suites that need a running server share.
//!
//! Every suite starts the real `mgi-server` as a child process on a temporary
//! data directory and a free port, and speaks to it over gRPC.
//!
//! | looking for | it is in |
//! |---|---|
//! | the server as a process | [`server`], [`binary`], [`ports`] |
//! | the `mgi` command as a process | [`mod@mgi`] |
//! | ministries, people, a profile in some stage | [`deployment`] |
//! | who calls, and with which token | [`caller`] |
//! | commands in a few words | [`commands`], [`consultation`], [`questionnaire`] |
//! | what a refusal says | [`refusal`] |
//! | the record, checked from outside | [`history`] |
//! | checkpoints and proofs, checked as an auditor does | [`checkpoints`] |
//! | a ledger's files, rewritten from outside | [`segments`] |
//! | watching | [`watching`] |
//! | a witness that cosigns checkpoints | [`witness`] |
//! | random edits with a seed | [`edits`], [`random`] |
//! | a network that breaks | [`proxy`] |
//! | requests that no client library would send | [`raw`], [`http2`] |
//! | a browser without scripts, and a page's HTML | [`browser`], [`html`] |
//! | a provider of OpenID Connect | [`identity_provider`] |
//! | waiting for a condition | [`wait`] |

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a harness fails by panicking: that is how a test says what went wrong"
)]

pub mod binary;
pub mod browser;
pub mod caller;
pub mod checkpoints;
pub mod commands;
pub mod consultation;
pub mod deployment;
pub mod edits;
pub mod history;
pub mod html;
pub mod http2;
pub mod identity_provider;
pub mod mgi;
pub mod ports;
pub mod proxy;
pub mod questionnaire;
pub mod random;
pub mod raw;
pub mod refusal;
pub mod segments;
pub mod server;
pub mod wait;
pub mod watching;
pub mod witness;

pub use caller::Caller;
pub use deployment::{Deployment, Team};
pub use mgi_proto::v1;
pub use refusal::Refused;
pub use server::TestServer;
