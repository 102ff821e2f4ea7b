//! The open file, which can be exchanged for one that was written anew while others read.

use std::collections::HashSet;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use redb::{Database, ReadTransaction, ReadableDatabase as _, TransactionError, WriteTransaction};

use super::VaultError;

/// The open file.
pub(super) struct Swap {
    path: PathBuf,
    now: RwLock<Arc<Database>>,
    /// Held by who writes: nothing changes while the file is copied.
    turn: Mutex<()>,
}

/// A reading transaction. It keeps the file that it reads open.
pub(super) struct Reading {
    transaction: ReadTransaction,
    // After the transaction, so that it is dropped after it.
    _database: Arc<Database>,
}

impl Deref for Reading {
    type Target = ReadTransaction;

    fn deref(&self) -> &ReadTransaction {
        &self.transaction
    }
}

impl Swap {
    pub(super) fn new(path: &Path, database: Database) -> Self {
        Self {
            path: path.to_owned(),
            now: RwLock::new(Arc::new(database)),
            turn: Mutex::new(()),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn now(&self) -> Arc<Database> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn begin_read(&self) -> Result<Reading, TransactionError> {
        let database = self.now();
        Ok(Reading {
            transaction: database.begin_read()?,
            _database: database,
        })
    }

    /// Waits for its turn to write: what `change` begins is on the file that is open then.
    pub(super) fn in_turn<T>(
        &self,
        change: impl FnOnce(&Database) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let _turn = self.wait();
        change(&self.now())
    }

    /// Puts another file in the place of the open one, made by `make` while nobody writes.
    pub(super) fn exchange(
        &self,
        make: impl FnOnce(&Database) -> Result<Database, VaultError>,
    ) -> Result<(), VaultError> {
        let _turn = self.wait();
        let fresh = Arc::new(make(&self.now())?);
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    // Nothing of what it guards can be half done by a thread that panicked.
    fn wait(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A writing transaction on a file, whose commit is on stable storage.
pub(super) fn begin_write(database: &Database) -> Result<WriteTransaction, VaultError> {
    let mut transaction = database.begin_write()?;
    // The default of this version; said here because everything rests on it.
    transaction
        .set_durability(redb::Durability::Immediate)
        .map_err(|error| VaultError::Io(std::io::Error::other(error.to_string())))?;
    Ok(transaction)
}

/// Accounts whose persons were erased, in memory: a call that was under way when it happened must
/// not bring anything back.
#[derive(Default)]
pub(super) struct Closed(Mutex<HashSet<String>>);

impl Closed {
    pub(super) fn close(&self, account_id: &str) {
        self.lock().insert(account_id.to_owned());
    }

    /// # Errors
    /// [`VaultError::Erased`].
    pub(super) fn check(&self, account_id: &str) -> Result<(), VaultError> {
        match self.lock().contains(account_id) {
            true => Err(VaultError::Erased),
            false => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
