//! Events as they happen, each once and in order, through broken connections.
//!
//! A watch keeps a cursor. When the connection breaks, goes silent, or the
//! server goes away, it connects again and resumes at the cursor: what came
//! twice is dropped, and what is missing is an error, never passed over.

mod cursor;
mod presence;
mod reconnect;

use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;

pub use cursor::Cursor;

use crate::backoff::RetryPolicy;
use crate::connect::Client;
use crate::error::ClientError;
use crate::v1;

/// Heartbeats come every 15 seconds: three missed ones mean a dead connection.
pub const SILENCE: Duration = Duration::from_secs(45);

/// What to watch.
#[derive(Debug, Clone)]
pub struct WatchOptions {
    /// One profile; `None`: every stream that the caller may read.
    pub profile_id: Option<String>,
    /// Index (or position, watching all) of the first event wanted.
    pub from: u64,
    /// Which events; the default wants all.
    pub filter: v1::EventFilter,
    /// End after all history was sent.
    pub stop_when_caught_up: bool,
    /// Also yield who is there, once caught up; of one profile only.
    pub presence: bool,
    /// How connecting again is bounded; the default goes on for ever. A
    /// message that comes sets the count back.
    pub retry: RetryPolicy,
}

impl WatchOptions {
    /// One profile from its first event on.
    #[must_use]
    pub fn profile(profile_id: impl Into<String>) -> Self {
        Self {
            profile_id: Some(profile_id.into()),
            ..Self::all()
        }
    }

    /// Every stream that the caller may read, from the first event on.
    #[must_use]
    pub fn all() -> Self {
        Self {
            profile_id: None,
            from: 0,
            filter: v1::EventFilter::default(),
            stop_when_caught_up: false,
            presence: false,
            retry: RetryPolicy::forever(),
        }
    }

    /// Begins at an index (or position, watching all).
    #[must_use]
    pub fn from(mut self, from: u64) -> Self {
        self.from = from;
        self
    }

    /// Wants only some events. With a filter, missing events cannot be noticed
    /// by the client.
    #[must_use]
    pub fn filter(mut self, filter: v1::EventFilter) -> Self {
        self.filter = filter;
        self
    }

    /// Also wants [`WatchItem::Presence`]; for one profile only.
    #[must_use]
    pub fn presence(mut self) -> Self {
        self.presence = true;
        self
    }

    pub(crate) fn is_filtered(&self) -> bool {
        self.filter != v1::EventFilter::default()
    }

    fn request(&self, from: u64) -> v1::WatchRequest {
        v1::WatchRequest {
            profile_id: self.profile_id.clone().unwrap_or_default(),
            from,
            filter: self.is_filtered().then(|| self.filter.clone()),
            stop_when_caught_up: self.stop_when_caught_up,
            presence: self.presence,
        }
    }
}

/// What a watch yields.
#[derive(Debug, Clone, PartialEq)]
pub enum WatchItem {
    /// An event; or, for who may not read it, its leaf hash.
    Event(v1::RecordedEvent),
    /// All history was sent; what follows is live. Comes again after
    /// [`WatchItem::Reconnected`].
    CaughtUp {
        /// Next index (or position).
        next: u64,
    },
    /// The watcher lags by more than 10,000 events.
    FellBehind {
        /// Next index (or position) that comes.
        next: u64,
        /// The present end.
        end: u64,
    },
    /// Nothing happened for 15 seconds; where a later watch may begin.
    Heartbeat {
        /// Next index (or position).
        next: u64,
        /// The present end.
        end: u64,
    },
    /// Everybody who is there now, in place of what was told before. It is no
    /// event: it moves no cursor, and what changed while the connection was
    /// broken is not told.
    Presence(v1::Presence),
    /// The connection was made again; nothing was lost.
    Reconnected {
        /// Where it resumed.
        from: u64,
        /// Why it had ended, in a sentence.
        reason: String,
    },
}

/// Items until the caller drops it; an error ends it.
pub type WatchStream = Pin<Box<dyn Stream<Item = Result<WatchItem, ClientError>> + Send>>;

impl Client {
    /// Watches one profile or all.
    ///
    /// The stream ends with an error when going on is of no use:
    /// [`ClientError::NotFound`], [`ClientError::Unauthenticated`],
    /// [`ClientError::OutOfRange`], [`ClientError::Gap`], or any failure once
    /// `retry` is used up.
    #[must_use]
    pub fn watch(&self, options: WatchOptions) -> WatchStream {
        let client = self.clone();
        reconnect::watch(options, move |request| {
            let mut stub = client.live();
            async move {
                let response = stub.watch(request).await?;
                Ok(reconnect::mapped(response.into_inner()))
            }
        })
    }
}
