//! Reading a stored file, and noticing when it is no longer what was stored.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::{Digest32, FileError, FileStore};

/// Bytes of each piece but the last: 64 KiB.
pub const CHUNK_BYTES: usize = 64 * 1024;

/// Reads a stored file piece by piece.
///
/// The last piece is handed out only after the digest of the whole was found to be right, so that
/// nobody ever has the whole of a file that was changed. A file of one piece is checked before
/// anything is handed out.
#[derive(Debug)]
pub struct FileReader {
    file: File,
    path: PathBuf,
    size: u64,
    sha256: Digest32,
    hash: Sha256,
    /// Read and hashed, and not handed out yet.
    held: Option<Vec<u8>>,
    ended: bool,
}

impl FileStore {
    /// Opens a stored file for reading.
    ///
    /// # Errors
    /// [`FileError::NotFound`], [`FileError::Io`].
    pub fn open_file(&self, sha256: &Digest32) -> Result<FileReader, FileError> {
        let path = self.path_of(sha256);
        let file = File::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FileError::NotFound,
            _ => FileError::at(&path)(error),
        })?;
        let size = file.metadata().map_err(FileError::at(&path))?.len();
        Ok(FileReader {
            file,
            path,
            size,
            sha256: *sha256,
            hash: Sha256::new(),
            held: None,
            ended: false,
        })
    }
}

impl FileReader {
    /// Bytes of the file as it lies on the disk, not checked yet.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The next piece, of [`CHUNK_BYTES`] or, at the end, fewer; `None` after the last.
    ///
    /// # Errors
    /// [`FileError::Changed`] in place of the last piece when the content no longer has its digest,
    /// [`FileError::Io`]. After an error comes `None`.
    pub fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        let result = self.advance();
        if result.is_err() {
            self.ended = true;
            self.held = None;
        }
        result
    }

    fn advance(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        while !self.ended {
            let piece = self.read_piece()?;
            if piece.len() < CHUNK_BYTES {
                self.ended = true;
            }
            self.hash.update(&piece);
            if self.ended {
                let digest: Digest32 = std::mem::take(&mut self.hash).finalize().into();
                if digest != self.sha256 {
                    return Err(FileError::Changed {
                        path: self.path.clone(),
                    });
                }
            }
            let next = (!piece.is_empty()).then_some(piece);
            let before = std::mem::replace(&mut self.held, next);
            if before.is_some() {
                return Ok(before);
            }
        }
        Ok(self.held.take())
    }

    /// Up to [`CHUNK_BYTES`]; fewer only at the end.
    fn read_piece(&mut self) -> Result<Vec<u8>, FileError> {
        let mut piece = Vec::with_capacity(CHUNK_BYTES);
        let mut rest = (&mut self.file).take(CHUNK_BYTES as u64);
        rest.read_to_end(&mut piece)
            .map_err(FileError::at(&self.path))?;
        Ok(piece)
    }
}

impl Iterator for FileReader {
    type Item = Result<Vec<u8>, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_chunk().transpose()
    }
}
