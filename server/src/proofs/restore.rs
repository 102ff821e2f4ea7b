//! After a restore behind what was signed: a new epoch, on the operator's word.

use mgi_events::deployment::{self, Head};

use super::{
    check::{Found, Shorter},
    store::CheckpointStore,
};
use crate::engine::{Engine, SubmitError};

/// Why no new epoch is begun.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// Nothing was lost.
    #[error("nothing is missing: the ledger has all that was signed, so no new epoch is begun")]
    NothingLost,
    /// Something was changed, not only lost.
    #[error(
        "{0}. A new epoch is for a ledger that was restored from an earlier backup, whole; this one was changed. Restore an unchanged backup"
    )]
    Changed(String),
    /// The epoch could not be kept.
    #[error(transparent)]
    Store(#[from] super::store::StoreError),
    /// The event could not be recorded.
    #[error(transparent)]
    Submit(#[from] SubmitError),
}

/// Begins the next epoch: what was lost is recorded, and checkpoints have new origins from now
/// on. Returns the epoch.
///
/// # Errors
/// [`RestoreError`].
pub async fn begin_epoch(
    engine: &Engine,
    store: &CheckpointStore,
    found: &Found,
    reason: &str,
) -> Result<u32, RestoreError> {
    if let Some(changed) = found.changed.first() {
        return Err(RestoreError::Changed(changed.to_string()));
    }
    if found.shorter.is_empty() {
        return Err(RestoreError::NothingLost);
    }
    let epoch = engine.deployment().epoch().max(store.epoch()?) + 1;
    // First here: should the event not follow, the next try takes a later number.
    store.begin_epoch(epoch)?;
    let losses = found.shorter.iter().map(loss).collect();
    let command = deployment::Command::Restore {
        epoch,
        losses,
        reason: reason.to_owned(),
    };
    engine.record(command).await?;
    Ok(epoch)
}

fn loss(shorter: &Shorter) -> deployment::Loss {
    deployment::Loss {
        signed: Head {
            stream: shorter.stream.to_string(),
            size: shorter.size,
            root: shorter.root,
        },
        found: shorter.found,
    }
}
