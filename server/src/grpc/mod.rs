//! The `mgi.v1` services: from a request to the engine and back.

mod access;
mod audit;
mod caller;
mod collaboration;
mod directory;
mod exports;
mod fitting;
mod live;
mod paging;
mod publication;
pub mod refused;
pub mod status;
mod target;
mod view;

pub use access::AccessRpc;
pub use audit::Audit;
pub use collaboration::Collaboration;
pub use directory::Directory;
pub(crate) use directory::commitment;
pub use exports::Exports;
pub use live::Live;
pub(crate) use paging::read as read_page;
pub use publication::Publication;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::{
    access::Access,
    access_log::AccessLog,
    engine::{Clock, Engine},
    files::FileStore,
    identity::Identity,
    live::PresenceHub,
    proofs::{CheckpointStore, Proofs},
    telemetry::Metrics,
    vault::Vault,
};

/// What the services share.
#[derive(Clone)]
pub struct Host {
    /// Commands and state.
    pub engine: Engine,
    /// Checkpoints and proofs.
    pub proofs: Arc<Proofs>,
    /// Names and tokens.
    pub vault: Arc<Vault>,
    /// Evidence files.
    pub files: Arc<FileStore>,
    /// Who read what by a privileged role.
    pub access_log: AccessLog,
    /// What was signed, erased and redacted, apart from the ledger.
    pub checkpoints: Arc<CheckpointStore>,
    /// Exports that were recorded.
    pub exports: Exports,
    /// Who asks.
    pub identity: Identity,
    /// How people get in, stay in and leave.
    pub access: Access,
    /// Who is looking at what.
    pub presence: PresenceHub,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is counted.
    pub metrics: Metrics,
    /// Cancelled when the server stops: streams end with a last word.
    pub stopping: CancellationToken,
}
