//! Erasing a person: everything that the vault says of one leaves it in one transaction, and then
//! the file is written anew. What the ledger says of the erasure is the authority: a crash between
//! the steps is made good at the next start.

use redb::{ReadableTable, TableDefinition, WriteTransaction};

use super::every::EVERY;
use super::rewrite::REWRITE_DUE;
use super::tables::{
    CERTIFICATES, DRAFTS, META, PLACES, SIGN_IN_NAMES, TOKENS, TOKENS_BY_ACCOUNT, TOKENS_BY_HASH,
    TOKENS_USED,
};
use super::{TokenHash, Vault, VaultError, codec};

/// Who is to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The account.
    pub account: String,
    /// SHA-256 of its certificates, which the ledger lists under its keys.
    pub certificates: Vec<[u8; 32]>,
}

impl Vault {
    /// Takes out everything about the persons behind accounts: names, salts, tokens, drafts,
    /// certificates. From then on nothing about them is taken in until the vault is closed.
    /// Whether there was anything. Harmless when there was not.
    ///
    /// What was taken out may stand in free pages of the file until [`Vault::rewrite_now`]; the
    /// next open does it where that was not done.
    ///
    /// # Errors
    /// Storage errors; then all of it is still there.
    pub fn forget_persons(&self, persons: &[Gone]) -> Result<bool, VaultError> {
        // Before the transaction: who writes after it finds the door closed.
        for gone in persons {
            self.inner.gone.close(&gone.account);
        }
        let (held, hashes) = self.write(|transaction| {
            let hashes = hashes_of(transaction, persons)?;
            let before = rows(transaction)?;
            for gone in persons {
                for table in EVERY {
                    (table.forget)(transaction, gone)?;
                }
            }
            let held = rows(transaction)? != before;
            if held {
                transaction
                    .open_table(META)?
                    .insert(REWRITE_DUE, b"1".as_slice())?;
            }
            Ok((held, hashes))
        })?;
        self.inner.cache.forget(&hashes);
        for gone in persons {
            self.inner.drafts.forget(&gone.account);
        }
        Ok(held)
    }
}

fn hashes_of(
    transaction: &WriteTransaction,
    persons: &[Gone],
) -> Result<Vec<TokenHash>, VaultError> {
    let tokens = transaction.open_table(TOKENS)?;
    let mut hashes = Vec::new();
    for row in tokens.iter()? {
        let (_, row) = row?;
        let row: TokenRow = codec::read("tokens", row.value())?;
        if persons.iter().any(|gone| gone.account == row.account_id) {
            hashes.push(TokenHash::from_sha256(row.sha256));
        }
    }
    Ok(hashes)
}

/// How many rows the tables have together.
fn rows(transaction: &WriteTransaction) -> Result<u64, VaultError> {
    EVERY.iter().map(|table| (table.len)(transaction)).sum()
}

/// Of a table that has nothing about persons.
pub(super) fn nobody(_: &WriteTransaction, _: &Gone) -> Result<(), VaultError> {
    Ok(())
}

/// Of a table whose key is the account.
pub(super) fn by_account_key(
    of: TableDefinition<'_, &'static str, &'static [u8]>,
    transaction: &WriteTransaction,
    gone: &Gone,
) -> Result<(), VaultError> {
    transaction.open_table(of)?.remove(gone.account.as_str())?;
    Ok(())
}

/// Names that are signed in with: the key, which names the person; the account is the value.
pub(super) fn sign_in_names(transaction: &WriteTransaction, gone: &Gone) -> Result<(), VaultError> {
    let mut names = transaction.open_table(SIGN_IN_NAMES)?;
    names.retain(|_, account| account != gone.account)?;
    Ok(())
}

/// Places from where the person signed in.
pub(super) fn places(transaction: &WriteTransaction, gone: &Gone) -> Result<(), VaultError> {
    let mut places = transaction.open_table(PLACES)?;
    places.retain(|(account, _), _| account != gone.account)?;
    Ok(())
}

/// What is read of a row of tokens.
#[derive(serde::Deserialize)]
struct TokenRow {
    account_id: String,
    #[serde(with = "codec::hex_array")]
    sha256: [u8; 32],
}

/// Of a table whose rows are JSON with a field `account_id`, whatever their key.
pub(super) fn by_account_field<K: redb::Key + 'static>(
    of: TableDefinition<'_, K, &'static [u8]>,
    transaction: &WriteTransaction,
    gone: &Gone,
) -> Result<(), VaultError> {
    #[derive(serde::Deserialize)]
    struct Row {
        account_id: String,
    }
    let mut bad = None;
    transaction.open_table(of)?.retain(|_, row| {
        match codec::read::<Row>("an index of accounts", row) {
            Ok(row) => row.account_id != gone.account,
            Err(error) => {
                bad = Some(error);
                true
            }
        }
    })?;
    bad.map_or(Ok(()), Err)
}

/// When tokens were used: before the tokens themselves, which say whose they are.
pub(super) fn uses_of_tokens(
    transaction: &WriteTransaction,
    gone: &Gone,
) -> Result<(), VaultError> {
    let tokens = transaction.open_table(TOKENS)?;
    let mut used = transaction.open_table(TOKENS_USED)?;
    for row in tokens.iter()? {
        let (id, row) = row?;
        let row: TokenRow = codec::read("tokens", row.value())?;
        if row.account_id == gone.account {
            used.remove(id.value())?;
        }
    }
    Ok(())
}

/// Before the tokens themselves, which say whose a hash is.
pub(super) fn token_hashes(transaction: &WriteTransaction, gone: &Gone) -> Result<(), VaultError> {
    let tokens = transaction.open_table(TOKENS)?;
    let mut by_hash = transaction.open_table(TOKENS_BY_HASH)?;
    for row in tokens.iter()? {
        let (_, row) = row?;
        let row: TokenRow = codec::read("tokens", row.value())?;
        if row.account_id == gone.account {
            by_hash.remove(&row.sha256)?;
        }
    }
    Ok(())
}

pub(super) fn token_ids(transaction: &WriteTransaction, gone: &Gone) -> Result<(), VaultError> {
    let mut ids = transaction.open_table(TOKENS_BY_ACCOUNT)?;
    ids.retain(|(account, _), ()| account != gone.account)?;
    Ok(())
}

pub(super) fn certificates(transaction: &WriteTransaction, gone: &Gone) -> Result<(), VaultError> {
    let mut certificates = transaction.open_table(CERTIFICATES)?;
    for sha256 in &gone.certificates {
        certificates.remove(sha256)?;
    }
    Ok(())
}

pub(super) fn drafts(transaction: &WriteTransaction, gone: &Gone) -> Result<(), VaultError> {
    let mut drafts = transaction.open_table(DRAFTS)?;
    drafts.retain(|(account, ..), _| account != gone.account)?;
    Ok(())
}
