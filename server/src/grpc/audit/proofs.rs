//! Checkpoints and proofs.

use mgi_events::transparency::merkle::Hash;
use mgi_proto::v1::{
    ErrorReason, GetCheckpointRequest, GetCheckpointResponse, GetConsistencyProofRequest,
    GetConsistencyProofResponse, GetInclusionProofRequest, GetInclusionProofResponse,
    GetLogKeysRequest, GetLogKeysResponse, InclusionProof,
};
use tonic::{Code, Status};

use super::Audit;
use crate::{
    engine::Engine,
    grpc::{
        refused,
        status::{Problem, bad_field, out_of_range},
    },
    identity::Principal,
    ledger::StreamName,
    proofs::{SignError, Signed},
};

/// Why a checkpoint or a proof is not given, as a status.
pub(crate) fn refused_sign(error: &SignError) -> Status {
    match error {
        SignError::Beyond { .. } => out_of_range(error.to_string()),
        SignError::Refused(error) => refused::read(error).into(),
        SignError::Contradicts { .. } => Problem::new(
            Code::DataLoss,
            ErrorReason::StoredDataCorrupt,
            error.to_string(),
        )
        .into(),
        SignError::Internal(_) => {
            tracing::error!(%error, "a checkpoint or a proof could not be made");
            Problem::new(
                Code::Internal,
                ErrorReason::Internal,
                "the server could not make the checkpoint or proof; the operator has to look at its log",
            )
            .into()
        }
    }
}

impl Audit {
    async fn signed(&self, stream: &StreamName, size: u64) -> Result<Signed, Status> {
        let size = (size > 0).then_some(size);
        let signed = self.0.proofs.checkpoint(stream, size).await;
        signed.map_err(|error| refused_sign(&error))
    }

    pub(super) async fn checkpoint(
        &self,
        principal: &Principal,
        request: GetCheckpointRequest,
    ) -> Result<GetCheckpointResponse, Status> {
        let stream = self.known_stream(principal, &request.profile_id).await?;
        let signed = self.signed(&stream, request.size).await?;
        Ok(GetCheckpointResponse {
            note: signed.note,
            size: signed.size,
        })
    }

    pub(super) async fn inclusion(
        &self,
        principal: &Principal,
        request: GetInclusionProofRequest,
    ) -> Result<GetInclusionProofResponse, Status> {
        let (_, stream) = self.stream_of(principal, &request.profile_id).await?;
        let signed = self.signed(&stream, request.size).await?;
        if request.index >= signed.size {
            return Err(out_of_range(format!(
                "the tree has {} events; the last one is event {}",
                signed.size,
                signed.size.saturating_sub(1)
            )));
        }
        let engine = self.0.engine.clone();
        let mut proofs = inclusions(
            engine,
            stream,
            request.index..request.index + 1,
            signed.size,
        )
        .await
        .map_err(|error| refused_sign(&error))?;
        Ok(GetInclusionProofResponse {
            proof: proofs.pop(),
            note: signed.note,
        })
    }

    pub(super) async fn consistency(
        &self,
        principal: &Principal,
        request: GetConsistencyProofRequest,
    ) -> Result<GetConsistencyProofResponse, Status> {
        let GetConsistencyProofRequest {
            profile_id,
            old_size,
            new_size,
        } = request;
        let stream = self.known_stream(principal, &profile_id).await?;
        self.0
            .engine
            .caught_up()
            .await
            .map_err(|error| Status::from(refused::read(&error)))?;
        let mut hashes = self.0.engine.hashes(&stream);
        let work = move || -> Result<_, SignError> {
            let head = hashes.size()?;
            let new_size = if new_size == 0 { head } else { new_size };
            if old_size > new_size || new_size > head {
                return Ok(Err(head));
            }
            Ok(Ok((hashes.consistency(old_size, new_size)?, new_size)))
        };
        if old_size == 0 {
            return Err(bad_field(
                "old_size",
                "must be at least 1: the empty tree is the beginning of every tree",
            ));
        }
        let done = tokio::task::spawn_blocking(work).await;
        let done = done.map_err(|error| refused_sign(&SignError::Internal(error.to_string())))?;
        match done.map_err(|error| refused_sign(&error))? {
            Ok((hashes, new_size)) => Ok(GetConsistencyProofResponse {
                hashes: bytes(hashes),
                new_size,
            }),
            Err(head) => Err(out_of_range(format!(
                "the stream has {head} events, and the earlier size is not larger than the later one"
            ))),
        }
    }

    pub(super) async fn log_keys(
        &self,
        principal: &Principal,
        request: GetLogKeysRequest,
    ) -> Result<GetLogKeysResponse, Status> {
        let stream = self.known_stream(principal, &request.profile_id).await?;
        let deployment = deployment_stream()?;
        let key = |stream| {
            let key = self.0.proofs.verifier_key(stream);
            key.map_err(|error| refused_sign(&error))
        };
        let (origin, verifier_key) = key(&stream)?;
        let (deployment_origin, deployment_verifier_key) = key(&deployment)?;
        Ok(GetLogKeysResponse {
            origin,
            verifier_key,
            epoch: self.0.engine.deployment().epoch(),
            deployment_origin,
            deployment_verifier_key,
        })
    }

    /// The stream asked for, of which the caller may know sizes and roots: every profile that it
    /// may read, and the deployment's.
    async fn known_stream(
        &self,
        principal: &Principal,
        profile: &str,
    ) -> Result<StreamName, Status> {
        if profile.is_empty() {
            return deployment_stream();
        }
        Ok(self.stream_of(principal, profile).await?.1)
    }
}

fn deployment_stream() -> Result<StreamName, Status> {
    StreamName::new(mgi_events::ids::DEPLOYMENT_STREAM)
        .map_err(|_| Status::internal("the deployment stream has no name"))
}

fn bytes(hashes: Vec<Hash>) -> Vec<Vec<u8>> {
    hashes.into_iter().map(|hash| hash.to_vec()).collect()
}

/// Inclusion proofs of some events of a stream in the tree of `size` events.
pub(crate) async fn inclusions(
    engine: Engine,
    stream: StreamName,
    events: std::ops::Range<u64>,
    size: u64,
) -> Result<Vec<InclusionProof>, SignError> {
    engine.check_stream(&stream)?;
    engine.caught_up().await?;
    let mut hashes = engine.hashes(&stream);
    let work = move || {
        events
            .map(|index| {
                Ok(InclusionProof {
                    index,
                    size,
                    leaf_hash: hashes.leaf(index)?.to_vec(),
                    hashes: bytes(hashes.inclusion(index, size)?),
                })
            })
            .collect()
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(SignError::Internal(error.to_string())))
}
