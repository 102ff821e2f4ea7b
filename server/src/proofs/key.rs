//! The log key: the one Ed25519 key that signs checkpoints. Its seed is in the vault.

use mgi_events::transparency::key::{KeyError, KeyKind, SignerKey};

use crate::{
    engine::{Entropy, OsEntropy},
    ledger::StreamName,
    vault::{Vault, VaultError},
};

/// Where the seed is in the vault.
const SEED: &str = "log-key";

/// Why there is no log key.
#[derive(Debug, thiserror::Error)]
pub enum LogKeyError {
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What is in the vault is no seed.
    #[error("the log key in the vault is damaged; restore the vault from a backup")]
    Damaged,
}

/// The log key.
pub struct LogKey {
    seed: [u8; 32],
}

impl std::fmt::Debug for LogKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogKey").finish_non_exhaustive()
    }
}

impl LogKey {
    /// The key that is in the vault; one is made when there is none.
    ///
    /// # Errors
    /// [`LogKeyError`].
    pub fn load(vault: &Vault) -> Result<Self, LogKeyError> {
        if let Some(seed) = vault.meta(SEED)? {
            let seed = seed.try_into().map_err(|_| LogKeyError::Damaged)?;
            return Ok(Self { seed });
        }
        let mut seed = [0; 32];
        OsEntropy::default().fill(&mut seed);
        vault.put_meta(SEED, &seed)?;
        Ok(Self { seed })
    }

    /// The key under the name of an origin: in C2SP checkpoints the signing key is named as the
    /// log is.
    ///
    /// # Errors
    /// The origin is no name of a key.
    pub fn named(&self, origin: &str) -> Result<SignerKey, KeyError> {
        SignerKey::new(origin, KeyKind::Ed25519, &self.seed)
    }
}

/// Origin of a stream's checkpoints in an epoch.
#[must_use]
pub fn origin(deployment_id: &str, epoch: u32, stream: &StreamName) -> String {
    format!("mgi/{deployment_id}/{epoch}/{stream}")
}
