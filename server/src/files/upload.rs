//! Storing a file.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::kind::{MediaType, detect};
use super::text::TextCheck;
use super::{Digest32, FileError, FileStore};

/// Bytes that a file may have: 25 MiB.
pub const MAX_FILE_BYTES: u64 = 25 * 1024 * 1024;

/// Characters of a declared type that a message repeats.
const ECHO_CHARACTERS: usize = 100;

/// A file that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 of its content.
    pub sha256: Digest32,
    /// Its bytes, 1 to [`MAX_FILE_BYTES`].
    pub size: u64,
    /// What its content was found to be.
    pub media_type: MediaType,
}

/// A file that is being written. Dropping it without [`Upload::finish`] leaves nothing behind.
#[derive(Debug)]
pub struct Upload {
    store: FileStore,
    path: PathBuf,
    file: File,
    hash: Sha256,
    text: TextCheck,
    size: u64,
}

impl FileStore {
    /// Begins to store a file.
    ///
    /// # Errors
    /// [`FileError::NoSpace`], [`FileError::Io`].
    pub fn begin(&self) -> Result<Upload, FileError> {
        let path = self.upload_path();
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true).mode(0o600);
        let file = options.open(&path).map_err(FileError::at(&path))?;
        Ok(Upload {
            store: self.clone(),
            path,
            file,
            hash: Sha256::new(),
            text: TextCheck::default(),
            size: 0,
        })
    }
}

impl Upload {
    /// Adds the next bytes.
    ///
    /// # Errors
    /// [`FileError::TooLarge`] as soon as the limit is passed, [`FileError::NoSpace`],
    /// [`FileError::Io`]. After an error the upload is to be dropped.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > MAX_FILE_BYTES {
            return Err(FileError::TooLarge);
        }
        self.hash.update(bytes);
        self.text.feed(bytes);
        self.file
            .write_all(bytes)
            .map_err(FileError::at(&self.path))
    }

    /// Stores the file: on return it is on stable storage under its digest. The same content again
    /// is harmless. `declared` is the media type that the sender believes in; empty when unknown.
    ///
    /// # Errors
    /// [`FileError::Empty`], [`FileError::UnsupportedType`], [`FileError::TypeMismatch`],
    /// [`FileError::NoSpace`], [`FileError::Io`]; then the file does not count as stored.
    pub fn finish(mut self, declared: &str) -> Result<Stored, FileError> {
        if self.size > MAX_FILE_BYTES {
            return Err(FileError::TooLarge);
        }
        if self.size == 0 {
            return Err(FileError::Empty);
        }
        let found = detect(&self.file, self.size, self.text.is_text());
        let media_type = found
            .map_err(FileError::at(&self.path))?
            .ok_or(FileError::UnsupportedType)?;
        if !declared.is_empty() && !media_type.is_declared_as(declared) {
            return Err(FileError::TypeMismatch {
                declared: declared.chars().take(ECHO_CHARACTERS).collect(),
                found: media_type,
            });
        }
        self.file.sync_all().map_err(FileError::at(&self.path))?;
        let sha256 = std::mem::take(&mut self.hash).finalize().into();
        self.store.keep(&self.path, &sha256)?;
        Ok(Stored {
            sha256,
            size: self.size,
            media_type,
        })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // After `finish` the name is gone already; what cannot be removed now is at the next start.
        let _ = fs::remove_file(&self.path);
    }
}
