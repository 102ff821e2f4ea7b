//! What is remembered between two pushes.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Largest state file, in bytes.
pub const MAX_STATE_BYTES: u64 = 4 * 1024 * 1024;

/// The form of the file.
const VERSION: u32 = 1;

/// The last checkpoint seen of each log, and the size at which each witness last
/// cosigned it. Losing it costs one more request a witness, and the memory by which
/// a rewritten history is found out without them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    version: u32,
    /// By origin.
    logs: BTreeMap<String, LogState>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogState {
    /// The signed note.
    checkpoint: String,
    /// By verifier key.
    witnesses: BTreeMap<String, u64>,
}

/// Why a state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The system.
    #[error("the state file {path}: {error}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It was not written by this program.
    #[error(
        "{path} is not a state file of this program ({reason}): name another with --state, or restore it"
    )]
    Content {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: VERSION,
            logs: BTreeMap::new(),
        }
    }
}

impl State {
    /// Reads a file; one that is not there is an empty state.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn read(path: &Path) -> Result<Self, StateError> {
        let content = |reason: String| StateError::Content {
            path: path.to_owned(),
            reason,
        };
        let file = |error| StateError::File {
            path: path.to_owned(),
            error,
        };
        match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(file(error)),
            Ok(about) if about.len() > MAX_STATE_BYTES => {
                return Err(content(format!("it has {} bytes", about.len())));
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(path).map_err(file)?;
        let state: Self = serde_json::from_str(&text).map_err(|e| content(e.to_string()))?;
        if state.version != VERSION {
            return Err(content(format!("its version is {}", state.version)));
        }
        Ok(state)
    }

    /// Writes the file: after a crash it is the old one or the new one, whole.
    ///
    /// # Errors
    /// [`StateError::File`].
    pub fn write(&self, path: &Path) -> Result<(), StateError> {
        self.write_safely(path).map_err(|error| StateError::File {
            path: path.to_owned(),
            error,
        })
    }

    fn write_safely(&self, path: &Path) -> std::io::Result<()> {
        let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        // The new name, too, is to outlive a crash; not every system can say so.
        match std::fs::File::open(folder).and_then(|folder| folder.sync_all()) {
            Err(error) if cfg!(unix) => Err(error),
            _ => Ok(()),
        }
    }

    /// The last checkpoint seen of a log: a signed note.
    #[must_use]
    pub fn checkpoint(&self, origin: &str) -> Option<&str> {
        let log = self.logs.get(origin)?;
        (!log.checkpoint.is_empty()).then_some(log.checkpoint.as_str())
    }

    /// The size at which a witness last cosigned a log; 0: never, as far as known.
    #[must_use]
    pub fn size(&self, origin: &str, witness: &str) -> u64 {
        let log = self.logs.get(origin);
        log.and_then(|log| log.witnesses.get(witness))
            .copied()
            .unwrap_or(0)
    }

    /// A checkpoint of a log was seen.
    pub fn saw(&mut self, origin: &str, checkpoint: &str) {
        self.logs.entry(origin.to_owned()).or_default().checkpoint = checkpoint.to_owned();
    }

    /// A witness cosigned a log.
    pub fn cosigned(&mut self, origin: &str, witness: &str, size: u64) {
        let log = self.logs.entry(origin.to_owned()).or_default();
        log.witnesses.insert(witness.to_owned(), size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_whole_and_read_again() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("state.json");
        let mut state = State::read(&path).unwrap();
        assert_eq!((state.checkpoint("o"), state.size("o", "w")), (None, 0));
        state.saw("o", "note\n");
        state.cosigned("o", "w", 7);
        state.write(&path).unwrap();
        state.cosigned("o", "w", 9);
        state.write(&path).unwrap();
        let again = State::read(&path).unwrap();
        assert_eq!(again, state);
        assert_eq!(
            (again.checkpoint("o"), again.size("o", "w")),
            (Some("note\n"), 9)
        );
        // No draft is left behind.
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_state_is_not_taken_for_an_empty_one() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("state.json");
        for wrong in ["", "{", r#"{"version":2,"logs":{}}"#, r#"{"logs":{}}"#] {
            std::fs::write(&path, wrong).unwrap();
            assert!(
                matches!(State::read(&path), Err(StateError::Content { .. })),
                "{wrong:?}"
            );
        }
        let large = std::fs::File::create(&path).unwrap();
        large.set_len(MAX_STATE_BYTES + 1).unwrap();
        assert!(matches!(
            State::read(&path),
            Err(StateError::Content { .. })
        ));
    }
}
