//! Certificates of persons: they carry names, so the ledger has only their digest.

use super::tables::CERTIFICATES;
use super::{Vault, VaultError};

impl Vault {
    /// Stores a certificate by the SHA-256 of its DER.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn put_certificate(&self, sha256: &[u8; 32], der: &[u8]) -> Result<(), VaultError> {
        self.write(|transaction| {
            let mut certificates = transaction.open_table(CERTIFICATES)?;
            certificates.insert(sha256, der)?;
            Ok(())
        })
    }

    /// The DER of a certificate; `None` when the vault does not have it.
    ///
    /// # Errors
    /// Storage errors.
    pub fn certificate(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let certificates = transaction.open_table(CERTIFICATES)?;
        let row = certificates.get(sha256)?;
        Ok(row.map(|row| row.value().to_vec()))
    }
}
