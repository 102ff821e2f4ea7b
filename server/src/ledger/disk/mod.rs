//! Everything a ledger does to files.
//!
//! The ledger touches storage through these two traits only, so that the tests can put a simulated
//! disk in place of a real one: one that crashes after any call, loses or tears what was not
//! synced, and returns the errors that real disks return.

mod real;
#[cfg(test)]
pub(crate) mod sim;

use std::any::Any;
use std::io;
use std::path::Path;
use std::sync::Arc;

pub use real::RealDisk;

/// Holds a lock until it is dropped.
pub struct Lock(
    #[expect(dead_code, reason = "it is there to be dropped")] Box<dyn Any + Send + Sync>,
);

impl Lock {
    /// Keeps whatever releases the lock when it is dropped.
    pub fn new(guard: impl Any + Send + Sync) -> Self {
        Self(Box::new(guard))
    }
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lock")
    }
}

/// A disk with directories. Every error is the operating system's.
pub trait Disk: Send + Sync + 'static {
    /// Makes a directory and those above it, durably. One that exists is left alone.
    ///
    /// # Errors
    /// The operating system's.
    fn create_dir(&self, dir: &Path) -> io::Result<()>;

    /// The names of what is in a directory, in no particular order; names that are not UTF-8 come
    /// with replacement characters.
    ///
    /// # Errors
    /// The operating system's.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Makes a file that must not exist, and opens it for reading and writing. Its name is durable
    /// after [`Disk::sync_dir`].
    ///
    /// # Errors
    /// The operating system's; `AlreadyExists` when there is one.
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>>;

    /// Opens a file that exists for reading and writing.
    ///
    /// # Errors
    /// The operating system's; `NotFound` when there is none.
    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>>;

    /// Removes a file. Durable after [`Disk::sync_dir`].
    ///
    /// # Errors
    /// The operating system's.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Gives a file another name in one step. Durable after [`Disk::sync_dir`].
    ///
    /// # Errors
    /// The operating system's.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Makes the names in a directory durable.
    ///
    /// # Errors
    /// The operating system's.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// Takes the lock that a file stands for, without waiting; `None` when somebody has it. The
    /// file is made when there is none. It is released by dropping it, and when the process ends.
    ///
    /// # Errors
    /// The operating system's.
    fn lock(&self, path: &Path) -> io::Result<Option<Lock>>;

    /// A number that nobody can guess.
    fn salt(&self) -> u64;
}

/// An open file. Every error is the operating system's.
pub trait DiskFile: Send + Sync {
    /// Its length in bytes.
    ///
    /// # Errors
    /// The operating system's.
    fn size(&self) -> io::Result<u64>;

    /// Fills the buffer from `offset` on, in bytes.
    ///
    /// # Errors
    /// The operating system's; `UnexpectedEof` when the file ends before the buffer is full.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;

    /// Writes all bytes at `offset`, in bytes. Durable after [`DiskFile::sync_data`].
    ///
    /// # Errors
    /// The operating system's; some bytes may have been written.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes the file `size` bytes long, in blocks that are its own and hold zeros, so that later
    /// writes within need no space and their syncs no change of metadata.
    ///
    /// # Errors
    /// The operating system's; `StorageFull` or `QuotaExceeded` when there is no space.
    fn allocate(&self, size: u64) -> io::Result<()>;

    /// Puts what was written on stable storage. After an error nobody knows what is there: never
    /// repeat it.
    ///
    /// # Errors
    /// The operating system's.
    fn sync_data(&self) -> io::Result<()>;
}

/// Whether an error means that there is no space, which passes, unlike a broken disk.
pub(crate) fn is_no_space(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}
