//! What every ledger promises, in prose; the types of its interface; the trait.
//!
//! # The life of a group
//!
//! ```text
//!             append            one write        one sync           index
//!   caller ------------> queued ---------> written -----> durable -------> visible
//!                          |                  |                               |
//!    Conflict, Full, <-----+                  +-----> Unknown                 +-----> Durable
//!    Refused, Poisoned                        (nobody knows)                  (done is called
//!    (nothing was written)                                                     last of all)
//! ```
//!
//! - **queued**: in memory only; a crash loses it, and nobody was told otherwise.
//! - **written**: handed to the operating system; a crash may keep all, some or none of it. What it
//!   keeps of a group, recovery makes whole or removes: a group is all there or not at all.
//! - **durable**: on stable storage. It survives a crash of the process, of the machine, and a loss
//!   of power.
//! - **visible**: [`Ledger::head`], [`Ledger::end`] and every read show it. Nothing is visible that
//!   is not durable, so no reader ever acts on an event that a crash takes back.
//!
//! # What may be stale
//!
//! [`Ledger::head`], [`Ledger::end`] and [`Ledger::streams`] are true when they are taken, and may
//! be too small a moment later; they are never too large. They only grow while the process lives.
//! What a read returned stays the answer to that read for ever, with one exception: the bytes of an
//! event whose free text must go by law are replaced by [`Ledger::redact`].
//!
//! # Order
//!
//! Groups for one stream are carried out in the order of the calls. Positions are gapless over all
//! streams, indexes gapless in each, and within a group both are consecutive. When a group is not
//! written, those queued behind it for the same stream conflict, because each states how many
//! events it builds on: a caller may stage many groups, and learns of the first that failed.
//!
//! # What was lost
//!
//! Where a part of the storage does not hold what was written, the events in it are lost, and the
//! ledger serves everything else. A stream that lost an event is **damaged** from its first lost one
//! on: reads from there give [`ReadError::Corrupt`], nothing is appended to it, and what follows in
//! it is withheld. Lost and withheld events keep their positions and are counted in
//! [`Ledger::end`], and in [`Ledger::head`] as far as is known; [`Ledger::read_all`] passes over
//! them. So positions and indexes of all other streams are what they were, and are gapless in
//! each stream, but what [`Ledger::read_all`] returns may skip positions. [`Ledger::losses`] tells.
//!
//! # What each outcome lets the caller conclude
//!
//! | outcome | was it written? | what to do |
//! |---|---|---|
//! | [`Durable`](Outcome::Durable) | yes, and every read shows it | acknowledge |
//! | [`Conflict`](Outcome::Conflict) | no | catch up from `actual`, decide again |
//! | [`Unknown`](Outcome::Unknown) | perhaps | read back and compare ids; when the ledger is then poisoned, only the next start tells |
//! | [`Poisoned`](Outcome::Poisoned) | no | stop; an operator is needed |
//! | [`Full`](Outcome::Full) | no | answer "try again later"; it resumes without a restart |
//! | [`Refused`](Outcome::Refused) | no, and it never will be | a fault in the caller: report it |
//!
//! A ledger that poisons itself answers `Unknown` for the groups in the write that failed, whose
//! fate only recovery settles, and `Poisoned` for all behind them. It keeps serving reads of what is
//! durable. It never repeats a failed sync: after one, the operating system may count data as
//! written that is not.

use bytes::Bytes;

use super::stream::StreamName;

/// The longest event, in bytes: 60 KiB, because a standard log entry holds at most 65,535.
pub const MAX_EVENT_BYTES: usize = 61_440;
/// The most events in one group.
pub const MAX_GROUP_EVENTS: usize = 2_048;
/// The most bytes of events in one group: 4 MiB.
pub const MAX_GROUP_BYTES: usize = 4 * 1024 * 1024;

/// A command's (or a batch's) events for one stream: written all or not at all.
#[derive(Clone, Debug)]
pub struct Group {
    /// The stream they go to; it comes into being with its first event.
    pub stream: StreamName,
    /// How many events the stream must hold before.
    pub expected: u64,
    /// 1 to [`MAX_GROUP_EVENTS`] events, each of 1 to [`MAX_EVENT_BYTES`] bytes, together at most
    /// [`MAX_GROUP_BYTES`].
    pub events: Vec<Bytes>,
}

impl Group {
    /// The sum of the events' sizes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.events.iter().map(Bytes::len).sum()
    }

    /// Checks the limits.
    ///
    /// # Errors
    /// A sentence that names the limit and what was found, for [`Outcome::Refused`].
    pub fn check(&self) -> Result<(), String> {
        let count = self.events.len();
        if !(1..=MAX_GROUP_EVENTS).contains(&count) {
            return Err(format!(
                "A group has {count} events; send 1 to {MAX_GROUP_EVENTS}."
            ));
        }
        for (place, event) in self.events.iter().enumerate() {
            if !(1..=MAX_EVENT_BYTES).contains(&event.len()) {
                return Err(format!(
                    "Event {place} of the group has {} bytes; send 1 to {MAX_EVENT_BYTES}.",
                    event.len()
                ));
            }
        }
        let bytes = self.bytes();
        if bytes > MAX_GROUP_BYTES {
            return Err(format!(
                "The events of the group have {bytes} bytes together; send at most \
                 {MAX_GROUP_BYTES}."
            ));
        }
        Ok(())
    }
}

/// What became of a group. The table in the contract says what each one lets a caller conclude.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// On stable storage, and visible.
    Durable {
        /// Global position of the group's first event: how many events, over all streams, are
        /// before it.
        position: u64,
    },
    /// Nothing was written: the stream holds another number of events than expected.
    Conflict {
        /// How many durable events the stream holds.
        actual: u64,
    },
    /// Nobody knows whether it was written; read back and compare.
    Unknown {
        /// What went wrong.
        reason: String,
    },
    /// The ledger stopped taking writes for good; nothing was written.
    Poisoned {
        /// Why it stopped; `closed` when it was asked to.
        reason: String,
    },
    /// No space for it; nothing was written; try again later.
    Full {
        /// What there is too little of.
        reason: String,
    },
    /// The group broke a stated limit; nothing was written.
    Refused {
        /// Which limit, and what was found.
        reason: String,
    },
}

/// Called once with what became of a group. It must not block, and may run on the ledger's own
/// thread or, where nothing had to be written, before [`Ledger::append`] returns: hold no lock over
/// `append` that it takes.
pub type Done = Box<dyn FnOnce(Outcome) + Send>;

/// An event as the ledger holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// How many events, over all streams, are before it.
    pub position: u64,
    /// Its stream.
    pub stream: StreamName,
    /// How many events of its stream are before it.
    pub index: u64,
    /// The bytes that were appended, unchanged, or what stays of them after a redaction. They may share memory with their neighbours (up to
    /// 256 KiB): who keeps one for long should copy it.
    pub bytes: Bytes,
}

/// How much a read may return. At least one event is returned when there is one, whatever the
/// limit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimit {
    /// At most this many events.
    pub events: usize,
    /// At most this many bytes of events.
    pub bytes: usize,
}

/// The most events redacted in one go.
pub const MAX_REDACTIONS: usize = 256;

/// An event whose free text goes, with what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// Its stream.
    pub stream: StreamName,
    /// Its index in the stream.
    pub index: u64,
    /// A serialized `mgi.v1.RedactedRecord` with the event's leaf hash, of the event's length.
    pub bytes: Bytes,
}

/// Why events were not redacted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedactError {
    /// What should take the place of an event does not. Nothing was changed.
    #[error("Nothing was redacted: {reason}.")]
    Refused {
        /// Which event, and what does not fit.
        reason: String,
    },
    /// A stored event is damaged. Nothing was changed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The storage refused something. Nothing, or all, is redacted when the ledger was opened
    /// again; until then it must not be read.
    #[error(
        "Events could not be redacted ({reason}). Check the disk and its free space, then start \
         again."
    )]
    Io {
        /// What the storage said.
        reason: String,
    },
}

/// Whether a ledger takes writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Writable,
    /// Not now, for lack of space; it resumes by itself with the first append after space is made.
    Full {
        /// What there is too little of.
        reason: String,
    },
    /// Never again, in this process.
    Poisoned {
        /// Why; `closed` when it was asked to.
        reason: String,
    },
}

/// A stream that lost an event, or may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostStream {
    /// The stream.
    pub stream: StreamName,
    /// Index of the first event that is lost.
    pub first: u64,
    /// Where what was lost is, and how it is known whose it was.
    pub what: String,
}

/// A part of the storage that does not hold what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostPlace {
    /// The number of its segment.
    pub segment: u32,
    /// Where it begins, in bytes from the segment's start.
    pub offset: u64,
    /// How many bytes it has, from there up to what holds again.
    pub bytes: u64,
    /// How many events were in it.
    pub events: u64,
}

impl std::fmt::Display for LostPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            segment,
            offset,
            bytes,
            events,
        } = self;
        write!(
            f,
            "segment {segment} of the ledger does not hold what was written in {bytes} bytes from \
             byte {offset} on, where {events} events were"
        )
    }
}

/// What a ledger lost, as it was found when the ledger was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Where, in the order of the log.
    pub places: Vec<LostPlace>,
    /// The streams that are damaged, in the order of their names.
    pub streams: Vec<LostStream>,
    /// How many lost events nothing tells the stream of. Every stream that may have lost one of
    /// them is damaged; a stream that had no other event is gone without a name.
    pub untold: u64,
}

/// A read that could not be answered. Nothing is ever served in its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// What is stored is not what was appended.
    #[error(
        "Event {index} of stream {stream} is damaged where it is stored ({what}), so it is not \
         served. Stop the server and restore the ledger from a backup or a replica."
    )]
    Corrupt {
        /// The stream of the damaged event.
        stream: StreamName,
        /// Its index in the stream.
        index: u64,
        /// Where it is and what does not fit.
        what: String,
    },
    /// The storage did not answer.
    #[error("The ledger could not be read ({reason}). Check its storage, then try again.")]
    Io {
        /// What the storage said.
        reason: String,
    },
}

/// An ordered, append-only record of events in streams. The module's text is its contract.
pub trait Ledger: Send + Sync + 'static {
    /// Queues a group and returns at once. Calls for one stream are carried out in call order.
    ///
    /// `done` is called exactly once, possibly from another thread, after the outcome is settled
    /// and, when it is durable, after reads can see it.
    fn append(&self, group: Group, done: Done);

    /// How many durable events the stream has: 0 when it does not exist.
    fn head(&self, stream: &StreamName) -> u64;

    /// How many durable events there are over all streams.
    fn end(&self) -> u64;

    /// Events of a stream in order, the first at index `from`; empty from the head on.
    ///
    /// # Errors
    /// [`ReadError::Corrupt`] when a stored event is damaged, [`ReadError::Io`] when the storage
    /// does not answer.
    fn read(
        &self,
        stream: &StreamName,
        from: u64,
        limit: ReadLimit,
    ) -> Result<Vec<Recorded>, ReadError>;

    /// Events of all streams in order, from position `from` on; empty when none is served from
    /// there to the end. Positions of lost and withheld events are passed over.
    ///
    /// # Errors
    /// As [`Ledger::read`].
    fn read_all(&self, from: u64, limit: ReadLimit) -> Result<Vec<Recorded>, ReadError>;

    /// Every stream with the number of its durable events, in no particular order.
    fn streams(&self) -> Vec<(StreamName, u64)>;

    /// What was lost, as it was found at the opening: nothing, as a rule.
    fn losses(&self) -> Losses {
        Losses::default()
    }

    /// Whether it takes writes now, and why not.
    fn status(&self) -> Status;

    /// Replaces the bytes of at most [`MAX_REDACTIONS`] events by what stays of them without their
    /// free text: durable, and all or none of them, also after a crash. Roots and proofs stay
    /// what they were, because what takes an event's place keeps its leaf hash. Doing it again
    /// changes nothing.
    ///
    /// A maintenance operation: it is done before anything else reads or appends. What was read
    /// before keeps the old bytes.
    ///
    /// # Errors
    /// [`RedactError`].
    fn redact(&self, redacted: &[Redacted]) -> Result<(), RedactError>;

    /// Finishes what is queued, syncs, and stops the writer. Later appends answer
    /// [`Outcome::Poisoned`] with the reason `closed`; reads go on. Calling it again does nothing.
    fn close(&self);
}
