//! Files that appear whole or not at all, and never instead of another by
//! accident.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Done, Failure};

/// A file that appears whole or not at all.
pub(crate) struct NewFile {
    path: PathBuf,
    replace: bool,
    writer: std::io::BufWriter<tempfile::NamedTempFile>,
}

impl NewFile {
    /// Begins a file. One that is there is replaced only with `replace`, and only
    /// when the new one is whole.
    pub(crate) fn create(path: &Path, replace: bool) -> Result<Self, Failure> {
        if !replace && path.try_exists().unwrap_or(false) {
            return Err(exists(path));
        }
        let file = tempfile::NamedTempFile::new_in(folder_of(path))
            .map_err(|error| Failure::local(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            replace,
            writer: std::io::BufWriter::new(file),
        })
    }

    /// Writes bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Done {
        self.writer
            .write_all(bytes)
            .map_err(|error| Failure::local(&self.path, error))
    }

    /// Writes a line.
    pub(crate) fn line(&mut self, line: &str) -> Done {
        writeln!(self.writer, "{line}").map_err(|error| Failure::local(&self.path, error))
    }

    /// It is whole: puts it in its place, safe from a crash.
    pub(crate) fn finish(self) -> Done {
        let path = self.path;
        let file = self
            .writer
            .into_inner()
            .map_err(|error| Failure::local(&path, error.into_error()))?;
        file.as_file()
            .sync_all()
            .map_err(|error| Failure::local(&path, error))?;
        let placed = if self.replace {
            file.persist(&path).map(|_| ())
        } else {
            file.persist_noclobber(&path).map(|_| ())
        };
        placed.map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => exists(&path),
            _ => Failure::local(&path, error.error),
        })
    }
}

/// The folder that a path stands in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."))
}

/// Something is there already.
pub(crate) fn exists(path: &Path) -> Failure {
    Failure::Invalid(format!(
        "{} is there already: name another, or replace it with --force",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut file = NewFile::create(&path, false).unwrap();
        file.line("{}").unwrap();
        assert!(!path.exists());
        file.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
    }

    #[test]
    fn what_is_there_is_replaced_only_when_that_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut late = NewFile::create(&path, false).unwrap();
        std::fs::write(&path, "kept").unwrap();
        assert!(NewFile::create(&path, false).is_err());
        // Nor one that came while it was written.
        late.line("{}").unwrap();
        assert!(late.finish().is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "kept");
        let mut forced = NewFile::create(&path, true).unwrap();
        forced.write(b"new").unwrap();
        forced.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    }
}
