//! Small values of the server itself, such as the id of its deployment.

use super::tables::META;
use super::{Vault, VaultError};

/// Bytes that one value may have: 64 KiB.
const LIMIT: usize = 64 * 1024;

impl Vault {
    /// Stores a value of up to 64 KiB under a key, in place of what was there.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`], and storage errors; then nothing was changed.
    pub fn put_meta(&self, key: &str, value: &[u8]) -> Result<(), VaultError> {
        if value.len() > LIMIT {
            return Err(VaultError::TooLarge {
                size: value.len(),
                limit: LIMIT,
            });
        }
        self.write(|transaction| {
            let mut meta = transaction.open_table(META)?;
            meta.insert(key, value)?;
            Ok(())
        })
    }

    /// The value under a key.
    ///
    /// # Errors
    /// Storage errors.
    pub fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let meta = transaction.open_table(META)?;
        Ok(meta.get(key)?.map(|row| row.value().to_vec()))
    }
}
