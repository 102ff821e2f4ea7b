//! The store: where files are, and which are there.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::FileError;

/// Name of the store's directory in a data directory.
pub const DIR_NAME: &str = "files";

/// Where uploads are written.
const UPLOADS: &str = "tmp";

/// Only the server's own user may list or enter the directories.
const DIR_MODE: u32 = 0o700;

/// SHA-256 of a file's content.
pub type Digest32 = [u8; 32];

/// A store of files by content. Cheap to clone. One process at a time may have a directory open:
/// the data directory's lock sees to that.
#[derive(Clone, Debug)]
pub struct FileStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    uploads: AtomicU64,
    /// Which of the 256 directories are known to be durable: each is made and synced at its first
    /// use in this process, also when it is there already, because a crash may have come between.
    ready: [AtomicBool; 256],
}

impl FileStore {
    /// Opens the store in this directory, and makes the directory when there is none. What is left
    /// of uploads that a crash interrupted is removed.
    ///
    /// # Errors
    /// [`FileError::NoSpace`], [`FileError::Io`].
    pub fn open(dir: &Path) -> Result<Self, FileError> {
        let uploads = dir.join(UPLOADS);
        make_dir(dir)?;
        make_dir(&uploads)?;
        for entry in fs::read_dir(&uploads).map_err(FileError::at(&uploads))? {
            let path = entry.map_err(FileError::at(&uploads))?.path();
            fs::remove_file(&path).map_err(FileError::at(&path))?;
        }
        sync_dir(dir)?;
        // Its own name, too, or a power cut could take the whole store.
        match dir.parent() {
            Some(above) if !above.as_os_str().is_empty() => sync_dir(above)?,
            _ => sync_dir(Path::new("."))?,
        }
        Ok(Self {
            inner: Arc::new(Inner {
                dir: dir.to_owned(),
                uploads: AtomicU64::new(0),
                ready: [const { AtomicBool::new(false) }; 256],
            }),
        })
    }

    /// Whether there is a file with this digest. Does not look at its content.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn contains(&self, sha256: &Digest32) -> Result<bool, FileError> {
        let path = self.path_of(sha256);
        path.try_exists().map_err(FileError::at(&path))
    }

    /// Where a file is, or would be.
    pub(super) fn path_of(&self, sha256: &Digest32) -> PathBuf {
        let name = hex::encode(sha256);
        self.inner.dir.join(&name[..2]).join(name)
    }

    pub(super) fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// A path for an upload that no other upload has.
    pub(super) fn upload_path(&self) -> PathBuf {
        let number = self.inner.uploads.fetch_add(1, Ordering::Relaxed);
        self.inner
            .dir
            .join(UPLOADS)
            .join(format!("upload-{number}"))
    }

    /// Gives a synced file the name of its digest, durably.
    pub(super) fn keep(&self, upload: &Path, sha256: &Digest32) -> Result<(), FileError> {
        let path = self.path_of(sha256);
        let dir = path.parent().unwrap_or(&self.inner.dir);
        let ready = &self.inner.ready[usize::from(sha256[0])];
        if !ready.load(Ordering::Acquire) {
            make_dir(dir)?;
            sync_dir(&self.inner.dir)?;
            ready.store(true, Ordering::Release);
        }
        // Also over a file that is there: its content is the same, or else it was damaged and this
        // mends it.
        fs::rename(upload, &path).map_err(FileError::at(&path))?;
        sync_dir(dir)
    }
}

fn make_dir(dir: &Path) -> Result<(), FileError> {
    match DirBuilder::new().mode(DIR_MODE).create(dir) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        other => other.map_err(FileError::at(dir)),
    }
}

fn sync_dir(dir: &Path) -> Result<(), FileError> {
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(FileError::at(dir))
}
