//! Client library of mgi: an event-sourced server on which ministries write and
//! validate a profile of migration governance together.
//!
//! ```no_run
//! # async fn example() -> Result<(), mgi_client::ClientError> {
//! use mgi_client::{Client, ConnectOptions, v1};
//!
//! let options = ConnectOptions::new("http://127.0.0.1:7644").token("secret");
//! let client = Client::connect(options).await?;
//! let receipt = client
//!     .profile("rw-2021")
//!     .acting_for("DGIE")
//!     .submit(v1::AdoptAnswer { indicator: "MR-01".into(), base_version: 3 })
//!     .await?;
//! println!("revision {}", receipt.revision);
//! # Ok(())
//! # }
//! ```
//!
//! Where to look: [`connect`] for addresses, tokens and deadlines; [`commands`]
//! for writing, with retries that cannot double anything; [`watch`] for events
//! as they happen; [`read`] for lists, states and history; [`files`] for
//! evidence documents; [`audit`] for checkpoints and proofs; [`bundle`] for evidence
//! bundles, checked without a server; [`access`] for signing in and sessions; [`witness`] for cosignatures; [`drafts`] for texts that are not sent yet; [`directory`] for ministries, accounts and tokens;
//! [`signing`] for keys, and for what is checked before something is signed;
//! [`import`] for questionnaires and tables; [`export`] for other tools; [`error`]
//! for what can go wrong.

pub mod access;
pub mod audit;
pub mod backoff;
pub mod bundle;
pub mod commands;
pub mod connect;
pub mod directory;
pub mod drafts;
pub mod error;
pub mod export;
pub mod files;
pub mod import;
pub mod read;
pub mod signing;
pub mod watch;
pub mod witness;
pub mod words;

pub use commands::ProfileHandle;
pub use connect::{Client, ConnectOptions};
pub use error::ClientError;
pub use mgi_proto::v1;
pub use watch::{WatchItem, WatchOptions};
