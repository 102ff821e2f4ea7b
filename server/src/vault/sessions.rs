//! Sessions: what they were begun with and when they were used; never their secrets. All of them
//! are read at the start and kept in memory; the ledger says which of them were ended.

use redb::ReadableTable;
use serde::{Deserialize, Serialize};

use super::tables::{SESSIONS, TOKENS_USED};
use super::{Vault, VaultError, codec};

/// A session, with the hash of its secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// Its id, as the ledger has it.
    pub session_id: String,
    /// Whose.
    pub account_id: String,
    /// SHA-256 of its secret.
    #[serde(with = "codec::hex_array")]
    pub sha256: [u8; 32],
    /// When it was begun, Unix seconds.
    pub begun_unix: i64,
    /// When it ends at the latest, Unix seconds.
    pub expires_unix: i64,
    /// When it was last used, Unix seconds, to the minute.
    pub used_unix: i64,
    /// When its holder last authenticated in it, Unix seconds.
    pub authenticated_unix: i64,
    /// What the program called itself that began it; at most 200 characters.
    pub agent: String,
    /// The address from which it was begun.
    pub address: String,
}

impl std::fmt::Debug for SessionRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Addresses stay out of logs.
        f.debug_struct("SessionRecord")
            .field("session_id", &self.session_id)
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// Stores sessions in place of what was there of them, and removes others, as one change.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn change_sessions(
        &self,
        put: &[SessionRecord],
        remove: &[String],
    ) -> Result<(), VaultError> {
        self.write(|transaction| {
            let mut sessions = transaction.open_table(SESSIONS)?;
            for id in remove {
                sessions.remove(id.as_str())?;
            }
            // Whose person was erased meanwhile is passed over.
            let open = |record: &&SessionRecord| self.inner.gone.check(&record.account_id).is_ok();
            for record in put.iter().filter(open) {
                let bytes = codec::write(record)?;
                sessions.insert(record.session_id.as_str(), bytes.as_slice())?;
            }
            Ok(())
        })
    }

    /// All sessions.
    ///
    /// # Errors
    /// Storage errors.
    pub fn sessions(&self) -> Result<Vec<SessionRecord>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let sessions = transaction.open_table(SESSIONS)?;
        let rows = sessions.iter()?;
        rows.map(|row| codec::read("sessions", row?.1.value()))
            .collect()
    }

    /// Notes when tokens were last used, Unix seconds.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn note_tokens_used(&self, used: &[(String, i64)]) -> Result<(), VaultError> {
        self.write(|transaction| {
            let mut table = transaction.open_table(TOKENS_USED)?;
            for (token_id, at) in used {
                table.insert(token_id.as_str(), *at)?;
            }
            Ok(())
        })
    }

    /// When a token was last used, Unix seconds, as last noted.
    ///
    /// # Errors
    /// Storage errors.
    pub fn token_used(&self, token_id: &str) -> Result<Option<i64>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let table = transaction.open_table(TOKENS_USED)?;
        Ok(table.get(token_id)?.map(|row| row.value()))
    }
}
