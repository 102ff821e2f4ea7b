//! The disk of this machine.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{FallocateFlags, FlockOperation, fallocate, flock};
use rustix::io::Errno;

use super::{Disk, DiskFile, Lock};

/// Zeros are written and synced in pieces of this size, 4 MiB, while a segment is allocated: a
/// single large sync would hold up the writer's small ones on the same disk.
const ZERO_BYTES: usize = 4 * 1024 * 1024;

/// Files of this machine, through the standard library.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        if dir.as_os_str().is_empty() || dir.is_dir() {
            return Ok(());
        }
        let above = dir.parent().unwrap_or(Path::new("/"));
        self.create_dir(above)?;
        match fs::create_dir(dir) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => {}
            other => other?,
        }
        let above = if above.as_os_str().is_empty() {
            Path::new(".")
        } else {
            above
        };
        self.sync_dir(above)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let name = |entry: io::Result<fs::DirEntry>| {
            entry.map(|entry| entry.file_name().to_string_lossy().into_owned())
        };
        fs::read_dir(dir)?.map(name).collect()
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).open(path)?;
        Ok(Arc::new(RealFile(file)))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        Ok(Arc::new(RealFile(file)))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(Lock::new(file))),
            Err(Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn salt(&self) -> u64 {
        // The standard library seeds its hash maps from the system's randomness.
        RandomState::new().build_hasher().finish()
    }
}

struct RealFile(File);

impl DiskFile for RealFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.read_exact_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn allocate(&self, size: u64) -> io::Result<()> {
        match fallocate(&self.0, FallocateFlags::empty(), 0, size) {
            // Some file systems cannot; writing the zeros then claims the blocks.
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => {}
            Err(error) => return Err(error.into()),
        }
        let zeros = vec![0; ZERO_BYTES];
        let mut at = 0;
        while at < size {
            let rest = usize::try_from(size - at).unwrap_or(ZERO_BYTES);
            let piece = zeros.get(..rest).unwrap_or(&zeros);
            self.0.write_all_at(piece, at)?;
            self.0.sync_data()?;
            at += piece.len() as u64;
        }
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_keep_what_they_are_given() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b");
        RealDisk.create_dir(&deep).unwrap();
        RealDisk.create_dir(&deep).unwrap();
        let path = deep.join("file");
        let file = RealDisk.create(&path).unwrap();
        file.allocate(10_000).unwrap();
        assert_eq!(file.size().unwrap(), 10_000);
        file.write_at(b"hello", 9_000).unwrap();
        file.sync_data().unwrap();
        RealDisk.rename(&path, &deep.join("other")).unwrap();
        RealDisk.sync_dir(&deep).unwrap();
        assert_eq!(RealDisk.list(&deep).unwrap(), ["other"]);
        let file = RealDisk.open(&deep.join("other")).unwrap();
        let mut found = [1; 7];
        file.read_at(&mut found, 8_999).unwrap();
        assert_eq!(&found, b"\0hello\0");
        let error = file.read_at(&mut found, 9_999).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert!(RealDisk.create(&deep.join("other")).is_err());
        RealDisk.remove(&deep.join("other")).unwrap();
        assert!(RealDisk.list(&deep).unwrap().is_empty());
    }

    #[test]
    fn a_lock_is_held_once_and_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("LOCK");
        let held = RealDisk.lock(&path).unwrap().unwrap();
        assert!(RealDisk.lock(&path).unwrap().is_none());
        drop(held);
        assert!(RealDisk.lock(&path).unwrap().is_some());
    }

    #[test]
    fn salts_differ() {
        assert_ne!(RealDisk.salt(), RealDisk.salt());
    }
}
