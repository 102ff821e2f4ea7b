//! The ledger in files: the embedded default.
//!
//! Append-only segments of a fixed size, one thread that writes them, one sync for everything that
//! is queued (group commit), an index in memory. The bytes are described in `format`, what happens
//! at a start in `recover`, `scan` and `repair`.
//!
//! # What it stands on
//!
//! A sector (512 bytes) is written whole or not at all; after a sync that succeeded, its data stays;
//! a sync that failed says nothing. Nothing else is asked of the disk: what was written between two
//! syncs may arrive in any order and in part.
//!
//! # The stated limit
//!
//! Damage to the newest commit, as long as no mark, no later commit and no signed checkpoint covers
//! it, cannot be told from a write that a crash tore, and is cut as one. A commit is covered by the
//! next one, by closing the ledger, by opening it, and by a checkpoint given as
//! [`OpenOptions::floor`].
//!
//! # What is lost in the middle
//!
//! Damage anywhere else loses the events whose bytes it hit, and no others: the frames after it are
//! found again (`resync`), their markers tell how many events were lost, and `attribute` tells of
//! which streams. Those streams are damaged from their first lost event on; nothing on disk is
//! changed by that, so that every later opening finds the same. Damage that leaves this open (no
//! marker after it, a segment's header, a missing file) refuses the whole ledger.
//!
//! # Files
//!
//! `LOCK`, `00000001.mgl` and so on, one of them ahead of need, and `*.mgl.new` while one is being
//! made; `redo.mgl` while a redaction is carried out. One open file for each segment.

mod attribute;
mod error;
mod format;
mod index;
mod read;
mod recover;
pub(super) mod redact;
mod repair;
mod resync;
mod scan;
mod segment;
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::{JoinHandle, ThreadId};
use std::time::Duration;

use self::index::Index;
use self::segment::Ahead;
use self::writer::Writer;
use super::contract::{
    Done, Group, Ledger, Losses, Outcome, ReadError, ReadLimit, Recorded, RedactError, Redacted,
    Status,
};
use super::disk::{Disk, Lock};
use super::queue::{CLOSED, Item, Queue, tell};
use super::stream::StreamName;
use super::sync::{lock, read, write};

pub use error::OpenError;
pub use recover::{Recovery, RecoveryCut};

/// The file that stands for the lock on a ledger's directory.
const LOCK_FILE: &str = "LOCK";

/// The size of new segments when nothing else is asked for: 64 MiB.
pub const DEFAULT_SEGMENT_BYTES: u64 = 64 * 1024 * 1024;
const MIN_SEGMENT_BYTES: u64 = 8 * 1024;
const MAX_SEGMENT_BYTES: u64 = 256 * 1024 * 1024;

/// Told how far opening is: bytes read, and bytes to read in all.
pub type Progress = Box<dyn Fn(u64, u64)>;

/// Tells streams with the number of events that were seen of each.
pub type Seen = Box<dyn Fn() -> Vec<(StreamName, u64)>>;

/// Told of each commit: how many groups it made durable, and how long its sync took. It is called on
/// the writer's thread and must be quick.
pub type OnCommit = Arc<dyn Fn(usize, Duration) + Send + Sync>;

/// How to open a ledger.
pub struct OpenOptions {
    /// Size of new segments, in bytes: rounded up to 4 KiB, and held between 8 KiB and 256 MiB. A
    /// group that does not fit in an empty segment is refused; from 8 MiB on every group fits.
    pub segment_bytes: u64,
    /// Streams with the number of events that a signed checkpoint covers: a torn end is not cut
    /// below it, and a ledger without any event does not open. One that is shorter without a torn
    /// end opens: [`Ledger::head`] tells.
    pub floor: Vec<(StreamName, u64)>,
    /// Asked for streams with the number of events that something apart from the ledger has seen
    /// of them, when events are lost of which nothing in the ledger tells the stream.
    pub seen: Option<Seen>,
    /// Called after each segment that was read.
    pub progress: Option<Progress>,
    /// Called after each commit.
    pub on_commit: Option<OnCommit>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            segment_bytes: DEFAULT_SEGMENT_BYTES,
            floor: Vec::new(),
            seen: None,
            progress: None,
            on_commit: None,
        }
    }
}

impl OpenOptions {
    fn segment_size(&self) -> u64 {
        let size = self
            .segment_bytes
            .clamp(MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
        size.next_multiple_of(4096)
    }
}

/// What callers and the writer share.
struct Shared {
    queue: Queue,
    index: RwLock<Index>,
    status: Mutex<Status>,
    /// Let go of when nothing is written any more.
    lock: Mutex<Option<Lock>>,
    on_commit: Option<OnCommit>,
}

impl Shared {
    /// Sets the status, unless the ledger is poisoned, which is for good.
    fn set_status(&self, next: Status) {
        let mut status = lock(&self.status);
        if !matches!(*status, Status::Poisoned { .. }) {
            *status = next;
        }
    }

    /// Nothing is written any more: says so, and lets go of the directory.
    fn closed(&self) {
        self.set_status(Status::Poisoned {
            reason: CLOSED.to_owned(),
        });
        lock(&self.lock).take();
    }

    /// Takes no more groups. Returns those that wait, to be told.
    fn poison(&self, reason: &str) -> Vec<Item> {
        tracing::error!(reason, "the ledger takes no more writes");
        self.set_status(Status::Poisoned {
            reason: reason.to_owned(),
        });
        self.queue.stop(reason)
    }
}

/// A ledger in a directory. Dropping it closes it.
pub struct FileLedger {
    shared: Arc<Shared>,
    writer: Mutex<Option<JoinHandle<()>>>,
    writer_id: ThreadId,
    disk: Arc<dyn Disk>,
    dir: PathBuf,
}

impl FileLedger {
    /// Opens the ledger in a directory, or makes one when the directory is empty or missing.
    ///
    /// Every frame is read and checked; that takes about a second for each gigabyte in the page
    /// cache, and as long as the disk takes otherwise.
    ///
    /// # Errors
    /// [`OpenError`], each with its remedy. Nothing on disk is changed by a refusal.
    pub fn open(
        disk: Arc<dyn Disk>,
        dir: impl AsRef<Path>,
        options: OpenOptions,
    ) -> Result<(Self, Recovery), OpenError> {
        Self::open_with(disk, dir.as_ref(), &options, false)
    }

    /// With `inline`, segments are made on the writer's thread.
    fn open_with(
        disk: Arc<dyn Disk>,
        dir: &Path,
        options: &OpenOptions,
        inline: bool,
    ) -> Result<(Self, Recovery), OpenError> {
        let recovered = recover::recover(Arc::clone(&disk), dir, options)?;
        let report = recovered.report;
        if let Some(cut) = &report.cut {
            tracing::warn!(
                segment = cut.segment,
                offset = cut.offset,
                bytes = cut.bytes,
                "an unfinished write was removed from the end of the ledger"
            );
        }
        let losses = &recovered.log.index.losses;
        for place in &losses.places {
            tracing::error!(segment = place.segment, offset = place.offset, "{place}");
        }
        if losses.untold > 0 {
            tracing::error!(
                events = losses.untold,
                "nothing tells of which streams some lost events were: every stream that may have \
                 lost one is refused; a stream that had no other event is gone without a name"
            );
        }
        let ahead = Ahead::new(recovered.maker, recovered.end.ready.clone(), inline);
        let sequence = recovered.log.sequence;
        let shared = Arc::new(Shared {
            queue: Queue::default(),
            index: RwLock::new(recovered.log.index),
            status: Mutex::new(Status::Writable),
            lock: Mutex::new(Some(recovered.lock)),
            on_commit: options.on_commit.clone(),
        });
        let mut writer = Writer::new(Arc::clone(&shared), ahead, &recovered.end, sequence);
        let spawned = std::thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(move || writer.run());
        let writer = spawned.map_err(OpenError::io("start the writer's thread for", dir))?;
        let ledger = Self {
            shared,
            writer_id: writer.thread().id(),
            writer: Mutex::new(Some(writer)),
            disk,
            dir: dir.to_owned(),
        };
        Ok((ledger, report))
    }

    /// Keeps groups queued until [`FileLedger::release`], so that a test decides what is one commit.
    #[cfg(test)]
    pub(crate) fn hold(&self) {
        self.shared.queue.hold();
    }

    #[cfg(test)]
    pub(crate) fn release(&self) {
        self.shared.queue.release();
    }
}

impl Ledger for FileLedger {
    fn append(&self, group: Group, done: Done) {
        self.shared.queue.push(group, done);
    }

    fn head(&self, stream: &StreamName) -> u64 {
        read(&self.shared.index).head(stream.as_str())
    }

    fn end(&self) -> u64 {
        read(&self.shared.index).end()
    }

    fn read(
        &self,
        stream: &StreamName,
        from: u64,
        limit: ReadLimit,
    ) -> Result<Vec<Recorded>, ReadError> {
        let index = read(&self.shared.index);
        let picked = index.pick(stream.as_str(), from, limit)?;
        drop(index);
        read::fetch(&picked)
    }

    fn read_all(&self, from: u64, limit: ReadLimit) -> Result<Vec<Recorded>, ReadError> {
        let index = read(&self.shared.index);
        let picked = index.pick_all(from, limit);
        drop(index);
        read::fetch(&picked)
    }

    fn streams(&self) -> Vec<(StreamName, u64)> {
        read(&self.shared.index).streams()
    }

    fn losses(&self) -> Losses {
        read(&self.shared.index).losses.clone()
    }

    fn status(&self) -> Status {
        lock(&self.shared.status).clone()
    }

    fn redact(&self, redacted: &[Redacted]) -> Result<(), RedactError> {
        // No group becomes visible, and none is read, while the lock is held; one that is being
        // written stands elsewhere.
        let index = write(&self.shared.index);
        let done = redact::redact(&*self.disk, &self.dir, &index, redacted);
        if let Err(RedactError::Io { reason }) = &done {
            // Frames may be torn until the next start makes them whole.
            for item in self.shared.poison(reason) {
                let reason = reason.clone();
                tell(item.done, Outcome::Poisoned { reason });
            }
        }
        done
    }

    fn close(&self) {
        self.shared.queue.close();
        if std::thread::current().id() == self.writer_id {
            // Called from a `done`: the writer ends by itself after the last group.
            return;
        }
        // Held while waiting, so that whoever closes at the same time returns no earlier.
        let mut writer = lock(&self.writer);
        if let Some(writer) = writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the ledger's writer had panicked");
        }
        self.shared.closed();
    }
}

impl Drop for FileLedger {
    fn drop(&mut self) {
        self.close();
    }
}

/// Reads bytes as a segment: its head, and frames for as long as there are any.
pub(crate) fn read_frames(bytes: &[u8]) {
    let header = format::Header::decode(bytes);
    let seed = header.map_or_else(
        |_| {
            format::Header {
                number: 1,
                epoch: 1,
                size: 0,
                salt: 7,
            }
            .seed()
        },
        |h| h.seed(),
    );
    let mut at = 0;
    while let Some(frame) = bytes.get(at..).and_then(format::Frame::guess) {
        let _ = format::Frame::decode(seed, &bytes[at..], at as u64);
        if frame.body.len() == 8 {
            let _ = frame.end();
        }
        at += frame.bytes;
    }
}
