//! Persons of other providers, and the accounts that they are linked with.

use redb::ReadableTable;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::tables::EXTERNAL;
use super::{Vault, VaultError, codec};

/// A person of a provider: SHA-256 over issuer and subject. Neither is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExternalId([u8; 32]);

impl ExternalId {
    /// The person with this subject of this issuer.
    #[must_use]
    pub fn of(issuer: &str, subject: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"mgi external identity 1\0");
        // The length keeps issuer and subject apart.
        hash.update(
            u64::try_from(issuer.len())
                .unwrap_or(u64::MAX)
                .to_be_bytes(),
        );
        hash.update(issuer.as_bytes());
        hash.update(subject.as_bytes());
        Self(hash.finalize().into())
    }
}

/// What a person of a provider is linked with. It counts only while the ledger has the credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalLink {
    /// The account.
    pub account_id: String,
    /// Id of the credential, "cr-" and 26 characters.
    pub credential_id: String,
}

impl Vault {
    /// What a person is linked with; `None` when with nothing.
    ///
    /// # Errors
    /// Storage errors.
    pub fn external(&self, id: &ExternalId) -> Result<Option<ExternalLink>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let external = transaction.open_table(EXTERNAL)?;
        let row = external.get(&id.0)?;
        row.map(|row| codec::read("external_identities", row.value()))
            .transpose()
    }

    /// Links a person, in place of what was there.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn put_external(&self, id: &ExternalId, link: &ExternalLink) -> Result<(), VaultError> {
        let record = codec::write(link)?;
        self.write(|transaction| {
            self.inner.gone.check(&link.account_id)?;
            let mut external = transaction.open_table(EXTERNAL)?;
            external.insert(&id.0, record.as_slice())?;
            Ok(())
        })
    }

    /// Removes the links of an account, but for that of one credential.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn remove_external(
        &self,
        account_id: &str,
        except: Option<&str>,
    ) -> Result<(), VaultError> {
        self.write(|transaction| {
            let mut external = transaction.open_table(EXTERNAL)?;
            let mut gone = Vec::new();
            for row in external.iter()? {
                let (key, value) = row?;
                let link: ExternalLink = codec::read("external_identities", value.value())?;
                if link.account_id == account_id && Some(link.credential_id.as_str()) != except {
                    gone.push(*key.value());
                }
            }
            for key in gone {
                external.remove(&key)?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuer_and_subject_do_not_run_together() {
        let one = ExternalId::of("https://a.example", "bc");
        assert_ne!(one, ExternalId::of("https://a.exampleb", "c"));
        assert_eq!(one, ExternalId::of("https://a.example", "bc"));
    }

    #[test]
    fn links_are_found_replaced_and_removed() {
        let dir = tempfile::tempdir().unwrap();
        let vault = Vault::open(&dir.path().join("vault")).unwrap();
        let (one, two) = (ExternalId::of("i", "1"), ExternalId::of("i", "2"));
        let link = |credential: &str| ExternalLink {
            account_id: "ac-1".to_owned(),
            credential_id: credential.to_owned(),
        };
        assert_eq!(vault.external(&one).unwrap(), None);
        vault.put_external(&one, &link("cr-1")).unwrap();
        vault.put_external(&two, &link("cr-2")).unwrap();
        vault.remove_external("ac-2", None).unwrap();
        assert_eq!(vault.external(&one).unwrap(), Some(link("cr-1")));
        vault.remove_external("ac-1", Some("cr-2")).unwrap();
        assert_eq!(vault.external(&one).unwrap(), None);
        assert_eq!(vault.external(&two).unwrap(), Some(link("cr-2")));
        vault.remove_external("ac-1", None).unwrap();
        assert_eq!(vault.external(&two).unwrap(), None);
    }
}
