//! What waits on a connection for its client to take it.
//!
//! HTTP/2 lets a client keep back each stream while the connection lives: without a limit of time
//! it could make the server hold an answer for each of its streams, for ever.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

/// The answers under way on a connection. In the extensions of every request.
#[derive(Clone, Debug)]
pub(super) struct Connection(Arc<Inside>);

#[derive(Debug)]
struct Inside {
    begun: Instant,
    waiting: Mutex<Vec<Arc<Waiting>>>,
}

/// One answer: since when a part of it waits, in milliseconds of the connection and one; 0 while
/// none does.
#[derive(Debug, Default)]
struct Waiting(AtomicU64);

impl Connection {
    pub(super) fn new() -> Self {
        Self(Arc::new(Inside {
            begun: Instant::now(),
            waiting: Mutex::default(),
        }))
    }

    /// An answer begins.
    pub(super) fn answer(&self) -> Answer {
        let waiting = Arc::new(Waiting::default());
        self.lock().push(Arc::clone(&waiting));
        Answer {
            connection: self.clone(),
            waiting,
        }
    }

    /// How long the answer that waits longest has waited.
    pub(super) fn longest(&self) -> Duration {
        let waiting = self.lock();
        let since = waiting.iter().map(|w| w.0.load(Ordering::Relaxed));
        let longest = since.filter_map(|since| since.checked_sub(1)).min();
        drop(waiting);
        longest.map_or(Duration::ZERO, |since| {
            self.0
                .begun
                .elapsed()
                .saturating_sub(Duration::from_millis(since))
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Waiting>>> {
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// One answer under way; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Answer {
    connection: Connection,
    waiting: Arc<Waiting>,
}

impl Answer {
    /// A part was handed over, and waits from now on.
    pub(super) fn handed(&self) {
        let now =
            u64::try_from(self.connection.0.begun.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.waiting.0.store(now + 1, Ordering::Relaxed);
    }

    /// There is room for more: what was handed over is on its way.
    pub(super) fn taken(&self) {
        self.waiting.0.store(0, Ordering::Relaxed);
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let mut waiting = self.connection.lock();
        if let Some(place) = waiting.iter().position(|w| Arc::ptr_eq(w, &self.waiting)) {
            waiting.swap_remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_answer_that_waits_longest_is_known_until_it_is_taken_or_gone() {
        let connection = Connection::new();
        let (one, other) = (connection.answer(), connection.answer());
        assert_eq!(connection.longest(), Duration::ZERO);
        one.handed();
        tokio::time::advance(Duration::from_secs(5)).await;
        other.handed();
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(connection.longest(), Duration::from_secs(10));
        one.taken();
        assert_eq!(connection.longest(), Duration::from_secs(5));
        drop(other);
        assert_eq!(connection.longest(), Duration::ZERO);
        drop(one);
        assert!(connection.lock().is_empty());
    }
}
