//! Writing the file anew, so that nothing that was removed is left in it.
//!
//! redb writes a change beside what it replaces and keeps the pages that become free; what was
//! removed stays in them until they are used again. Compacting moves pages, it does not wipe them.
//! So everything that is there is copied to a new file, which takes the old one's name.

use std::io;
use std::path::{Path, PathBuf};

use redb::{Database, ReadableDatabase, TableHandle};

use super::error::opening;
use super::every::EVERY;
use super::open::{PAGE_CACHE_BYTES, check_format, make_private, sync_directory_of};
use super::swap::begin_write;
use super::tables::META;
use super::{Vault, VaultError};

/// Key in the table of small values: something was taken out that must not stay in free pages. A
/// file that was written anew does not have it.
pub(super) const REWRITE_DUE: &str = "rewrite due";

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
        drop(Self::open_as_it_is(path)?);
        let old = Database::builder()
            .open(path)
            .map_err(|error| opening(path, error))?;
        check_format(&old)?;
        drop(anew(&old, path)?);
        Ok(())
    }

    /// Writes the vault anew while it is open. Who reads is not disturbed; who writes waits, some
    /// milliseconds for a vault of some thousand accounts.
    ///
    /// # Errors
    /// As [`Vault::open`]; the file is then as it was, and the next open does it.
    pub fn rewrite_now(&self) -> Result<(), VaultError> {
        let path = self.inner.database.path();
        self.inner.database.exchange(|old| anew(old, path))
    }

    /// Whether something was taken out that may still stand in free pages.
    pub(super) fn rewrite_is_due(&self) -> Result<bool, VaultError> {
        let transaction = self.inner.database.begin_read()?;
        let meta = transaction.open_table(META)?;
        Ok(meta.get(REWRITE_DUE)?.is_some())
    }
}

/// The name of the new file while it is made.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// A copy of everything that is there takes the place of the file at `path`.
fn anew(old: &Database, path: &Path) -> Result<Database, VaultError> {
    let fresh = beside(path);
    match std::fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    make_private(&fresh)?;
    let database = copy(old, &fresh)?;
    std::fs::rename(&fresh, path)?;
    sync_directory_of(path)?;
    Ok(database)
}

fn copy(old: &Database, fresh: &Path) -> Result<Database, VaultError> {
    let from = old.begin_read()?;
    // A table that is not known would be lost.
    let known = |name: &str| EVERY.iter().any(|table| table.name == name);
    if let Some(missed) = from.list_tables()?.find(|table| !known(table.name())) {
        return Err(VaultError::corrupt(format!(
            "table {} is not known, so the vault cannot be written anew",
            missed.name()
        )));
    }
    let database = Database::builder()
        .set_cache_size(PAGE_CACHE_BYTES)
        .create(fresh)
        .map_err(|error| opening(fresh, error))?;
    let to = begin_write(&database)?;
    for table in EVERY {
        (table.copy)(&from, &to)?;
    }
    to.commit()?;
    Ok(database)
}
