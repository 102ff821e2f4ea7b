//! Writing the file anew, so that nothing that was removed is left in it.
//!
//! redb writes a change beside what it replaces and keeps the pages that become free; what was
//! removed stays in them until they are used again. Compacting moves pages, it does not wipe them.
//! So everything that is there is copied to a new file, which takes the old one's name.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use redb::{
    Database, Key, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition, TableHandle,
    Value, WriteTransaction,
};

use super::error::opening;
use super::open::{check_format, make_private, sync_directory_of};
use super::tables::{
    CERTIFICATES, CODES, DRAFTS, EXTERNAL, FORMAT, META, PASSWORDS, PENDING, PEOPLE, PLACES,
    SECOND_FACTORS, SESSIONS, SIGN_IN_NAMES, TOKENS, TOKENS_BY_ACCOUNT, TOKENS_BY_HASH,
    TOKENS_USED,
};
use super::{Vault, VaultError};

impl Vault {
    /// Writes the vault at this path anew, without what was removed from it. Nobody may have it
    /// open. Nothing happens when there is none. A crash leaves the old file or the new one.
    ///
    /// # Errors
    /// As [`Vault::open`]; the file is then as it was.
    pub fn rewrite(path: &Path) -> Result<(), VaultError> {
        if !path.exists() {
            return Ok(());
        }
        // Opening drops what this version does not keep, and checks every page.
        drop(Self::open(path)?);
        let old = Database::builder()
            .open(path)
            .map_err(|error| opening(path, error))?;
        check_format(&old)?;
        let fresh = beside(path);
        match std::fs::remove_file(&fresh) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        make_private(&fresh)?;
        copy(&old, &fresh)?;
        drop(old);
        std::fs::rename(&fresh, path)?;
        sync_directory_of(path)
    }
}

/// The name of the new file while it is made.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

fn copy(old: &Database, fresh: &Path) -> Result<(), VaultError> {
    let from = old.begin_read()?;
    let database = Database::builder()
        .create(fresh)
        .map_err(|error| opening(fresh, error))?;
    let to = database.begin_write()?;
    let mut copied = BTreeSet::new();
    table(FORMAT, &from, &to, &mut copied)?;
    table(PEOPLE, &from, &to, &mut copied)?;
    table(TOKENS, &from, &to, &mut copied)?;
    table(TOKENS_BY_HASH, &from, &to, &mut copied)?;
    table(TOKENS_BY_ACCOUNT, &from, &to, &mut copied)?;
    table(CERTIFICATES, &from, &to, &mut copied)?;
    table(META, &from, &to, &mut copied)?;
    table(DRAFTS, &from, &to, &mut copied)?;
    table(SIGN_IN_NAMES, &from, &to, &mut copied)?;
    table(PASSWORDS, &from, &to, &mut copied)?;
    table(SECOND_FACTORS, &from, &to, &mut copied)?;
    table(EXTERNAL, &from, &to, &mut copied)?;
    table(PENDING, &from, &to, &mut copied)?;
    table(CODES, &from, &to, &mut copied)?;
    table(SESSIONS, &from, &to, &mut copied)?;
    table(PLACES, &from, &to, &mut copied)?;
    table(TOKENS_USED, &from, &to, &mut copied)?;
    // A table that is not in the list above would be lost.
    let found = from.list_tables()?;
    if let Some(missed) = found
        .map(|table| table.name().to_owned())
        .find(|name| !copied.contains(name))
    {
        return Err(VaultError::corrupt(format!(
            "table {missed} is not known, so the vault cannot be written anew"
        )));
    }
    Ok(to.commit()?)
}

fn table<K: Key + 'static, V: Value + 'static>(
    of: TableDefinition<'_, K, V>,
    from: &ReadTransaction,
    to: &WriteTransaction,
    copied: &mut BTreeSet<String>,
) -> Result<(), VaultError> {
    copied.insert(of.name().to_owned());
    let from = match from.open_table(of) {
        Ok(table) => table,
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut to = to.open_table(of)?;
    for row in from.iter()? {
        let (key, value) = row?;
        to.insert(key.value(), value.value())?;
    }
    Ok(())
}
