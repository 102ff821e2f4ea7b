//! The mgi server: one process around one ledger.
//!
//! | looking for | it is in |
//! |---|---|
//! | the truth: events on disk | [`ledger`] |
//! | the command path | [`engine`] |
//! | what can be rebuilt | [`views`] |
//! | names, credentials, tokens | [`vault`] |
//! | persons who were erased | [`erasure`] |
//! | who read what by a privileged role | [`access_log`] |
//! | evidence files | [`files`] |
//! | who asks | [`identity`] |
//! | signing in through a provider | [`oidc`] |
//! | what browsers see | [`pages`] |
//! | how people get in, stay in and leave | [`access`] |
//! | the API | [`grpc`], events as they come: [`live`] |
//! | listener, deadlines, health | [`edge`] |
//! | start, stop, maintenance | [`process`] |
//! | settings; logs and metrics | [`config`]; [`telemetry`] |
//! | the demonstration | [`demo`] |

pub mod access;
pub mod access_log;
pub mod config;
pub mod demo;
pub mod edge;
pub mod engine;
pub mod erasure;
pub mod files;
#[doc(hidden)]
pub mod fuzzing;
pub mod grpc;
pub mod identity;
pub mod ledger;
pub mod live;
pub mod oidc;
pub mod pages;
pub mod process;
pub mod proofs;
pub mod redaction;
pub mod telemetry;
pub mod vault;
pub mod views;
