//! The store over real directories.

mod samples;
mod storing;
mod types;
mod verifying;

use std::path::PathBuf;

use super::{FileError, FileStore, Stored};

/// A directory with a store, removed at the end of the test.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn dir(&self) -> PathBuf {
        self.0.path().join("files")
    }

    fn open(&self) -> FileStore {
        FileStore::open(&self.dir()).unwrap()
    }

    /// Names in `tmp`.
    fn uploads(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir().join("tmp")).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

/// Stores bytes, in pieces of an odd size.
fn store(store: &FileStore, bytes: &[u8], declared: &str) -> Result<Stored, FileError> {
    let mut upload = store.begin()?;
    for piece in bytes.chunks(1000) {
        upload.write(piece)?;
    }
    upload.finish(declared)
}

/// Reads a whole file, or says why not, and how many bytes were handed out before.
fn read(store: &FileStore, stored: &Stored) -> Result<Vec<u8>, (usize, FileError)> {
    let mut bytes = Vec::new();
    for piece in store
        .open_file(&stored.sha256)
        .map_err(|error| (0, error))?
    {
        bytes.extend(piece.map_err(|error| (bytes.len(), error))?);
    }
    Ok(bytes)
}
