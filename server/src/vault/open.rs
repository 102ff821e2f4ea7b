//! Opening the file.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;

use redb::{Database, ReadableDatabase, WriteTransaction};

use super::cache::TokenCache;
use super::drafts::DraftIndex;
use super::error::opening;
use super::every::EVERY;
use super::swap::{Closed, Swap, begin_write};
use super::tables::{DRAFTS_BEFORE, FORMAT, FORMAT_KEY, FORMAT_NOW};
use super::{Inner, Vault, VaultError};

/// Name of the file in a data directory.
pub const FILE_NAME: &str = "vault.redb";

/// Only the server's own user may read or write it.
const MODE: u32 = 0o600;

/// Memory that redb may use for pages, 8 MiB: the whole vault of most deployments.
pub(super) const PAGE_CACHE_BYTES: usize = 8 * 1024 * 1024;

impl Vault {
    /// Opens the vault at this path, conventionally [`FILE_NAME`] in the data directory, and makes
    /// it when there is none. The directory must exist. Only the file's owner can read the file
    /// (mode 0600), also when it was laid down otherwise. Every page is checked first, which takes
    /// milliseconds for a vault of some thousand accounts.
    ///
    /// # Errors
    /// [`VaultError::InUse`] when it is open elsewhere, [`VaultError::Corrupt`] when it is damaged
    /// or not a vault, [`VaultError::NewerFormat`] when a later version wrote it,
    /// [`VaultError::NoSpace`] and [`VaultError::Io`] from the operating system.
    pub fn open(path: &Path) -> Result<Self, VaultError> {
        let vault = Self::open_as_it_is(path)?;
        if vault.rewrite_is_due()? {
            // A person was erased, and the process ended before the file was written anew.
            vault.rewrite_now()?;
        }
        Ok(vault)
    }

    /// Opens it without finishing what was begun.
    pub(super) fn open_as_it_is(path: &Path) -> Result<Self, VaultError> {
        make_private(path)?;
        let database = Database::builder()
            .set_cache_size(PAGE_CACHE_BYTES)
            .set_check_integrity_on_open(true)
            .create(path)
            .map_err(|error| opening(path, error))?;
        check_format(&database)?;
        let vault = Self {
            inner: Arc::new(Inner {
                database: Swap::new(path, database),
                gone: Closed::default(),
                cache: TokenCache::default(),
                drafts: DraftIndex::default(),
            }),
        };
        vault.make_tables()?;
        vault.index_drafts()?;
        // At each open: the process that made the file may have been killed before it came to this.
        sync_directory_of(path)?;
        Ok(vault)
    }

    /// Makes all tables, so that reading one never finds it missing.
    fn make_tables(&self) -> Result<(), VaultError> {
        self.write(|transaction| {
            for table in EVERY {
                (table.make)(transaction)?;
            }
            transaction
                .open_table(FORMAT)?
                .insert(FORMAT_KEY, FORMAT_NOW)?;
            // Nobody can reach these words any more, so they must not stay in the file.
            transaction.delete_table(DRAFTS_BEFORE)?;
            Ok(())
        })
    }

    /// Does several changes as one: all of them are on stable storage on return, or none is.
    pub(super) fn write<T>(
        &self,
        change: impl FnOnce(&WriteTransaction) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        self.inner.database.in_turn(|database| {
            let transaction = begin_write(database)?;
            // Dropping the transaction on an error undoes what was done.
            let result = change(&transaction)?;
            transaction.commit()?;
            Ok(result)
        })
    }
}

/// Makes the file when there is none, and closes it to other users.
pub(super) fn make_private(path: &Path) -> Result<(), VaultError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).mode(MODE);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // A copy may have been restored with wider rights.
            Ok(std::fs::set_permissions(
                path,
                Permissions::from_mode(MODE),
            )?)
        }
        Err(error) => Err(error.into()),
    }
}

/// A new name is durable only when its directory was synced.
pub(super) fn sync_directory_of(path: &Path) -> Result<(), VaultError> {
    let directory = match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    };
    Ok(File::open(directory)?.sync_all()?)
}

pub(super) fn check_format(database: &Database) -> Result<(), VaultError> {
    let transaction = database.begin_read()?;
    let table = match transaction.open_table(FORMAT) {
        Ok(table) => table,
        // Made just now, or a crash came before its first commit.
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let found = table.get(FORMAT_KEY)?.map_or(0, |row| row.value());
    match found {
        FORMAT_NOW => Ok(()),
        found if found > FORMAT_NOW => Err(VaultError::NewerFormat {
            found,
            known: FORMAT_NOW,
        }),
        found => Err(VaultError::corrupt(format!("format {found} never was"))),
    }
}
