//! Where checkpoints and consistency proofs come from.

use std::future::Future;

use mgi_events::transparency::merkle::Hash;

use crate::audit::{AuditError, Stream};

/// A log whose checkpoints are to be cosigned. What it says is verified.
pub trait Log: Sync {
    /// Its newest signed checkpoint: a signed note.
    fn checkpoint(&self) -> impl Future<Output = Result<String, AuditError>> + Send;

    /// Proof that its first `new` entries begin with its first `old`; `old` is at
    /// least 1 and below `new`.
    fn consistency(
        &self,
        old: u64,
        new: u64,
    ) -> impl Future<Output = Result<Vec<Hash>, AuditError>> + Send;
}

/// A stream on a server; witnesses follow the deployment's.
impl Log for Stream {
    async fn checkpoint(&self) -> Result<String, AuditError> {
        Ok(Self::checkpoint(self, 0).await?.text)
    }

    async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, AuditError> {
        Self::consistency(self, old, new).await
    }
}
