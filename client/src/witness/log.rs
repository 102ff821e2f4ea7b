//! Where checkpoints and consistency proofs come from.

use std::future::Future;

use mgi_events::transparency::merkle::Hash;

use crate::connect::Client;
use crate::error::ClientError;

/// A log whose checkpoints are to be cosigned. What it says is verified.
pub trait Log: Sync {
    /// Its newest signed checkpoint: a signed note.
    fn checkpoint(&self) -> impl Future<Output = Result<String, ClientError>> + Send;

    /// Proof that its first `new` entries begin with its first `old`; `old` is at
    /// least 1 and below `new`.
    fn consistency(
        &self,
        old: u64,
        new: u64,
    ) -> impl Future<Output = Result<Vec<Hash>, ClientError>> + Send;
}

/// The deployment's stream on a server.
#[derive(Debug, Clone)]
pub struct DeploymentLog(pub Client);

impl Log for DeploymentLog {
    async fn checkpoint(&self) -> Result<String, ClientError> {
        Ok(self.0.checkpoint("", 0).await?.note)
    }

    async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, ClientError> {
        self.0.consistency_proof("", old, new).await
    }
}
