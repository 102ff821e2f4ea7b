//! Why a command was not recorded, a state not read, or an engine not started.

use mgi_events::refusal::Refusal;

use super::trust::Damage;
use crate::ledger;
use crate::views::{ReplayError, ViewsError};

/// Why a command was not acknowledged.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SubmitError {
    /// A rule forbids it. Nothing was recorded.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The account used the command id before, with other content. Nothing was recorded.
    #[error("This command id was used before with other content; use a new id.")]
    CommandIdReused,
    /// There is no space. Nothing was recorded; the same command may be sent again later.
    #[error("Nothing was recorded, because there is no space for it ({reason}). Try again later.")]
    StorageFull {
        /// What there is too little of.
        reason: String,
    },
    /// The ledger stopped. Nothing was recorded; only a restart helps.
    #[error(
        "The ledger takes no more commands ({reason}); the operator has to restart the server."
    )]
    Poisoned {
        /// Why it stopped.
        reason: String,
    },
    /// It may have been recorded or not: the same command with the same id settles it.
    #[error(
        "It is not known whether the command was recorded ({reason}). Send it again, with the same id."
    )]
    Unknown {
        /// What went wrong.
        reason: String,
    },
    /// The server is stopping. Nothing was recorded.
    #[error("The server is stopping. Send the same command again, with the same id.")]
    Stopping,
    /// The profile could not be loaded.
    #[error(transparent)]
    Storage(#[from] ReadError),
    /// A defect of the server. Nothing was recorded.
    #[error("The server could not carry out the command ({reason}). Report it.")]
    Internal {
        /// What is wrong.
        reason: String,
    },
}

/// Why one command of a batch was not acknowledged; so none was recorded, unless the error says
/// that this is not known.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("Command {index} of the batch: {error}")]
pub struct BatchError {
    /// Zero-based place of the command in the batch.
    pub index: usize,
    /// Why.
    pub error: SubmitError,
}

/// Why a state could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The profile does not exist, or did not at the point asked for.
    #[error("There is no such profile.")]
    NotFound,
    /// The revision is beyond the present one.
    #[error("The revision lies beyond the present one, {revision}.")]
    OutOfRange {
        /// The present revision.
        revision: u64,
    },
    /// The stream could not be replayed: the ledger does not answer, is damaged, or holds events
    /// of a newer program.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The views could not be read.
    #[error(transparent)]
    Views(#[from] ViewsErrorText),
    /// The stream is not what was recorded or signed, and is refused.
    #[error("{0}. It is refused; the operator has to restore it from a backup. Others go on.")]
    Damaged(Damage),
    /// A defect of the server.
    #[error("The server could not read the profile ({reason}). Report it.")]
    Internal {
        /// What is wrong.
        reason: String,
    },
}

/// What a fault of the views says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ViewsErrorText(String);

impl From<ViewsError> for ReadError {
    fn from(error: ViewsError) -> Self {
        match error {
            ViewsError::Replay(error) => Self::Replay(error),
            other => Self::Views(ViewsErrorText(other.to_string())),
        }
    }
}

impl From<ledger::ReadError> for ReadError {
    fn from(error: ledger::ReadError) -> Self {
        Self::Replay(ReplayError::Ledger(error))
    }
}

/// Why an engine does not start.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StartError {
    /// The deployment's stream could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The views could not be brought up to date.
    #[error(transparent)]
    Views(#[from] ViewsError),
}

/// Which command failed, and why.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rejection {
    pub(crate) index: usize,
    pub(crate) error: SubmitError,
}

impl Rejection {
    /// The whole work is rejected.
    pub(crate) fn whole(error: SubmitError) -> Self {
        Self { index: 0, error }
    }
}

impl From<Rejection> for BatchError {
    fn from(Rejection { index, error }: Rejection) -> Self {
        Self { index, error }
    }
}
