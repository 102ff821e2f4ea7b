//! Passwords and second factors. One counts only as long as the ledger names its id as the one that
//! stands; so what the vault missed in a crash, or has too early, opens nothing.

use redb::{ReadableTable, WriteTransaction};
use serde::{Deserialize, Serialize};

use super::tables::{PASSWORDS, PENDING, PEOPLE, SECOND_FACTORS, SIGN_IN_NAMES};
use super::{Person, Vault, VaultError, codec};

/// A password, hashed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password {
    /// Its id, as the ledger has it.
    pub credential_id: String,
    /// The name that it goes with; 3 to 64 of a-z, 0-9, '.', '-', '_' and '@'.
    pub sign_in_name: String,
    /// Its hash with parameters and salt: a PHC string of argon2id.
    pub phc: String,
}

/// A second factor: one-time codes of RFC 6238.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// Its id, as the ledger has it.
    pub credential_id: String,
    /// The shared secret.
    #[serde(with = "codec::hex_array")]
    pub secret: [u8; 20],
    /// The last step of time of which a code was used: a code of it, or of an earlier one, is not
    /// taken again.
    pub last_step: u64,
    /// SHA-256 of the spare codes that were not used, in hexadecimal digits.
    pub spare: Vec<String>,
}

/// Credentials that were written before the ledger decided on them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The account.
    pub account_id: String,
    /// A password.
    pub password: Option<Password>,
    /// A second factor.
    pub second_factor: Option<SecondFactor>,
    /// The person, when the account is made with it.
    pub person: Option<Person>,
    /// When it was written, Unix seconds.
    pub written_unix: i64,
}

macro_rules! hidden {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                // Nothing of it belongs in a log.
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}

hidden!(Password SecondFactor Pending);

impl Vault {
    /// Which account a sign-in name belongs to; a name that waits for the ledger's decision belongs
    /// to its account already.
    ///
    /// # Errors
    /// Storage errors.
    pub fn account_by_name(&self, name: &str) -> Result<Option<String>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let names = transaction.open_table(SIGN_IN_NAMES)?;
        Ok(names.get(name)?.map(|row| row.value().to_owned()))
    }

    /// The password of an account.
    ///
    /// # Errors
    /// Storage errors.
    pub fn password(&self, account_id: &str) -> Result<Option<Password>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let passwords = transaction.open_table(PASSWORDS)?;
        let row = passwords.get(account_id)?;
        row.map(|row| codec::read("passwords", row.value()))
            .transpose()
    }

    /// Stores a password in place of what was there, with its name.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn put_password(&self, account_id: &str, password: &Password) -> Result<(), VaultError> {
        self.write(|transaction| {
            self.inner.gone.check(account_id)?;
            put_password(transaction, account_id, password)
        })
    }

    /// The second factor of an account.
    ///
    /// # Errors
    /// Storage errors.
    pub fn second_factor(&self, account_id: &str) -> Result<Option<SecondFactor>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let factors = transaction.open_table(SECOND_FACTORS)?;
        let row = factors.get(account_id)?;
        row.map(|row| codec::read("second_factors", row.value()))
            .transpose()
    }

    /// Changes the second factor of an account as one step: `change` tells whether it did. False
    /// when there is none.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn change_second_factor(
        &self,
        account_id: &str,
        change: impl FnOnce(&mut SecondFactor) -> bool,
    ) -> Result<bool, VaultError> {
        self.write(|transaction| {
            self.inner.gone.check(account_id)?;
            let mut factors = transaction.open_table(SECOND_FACTORS)?;
            let stored = factors.get(account_id)?;
            let stored = stored.map(|row| codec::read("second_factors", row.value()));
            let Some(mut factor): Option<SecondFactor> = stored.transpose()? else {
                return Ok(false);
            };
            if !change(&mut factor) {
                return Ok(false);
            }
            factors.insert(account_id, codec::write(&factor)?.as_slice())?;
            Ok(true)
        })
    }

    /// Removes the second factor of an account.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn remove_second_factor(&self, account_id: &str) -> Result<(), VaultError> {
        self.write(|transaction| {
            transaction.open_table(SECOND_FACTORS)?.remove(account_id)?;
            Ok(())
        })
    }

    /// Writes credentials down that the ledger is about to decide on.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn put_pending(&self, credential_id: &str, pending: &Pending) -> Result<(), VaultError> {
        let record = codec::write(pending)?;
        self.write(|transaction| {
            self.inner.gone.check(&pending.account_id)?;
            let mut table = transaction.open_table(PENDING)?;
            table.insert(credential_id, record.as_slice())?;
            Ok(())
        })
    }

    /// Credentials that wait for the ledger's decision, by their ids.
    ///
    /// # Errors
    /// Storage errors.
    pub fn pending(&self) -> Result<Vec<(String, Pending)>, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let table = transaction.open_table(PENDING)?;
        let rows = table.iter()?;
        rows.map(|row| {
            let (id, record) = row?;
            let pending = codec::read("pending_credentials", record.value())?;
            Ok((id.value().to_owned(), pending))
        })
        .collect()
    }

    /// The ledger decided for these credentials: they take the place of what was there.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn keep_pending(&self, credential_id: &str) -> Result<bool, VaultError> {
        self.write(|transaction| {
            let mut table = transaction.open_table(PENDING)?;
            let stored = table.remove(credential_id)?;
            let stored = stored.map(|row| codec::read("pending_credentials", row.value()));
            let Some(pending): Option<Pending> = stored.transpose()? else {
                return Ok(false);
            };
            let account_id = pending.account_id.as_str();
            if let Some(password) = &pending.password {
                put_password(transaction, account_id, password)?;
            }
            if let Some(factor) = &pending.second_factor {
                let mut factors = transaction.open_table(SECOND_FACTORS)?;
                factors.insert(account_id, codec::write(factor)?.as_slice())?;
            }
            if let Some(person) = &pending.person {
                let mut people = transaction.open_table(PEOPLE)?;
                people.insert(account_id, codec::write(person)?.as_slice())?;
            }
            Ok(true)
        })
    }

    /// The ledger decided against these credentials.
    ///
    /// # Errors
    /// Storage errors; then nothing was changed.
    pub fn drop_pending(&self, credential_id: &str) -> Result<(), VaultError> {
        self.write(|transaction| {
            transaction.open_table(PENDING)?.remove(credential_id)?;
            Ok(())
        })
    }
}

fn put_password(
    transaction: &WriteTransaction,
    account_id: &str,
    password: &Password,
) -> Result<(), VaultError> {
    let mut passwords = transaction.open_table(PASSWORDS)?;
    let mut names = transaction.open_table(SIGN_IN_NAMES)?;
    let before = passwords.get(account_id)?;
    let before = before.map(|row| codec::read::<Password>("passwords", row.value()));
    if let Some(before) = before.transpose()? {
        names.remove(before.sign_in_name.as_str())?;
    }
    passwords.insert(account_id, codec::write(password)?.as_slice())?;
    names.insert(password.sign_in_name.as_str(), account_id)?;
    Ok(())
}
