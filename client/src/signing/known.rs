//! The last checkpoint of each stream that this machine saw: what keeps a server
//! from showing it another history later.
//!
//! One file for each stream, `<folder>/<deployment id>/<stream>.checkpoint`, with
//! "~" for "/" in the stream's name. Its first line is the verifier key of the log
//! (C2SP signed-note), the rest is the signed checkpoint as the server gave it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use mgi_events::transparency::checkpoint::Checkpoint;
use mgi_events::transparency::key::VerifierKey;
use mgi_events::transparency::note::Note;

/// A checkpoint that was seen, with the key that signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The log's key.
    pub key: VerifierKey,
    /// The signed note.
    pub note: Note,
    /// What it says; its signature is right.
    pub checkpoint: Checkpoint,
}

/// Why a checkpoint that was kept cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KnownError {
    /// The file.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: String,
        /// What the system says.
        error: io::Error,
    },
    /// It is not what was written.
    #[error(
        "{path} does not hold a signed checkpoint any more: {problem}. Find out what changed it; mgi checkpoint forget removes it"
    )]
    Damaged {
        /// Which file.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// Nothing says where files of this person go.
    #[error("there is no folder for checkpoints: set MGI_STATE_DIR")]
    NoFolder,
}

/// A folder of checkpoints.
#[derive(Clone, Debug)]
pub struct KnownCheckpoints {
    folder: PathBuf,
}

impl KnownCheckpoints {
    /// In this folder, which is made when it is first written to.
    #[must_use]
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// In the folder of the person's own data: `MGI_STATE_DIR`, or `mgi` in
    /// `XDG_DATA_HOME`, or in `~/.local/share`.
    ///
    /// # Errors
    /// [`KnownError::NoFolder`].
    pub fn of_this_person() -> Result<Self, KnownError> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let folder = set("MGI_STATE_DIR")
            .map(PathBuf::from)
            .or_else(|| set("XDG_DATA_HOME").map(|data| Path::new(&data).join("mgi")))
            .or_else(|| set("HOME").map(|home| Path::new(&home).join(".local/share/mgi")))
            .ok_or(KnownError::NoFolder)?;
        Ok(Self::at(folder.join("checkpoints")))
    }

    /// Where the checkpoint of a stream is kept.
    #[must_use]
    pub fn path(&self, deployment: &str, stream: &str) -> PathBuf {
        let plain = |text: &str| -> String {
            let kept = |c: char| c.is_ascii_alphanumeric() || c == '-';
            text.chars()
                .map(|c| if kept(c) { c } else { '~' })
                .collect()
        };
        self.folder
            .join(plain(deployment))
            .join(format!("{}.checkpoint", plain(stream)))
    }

    /// The last checkpoint of a stream; `None` when none was seen.
    ///
    /// # Errors
    /// [`KnownError::Io`] and [`KnownError::Damaged`].
    pub fn load(&self, deployment: &str, stream: &str) -> Result<Option<Known>, KnownError> {
        let path = self.path(deployment, stream);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(at(&path, error)),
        };
        read(&text)
            .map(Some)
            .map_err(|problem| KnownError::Damaged {
                path: path.display().to_string(),
                problem,
            })
    }

    /// Keeps a checkpoint in the place of the one before.
    ///
    /// # Errors
    /// [`KnownError::Io`].
    pub fn keep(&self, deployment: &str, stream: &str, known: &Known) -> Result<(), KnownError> {
        let path = self.path(deployment, stream);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(|error| at(folder, error))?;
        // All of it or nothing: a half-written file would be an alarm.
        let mut file =
            tempfile::NamedTempFile::new_in(folder).map_err(|error| at(folder, error))?;
        write!(file, "{}\n{}", known.key, known.note)
            .and_then(|()| file.as_file().sync_all())
            .map_err(|error| at(&path, error))?;
        file.persist(&path)
            .map_err(|error| at(&path, error.error))?;
        Ok(())
    }

    /// Forgets the checkpoint of a stream; whether there was one.
    ///
    /// # Errors
    /// [`KnownError::Io`].
    pub fn forget(&self, deployment: &str, stream: &str) -> Result<bool, KnownError> {
        let path = self.path(deployment, stream);
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(at(&path, error)),
        }
    }
}

fn read(text: &str) -> Result<Known, String> {
    let (key, note) = text.split_once('\n').ok_or("it has one line")?;
    let key: VerifierKey = key.parse().map_err(|error| format!("{error}"))?;
    let note = Note::parse(note.as_bytes()).map_err(|error| error.to_string())?;
    let checkpoint = Checkpoint::open(&note, &key).map_err(|error| error.to_string())?;
    Ok(Known {
        key,
        note,
        checkpoint,
    })
}

fn at(path: &Path, error: io::Error) -> KnownError {
    KnownError::Io {
        path: path.display().to_string(),
        error,
    }
}
