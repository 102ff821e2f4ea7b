//! Tokens: what they are for and how long they live; never their secrets.

use std::ops::Bound;
use std::sync::Arc;

use redb::{ReadableTable, WriteTransaction};
use serde::{Deserialize, Serialize};

use super::tables::{TOKENS, TOKENS_BY_ACCOUNT, TOKENS_BY_HASH};
use super::{TokenHash, Vault, VaultError, codec};

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// Its id, for lists and for revoking it.
    pub token_id: String,
    /// Whose it is.
    pub account_id: String,
    /// What it is for, in its owner's words.
    pub label: String,
    /// Last second of its life, in seconds since 1970. The vault does not look at it: whoever asks
    /// compares it with the time.
    pub expires_unix: i64,
    /// When it was issued, in seconds since 1970.
    pub issued_unix: i64,
    /// It was revoked, which is final.
    pub revoked: bool,
}

/// A row: the record and the hash under which it is found.
#[derive(Serialize, Deserialize)]
struct Row {
    #[serde(flatten)]
    record: TokenRecord,
    #[serde(with = "codec::hex_array")]
    sha256: [u8; 32],
}

impl Vault {
    /// Stores a new token under the hash of its secret. The same token once more is harmless.
    ///
    /// # Errors
    /// [`VaultError::TokenTaken`] when the id or the secret belongs to another token, and storage
    /// errors; then nothing was changed.
    pub fn put_token(&self, record: &TokenRecord, hash: &TokenHash) -> Result<(), VaultError> {
        let row = codec::write(&Row {
            record: record.clone(),
            sha256: *hash.as_bytes(),
        })?;
        let (token_id, account_id) = (record.token_id.as_str(), record.account_id.as_str());
        self.write(|transaction| {
            self.inner.gone.check(account_id)?;
            let mut tokens = transaction.open_table(TOKENS)?;
            let mut by_hash = transaction.open_table(TOKENS_BY_HASH)?;
            let mut by_account = transaction.open_table(TOKENS_BY_ACCOUNT)?;
            let stored = tokens.get(token_id)?.map(|stored| stored.value() == row);
            let other = by_hash
                .get(hash.as_bytes())?
                .is_some_and(|id| id.value() != token_id);
            if stored == Some(false) || other {
                return Err(VaultError::TokenTaken {
                    token_id: token_id.to_owned(),
                });
            }
            tokens.insert(token_id, row.as_slice())?;
            by_hash.insert(hash.as_bytes(), token_id)?;
            by_account.insert((account_id, token_id), ())?;
            Ok(())
        })
    }

    /// The token that a secret belongs to; `None` when it belongs to none. Revoked and expired
    /// tokens are found too: the caller refuses them.
    ///
    /// The secret is hashed and the hash looked up, so no secrets are compared, and the time that
    /// it takes says nothing about one. Tokens in use are found in memory.
    ///
    /// # Errors
    /// Storage errors.
    pub fn token_by_secret(&self, secret: &str) -> Result<Option<Arc<TokenRecord>>, VaultError> {
        let hash = TokenHash::of(secret);
        if let Some(record) = self.inner.cache.get(&hash) {
            return Ok(Some(record));
        }
        let changes = self.inner.cache.changes();
        let transaction = self.inner.database.begin_read()?;
        let by_hash = transaction.open_table(TOKENS_BY_HASH)?;
        let Some(token_id) = by_hash.get(hash.as_bytes())? else {
            return Ok(None);
        };
        let tokens = transaction.open_table(TOKENS)?;
        let row = read(&tokens, token_id.value())?
            .ok_or_else(|| VaultError::corrupt("a secret points to a token that is not there"))?;
        let record = Arc::new(row.record);
        self.inner.cache.put(hash, Arc::clone(&record), changes);
        Ok(Some(record))
    }

    /// The token with this id.
    ///
    /// # Errors
    /// Storage errors.
    pub fn token(&self, token_id: &str) -> Result<Option<TokenRecord>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let tokens = transaction.open_table(TOKENS)?;
        Ok(read(&tokens, token_id)?.map(|row| row.record))
    }

    /// Up to `limit` tokens of an account, revoked ones included, in the order of their ids (by
    /// bytes), those after `after` only; an empty `after` begins at the first.
    ///
    /// # Errors
    /// Storage errors.
    pub fn tokens_of(
        &self,
        account_id: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<TokenRecord>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let tokens = transaction.open_table(TOKENS)?;
        let by_account = transaction.open_table(TOKENS_BY_ACCOUNT)?;
        let mut found = Vec::new();
        for token_id in ids_of(&by_account, account_id, after).take(limit) {
            found.push(present(&tokens, &token_id?)?.record);
        }
        Ok(found)
    }

    /// Revokes a token: from the return of this call on, it is found as revoked. Tells whether
    /// there is such a token; one that was revoked before stays so.
    ///
    /// # Errors
    /// Storage errors; then it is not revoked for certain, and the call should be repeated.
    pub fn revoke_token(&self, token_id: &str) -> Result<bool, VaultError> {
        let hash = self.write(|transaction| revoke(transaction, token_id))?;
        self.inner.cache.forget(hash.as_slice());
        Ok(hash.is_some())
    }

    /// Revokes all tokens of an account as one change, and tells how many it has.
    ///
    /// # Errors
    /// Storage errors; then none is revoked for certain, and the call should be repeated.
    pub fn revoke_tokens_of(&self, account_id: &str) -> Result<usize, VaultError> {
        let hashes = self.write(|transaction| {
            let by_account = transaction.open_table(TOKENS_BY_ACCOUNT)?;
            let ids: Result<Vec<_>, _> = ids_of(&by_account, account_id, "").collect();
            let mut hashes = Vec::new();
            for token_id in ids? {
                hashes.extend(revoke(transaction, &token_id)?);
            }
            Ok(hashes)
        })?;
        self.inner.cache.forget(&hashes);
        Ok(hashes.len())
    }
}

/// Marks a token as revoked, and tells its hash; `None` when there is no such token.
fn revoke(transaction: &WriteTransaction, token_id: &str) -> Result<Option<TokenHash>, VaultError> {
    let mut tokens = transaction.open_table(TOKENS)?;
    let Some(mut row) = read(&tokens, token_id)? else {
        return Ok(None);
    };
    let hash = TokenHash::from_sha256(row.sha256);
    row.record.revoked = true;
    tokens.insert(token_id, codec::write(&row)?.as_slice())?;
    Ok(Some(hash))
}

fn read(
    tokens: &impl ReadableTable<&'static str, &'static [u8]>,
    token_id: &str,
) -> Result<Option<Row>, VaultError> {
    let row = tokens.get(token_id)?;
    row.map(|row| codec::read("tokens", row.value()))
        .transpose()
}

fn present(
    tokens: &impl ReadableTable<&'static str, &'static [u8]>,
    token_id: &str,
) -> Result<Row, VaultError> {
    read(tokens, token_id)?
        .ok_or_else(|| VaultError::corrupt("an account has a token that is not there"))
}

/// The ids of an account's tokens after one, in order.
fn ids_of(
    by_account: &impl ReadableTable<(&'static str, &'static str), ()>,
    account_id: &str,
    after: &str,
) -> impl Iterator<Item = Result<String, VaultError>> {
    let range = (Bound::Excluded((account_id, after)), Bound::Unbounded);
    let (rows, failed) = match by_account.range::<(&str, &str)>(range) {
        Ok(rows) => (Some(rows), None),
        Err(error) => (None, Some(Err(error.into()))),
    };
    let account_id = account_id.to_owned();
    let ids = rows.into_iter().flatten().map_while(move |row| match row {
        Ok((key, _)) => {
            let (account, token_id) = key.value();
            (account == account_id).then(|| Ok(token_id.to_owned()))
        }
        Err(error) => Some(Err(error.into())),
    });
    failed.into_iter().chain(ids)
}
