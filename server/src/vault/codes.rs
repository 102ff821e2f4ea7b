//! One-time codes, by their hashes: invitations, recovery, set-up. A code has 160 random bits, so a
//! plain hash cannot be guessed. Whether one was used the ledger says.

use redb::ReadableTable;
use serde::{Deserialize, Serialize};

use super::tables::CODES;
use super::{TokenHash, Vault, VaultError, codec};

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeKind {
    /// It makes an account a person's own.
    Invitation,
    /// It gives an account back.
    Recovery,
    /// It begins the deployment.
    SetUp,
}

/// What a code opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRecord {
    /// What it is for.
    pub kind: CodeKind,
    /// Id of the invitation or recovery; empty for the set-up code.
    pub id: String,
    /// The account; empty for the set-up code.
    pub account_id: String,
    /// Last second at which it can be used, Unix seconds.
    pub expires_unix: i64,
}

impl Vault {
    /// Stores a code under its hash. Other codes of the same kind and account are removed: one at a
    /// time can be used; and so are all that expired before `now_unix`.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn put_code(
        &self,
        hash: &TokenHash,
        record: &CodeRecord,
        now_unix: i64,
    ) -> Result<(), VaultError> {
        let bytes = codec::write(record)?;
        self.write(|transaction| {
            self.inner.gone.check(&record.account_id)?;
            let mut codes = transaction.open_table(CODES)?;
            let mut gone = Vec::new();
            for row in codes.iter()? {
                let (key, value) = row?;
                let other: CodeRecord = codec::read("codes", value.value())?;
                let replaced = other.kind == record.kind && other.account_id == record.account_id;
                if replaced || other.expires_unix < now_unix {
                    gone.push(*key.value());
                }
            }
            for key in gone {
                codes.remove(&key)?;
            }
            codes.insert(hash.as_bytes(), bytes.as_slice())?;
            Ok(())
        })
    }

    /// What a code opens; expired ones are found too.
    ///
    /// The hash is looked up, so no codes are compared and the time that it takes says nothing about
    /// one.
    ///
    /// # Errors
    /// Storage errors.
    pub fn code(&self, hash: &TokenHash) -> Result<Option<CodeRecord>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let codes = transaction.open_table(CODES)?;
        let row = codes.get(hash.as_bytes())?;
        row.map(|row| codec::read("codes", row.value())).transpose()
    }

    /// Removes a code that was used.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn remove_code(&self, hash: &TokenHash) -> Result<(), VaultError> {
        self.write(|transaction| {
            transaction.open_table(CODES)?.remove(hash.as_bytes())?;
            Ok(())
        })
    }
}
