//! Why views cannot be opened or brought up to date.

use std::path::PathBuf;

use super::replay::ReplayError;

/// A fault of the views. None of them loses anything: the ledger has it all.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ViewsError {
    /// The store in the directory does not open, nor does a new one.
    #[error(
        "The views in {dir} could not be opened, nor made anew ({reason}). Check the disk and the \
         permissions of the directory; deleting it loses nothing."
    )]
    Open {
        /// The directory.
        dir: PathBuf,
        /// What the store said.
        reason: String,
    },
    /// Somebody else has the directory open.
    #[error("The views in {dir} are in use by another process. Stop it first.")]
    InUse {
        /// The directory.
        dir: PathBuf,
    },
    /// There is too little space to bring them up to date.
    #[error(
        "There is too little space for the views in {dir}: {needed} bytes must be free. Make space \
         on its disk and start again."
    )]
    NoSpace {
        /// The directory.
        dir: PathBuf,
        /// Bytes that must be free.
        needed: u64,
    },
    /// The store failed while it was in use.
    #[error(
        "The views could not be read or written ({reason}). Check the disk; restart the server: \
         views that do not open are rebuilt."
    )]
    Store {
        /// What the store said.
        reason: String,
    },
    /// An event of the ledger could not be read or applied.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The thread that keeps them could not be started or did not finish.
    #[error("The thread that keeps the views did not run ({reason}). Restart the server.")]
    Thread {
        /// What happened.
        reason: String,
    },
}

impl From<sled::Error> for ViewsError {
    fn from(error: sled::Error) -> Self {
        Self::Store {
            reason: error.to_string(),
        }
    }
}

impl From<crate::ledger::ReadError> for ViewsError {
    fn from(error: crate::ledger::ReadError) -> Self {
        Self::Replay(ReplayError::Ledger(error))
    }
}
