//! An actor: the one place where commands on a stream are decided.
//!
//! | looking for | it is in |
//! |---|---|
//! | taking a work in: known, new, or to be decided later | `stage` |
//! | deciding, sealing, handing to the ledger | `draft` |
//! | what happens when the ledger answers | `settle` |
//! | starting over after an answer that is not "durable" | `reconcile` |
//!
//! It is an object behind a short lock, not a task: a task would be one more hand-off between
//! threads for each command, and a hand-off costs as much as the disk.
//!
//! ```text
//!            decide        append              ledger            commit, publish
//!   command --------> staged -----> line: F F R F ------> durable ----------> receipt
//!                       ^                 | a conflict, say                (queries see it)
//!                       +---- reconcile <-+
//! ```
//!
//! The *line* holds everything that was decided and is not durable yet, in order: flights (F) and
//! refusals (R). A refusal leaves the line when all before it is durable. When a flight fails,
//! everything in the line is decided again in the same order, on what the ledger then holds; what
//! comes meanwhile lines up behind it.
//!
//! # Several writers
//!
//! A group names its past by a number of events only. Where others write to the same stream, a
//! flight that was staged behind a failed one could happen to fit behind *their* events, and then
//! be recorded although it was decided on a past that never came to be. A ledger with one writer
//! cannot do that. One with several has to fail, with the first, every group of the stream that was
//! handed to it before the actor began to start over.

mod draft;
mod reconcile;
mod settle;
mod stage;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use mgi_events::transparency::merkle::Frontier;

pub(crate) use settle::{Publication, Settling};
pub(crate) use stage::Staged;

use super::aggregate::Aggregate;
use super::known::Known;
use super::load::Loaded;
use super::work::Entry;
use crate::ledger::StreamName;
use crate::live::locks::{lock, read};

/// Whether an actor takes commands.
enum Mode {
    /// It decides them at once.
    Open,
    /// It lines them up: a flight failed, and others are still under way, or it is catching up.
    Broken,
    /// Catching up failed; the next command tries again.
    Stale,
    /// It was dropped for want of use; ask for another one.
    Retired,
}

/// What is decided.
struct Desk<A: Aggregate> {
    /// The state with everything that is staged.
    staged: A,
    line: VecDeque<Entry<A>>,
    /// How many flights the ledger has not answered.
    flying: usize,
    known: Known<A>,
    mode: Mode,
}

/// See the module.
pub(crate) struct Actor<A: Aggregate> {
    pub(crate) id: A::Id,
    pub(crate) stream: StreamName,
    desk: Mutex<Desk<A>>,
    /// The state that queries see. Shared, so that a reader may keep one; copied on the next
    /// change when one does.
    durable: RwLock<Arc<A>>,
    /// The tree over the durable events. Only the committer and a reconciliation touch it, never
    /// both at once.
    tree: Mutex<Frontier>,
    /// The mode is not `Open`: read without the lock, written under it.
    broken: AtomicBool,
}

impl<A: Aggregate> Actor<A> {
    /// An actor on a state that was loaded.
    pub(crate) fn new(id: A::Id, stream: StreamName, loaded: Loaded<A>) -> Arc<Self> {
        let mut known = Known::default();
        for (key, facts, place, end) in loaded.commands {
            known.record(key, &facts, place, end);
        }
        Arc::new(Self {
            id,
            stream,
            desk: Mutex::new(Desk {
                staged: loaded.replayed.state.clone(),
                line: VecDeque::new(),
                flying: 0,
                known,
                mode: Mode::Open,
            }),
            durable: RwLock::new(Arc::new(loaded.replayed.state)),
            tree: Mutex::new(loaded.replayed.frontier),
            broken: AtomicBool::new(false),
        })
    }

    /// The durable state.
    pub(crate) fn durable(&self) -> Arc<A> {
        Arc::clone(&read(&self.durable))
    }

    /// Looks at the durable state in place. The state does not change meanwhile.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&A) -> R) -> R {
        look(&read(&self.durable))
    }

    fn set_mode(&self, desk: &mut Desk<A>, mode: Mode) {
        self.broken
            .store(!matches!(mode, Mode::Open), Ordering::Release);
        desk.mode = mode;
    }

    /// Takes the actor out of use when nothing is staged; false when something is.
    pub(crate) fn retire(&self) -> bool {
        let mut desk = lock(&self.desk);
        if desk.line.is_empty() && !matches!(desk.mode, Mode::Broken) {
            self.set_mode(&mut desk, Mode::Retired);
            return true;
        }
        false
    }

    /// How many works are in the line, and how many of them are flying.
    #[cfg(test)]
    pub(crate) fn in_line(&self) -> (usize, usize) {
        let desk = lock(&self.desk);
        let flying = |entry: &&Entry<A>| matches!(entry.stage, super::work::Stage::Flying(_));
        (desk.line.len(), desk.line.iter().filter(flying).count())
    }
}
