//! Checking all files against their digests.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Digest32, FileError, FileStore};

/// How far a check has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Files checked.
    pub files: u64,
    /// Files to check.
    pub of_files: u64,
    /// Bytes read.
    pub bytes: u64,
}

/// Something in the store that is not as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The content no longer has its digest.
    Changed(PathBuf),
    /// It is there, and cannot be read; with the operating system's word.
    Unreadable(PathBuf, String),
    /// It is not a file of the store: it has another name, or stands in the wrong directory.
    Foreign(PathBuf),
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files that are as they were stored.
    pub sound: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Everything else, by path.
    pub faults: Vec<Fault>,
}

impl FileStore {
    /// Reads every file and compares it with its digest; `progress` is called after each. Files
    /// may be stored meanwhile; those that come after the beginning are not looked at.
    ///
    /// # Errors
    /// [`FileError::Io`] when a directory cannot be listed; what is wrong with single files is in
    /// the result.
    pub fn verify_all(&self, mut progress: impl FnMut(Progress)) -> Result<Verified, FileError> {
        let mut verified = Verified::default();
        let listed = self.list(&mut verified.faults)?;
        let of_files = listed.len() as u64;
        for (files, sha256) in (1..).zip(&listed) {
            match self.read_through(sha256, &mut verified.bytes) {
                Ok(()) => verified.sound += 1,
                Err(FileError::Changed { path }) => verified.faults.push(Fault::Changed(path)),
                Err(error) => {
                    let path = self.path_of(sha256);
                    verified
                        .faults
                        .push(Fault::Unreadable(path, error.to_string()));
                }
            }
            progress(Progress {
                files,
                of_files,
                bytes: verified.bytes,
            });
        }
        Ok(verified)
    }

    fn read_through(&self, sha256: &Digest32, bytes: &mut u64) -> Result<(), FileError> {
        for piece in self.open_file(sha256)? {
            *bytes += piece?.len() as u64;
        }
        Ok(())
    }

    /// The digests of all files, in order. What does not belong here becomes a fault.
    fn list(&self, faults: &mut Vec<Fault>) -> Result<Vec<Digest32>, FileError> {
        let mut digests = Vec::new();
        for dir in paths_in(self.dir())? {
            let name = name_of(&dir);
            let is_dir = dir.is_dir();
            if is_dir && name == "tmp" {
                continue;
            }
            if !is_dir || name.len() != 2 {
                faults.push(Fault::Foreign(dir));
                continue;
            }
            for path in paths_in(&dir)? {
                let mut sha256 = [0; 32];
                let decoded = hex::decode_to_slice(name_of(&path), &mut sha256);
                // Comparing the whole path also refuses upper case and a wrong directory.
                if decoded.is_ok() && path.is_file() && path == self.path_of(&sha256) {
                    digests.push(sha256);
                } else {
                    faults.push(Fault::Foreign(path));
                }
            }
        }
        Ok(digests)
    }
}

fn paths_in(dir: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = fs::read_dir(dir).map_err(FileError::at(dir))?;
    let paths: std::io::Result<Vec<_>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(FileError::at(dir))?;
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
