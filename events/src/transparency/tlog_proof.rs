//! Proofs as files (C2SP tlog-proof, format `c2sp.org/tlog-proof@v1`): all that
//! is needed, beside the leaf and the keys one trusts, to prove without a network
//! that a leaf is in a log.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra <base64>
//! index 73894
//! gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
//! ...
//!
//! <the checkpoint, a signed note>
//! ```

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::encoding;
use super::inclusion;
use super::merkle::{Hash, leaf_hash};
use super::note::{MAX_NOTE_BYTES, Note, NoteError};
use super::policy::{Policy, PolicyError, PolicyOutcome};
use super::proof::ProofError;

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Most hashes of an inclusion proof: a tree has fewer than 2^64 leaves.
pub const MAX_HASHES: usize = 64;
/// Most extra data, in bytes.
pub const MAX_EXTRA_BYTES: usize = 1 << 16;

/// Largest proof file, in bytes: header, extra data in base 64, index, hashes and
/// the checkpoint.
pub const MAX_PROOF_BYTES: usize = MAX_NOTE_BYTES + MAX_EXTRA_BYTES * 2 + MAX_HASHES * 45 + 64;

/// A proof that a leaf is in a log (section "Format").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// Data whose meaning the application gives. Nobody has signed it: not to be
    /// believed.
    pub extra: Option<Vec<u8>>,
    /// Index of the leaf, from 0.
    pub index: u64,
    /// The inclusion proof, from the leaf's sibling upwards (RFC 6962 section
    /// 2.1.1).
    pub hashes: Vec<Hash>,
    /// The checkpoint with its signatures.
    pub checkpoint: Note,
}

/// Why a proof file is refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TlogProofError {
    /// Over [`MAX_PROOF_BYTES`].
    #[error("a proof file may have {MAX_PROOF_BYTES} bytes, this one has {0}")]
    TooLarge(usize),
    /// Line 1.
    #[error("the first line of a proof file must be {HEADER}")]
    Header,
    /// The line with extra data.
    #[error("the extra data of a proof file must be at most {MAX_EXTRA_BYTES} bytes, in base 64")]
    Extra,
    /// The line with the index.
    #[error(
        "a proof file must have a line \"index \" with a decimal number without leading zeros, before the hashes"
    )]
    Index,
    /// A line with a hash.
    #[error("hash {0} of the proof file must be 32 bytes in base 64")]
    Hash(usize),
    /// Over [`MAX_HASHES`].
    #[error("an inclusion proof has at most {MAX_HASHES} hashes")]
    TooManyHashes,
    /// No blank line after the hashes.
    #[error("the hashes of a proof file must be followed by a blank line and the checkpoint")]
    NoCheckpoint,
    /// The checkpoint is not a note.
    #[error("the checkpoint of the proof file is refused: {0}")]
    Note(#[from] NoteError),
    /// The checkpoint is not one that the policy accepts.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The log has signed, but not enough witnesses have cosigned.
    #[error(
        "the checkpoint of the proof file lacks cosignatures: the quorum of the policy is not reached"
    )]
    Quorum,
    /// The leaf is not where the proof says.
    #[error("the leaf is not proved to be in the log: {0}")]
    Inclusion(#[from] ProofError),
}

impl TlogProof {
    /// Reads a proof file, without verifying anything (section "Format").
    /// `to_string` gives the same bytes again.
    ///
    /// # Errors
    /// When it has not that form, or exceeds [`MAX_HASHES`], [`MAX_EXTRA_BYTES`]
    /// or [`MAX_NOTE_BYTES`].
    pub fn parse(text: &str) -> Result<Self, TlogProofError> {
        if text.len() > MAX_PROOF_BYTES {
            return Err(TlogProofError::TooLarge(text.len()));
        }
        let (first, rest) = text.split_once('\n').ok_or(TlogProofError::Header)?;
        if first != HEADER {
            return Err(TlogProofError::Header);
        }
        let (mut line, mut rest) = rest.split_once('\n').ok_or(TlogProofError::Index)?;
        let mut extra = None;
        if let Some(encoded) = line.strip_prefix("extra ") {
            let bytes = encoding::decode(encoded).filter(|bytes| bytes.len() <= MAX_EXTRA_BYTES);
            extra = Some(bytes.ok_or(TlogProofError::Extra)?);
            (line, rest) = rest.split_once('\n').ok_or(TlogProofError::Index)?;
        }
        let index = line.strip_prefix("index ").and_then(encoding::decimal);
        let index = index.ok_or(TlogProofError::Index)?;
        let mut hashes = Vec::new();
        let note = loop {
            let (line, after) = rest.split_once('\n').ok_or(TlogProofError::NoCheckpoint)?;
            if line.is_empty() {
                break after;
            }
            if hashes.len() >= MAX_HASHES {
                return Err(TlogProofError::TooManyHashes);
            }
            let hash = encoding::decode_hash(line);
            hashes.push(hash.ok_or(TlogProofError::Hash(hashes.len() + 1))?);
            rest = after;
        };
        Ok(Self {
            extra,
            index,
            hashes,
            checkpoint: Note::parse(note.as_bytes())?,
        })
    }

    /// Verifies that `leaf` (its bytes, not its hash) is in the log, by a policy
    /// (section "Verifying a tlog proof"), and returns what the policy found:
    /// checkpoint, log and witnesses.
    ///
    /// # Errors
    /// As [`Policy::check`]; [`TlogProofError::Quorum`];
    /// [`TlogProofError::Inclusion`].
    pub fn verify(&self, leaf: &[u8], policy: &Policy) -> Result<PolicyOutcome, TlogProofError> {
        self.verify_hash(&leaf_hash(leaf), policy)
    }

    /// As [`TlogProof::verify`], given the leaf's hash only: what a reader has who
    /// may not see the leaf.
    ///
    /// # Errors
    /// As [`TlogProof::verify`].
    pub fn verify_hash(
        &self,
        leaf: &Hash,
        policy: &Policy,
    ) -> Result<PolicyOutcome, TlogProofError> {
        let outcome = policy.check(&self.checkpoint)?;
        if !outcome.quorum {
            return Err(TlogProofError::Quorum);
        }
        let checkpoint = &outcome.checkpoint;
        inclusion::verify(
            self.index,
            checkpoint.size,
            leaf,
            &self.hashes,
            &checkpoint.root,
        )?;
        Ok(outcome)
    }
}

/// The file.
impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", encoding::encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", encoding::encode(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for TlogProof {
    type Err = TlogProofError;

    fn from_str(text: &str) -> Result<Self, TlogProofError> {
        Self::parse(text)
    }
}
