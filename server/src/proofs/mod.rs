//! Proofs: what lets an outsider check the server.
//!
//! | looking for | it is in |
//! |---|---|
//! | signing checkpoints, one write for many | `sign` |
//! | the checkpoints that were signed, kept apart from the ledger | [`CheckpointStore`] |
//! | the key that signs, and the origins | [`LogKey`], [`origin`] |
//! | roots and proofs of a stream | [`StreamHashes`] |
//! | heads of all streams in the deployment stream | `heads` |
//! | streams that are not what was signed: at the start, later, on demand | `check`, `scrub`, `verify` |
//! | one stream against everything that is known of it | `examine`, `claims`, `witness` |
//! | what was erased and redacted, noted apart from the ledger | [`Erased`], [`TakenOut`] |
//! | a new epoch after a restore | `restore` |
//!
//! How trees, notes and checkpoints are made is in `mgi_events::transparency`.

mod check;
mod claims;
mod examine;
mod hashes;
mod heads;
mod key;
mod restore;
mod scrub;
mod sign;
mod store;
mod taken_out;
mod verify;
mod witness;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use check::{CheckError, Found, Shorter, check};
pub use claims::{deployments as deployment_stream, floor};
pub use hashes::StreamHashes;
pub use key::{LogKey, LogKeyError, origin};
pub use restore::{RestoreError, begin_epoch};
pub use scrub::run as scrub;
pub use sign::SignError;
pub use store::{CheckpointStore, FILE_NAME, Signed, StoreError};
pub use taken_out::{Erased, TakenOut};
pub use verify::{BadStream, Verified, verify};
pub use witness::{before_views_go, note_losses};

use crate::{engine::Engine, ledger::StreamName};

/// Checkpoints and proofs of a running server.
pub struct Proofs {
    engine: Engine,
    store: Arc<CheckpointStore>,
    key: LogKey,
    desk: sign::Desk,
}

impl Proofs {
    /// Starts the signer. It ends when the last handle is dropped.
    #[must_use]
    pub fn start(engine: Engine, store: Arc<CheckpointStore>, key: LogKey) -> Arc<Self> {
        let (desk, wanted) = sign::Desk::new();
        let proofs = Arc::new(Self {
            engine,
            store,
            key,
            desk,
        });
        tokio::spawn(sign::run(Arc::downgrade(&proofs), wanted));
        proofs
    }

    /// A signed checkpoint of a stream, of its present size or an earlier one. It is kept on
    /// stable storage before it is returned.
    ///
    /// # Errors
    /// [`SignError`].
    pub async fn checkpoint(
        &self,
        stream: &StreamName,
        size: Option<u64>,
    ) -> Result<Signed, SignError> {
        self.desk.ask(stream.clone(), size).await
    }

    /// The hashes of a stream.
    #[must_use]
    pub fn hashes(&self, stream: &StreamName) -> StreamHashes {
        self.engine.hashes(stream)
    }

    /// Origin and verifier key of a stream's checkpoints in the present epoch.
    ///
    /// # Errors
    /// [`SignError::Internal`].
    pub fn verifier_key(&self, stream: &StreamName) -> Result<(String, String), SignError> {
        let deployment = self.engine.deployment();
        let origin = origin(deployment.id(), deployment.epoch(), stream);
        let key = self.key.named(&origin)?;
        Ok((origin, key.verifier().to_string()))
    }
}
