//! The deployment: ministries, accounts by opaque id, roles in the deployment,
//! tokens by id, and questionnaires. One stream, one aggregate.

mod access;
mod command;
mod decide;
mod erasures;
mod evolve;
mod heads;
mod keys;
mod rights;
mod show;
mod state;

pub use access::{Access, FailedSignIns};
pub use command::Command;
pub use decide::decide;
pub use erasures::{Erasure, ErasureState, may_export_person, may_read_access};
pub use heads::{Head, Loss};
pub use keys::{Key, Revocation};
pub use state::{Account, Deployment, Ministry, MinistryName, OpenCode, Session, Token};
