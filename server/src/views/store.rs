//! The store: sled, opened so that it can be trusted with what can be made again.
//!
//! Entries are written with single inserts in a fixed order, never with sled's batches: a batch
//! takes a lock that every reader of every tree waits for. sled writes one log and recovers a
//! prefix of it, so an entry that is found after a crash proves all that were written before it;
//! the cursor is written last.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mgi_events::transparency::merkle::Hash;

use super::error::ViewsError;
use super::view::ViewsOptions;
use crate::telemetry::free_bytes;

/// Version of keys and values; another one in the directory means a rebuild.
const FORMAT: u32 = 11;
/// What sled says when another process, or another handle, has the directory open.
const LOCKED: &str = "could not acquire lock";
/// Bytes that must be free for the views to go on: a snapshot, and a segment of sled's.
const SPACE: u64 = 32 * 1024 * 1024;
const LOCK_WAIT: Duration = Duration::from_secs(1);
const LOCK_POLL: Duration = Duration::from_millis(2);
const SEGMENT_BYTES: usize = 8 * 1024 * 1024;

/// How far the ledger is folded in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// How many events, over all streams.
    pub(crate) applied: u64,
    /// Leaf hash of the last of them; zeros before the first.
    pub(crate) last: Hash,
}

/// The open trees.
#[derive(Clone)]
pub(crate) struct Store {
    db: sled::Db,
    /// Format, rule of the snapshots, cursor.
    pub(crate) meta: sled::Tree,
    /// Commands by stream, account and id.
    pub(crate) commands: sled::Tree,
    /// States by stream and revision.
    pub(crate) snapshots: sled::Tree,
    /// Profiles by account.
    pub(crate) access: sled::Tree,
    /// The Merkle tree of each stream, at the cursor.
    pub(crate) heads: sled::Tree,
    /// Hashes of the Merkle tree of each stream, by stream, level and index.
    pub(crate) tiles: sled::Tree,
    /// The first event of a stream that is none, by stream.
    pub(crate) broken: sled::Tree,
    dir: PathBuf,
}

impl Store {
    /// Opens the store; one that does not open, or has another format, is deleted and made anew.
    pub(crate) fn open(dir: &Path, options: &ViewsOptions) -> Result<Self, ViewsError> {
        if !dir.exists() || Self::is_condemned(dir) {
            return Self::create(dir, options);
        }
        match Self::try_open(dir, options) {
            Ok(store) if store.format_fits(options) => return Ok(store),
            Ok(_) => tracing::warn!(
                dir = %dir.display(),
                "the views have another format and are made anew"
            ),
            Err(reason) if reason.contains(LOCKED) => {
                return Err(ViewsError::InUse {
                    dir: dir.to_owned(),
                });
            }
            Err(reason) => tracing::warn!(
                dir = %dir.display(),
                reason,
                "the views do not open and are made anew"
            ),
        }
        Self::create(dir, options)
    }

    /// Whether a process before this one condemned what is there.
    fn is_condemned(dir: &Path) -> bool {
        condemned(dir).exists()
    }

    /// Deletes what is there and makes an empty store.
    pub(crate) fn create(dir: &Path, options: &ViewsOptions) -> Result<Self, ViewsError> {
        let refuse = |reason: String| ViewsError::Open {
            dir: dir.to_owned(),
            reason,
        };
        match std::fs::remove_dir_all(dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(refuse(error.to_string()));
            }
            _ => {}
        }
        match std::fs::remove_file(condemned(dir)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(refuse(error.to_string()));
            }
            _ => {}
        }
        let store = Self::try_open(dir, options).map_err(refuse)?;
        store.meta.insert("format", &FORMAT.to_be_bytes())?;
        let every = options.snapshot_every().to_be_bytes();
        store.meta.insert("snapshot_every", &every)?;
        Ok(store)
    }

    /// As [`Store::open_once`], with patience for this process's own last handle: sled's threads
    /// may hold the directory's lock for a moment after it was dropped, and tell nobody when they
    /// let go.
    fn try_open(dir: &Path, options: &ViewsOptions) -> Result<Self, String> {
        let until = Instant::now() + LOCK_WAIT;
        loop {
            match Self::open_once(dir, options) {
                Err(reason) if reason.contains(LOCKED) && Instant::now() < until => {
                    std::thread::park_timeout(LOCK_POLL);
                }
                opened => return opened,
            }
        }
    }

    fn open_once(dir: &Path, options: &ViewsOptions) -> Result<Self, String> {
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(options.cache_bytes)
            .segment_size(SEGMENT_BYTES)
            .flush_every_ms(None);
        // Some kinds of damage make sled panic instead of answering.
        let opened = catch_unwind(AssertUnwindSafe(|| -> sled::Result<Self> {
            let db = config.open()?;
            Ok(Self {
                meta: db.open_tree("meta")?,
                commands: db.open_tree("commands")?,
                snapshots: db.open_tree("snapshots")?,
                access: db.open_tree("access")?,
                heads: db.open_tree("heads")?,
                tiles: db.open_tree("tiles")?,
                broken: db.open_tree("broken")?,
                db,
                dir: dir.to_owned(),
            })
        }));
        match opened {
            Ok(Ok(store)) => Ok(store),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("it is damaged".to_owned()),
        }
    }

    fn format_fits(&self, options: &ViewsOptions) -> bool {
        let holds = |key: &str, value: &[u8]| matches!(self.meta.get(key), Ok(Some(found)) if found == value);
        holds("format", &FORMAT.to_be_bytes())
            && holds("snapshot_every", &options.snapshot_every().to_be_bytes())
    }

    /// Where it is.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// How far the ledger is folded in.
    pub(crate) fn cursor(&self) -> Result<Cursor, ViewsError> {
        let Some(value) = self.meta.get("cursor")? else {
            return Ok(Cursor::default());
        };
        let cursor = value.split_first_chunk::<8>().and_then(|(applied, last)| {
            Some(Cursor {
                applied: u64::from_be_bytes(*applied),
                last: last.try_into().ok()?,
            })
        });
        cursor.ok_or_else(|| damaged("the cursor"))
    }

    /// Notes how far the ledger is folded in, after everything else was written.
    pub(crate) fn set_cursor(&self, cursor: Cursor) -> Result<(), ViewsError> {
        let mut value = cursor.applied.to_be_bytes().to_vec();
        value.extend_from_slice(&cursor.last);
        self.meta.insert("cursor", value)?;
        Ok(())
    }

    /// Whether there is space to go on: sled does not survive a full disk.
    pub(crate) fn has_space(&self) -> bool {
        // Where nobody can tell there is no reason to stop.
        free_bytes(&self.dir).map_or(true, |bytes| bytes >= SPACE)
    }

    /// Refuses to go on where there is no space.
    pub(crate) fn needs_space(&self) -> Result<(), ViewsError> {
        if self.has_space() {
            return Ok(());
        }
        Err(ViewsError::NoSpace {
            dir: self.dir.clone(),
            needed: SPACE,
        })
    }

    /// Marks the store so that the next one to open it makes it anew. sled itself is not asked any
    /// more: after an error it waits for ever for what it could not write, when it is flushed and
    /// when its last handle is dropped. So this one never is.
    pub(crate) fn condemn(&self) {
        std::mem::forget(self.clone());
        if let Err(error) = std::fs::write(condemned(&self.dir), b"") {
            tracing::error!(%error, "the views could not be marked for a rebuild");
        }
    }

    /// The trees with their names, in the order of their names.
    pub(crate) fn trees(&self) -> [(&'static str, &sled::Tree); 7] {
        [
            ("access", &self.access),
            ("broken", &self.broken),
            ("commands", &self.commands),
            ("heads", &self.heads),
            ("meta", &self.meta),
            ("snapshots", &self.snapshots),
            ("tiles", &self.tiles),
        ]
    }

    /// Hands what is buffered to the operating system.
    pub(crate) fn flush(&self) -> Result<(), ViewsError> {
        self.db.flush()?;
        Ok(())
    }
}

/// The file beside a directory that condemns what is in it.
pub(super) fn condemned(dir: &Path) -> PathBuf {
    let mut name = dir.as_os_str().to_owned();
    name.push(".condemned");
    name.into()
}

/// An entry that cannot be what was written.
pub(crate) fn damaged(what: &str) -> ViewsError {
    ViewsError::Store {
        reason: format!("{what} is damaged"),
    }
}

/// A value of the views as bytes.
pub(crate) fn encode(value: &impl serde::Serialize) -> Result<Vec<u8>, ViewsError> {
    postcard::to_stdvec(value).map_err(|error| ViewsError::Store {
        reason: format!("a value could not be encoded: {error}"),
    })
}

/// Bytes of the views as a value.
pub(crate) fn decode<T: serde::de::DeserializeOwned>(
    what: &str,
    bytes: &[u8],
) -> Result<T, ViewsError> {
    postcard::from_bytes(bytes).map_err(|_| damaged(what))
}
