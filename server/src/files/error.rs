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
        "The file is larger than {} MiB. Make it smaller, or register a link instead.",
        MAX_FILE_BYTES / (1024 * 1024)
    )]
    TooLarge,
    /// Nothing at all.
    #[error("The file is empty. Send its content.")]
    Empty,
    /// The content is none of the types that are kept.
    #[error("The content is none of the accepted types. Send {ACCEPTED}.")]
    UnsupportedType,
    /// The content is of another type than was declared.
    #[error("The file was declared as {declared}, and its content is {found}. Declare {found}.")]
    TypeMismatch {
        /// What was declared, cut at 100 characters.
        declared: String,
        /// What it is.
        found: MediaType,
    },
    /// There is no file with this digest.
    #[error("There is no file with this digest. Upload it, or restore it from a backup.")]
    NotFound,
    /// The stored file no longer has the content that it was stored with.
    #[error(
        "The stored file {} no longer has its digest. Restore it from a backup, or upload it again.",
        path.display()
    )]
    Changed {
        /// Where it is stored.
        path: PathBuf,
    },
    /// The disk has no room; nothing was stored.
    #[error("The disk has no room for the file. Make space and send it again.")]
    NoSpace,
    /// The operating system refused something.
    #[error("{} could not be read or written ({source}). Check the disk and the rights of the data \
         directory.", path.display())]
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
