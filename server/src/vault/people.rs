//! People and programs: the names behind account ids.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::tables::PEOPLE;
use super::{Vault, VaultError, codec};

/// What the vault knows of the person, or the program, behind an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name, as it was given.
    pub name: String,
    /// What the ledger's commitment to the name was salted with: without it, the commitment says
    /// nothing about the name.
    #[serde(with = "codec::hex_array")]
    pub salt: [u8; 16],
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Names stay out of logs.
        f.debug_struct("Person").finish_non_exhaustive()
    }
}

impl Vault {
    /// Stores who is behind an account, in place of what was there.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn put_person(&self, account_id: &str, person: &Person) -> Result<(), VaultError> {
        let record = codec::write(person)?;
        self.write(|transaction| {
            self.inner.gone.check(account_id)?;
            let mut people = transaction.open_table(PEOPLE)?;
            people.insert(account_id, record.as_slice())?;
            Ok(())
        })
    }

    /// Who is behind an account; `None` when the vault does not know.
    ///
    /// # Errors
    /// Storage errors.
    pub fn person(&self, account_id: &str) -> Result<Option<Person>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let people = transaction.open_table(PEOPLE)?;
        let row = people.get(account_id)?;
        row.map(|row| codec::read("people", row.value()))
            .transpose()
    }

    /// Up to `limit` people with their account ids, in the order of the ids (by bytes), those after
    /// `after` only; an empty `after` begins at the first.
    ///
    /// # Errors
    /// Storage errors.
    pub fn people(&self, after: &str, limit: usize) -> Result<Vec<(String, Person)>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let people = transaction.open_table(PEOPLE)?;
        let range = (Bound::Excluded(after), Bound::Unbounded);
        let rows = people.range::<&str>(range)?.take(limit);
        rows.map(|row| {
            let (account_id, record) = row?;
            let person = codec::read("people", record.value())?;
            Ok((account_id.value().to_owned(), person))
        })
        .collect()
    }
}
