//! Carrying out the erasure of persons (docs/privacy.md).
//!
//! The event `PersonalDataErased` is the authority: it is recorded first. Then the erasure is noted
//! apart from the ledger, everything about the person leaves the vault in one transaction, and the
//! vault's file is written anew. A crash between any two of these is made good at the next start,
//! which finds the event. A ledger or a vault restored from a backup that was made before an
//! erasure loses the person again, because the note tells of it.

use mgi_events::{
    deployment::{Command, Deployment},
    ids::{AccountId, CommandId},
};
use sha2::{Digest as _, Sha256};

use crate::{
    engine::Engine,
    proofs::{CheckpointStore, Erased, StoreError},
    vault::{Gone, Vault, VaultError},
};

/// Why an erasure could not be carried out. It is done at the next start.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// It could not be noted.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault could not be changed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Carries out what the ledger says was erased, and notes it. Whether the vault held anything.
/// Files are written: to be called where one may block.
///
/// # Errors
/// [`ErasureError`]; what was done stays done.
pub fn carry_out(
    vault: &Vault,
    store: &CheckpointStore,
    deployment: &Deployment,
) -> Result<bool, ErasureError> {
    let known = store.erased()?;
    let new: Vec<Erased> = deployment
        .erased()
        .filter(|(account, _)| known.iter().all(|k| k.account != account.as_str()))
        .map(|(account, legal_basis)| Erased {
            account: account.to_string(),
            legal_basis: legal_basis.to_owned(),
        })
        .collect();
    if !new.is_empty() {
        store.note_erased(&new)?;
    }
    let all: Vec<Gone> = known
        .iter()
        .chain(&new)
        .map(|erased| gone(deployment, &erased.account))
        .collect();
    if all.is_empty() {
        return Ok(false);
    }
    let held = vault.forget_persons(&all)?;
    if held {
        vault.rewrite_now()?;
        tracing::info!("personal data was erased, and the vault written anew");
    }
    Ok(held)
}

fn gone(deployment: &Deployment, account: &str) -> Gone {
    let certificates = deployment
        .keys()
        .filter(|(_, key)| key.registered.account_id == account)
        .filter_map(|(_, key)| key.registered.certificate_sha256.as_slice().try_into().ok());
    Gone {
        account: account.to_owned(),
        certificates: certificates.collect(),
    }
}

/// Records erasures that were carried out and that the ledger, restored from an earlier backup,
/// does not know. Those that it did not take are returned: it takes them after the restore is
/// confirmed. An account that the ledger does not know needs no event.
///
/// # Errors
/// [`StoreError`].
pub async fn record_again(
    engine: &Engine,
    store: &CheckpointStore,
) -> Result<Vec<Erased>, StoreError> {
    let mut left = Vec::new();
    for erased in store.erased()? {
        let deployment = engine.deployment();
        let known = deployment.accounts().get(erased.account.as_str());
        let Ok(account) = AccountId::parse(&erased.account) else {
            continue;
        };
        if known.is_none_or(|account| account.erased) {
            continue;
        }
        let command = Command::EraseAgain {
            account,
            legal_basis: erased.legal_basis.clone(),
        };
        let id = uuid::Uuid::now_v7().to_string();
        let digest = Sha256::digest(id.as_bytes()).into();
        let Ok(id) = CommandId::parse(&id) else {
            continue;
        };
        match engine.direct(None, &id, digest, command).await {
            Ok(_) => tracing::warn!(
                account = erased.account,
                "an erasure that the restored ledger did not know was carried out again"
            ),
            Err(error) => {
                tracing::warn!(account = erased.account, %error, "an erasure could not be recorded again");
                left.push(erased);
            }
        }
    }
    Ok(left)
}
