//! Checkpoints and proofs, as the server gives them. What they are worth is for
//! the reader to find out: see [`mgi_events::transparency`].

use mgi_events::transparency::merkle::Hash;

use crate::connect::{Client, unary};
use crate::error::ClientError;
use crate::v1;

/// Most hashes of a proof (trees have fewer than 2^64 leaves).
const MAX_PROOF_HASHES: usize = 64;

impl Client {
    /// The signed checkpoint of a stream at `size` events (0: now); an empty
    /// profile id means the deployment stream.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`].
    pub async fn checkpoint(
        &self,
        profile_id: &str,
        size: u64,
    ) -> Result<v1::GetCheckpointResponse, ClientError> {
        let request = v1::GetCheckpointRequest {
            profile_id: profile_id.to_owned(),
            size,
        };
        unary!(self, audit.get_checkpoint(request))
    }

    /// The keys that sign the checkpoints of a stream and of the deployment's, by
    /// the server's own word: compare them with what the operator published.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn log_keys(&self, profile_id: &str) -> Result<v1::GetLogKeysResponse, ClientError> {
        let request = v1::GetLogKeysRequest {
            profile_id: profile_id.to_owned(),
        };
        unary!(self, audit.get_log_keys(request))
    }

    /// The proof that the tree of `new_size` events begins with that of
    /// `old_size`, which is at least 1; not verified.
    ///
    /// # Errors
    /// As [`Client::checkpoint`]; [`ClientError::UnexpectedAnswer`] for what cannot
    /// be a proof.
    pub async fn consistency_proof(
        &self,
        profile_id: &str,
        old_size: u64,
        new_size: u64,
    ) -> Result<Vec<Hash>, ClientError> {
        let request = v1::GetConsistencyProofRequest {
            profile_id: profile_id.to_owned(),
            old_size,
            new_size,
        };
        let response = unary!(self, audit.get_consistency_proof(request))?;
        let wrong = |what: &str| ClientError::UnexpectedAnswer {
            what: format!("a consistency proof {what}"),
        };
        if response.hashes.len() > MAX_PROOF_HASHES {
            return Err(wrong("with more than 64 hashes"));
        }
        let hashes = response.hashes.iter();
        hashes
            .map(|hash| hash.as_slice().try_into())
            .collect::<Result<_, _>>()
            .map_err(|_| wrong("with a hash that does not have 32 bytes"))
    }
}
