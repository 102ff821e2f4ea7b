//! What a stored file is, told again from its content.

use super::kind::detect;
use super::text::TextCheck;
use super::{Digest32, FileError, FileStore, Stored};

impl FileStore {
    /// Reads a stored file as a whole, checks its digest and tells its size and type: what
    /// [`super::Upload::finish`] answered when it was stored.
    ///
    /// # Errors
    /// [`FileError::NotFound`], [`FileError::Changed`], [`FileError::Io`].
    pub fn describe(&self, sha256: &Digest32) -> Result<Stored, FileError> {
        let mut reader = self.open_file(sha256)?;
        let size = reader.size();
        let mut text = TextCheck::default();
        while let Some(chunk) = reader.next_chunk()? {
            text.feed(&chunk);
        }
        let path = self.path_of(sha256);
        let file = std::fs::File::open(&path).map_err(FileError::at(&path))?;
        let media_type = detect(&file, size, text.is_text())
            .map_err(FileError::at(&path))?
            .ok_or(FileError::UnsupportedType)?;
        Ok(Stored {
            sha256: *sha256,
            size,
            media_type,
        })
    }
}
