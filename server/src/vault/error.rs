//! What can go wrong with the vault.

use std::path::PathBuf;

use redb::{CommitError, DatabaseError, StorageError, TableError, TransactionError};

/// Why the vault could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// Another process, or another part of this one, has the file open.
    #[error(
        "The vault {} is open in another process. Stop that server, or give this one another data \
         directory.",
        path.display()
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a later version of this program.
    #[error(
        "The vault has format {found}, and this version reads formats up to {known}. Run the version \
         that wrote it, or a later one."
    )]
    NewerFormat {
        /// Format of the file.
        found: u32,
        /// Newest format that is understood.
        known: u32,
    },
    /// What is stored is damaged.
    #[error(
        "The vault is damaged ({detail}). Stop the server and restore the data directory from a \
         backup."
    )]
    Corrupt {
        /// What was found.
        detail: String,
    },
    /// The disk has no room for the change; nothing was changed.
    #[error("The disk has no room for the vault to grow. Make space and try again.")]
    NoSpace,
    /// An earlier write or sync failed, so that what is on the disk is not known for sure.
    #[error(
        "The vault takes no more calls after a storage error. See to the disk and restart the server."
    )]
    Poisoned,
    /// The operating system refused a read or a write.
    #[error(
        "The vault could not be read or written ({0}). Check the disk and the rights of the data \
         directory."
    )]
    Io(#[source] std::io::Error),
    /// The token id, or the secret, already belongs to another token.
    #[error(
        "The token {token_id} or its secret is already taken. Mint a new secret under a new id."
    )]
    TokenTaken {
        /// The id that was to be stored.
        token_id: String,
    },
    /// An account has as many drafts as the vault keeps for one, or as large ones.
    #[error(
        "An account has no room for this draft: {what} is limited to {limit}. Submit or discard some first."
    )]
    DraftsFull {
        /// What is limited.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The person behind the account was erased.
    #[error("The person behind this account was erased; nothing about it is kept.")]
    Erased,
    /// A value is larger than the vault keeps.
    #[error("The value is {size} bytes, and the vault keeps at most {limit}. Store it elsewhere.")]
    TooLarge {
        /// Size of the value in bytes.
        size: usize,
        /// Limit in bytes.
        limit: usize,
    },
}

impl VaultError {
    pub(super) fn corrupt(detail: impl Into<String>) -> Self {
        Self::Corrupt {
            detail: detail.into(),
        }
    }
}

impl From<std::io::Error> for VaultError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::NoSpace,
            // redb tells in this way that a file is not its own, or ends too early.
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => {
                Self::corrupt(error.to_string())
            }
            _ => Self::Io(error),
        }
    }
}

impl From<StorageError> for VaultError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Io(error) => error.into(),
            StorageError::Corrupted(detail) => Self::Corrupt { detail },
            StorageError::PreviousIo
            | StorageError::DatabaseClosed
            | StorageError::LockPoisoned(_) => Self::Poisoned,
            other => Self::Io(std::io::Error::other(other.to_string())),
        }
    }
}

impl From<TransactionError> for VaultError {
    fn from(error: TransactionError) -> Self {
        match error {
            TransactionError::Storage(error) => error.into(),
            other => Self::Io(std::io::Error::other(other.to_string())),
        }
    }
}

impl From<CommitError> for VaultError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Storage(error) => error.into(),
            other => Self::Io(std::io::Error::other(other.to_string())),
        }
    }
}

impl From<TableError> for VaultError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Storage(error) => error.into(),
            // A table of another type: not something that this program wrote.
            other => Self::corrupt(other.to_string()),
        }
    }
}

/// What opening says, for the file that was to be opened.
pub(super) fn opening(path: &std::path::Path, error: DatabaseError) -> VaultError {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            VaultError::InUse {
                path: path.to_owned(),
            }
        }
        DatabaseError::Storage(error) => error.into(),
        other => VaultError::corrupt(other.to_string()),
    }
}
