//! The committer: one task that takes the ledger's answers in, in order.
//!
//! The ledger's thread only puts answers into a queue and wakes this task once for all of them.
//! The task then wakes the submitters itself, from inside the runtime, where that costs no system
//! call; a wake-up for each command from a foreign thread would cost as much as the disk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};

use tokio::sync::Notify;

use super::actor::{Publication, Settling};
use super::core::Core;
use crate::ledger::Outcome;
use crate::live::locks::lock;

type Landing = (Arc<dyn Settling>, Outcome);

/// Answers on their way from the ledger to the committer.
#[derive(Default)]
pub(crate) struct Landings {
    waiting: Mutex<Vec<Landing>>,
    ready: Notify,
    closed: AtomicBool,
}

impl Landings {
    /// Takes an answer in. Never blocks for long, so that the ledger may call it.
    pub(crate) fn push(&self, flight: Arc<dyn Settling>, outcome: Outcome) {
        let mut waiting = lock(&self.waiting);
        waiting.push((flight, outcome));
        let first = waiting.len() == 1;
        drop(waiting);
        if first {
            self.ready.notify_one();
        }
    }

    /// Ends the committer when it has taken everything in.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.ready.notify_one();
    }

    async fn take(&self, taken: &mut Vec<Landing>) -> bool {
        loop {
            let closed = self.closed.load(Ordering::Acquire);
            std::mem::swap(&mut *lock(&self.waiting), taken);
            if !taken.is_empty() {
                return true;
            }
            if closed {
                return false;
            }
            self.ready.notified().await;
        }
    }
}

/// Runs until the queue is closed and empty, or the engine is gone.
pub(crate) async fn run(landings: Arc<Landings>, core: Weak<Core>) {
    let mut taken = Vec::new();
    while landings.take(&mut taken).await {
        let Some(core) = core.upgrade() else {
            return;
        };
        let mut round = Publication::default();
        for (flight, outcome) in taken.drain(..) {
            // A defect in one profile must not stop all others.
            let settling = Arc::clone(&flight);
            let commit = AssertUnwindSafe(|| settling.commit(&core, outcome, &mut round));
            if catch_unwind(commit).is_err() {
                tracing::error!("a group could not be taken in");
                flight.stray(&core);
            }
        }
        let Publication {
            events,
            handed,
            settled,
        } = round;
        if !events.is_empty() {
            core.feed.publish(events).await;
            core.views.hand(handed);
            core.views.wake(core.feed.published());
            core.fresh.forget(core.views.applied());
        }
        for flight in settled {
            flight.announce(&core);
        }
    }
}
