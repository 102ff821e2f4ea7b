//! Why a command of the process failed, as a sentence for the operator.

use crate::{
    config::ConfigError, engine::StartError, files::FileError, ledger::OpenError,
    redaction::RedactionError, vault::VaultError, views::ViewsError,
};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] OpenError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The evidence files.
    #[error(transparent)]
    Files(#[from] FileError),
    /// A redaction.
    #[error(transparent)]
    Redaction(#[from] RedactionError),
    /// The views.
    #[error(transparent)]
    Views(#[from] ViewsError),
    /// The engine.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The signed checkpoints.
    #[error(transparent)]
    Checkpoints(#[from] crate::proofs::StoreError),
    /// The log key.
    #[error(transparent)]
    LogKey(#[from] crate::proofs::LogKeyError),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl Failure {
    /// A failure in one sentence.
    #[must_use]
    pub fn sentence(text: impl Into<String>) -> Self {
        Self::Other(text.into())
    }
}
