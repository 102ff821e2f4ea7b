//! Checkpoints (C2SP tlog-checkpoint v1.0.0): a signed note that says how many
//! leaves a log has and what their root is.
//!
//! ```text
//! example.org/log
//! 20852163
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — example.org/log Az3grlgtzPICa5OS8npVmf1Myq/5IZni...
//! ```

use thiserror::Error;

use super::encoding;
use super::key::{KeyKind, SignerKey, VerifierKey};
use super::merkle::Hash;
use super::note::{self, Note, NoteError};

/// The head of a log: its first `size` leaves have this root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: not empty, one line, the name of the key that signs.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree (RFC 6962 section 2.1).
    pub root: Hash,
}

/// Why a checkpoint is refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CheckpointError {
    /// Line 1.
    #[error(
        "the first line of a checkpoint must be the origin of the log, not empty and without control characters"
    )]
    Origin,
    /// Line 2.
    #[error(
        "the second line of a checkpoint must be the number of leaves, in decimal digits without leading zeros, below 2^64"
    )]
    Size,
    /// Line 3.
    #[error("the third line of a checkpoint must be the root, 32 bytes in base 64")]
    Root,
    /// Lines after the third, which the specification allows and does not
    /// recommend: they are not used here.
    #[error("the checkpoint has lines after the root; extension lines are not supported")]
    Extension,
    /// The last line has no newline.
    #[error("a checkpoint must end with a newline")]
    End,
    /// The log's key has the name of the log.
    #[error("the checkpoint is of the log {origin}, and the key is that of {key}")]
    OtherOrigin {
        /// First line of the checkpoint.
        origin: String,
        /// Name of the key.
        key: String,
    },
    /// The note itself, or its signature.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl Checkpoint {
    /// The text that is signed (section "Note text").
    #[must_use]
    pub fn body(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            encoding::encode(&self.root)
        )
    }

    /// Reads the text of a note as a checkpoint (section "Note text"), strictly:
    /// [`Checkpoint::body`] gives the same bytes again.
    ///
    /// # Errors
    /// When it is not one, or has extension lines.
    pub fn parse_body(text: &str) -> Result<Self, CheckpointError> {
        let text = text.strip_suffix('\n').ok_or(CheckpointError::End)?;
        let mut lines = text.split('\n');
        let origin = lines
            .next()
            .filter(|line| is_origin(line))
            .ok_or(CheckpointError::Origin)?;
        let size = lines
            .next()
            .and_then(encoding::decimal)
            .ok_or(CheckpointError::Size)?;
        let root = lines
            .next()
            .and_then(encoding::decode_hash)
            .ok_or(CheckpointError::Root)?;
        if lines.next().is_some() {
            return Err(CheckpointError::Extension);
        }
        Ok(Self {
            origin: origin.to_owned(),
            size,
            root,
        })
    }

    /// Signs the checkpoint as the log (section "Signatures"). The caller sees to
    /// it that no two inconsistent ones are ever signed.
    ///
    /// # Errors
    /// [`CheckpointError::OtherOrigin`] when the key is another log's;
    /// [`NoteError::WrongKind`] for a key that only cosigns.
    pub fn sign(&self, key: &SignerKey) -> Result<Note, CheckpointError> {
        self.check_origin(key.verifier())?;
        Ok(note::sign(&self.body(), &[key])?)
    }

    /// The checkpoint of a note that the log has signed with this key (section
    /// "Signatures"). Other signatures of the note are ignored.
    ///
    /// # Errors
    /// When the log's signature is missing or wrong, the text is not a
    /// checkpoint, or it is one of another log.
    pub fn open(note: &Note, key: &VerifierKey) -> Result<Self, CheckpointError> {
        if key.kind() != KeyKind::Ed25519 {
            return Err(NoteError::WrongKind {
                name: key.name().to_owned(),
            }
            .into());
        }
        note.open(std::slice::from_ref(key))?;
        let checkpoint = Self::parse_body(note.text())?;
        checkpoint.check_origin(key)?;
        Ok(checkpoint)
    }

    fn check_origin(&self, key: &VerifierKey) -> Result<(), CheckpointError> {
        if self.origin != key.name() {
            let key = key.name().to_owned();
            return Err(CheckpointError::OtherOrigin {
                origin: self.origin.clone(),
                key,
            });
        }
        Ok(())
    }
}

fn is_origin(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|byte| byte >= b' ')
}
