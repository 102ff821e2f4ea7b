//! The hand-off from callers to the one thread that carries groups out.
//!
//! A vector under a mutex, swapped out whole: the writer takes everything that came while it was
//! busy in one short lock, and both vectors keep their capacity. Callers wake it only when it
//! sleeps, so a busy ledger makes no system call per group.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::contract::{Done, Group, Outcome};
use super::sync::lock;

/// Most bytes of events that may wait, 256 MiB; a bound for the memory of a stalled disk.
pub(crate) const MAX_QUEUED_BYTES: usize = 256 * 1024 * 1024;

/// The reason given after a close.
pub(crate) const CLOSED: &str = "closed";

/// A group and whom to tell.
pub(crate) struct Item {
    pub(crate) group: Group,
    pub(crate) done: Done,
}

#[derive(Default)]
struct State {
    items: Vec<Item>,
    bytes: usize,
    /// The writer sleeps, and wants to be woken when so many items wait.
    wanted: Option<usize>,
    closing: bool,
    /// Set once: nothing is taken in any more.
    stopped: Option<String>,
    /// While held, only so many more items are handed to the writer.
    held: Option<usize>,
}

/// Groups on their way to the writer, in call order.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    ready: Condvar,
}

impl Queue {
    /// Takes a group in, or answers it at once when it cannot be.
    pub(crate) fn push(&self, group: Group, done: Done) {
        if let Err(reason) = group.check() {
            return done(Outcome::Refused { reason });
        }
        let bytes = group.bytes();
        let refusal = {
            let mut state = lock(&self.state);
            if let Some(reason) = &state.stopped {
                Outcome::Poisoned {
                    reason: reason.clone(),
                }
            } else if state.bytes + bytes > MAX_QUEUED_BYTES {
                Outcome::Full {
                    reason: format!(
                        "More than {MAX_QUEUED_BYTES} bytes wait for the disk; wait for outcomes \
                         before sending more."
                    ),
                }
            } else {
                state.bytes += bytes;
                state.items.push(Item { group, done });
                let wake = state
                    .wanted
                    .is_some_and(|wanted| state.items.len() >= wanted);
                if wake {
                    state.wanted = None;
                }
                drop(state);
                if wake {
                    self.ready.notify_one();
                }
                return;
            }
        };
        done(refusal);
    }

    /// Waits for groups and moves them into `batch`, which must be empty. False when the queue is
    /// closed and nothing is left.
    pub(crate) fn take(&self, batch: &mut Vec<Item>) -> bool {
        self.take_within(batch, None)
    }

    /// As [`Queue::take`]; with `patience`, `batch` is left empty when nothing came for so long.
    pub(crate) fn take_within(&self, batch: &mut Vec<Item>, patience: Option<Duration>) -> bool {
        let until = patience.map(|patience| Instant::now() + patience);
        let mut state = lock(&self.state);
        loop {
            let allowed = match state.held {
                Some(permits) if !state.closing => permits.min(state.items.len()),
                _ => state.items.len(),
            };
            if allowed > 0 {
                if allowed == state.items.len() {
                    std::mem::swap(&mut state.items, batch);
                    state.bytes = 0;
                } else {
                    batch.extend(state.items.drain(..allowed));
                    state.bytes -= batch.iter().map(|item| item.group.bytes()).sum::<usize>();
                }
                if let Some(permits) = &mut state.held {
                    *permits = permits.saturating_sub(allowed);
                }
                return true;
            }
            if state.closing {
                return false;
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return true;
            }
            state.wanted = Some(1);
            state = match left {
                None => self
                    .ready
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(left) => {
                    let waited = self.ready.wait_timeout(state, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
            state.wanted = None;
        }
    }

    /// Waits a little for company: until `count` items wait, or for `patience`.
    pub(crate) fn gather(&self, count: usize, patience: Duration) {
        let until = Instant::now() + patience;
        let mut state = lock(&self.state);
        while state.items.len() < count && !state.closing && state.held.is_none() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state.wanted = Some(count);
            let waited = self.ready.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.wanted = None;
    }

    /// Takes nothing in from now on, and returns what was still waiting.
    pub(crate) fn stop(&self, reason: &str) -> Vec<Item> {
        let mut state = lock(&self.state);
        state.stopped.get_or_insert_with(|| reason.to_owned());
        state.bytes = 0;
        std::mem::take(&mut state.items)
    }

    /// Takes nothing in from now on; what waits is still handed out.
    pub(crate) fn close(&self) {
        let mut state = lock(&self.state);
        state.stopped.get_or_insert_with(|| CLOSED.to_owned());
        state.closing = true;
        drop(state);
        self.ready.notify_one();
    }

    /// Keeps groups back until [`Queue::release`] or [`Queue::release_next`].
    pub(crate) fn hold(&self) {
        lock(&self.state).held = Some(0);
    }

    /// Hands everything out again.
    pub(crate) fn release(&self) {
        lock(&self.state).held = None;
        self.ready.notify_one();
    }

    /// Hands `count` more groups out and keeps the rest back.
    pub(crate) fn release_next(&self, count: usize) {
        let mut state = lock(&self.state);
        state.held = Some(state.held.unwrap_or(0) + count);
        drop(state);
        self.ready.notify_one();
    }

    /// How many groups wait.
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.state).items.len()
    }
}

/// Tells the caller. One that panics must not take the ledger's thread with it.
pub(crate) fn tell(done: Done, outcome: Outcome) {
    let call = std::panic::AssertUnwindSafe(|| done(outcome));
    if std::panic::catch_unwind(call).is_err() {
        tracing::error!("a caller panicked while it was told what became of its group");
    }
}
