//! Checkpoints and proofs of one stream, each verified before it is handed out.
//!
//! What is verified here is that the server's answers fit each other. The key is the
//! server's word, taken each time: who wants more compares [`Stream::keys`] with what
//! the operator published elsewhere, and keeps checkpoints.

use mgi_events::ids::{DEPLOYMENT_STREAM, ProfileId, profile_stream};
use mgi_events::transparency::{
    checkpoint::Checkpoint, consistency, inclusion, key::VerifierKey, merkle::Hash, note::Note,
    tlog_proof::TlogProof,
};

use crate::commands::ProfileHandle;
use crate::connect::{Client, unary};
use crate::error::ClientError;
use crate::v1;

/// Why a checkpoint or a proof was not obtained.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The server said no, or cannot be reached.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// What the server or a file says is no checkpoint or proof.
    #[error("{what} cannot be read: {problem}")]
    Malformed {
        /// What.
        what: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// A checkpoint is of another stream.
    #[error("the checkpoint is of {found}, and not of {wanted}")]
    OtherStream {
        /// The stream, or origin, that it is of.
        found: String,
        /// The one that it should be of.
        wanted: String,
    },
    /// The server's history contradicts a checkpoint: it was rewritten, or somebody was
    /// shown another one.
    #[error(
        "the server's history contradicts the checkpoint of {size} events: {problem}. It was rewritten, or another history was shown. Keep the checkpoint, and tell the auditors"
    )]
    Contradicts {
        /// Size of the checkpoint.
        size: u64,
        /// What does not hold.
        problem: String,
    },
}

/// A stream whose checkpoints and proofs are asked for.
#[derive(Clone, Debug)]
pub struct Stream {
    client: Client,
    /// The profile; empty for the deployment's stream.
    profile_id: String,
}

/// A checkpoint whose signature holds.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The signed note, to be kept.
    pub text: String,
    /// The same, read.
    pub note: Note,
    /// The key that the server says is its own, by which the signature holds.
    pub key: VerifierKey,
    /// What it says.
    pub checkpoint: Checkpoint,
}

impl Stream {
    /// The stream of a profile.
    #[must_use]
    pub fn of(profile: &ProfileHandle) -> Self {
        Self {
            client: profile.client().clone(),
            profile_id: profile.id().to_owned(),
        }
    }

    /// The deployment's stream.
    #[must_use]
    pub fn deployment(client: Client) -> Self {
        Self {
            client,
            profile_id: String::new(),
        }
    }

    /// The name of the stream.
    #[must_use]
    pub fn name(&self) -> String {
        ProfileId::parse(&self.profile_id).map_or_else(
            |_| DEPLOYMENT_STREAM.to_owned(),
            |profile| profile_stream(&profile),
        )
    }

    /// The keys that sign checkpoints, as the server tells them.
    ///
    /// # Errors
    /// As any call.
    pub async fn keys(&self) -> Result<v1::GetLogKeysResponse, ClientError> {
        let request = v1::GetLogKeysRequest {
            profile_id: self.profile_id.clone(),
        };
        unary!(self.client, audit.get_log_keys(request))
    }

    async fn key(&self) -> Result<VerifierKey, AuditError> {
        let keys = self.keys().await?;
        keys.verifier_key
            .parse()
            .map_err(malformed("the log key of the server"))
    }

    /// A signed checkpoint of `size` events; 0: of all that there are now.
    ///
    /// # Errors
    /// [`AuditError`].
    pub async fn checkpoint(&self, size: u64) -> Result<Opened, AuditError> {
        let request = v1::GetCheckpointRequest {
            profile_id: self.profile_id.clone(),
            size,
        };
        let answer = unary!(self.client, audit.get_checkpoint(request))?;
        let key = self.key().await?;
        open(answer.note, key)
    }

    /// Reads the text of a checkpoint of this stream, of whatever epoch. Its signature is
    /// not judged.
    ///
    /// # Errors
    /// It is none, or of another stream.
    pub fn parse(&self, text: &str) -> Result<Checkpoint, AuditError> {
        let note: Note = text.parse().map_err(malformed("the checkpoint"))?;
        let checkpoint =
            Checkpoint::parse_body(note.text()).map_err(malformed("the checkpoint"))?;
        let stream = checkpoint.origin.splitn(4, '/').nth(3).unwrap_or_default();
        if stream != self.name() {
            return Err(AuditError::OtherStream {
                found: checkpoint.origin,
                wanted: self.name(),
            });
        }
        Ok(checkpoint)
    }

    /// Checks that a checkpoint that was kept is the past of the server's history now.
    ///
    /// # Errors
    /// [`AuditError::Contradicts`] when it is not.
    pub async fn check(&self, kept: &str) -> Result<Opened, AuditError> {
        let old = self.parse(kept)?;
        let now = self.checkpoint(0).await?;
        let contradicts = |problem: String| AuditError::Contradicts {
            size: old.size,
            problem,
        };
        if now.checkpoint.size < old.size {
            return Err(contradicts(format!(
                "it has {} events only",
                now.checkpoint.size
            )));
        }
        let proof = self.consistency(old.size, now.checkpoint.size).await?;
        consistency::verify(
            old.size,
            now.checkpoint.size,
            &old.root,
            &now.checkpoint.root,
            &proof,
        )
        .map_err(|error| contradicts(error.to_string()))?;
        Ok(now)
    }

    /// The hashes of a consistency proof (RFC 6962 section 2.1.2), not judged yet.
    ///
    /// # Errors
    /// [`AuditError`].
    pub async fn consistency(&self, old_size: u64, new_size: u64) -> Result<Vec<Hash>, AuditError> {
        let request = v1::GetConsistencyProofRequest {
            profile_id: self.profile_id.clone(),
            old_size,
            new_size,
        };
        let answer = unary!(self.client, audit.get_consistency_proof(request))?;
        hashes(answer.hashes)
    }

    /// A proof that an event is in the tree of `size` events; 0: of all. Verified.
    ///
    /// # Errors
    /// [`AuditError`].
    pub async fn inclusion(&self, index: u64, size: u64) -> Result<TlogProof, AuditError> {
        let request = v1::GetInclusionProofRequest {
            profile_id: self.profile_id.clone(),
            index,
            size,
        };
        let answer = unary!(self.client, audit.get_inclusion_proof(request))?;
        let key = self.key().await?;
        let Opened {
            note, checkpoint, ..
        } = open(answer.note, key)?;
        let proof = answer.proof.unwrap_or_default();
        let leaf = proof
            .leaf_hash
            .try_into()
            .map_err(|_| problem("the leaf hash", "it has not 32 bytes"))?;
        let hashes = hashes(proof.hashes)?;
        inclusion::verify(index, checkpoint.size, &leaf, &hashes, &checkpoint.root)
            .map_err(malformed("the inclusion proof"))?;
        Ok(TlogProof {
            extra: None,
            index,
            hashes,
            checkpoint: note,
        })
    }
}

fn open(text: String, key: VerifierKey) -> Result<Opened, AuditError> {
    let note: Note = text.parse().map_err(malformed("the checkpoint"))?;
    let checkpoint =
        Checkpoint::open(&note, &key).map_err(malformed("the checkpoint's signature"))?;
    Ok(Opened {
        text,
        note,
        key,
        checkpoint,
    })
}

fn hashes(bytes: Vec<Vec<u8>>) -> Result<Vec<Hash>, AuditError> {
    bytes
        .into_iter()
        .map(|hash| {
            hash.try_into()
                .map_err(|_| problem("the proof", "a hash has not 32 bytes"))
        })
        .collect()
}

fn problem(what: &'static str, problem: &str) -> AuditError {
    AuditError::Malformed {
        what,
        problem: problem.to_owned(),
    }
}

fn malformed<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> AuditError {
    move |error| problem(what, &error.to_string())
}
