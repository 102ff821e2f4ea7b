//! The views as the rest of the server sees them.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::JoinHandle;

use mgi_events::ids::{AccountId, ProfileId};
use tokio::sync::watch;

use super::broken;
use super::commands::{CommandKey, CommandRecord};
use super::entries::{self, Entry};
use super::error::ViewsError;
use super::fold::Fold;
use super::handed::{Handed, Handing};
use super::keys;
use super::replay::{Replay, Replayed, leaf_of};
use super::source::Source;
use super::store::{Store, decode};
use super::worker::{self, Signal};
use crate::ledger::{Ledger, ReadLimit};
use crate::live::locks::{lock, read, write};

/// How to open the views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewsOptions {
    /// Most bytes of memory for sled's cache; 64 MiB.
    pub cache_bytes: u64,
    /// A snapshot of a stream's state is written at each multiple of this many events; 256.
    /// Another number than the one that the views were made with means a rebuild.
    pub snapshot_every: u64,
}

impl Default for ViewsOptions {
    fn default() -> Self {
        Self {
            cache_bytes: 64 * 1024 * 1024,
            snapshot_every: 256,
        }
    }
}

impl ViewsOptions {
    /// At least 1.
    pub(crate) fn snapshot_every(&self) -> u64 {
        self.snapshot_every.max(1)
    }
}

pub(crate) struct Shared {
    options: ViewsOptions,
    /// Replaced when it turns out not to fit the ledger; none when that failed.
    store: RwLock<Option<Store>>,
    applied: AtomicU64,
    indexed: watch::Sender<u64>,
    pub(crate) signal: Signal,
    pub(crate) handing: Handing,
    failure: Mutex<Option<String>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Shared {
    pub(crate) fn advanced(&self, applied: u64) {
        self.applied.store(applied, Ordering::Release);
        self.indexed.send_replace(applied);
    }

    pub(crate) fn fail(&self, reason: String) {
        lock(&self.failure).get_or_insert(reason);
    }
}

/// The views of one ledger. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Views {
    shared: Arc<Shared>,
}

impl Views {
    /// Opens the views in a directory. What is there and does not open, or was made by another
    /// version, is deleted and made anew; the events are folded in when an engine starts, or by
    /// [`Views::catch_up`].
    ///
    /// # Errors
    /// [`ViewsError::Open`] when not even new ones can be made there.
    pub fn open(dir: impl AsRef<Path>, options: ViewsOptions) -> Result<Self, ViewsError> {
        let store = Store::open(dir.as_ref(), &options)?;
        // One whose cursor cannot be read does not fit any ledger, and is found out by `fit`.
        let applied = store.cursor().unwrap_or_default().applied;
        Ok(Self::of(store, options, applied))
    }

    fn of(store: Store, options: ViewsOptions, applied: u64) -> Self {
        Self {
            shared: Arc::new(Shared {
                options,
                store: RwLock::new(Some(store)),
                applied: AtomicU64::new(applied),
                indexed: watch::Sender::new(applied),
                signal: Signal::default(),
                handing: Handing::default(),
                failure: Mutex::default(),
                thread: Mutex::default(),
            }),
        }
    }

    /// Deletes the views in a directory and makes them again from the ledger. `progress` is told
    /// how many events are folded in, and of how many.
    ///
    /// # Errors
    /// [`ViewsError`]: the ledger cannot be read, or the directory not written.
    pub fn rebuild(
        ledger: Arc<dyn Ledger>,
        dir: impl AsRef<Path>,
        options: ViewsOptions,
        progress: impl Fn(u64, u64),
    ) -> Result<Self, ViewsError> {
        let store = Store::create(dir.as_ref(), &options)?;
        let views = Self::of(store, options, 0);
        views.catch_up(ledger, progress)?;
        Ok(views)
    }

    /// Folds in what the ledger holds now, without an engine; `progress` as in
    /// [`Views::rebuild`]. Views that do not fit the ledger are made anew.
    ///
    /// # Errors
    /// [`ViewsError`]: the ledger cannot be read, or the directory not written.
    pub fn catch_up(
        &self,
        ledger: Arc<dyn Ledger>,
        progress: impl Fn(u64, u64),
    ) -> Result<(), ViewsError> {
        let fold = self.fold(ledger, false)?;
        self.fold_all(fold, progress)
    }

    fn fold_all(&self, mut fold: Fold, progress: impl Fn(u64, u64)) -> Result<(), ViewsError> {
        while fold.step_in_space()? > 0 {
            self.shared.advanced(fold.applied());
            progress(fold.applied(), fold.end());
        }
        fold.store.flush()
    }

    /// A fold that goes on where these views end; they are emptied when they do not fit, or when
    /// `anew` is asked for.
    pub(crate) fn fold(&self, ledger: Arc<dyn Ledger>, anew: bool) -> Result<Fold, ViewsError> {
        let mut store = self.with(|store| Ok(store.clone()))?;
        if anew || !fits(&store, ledger.as_ref())? {
            tracing::warn!(
                dir = %store.dir().display(),
                "the views do not fit the ledger and are made anew"
            );
            store = self.empty(store)?;
        }
        let source = Source { ledger, feed: None };
        Fold::new(store, source, self.shared.options.snapshot_every())
    }

    /// Whether these views were made from this ledger, as far as can be told without reading it:
    /// see [`Views::catch_up`].
    ///
    /// # Errors
    /// [`ViewsError`]: the ledger or the store cannot be read.
    pub fn fit(&self, ledger: &dyn Ledger) -> Result<bool, ViewsError> {
        self.with(|store| fits(store, ledger))
    }

    /// Deletes every entry and folds in what the ledger holds, as [`Views::catch_up`] does.
    ///
    /// # Errors
    /// As [`Views::catch_up`].
    pub fn make_anew(
        &self,
        ledger: Arc<dyn Ledger>,
        progress: impl Fn(u64, u64),
    ) -> Result<(), ViewsError> {
        let fold = self.fold(ledger, true)?;
        self.fold_all(fold, progress)
    }

    /// Deletes every entry and begins at the start. `store` is the caller's handle.
    fn empty(&self, store: Store) -> Result<Store, ViewsError> {
        let dir = store.dir().to_owned();
        let mut place = write(&self.shared.store);
        // sled lets go of its files with the last handle.
        drop(store);
        *place = None;
        let store = Store::create(&dir, &self.shared.options)?;
        *place = Some(store.clone());
        drop(place);
        self.shared.advanced(0);
        Ok(store)
    }

    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, ViewsError>,
    ) -> Result<T, ViewsError> {
        match read(&self.shared.store).as_ref() {
            Some(store) => work(store),
            None => Err(ViewsError::Store {
                reason: "they were deleted and could not be made anew".to_owned(),
            }),
        }
    }

    /// Keeps the views up to date from now on, on a thread of their own.
    pub(crate) fn start(&self, mut fold: Fold, source: Source) -> Result<(), ViewsError> {
        self.shared.signal.grew(source.end());
        fold.set_source(source);
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::Builder::new()
            .name("views".to_owned())
            .spawn(move || worker::run(&shared, fold))
            .map_err(|error| ViewsError::Thread {
                reason: error.to_string(),
            })?;
        *lock(&self.shared.thread) = Some(thread);
        Ok(())
    }

    /// Notes that a fold reached further.
    pub(crate) fn advanced(&self, applied: u64) {
        self.shared.advanced(applied);
    }

    /// Hands over groups that are published, to spare the views reading them.
    pub(crate) fn hand(&self, groups: Vec<Handed>) {
        self.shared.handing.push(groups);
    }

    /// A snapshot of a stream is due at multiples of this many events.
    pub(crate) fn snapshot_every(&self) -> u64 {
        self.shared.options.snapshot_every()
    }

    /// Says how many events are published.
    pub(crate) fn wake(&self, end: u64) {
        self.shared.signal.grew(end);
    }

    /// Asks the thread to fold in what is published, to flush, and to end.
    pub(crate) fn stop_soon(&self) {
        self.shared.signal.stop();
    }

    /// As [`Views::stop_soon`]; blocks until it has.
    pub(crate) fn stop(&self) {
        self.stop_soon();
        let thread = lock(&self.shared.thread).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            self.shared.fail("its thread panicked".to_owned());
        }
    }

    /// How many events are folded in.
    #[must_use]
    pub fn applied(&self) -> u64 {
        self.shared.applied.load(Ordering::Acquire)
    }

    /// How many events are folded in; changes wake the receiver.
    #[must_use]
    pub fn indexed(&self) -> watch::Receiver<u64> {
        self.shared.indexed.subscribe()
    }

    /// Why the views stopped following the ledger; `None` while they do.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        lock(&self.shared.failure).clone()
    }

    /// The record of a command, when its events are folded in.
    pub(crate) fn command(
        &self,
        stream: &str,
        key: &CommandKey,
    ) -> Result<Option<CommandRecord>, ViewsError> {
        let found = self.with(|store| Ok(store.commands.get(keys::command(stream, key))?))?;
        let record = found.map(|bytes| decode("the record of a command", &bytes));
        record.transpose()
    }

    /// The highest id of the commands of an account on a stream, as far as folded in.
    pub(crate) fn newest_command(
        &self,
        stream: &str,
        account: &str,
    ) -> Result<Option<u128>, ViewsError> {
        let prefix = keys::commands_by(stream, account);
        let newest =
            self.with(|store| Ok(store.commands.scan_prefix(prefix).next_back().transpose()?))?;
        Ok(newest.and_then(|(key, _)| keys::command_id(&key)))
    }

    /// The newest snapshot of a stream at or before a revision.
    pub(crate) fn snapshot<S: Replay>(
        &self,
        stream: &str,
        at_most: u64,
    ) -> Result<Option<Replayed<S>>, ViewsError> {
        self.with(|store| store.snapshot(stream, at_most))
    }

    /// The profiles in which an account got a role, ended or not, as far as folded in.
    pub(crate) fn profiles_of(&self, account: &AccountId) -> Result<Vec<ProfileId>, ViewsError> {
        let prefix = keys::stream(account.as_str());
        self.with(|store| {
            let mut found = Vec::new();
            for entry in store.access.scan_prefix(&prefix) {
                let (key, _) = entry?;
                let profile = key.get(prefix.len()..).unwrap_or_default();
                let profile = std::str::from_utf8(profile).map(ProfileId::parse);
                if let Ok(Ok(profile)) = profile {
                    found.push(profile);
                }
            }
            Ok(found)
        })
    }

    /// How many events are folded in, and SHA-256 over every entry in order. Meant for views that
    /// nobody writes to: after [`Views::catch_up`], or of a stopped server.
    ///
    /// # Errors
    /// [`ViewsError::Store`].
    pub fn digest(&self) -> Result<(u64, [u8; 32]), ViewsError> {
        self.with(|store| Ok((store.cursor()?.applied, entries::digest(store)?)))
    }

    /// Every entry, by tree and key. All in memory: for tests and small deployments.
    ///
    /// # Errors
    /// [`ViewsError::Store`].
    pub fn entries(&self) -> Result<Vec<Entry>, ViewsError> {
        self.with(|store| entries::entries(store).collect())
    }
}

/// Whether the views were made from this ledger: they are not ahead of it, and the last event that
/// they have is the one that the ledger has there.
fn fits(store: &Store, ledger: &dyn Ledger) -> Result<bool, ViewsError> {
    let Ok(cursor) = store.cursor() else {
        return Ok(false);
    };
    let Some(last) = cursor.applied.checked_sub(1) else {
        return Ok(true);
    };
    if cursor.applied > ledger.end() || !broken::still(store, ledger)? {
        return Ok(false);
    }
    let limit = ReadLimit {
        events: 1,
        bytes: 1,
    };
    let found = ledger.read_all(last, limit)?;
    // One that is lost by now tells nothing: it is passed over.
    let there = found.first().filter(|event| event.position == last);
    Ok(there.is_none_or(|event| leaf_of(event) == Ok(cursor.last)))
}
