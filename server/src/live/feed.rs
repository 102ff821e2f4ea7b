//! The feed: ends that wake watchers, and reads from any cursor.

use std::sync::{Arc, RwLock};

use bytes::Bytes;
use tokio::sync::watch;

use super::heads::Heads;
use super::locks::{read, write};
use super::recent::{Recent, RecentLimits};
use crate::ledger::{Ledger, ReadError, ReadLimit, Recorded, StreamName};

/// Most bytes of events that one read returns, 1 MiB (one event may be more than its share).
const READ_BYTES: usize = 1024 * 1024;

/// Published events, in order: by position over all streams, by index in one.
///
/// An event is published after it is durable and after the state that queries see has it, so that
/// who was woken by the feed finds at least that much in every query.
pub struct Feed {
    ledger: Arc<dyn Ledger>,
    recent: RwLock<Recent>,
    end: watch::Sender<u64>,
    heads: Heads,
}

impl Feed {
    /// A feed on what the ledger holds now.
    pub(crate) fn new(ledger: Arc<dyn Ledger>, limits: RecentLimits) -> Self {
        let end = ledger.end();
        Self {
            ledger,
            recent: RwLock::new(Recent::new(end, limits)),
            end: watch::Sender::new(end),
            heads: Heads::default(),
        }
    }

    /// How many events are published over all streams; changes wake the receiver.
    #[must_use]
    pub fn end(&self) -> watch::Receiver<u64> {
        self.end.subscribe()
    }

    /// How many events of a stream are published (0 when there is no such stream); changes wake
    /// the receiver.
    #[must_use]
    pub fn head(&self, stream: &StreamName) -> watch::Receiver<u64> {
        // The channel has to be there before the head is looked up: what is published in between
        // then goes into the channel.
        let open = self.heads.open(stream);
        let known = read(&self.recent).head(stream);
        let head = known.unwrap_or_else(|| self.published_head(stream));
        self.heads.watch(stream, head).unwrap_or(open)
    }

    /// How many events of a stream are published, as the ledger tells it. The ledger may be a
    /// moment ahead: a head that counted what is not published would not change when it is, and a
    /// watcher who found nothing there would sleep on.
    fn published_head(&self, stream: &StreamName) -> u64 {
        let end = self.published();
        let mut head = self.ledger.head(stream);
        while let Some(last) = head.checked_sub(1)
            && self.ledger.end() > end
            && let Ok(found) = self.ledger.read(stream, last, limit(1))
            && found.first().is_some_and(|event| event.position >= end)
        {
            head = last;
        }
        head
    }

    /// At most `max` published events of a stream, the first at index `from`; empty when there
    /// are none. Returns fewer when they are large.
    ///
    /// # Errors
    /// [`ReadError`] when the ledger cannot be read or an event in it is damaged.
    pub async fn read(
        &self,
        stream: &StreamName,
        from: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, ReadError> {
        let limit = limit(max);
        if max == 0 {
            return Ok(Vec::new());
        }
        if let Some(events) = read(&self.recent).read(stream, from, limit) {
            return Ok(events);
        }
        let end = self.published();
        let ledger = Arc::clone(&self.ledger);
        let stream = stream.clone();
        let mut events = blocking(move || ledger.read(&stream, from, limit)).await?;
        events.retain(|event| event.position < end);
        Ok(events)
    }

    /// At most `max` published events of all streams, the first at position `from`; empty when
    /// there are none. Returns fewer when they are large.
    ///
    /// # Errors
    /// As [`Feed::read`].
    pub async fn read_all(&self, from: u64, max: usize) -> Result<Vec<Recorded>, ReadError> {
        let limit = limit(max);
        if max == 0 {
            return Ok(Vec::new());
        }
        if let Some(events) = read(&self.recent).read_all(from, limit) {
            return Ok(events);
        }
        let end = self.published();
        let ledger = Arc::clone(&self.ledger);
        let mut events = blocking(move || ledger.read_all(from, limit)).await?;
        events.retain(|event| event.position < end);
        Ok(events)
    }

    /// How many events are published.
    pub(crate) fn published(&self) -> u64 {
        *self.end.borrow()
    }

    /// As [`Feed::read_all`], on a thread that may block.
    pub(crate) fn read_all_blocking(
        &self,
        from: u64,
        limit: ReadLimit,
    ) -> Result<Vec<Recorded>, ReadError> {
        if let Some(events) = read(&self.recent).read_all(from, limit) {
            return Ok(events);
        }
        let end = self.published();
        let mut events = self.ledger.read_all(from, limit)?;
        events.retain(|event| event.position < end);
        Ok(events)
    }

    /// Publishes durable events, which are in order of position. What somebody else recorded in
    /// between is read from the ledger and published first; what was published is skipped.
    pub(crate) async fn publish(&self, events: Vec<Recorded>) {
        let mut events = events.into_iter().peekable();
        while let Some(next) = events.peek() {
            let (end, position) = (self.published(), next.position);
            if position > end && !self.fill(position).await {
                // The next publication finds the same gap and tries again.
                return;
            }
            self.take_in(&mut events);
        }
    }

    /// Publishes everything that the ledger has before `until`; false when it cannot be read.
    pub(crate) async fn fill(&self, until: u64) -> bool {
        loop {
            let from = self.published();
            if from >= until {
                return true;
            }
            let ledger = Arc::clone(&self.ledger);
            let found = blocking(move || ledger.read_all(from, limit(1024))).await;
            let mut found = match found {
                Ok(found) if !found.is_empty() => found,
                Ok(_) => return false,
                Err(error) => {
                    tracing::error!(%error, from, "recorded events cannot be published");
                    return false;
                }
            };
            found.retain(|event| event.position < until);
            for event in &mut found {
                // A slice of a read would keep all that was read with it in memory.
                event.bytes = Bytes::copy_from_slice(&event.bytes);
            }
            self.take_in(&mut found.into_iter().peekable());
        }
    }

    /// Publishes events as long as each is the next one.
    fn take_in(&self, events: &mut std::iter::Peekable<impl Iterator<Item = Recorded>>) {
        let mut recent = write(&self.recent);
        let mut taken = Vec::new();
        while let Some(next) = events.next_if(|next| next.position <= recent.end()) {
            let head = (next.stream.clone(), next.index + 1);
            if recent.push(next) {
                taken.push(head);
            }
        }
        let end = recent.end();
        drop(recent);
        // Before the heads: who is woken by one may read up to it.
        self.end.send_if_modified(|known| {
            let grew = end > *known;
            *known = end.max(*known);
            grew
        });
        // Only now: a watcher that is not there yet will look its head up later, and see this.
        self.heads.grew(taken);
    }

    #[cfg(test)]
    pub(crate) fn channels(&self) -> usize {
        self.heads.len()
    }
}

fn limit(events: usize) -> ReadLimit {
    ReadLimit {
        events,
        bytes: READ_BYTES,
    }
}

async fn blocking(
    work: impl FnOnce() -> Result<Vec<Recorded>, ReadError> + Send + 'static,
) -> Result<Vec<Recorded>, ReadError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(found) => found,
        Err(error) => Err(ReadError::Io {
            reason: format!("the reading task did not finish: {error}"),
        }),
    }
}
