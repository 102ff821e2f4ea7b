//! A folder that appears whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::newfile::{exists, folder_of};
use super::{Done, Failure};

/// A folder that is being filled under another name, beside its place. Dropped
/// before it is finished, it goes away.
pub(crate) struct NewFolder {
    path: PathBuf,
    draft: PathBuf,
    replace: bool,
}

impl NewFolder {
    /// Begins a folder. One that is there is replaced only with `replace`, only if
    /// it holds nothing but what is in `known`, and only when the new one is whole.
    pub(crate) fn create(path: &Path, replace: bool, known: &[&str]) -> Result<Self, Failure> {
        let name = path.file_name().ok_or_else(|| {
            Failure::Usage(format!("{} is not the name of a folder", path.display()))
        })?;
        if path.try_exists().unwrap_or(false) {
            if !replace {
                return Err(exists(path));
            }
            check_known(path, known)?;
        }
        let mut draft = std::ffi::OsString::from(".");
        draft.push(name);
        draft.push(format!(".{}.part", std::process::id()));
        let draft = folder_of(path).join(draft);
        fs::create_dir(&draft).map_err(|error| Failure::local(&draft, error))?;
        Ok(Self {
            path: path.to_owned(),
            draft,
            replace,
        })
    }

    /// Writes a file; `name` is relative, with `/` between folders.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Done {
        let path = self.draft.join(name);
        let written = fs::create_dir_all(folder_of(&path)).and_then(|()| {
            let mut file = fs::File::create_new(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(|error| Failure::local(&path, error))
    }

    /// It is whole: puts it in its place.
    pub(crate) fn finish(self) -> Done {
        let failed = |error| Failure::local(&self.path, error);
        if !self.path.try_exists().unwrap_or(false) {
            return fs::rename(&self.draft, &self.path).map_err(failed);
        }
        if !self.replace {
            return Err(exists(&self.path));
        }
        let old = self.draft.with_extension("old");
        fs::rename(&self.path, &old).map_err(failed)?;
        if let Err(error) = fs::rename(&self.draft, &self.path) {
            // Back as it was.
            let _ = fs::rename(&old, &self.path);
            return Err(failed(error));
        }
        fs::remove_dir_all(&old).map_err(|error| Failure::local(&old, error))
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        // Not there any more when it was finished.
        let _ = fs::remove_dir_all(&self.draft);
    }
}

fn check_known(path: &Path, known: &[&str]) -> Done {
    let local = |error| Failure::local(path, error);
    for entry in fs::read_dir(path).map_err(local)? {
        let name = entry.map_err(local)?.file_name();
        if !known.iter().any(|known| name == **known) {
            return Err(Failure::Invalid(format!(
                "{} holds {}, which this program did not write: it is not replaced; name another folder",
                path.display(),
                name.display()
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 2] = ["checkpoint", "tile"];

    fn filled(path: &Path, replace: bool, text: &str) -> Result<NewFolder, Failure> {
        let folder = NewFolder::create(path, replace, &KNOWN)?;
        folder.write("checkpoint", text.as_bytes())?;
        folder.write("tile/0/000", b"hashes")?;
        Ok(folder)
    }

    fn names(path: &Path) -> Vec<String> {
        let entries = fs::read_dir(path).unwrap();
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> = entries.map(|e| name(e).into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_appears_whole_or_leaves_nothing() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("log");
        drop(filled(&path, false, "one").unwrap());
        assert!(names(scratch.path()).is_empty());
        filled(&path, false, "one").unwrap().finish().unwrap();
        assert_eq!(names(scratch.path()), ["log"]);
        assert_eq!(names(&path), KNOWN);
    }

    #[test]
    fn only_an_earlier_one_is_replaced() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("log");
        filled(&path, false, "one").unwrap().finish().unwrap();
        assert!(NewFolder::create(&path, false, &KNOWN).is_err());
        filled(&path, true, "two").unwrap().finish().unwrap();
        assert_eq!(fs::read(path.join("checkpoint")).unwrap(), b"two");
        assert_eq!(names(scratch.path()), ["log"]);
        fs::write(path.join("letter"), "mine").unwrap();
        assert!(NewFolder::create(&path, true, &KNOWN).is_err());
        assert_eq!(fs::read(path.join("letter")).unwrap(), b"mine");
    }
}
