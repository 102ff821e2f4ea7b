//! The one thread that keeps the views up to date.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::error::ViewsError;
use super::fold::Fold;
use super::view::Shared;
use crate::live::locks::lock;

/// A batch is worth its overhead from this many events on ...
const FULL_BATCH: u64 = 1024;
/// ... and is not waited for longer than this.
const BATCH_WAIT: Duration = Duration::from_millis(10);
/// How often paused views look whether there is space again.
const LOOK_FOR_SPACE: Duration = Duration::from_secs(1);
/// sled's buffers go to the operating system this often while there is something in them.
const FLUSH_EVERY: Duration = Duration::from_secs(2);

#[derive(Default)]
struct State {
    /// How many events there are to fold.
    end: u64,
    stop: bool,
    /// The thread waits, and wants to be woken when `end` reaches this.
    wanted: Option<u64>,
}

/// Wakes the thread.
#[derive(Default)]
pub(crate) struct Signal {
    state: Mutex<State>,
    changed: Condvar,
}

impl Signal {
    /// Says how many events there are.
    pub(crate) fn grew(&self, end: u64) {
        let mut state = lock(&self.state);
        state.end = state.end.max(end);
        if state.wanted.is_some_and(|wanted| end >= wanted) {
            state.wanted = None;
            drop(state);
            self.changed.notify_one();
        }
    }

    /// Asks the thread to fold what there is, and to end.
    pub(crate) fn stop(&self) {
        lock(&self.state).stop = true;
        self.changed.notify_one();
    }

    /// Waits for so long; true as soon as the thread is asked to end.
    fn stopped_within(&self, patience: Duration) -> bool {
        let state = lock(&self.state);
        let waited = self
            .changed
            .wait_timeout_while(state, patience, |state| !state.stop);
        waited.unwrap_or_else(PoisonError::into_inner).0.stop
    }

    /// Waits until a batch is worth folding, or until `flush_at` when it comes first.
    fn wait(&self, applied: u64, flush_at: Option<Instant>) -> Woken {
        let mut state = lock(&self.state);
        let mut batch_at: Option<Instant> = None;
        loop {
            let behind = state.end.saturating_sub(applied);
            let now = Instant::now();
            if state.stop {
                return Woken::Stop;
            }
            if behind >= FULL_BATCH || (behind > 0 && batch_at.is_some_and(|at| now >= at)) {
                return Woken::Fold;
            }
            if flush_at.is_some_and(|at| now >= at) {
                return Woken::Flush;
            }
            if behind > 0 && batch_at.is_none() {
                batch_at = Some(now + BATCH_WAIT);
            }
            let full = applied + if behind > 0 { FULL_BATCH } else { 1 };
            state.wanted = Some(full);
            let until = batch_at.into_iter().chain(flush_at).min();
            state = match until {
                Some(until) => {
                    let wait = until.saturating_duration_since(now);
                    let waited = self.changed.wait_timeout(state, wait);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => {
                    let waited = self.changed.wait(state);
                    waited.unwrap_or_else(PoisonError::into_inner)
                }
            };
            state.wanted = None;
        }
    }
}

enum Woken {
    Fold,
    Flush,
    Stop,
}

/// Folds until it is stopped; then folds the rest and flushes.
pub(crate) fn run(shared: &Shared, mut fold: Fold) {
    if let Err(error) = follow(shared, &mut fold) {
        tracing::error!(%error, "the views stopped; they are rebuilt at the next start");
        // Whatever went wrong in the store would go wrong again.
        if let ViewsError::Store { .. } = error {
            fold.store.condemn();
        }
        shared.fail(error.to_string());
    }
}

fn follow(shared: &Shared, fold: &mut Fold) -> Result<(), ViewsError> {
    let mut flush_at = None;
    loop {
        let mut woken = shared.signal.wait(fold.applied(), flush_at);
        if !matches!(woken, Woken::Flush) && !fold.store.has_space() {
            // sled does not survive a full disk: it is left alone until there is space. Nothing is
            // lost by that, the events are in the ledger.
            tracing::warn!("there is little space left: the views wait for more");
            fold.store.flush()?;
            flush_at = None;
            while !fold.store.has_space() {
                if shared.signal.stopped_within(LOOK_FOR_SPACE) {
                    return Ok(());
                }
            }
            tracing::info!("there is space again: the views go on");
            woken = Woken::Fold;
        }
        if !matches!(woken, Woken::Flush) {
            while fold.store.has_space() && fold.step(Some(&shared.handing))? > 0 {
                shared.advanced(fold.applied());
                flush_at.get_or_insert_with(|| Instant::now() + FLUSH_EVERY);
            }
        }
        let due = flush_at.is_some_and(|at| Instant::now() >= at);
        if due || matches!(woken, Woken::Stop) {
            fold.store.flush()?;
            flush_at = None;
        }
        if matches!(woken, Woken::Stop) {
            return Ok(());
        }
    }
}
