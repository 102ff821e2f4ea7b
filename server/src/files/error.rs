//! What can go wrong with files.

use std::io;
use std::path::{Path, PathBuf};

use super::kind::{ACCEPTED, MediaType};
use super::upload::MAX_FILE_BYTES;

/// Why a file could not be stored or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// More than 25 MiB.
    #[error(
        "the file is larger than {} MiB: make it smaller, or register a link instead",
        MAX_FILE_BYTES / (1024 * 1024)
    )]
    TooLarge,
    /// Nothing at all.
    #[error("the file is empty: send its content")]
    Empty,
    /// The content is none of the types that are kept.
    #[error("the content is none of the accepted types: send {ACCEPTED}")]
    UnsupportedType,
    /// The content is of another type than was declared.
    #[error("the file was declared as {declared}, and its content is {found}: declare {found}")]
    TypeMismatch {
        /// What was declared, cut at 100 characters.
        declared: String,
        /// What it is.
        found: MediaType,
    },
    /// There is no file with this digest.
    #[error("there is no file with this digest")]
    NotFound,
    /// The stored file no longer has the content that it was stored with.
    #[error(
        "the stored file {} no longer has its digest: restore it from a backup, or upload it again",
        path.display()
    )]
    Changed {
        /// Where it is stored.
        path: PathBuf,
    },
    /// The disk has no room; nothing was stored.
    #[error("the disk has no room for the file: make space and send it again")]
    NoSpace,
    /// The operating system refused something.
    #[error("{} could not be read or written ({source}): check the disk and the rights of the data directory", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The operating system's word.
        source: io::Error,
    },
}

impl FileError {
    /// Names the file or directory that an error of the operating system is about.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            _ => Self::Io {
                path: path.to_owned(),
                source,
            },
        }
    }
}
