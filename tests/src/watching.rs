//! Watching, message by message.

use mgi_proto::v1::{RecordedEvent, WatchRequest, WatchResponse, watch_response::Message};
use tonic::{Status, Streaming};

use crate::{
    Caller,
    wait::{self, SOON},
};

/// A watch that goes on.
#[derive(Debug)]
pub struct Watching(Streaming<WatchResponse>);

/// Watches one profile from an index on.
#[must_use]
pub fn profile_from(profile: &str, from: u64) -> WatchRequest {
    WatchRequest {
        profile_id: profile.to_owned(),
        from,
        ..WatchRequest::default()
    }
}

impl Watching {
    /// Begins to watch.
    ///
    /// # Errors
    /// The refusal.
    pub async fn begin(caller: &Caller, request: WatchRequest) -> Result<Self, Status> {
        let mut live = caller.live();
        let begun = wait::within("a watch to begin", SOON, live.watch(request)).await?;
        Ok(Self(begun.into_inner()))
    }

    /// The next message; `None` at the end of the stream.
    ///
    /// # Errors
    /// What ended the stream.
    pub async fn next(&mut self) -> Result<Option<Message>, Status> {
        let next = wait::within("a message of a watch", SOON, self.0.message()).await?;
        Ok(next.map(|response| response.message.expect("a message")))
    }

    /// The next message, which must come.
    ///
    /// # Panics
    /// The stream ended.
    pub async fn message(&mut self) -> Message {
        let next = self.next().await.expect("the watch goes on");
        next.expect("the watch goes on")
    }

    /// All events up to `CaughtUp`, and where that says to resume.
    ///
    /// # Panics
    /// Something else comes.
    pub async fn history(&mut self) -> (Vec<RecordedEvent>, u64) {
        let mut events = Vec::new();
        loop {
            match self.message().await {
                Message::Event(event) => events.push(event),
                Message::CaughtUp(caught_up) => return (events, caught_up.next),
                other => panic!("history, then CaughtUp; not {other:?}"),
            }
        }
    }

    /// The next `count` events, heartbeats passed over.
    ///
    /// # Panics
    /// Something else comes.
    pub async fn events(&mut self, count: usize) -> Vec<RecordedEvent> {
        let mut events = Vec::new();
        while events.len() < count {
            match self.message().await {
                Message::Event(event) => events.push(event),
                Message::Heartbeat(_) | Message::CaughtUp(_) => {}
                other => panic!("events; not {other:?}"),
            }
        }
        events
    }

    /// Events until one with this index, or position, was seen.
    ///
    /// # Panics
    /// Something else comes.
    pub async fn up_to(&mut self, index: u64) -> Vec<RecordedEvent> {
        let mut events: Vec<RecordedEvent> = Vec::new();
        while events.last().is_none_or(|last| last.index < index) {
            events.extend(self.events(1).await);
        }
        events
    }
}

/// The indexes of events.
#[must_use]
pub fn indexes(events: &[RecordedEvent]) -> Vec<u64> {
    events.iter().map(|event| event.index).collect()
}

/// Events as they can be compared: index with bytes, or the hash that hides them.
#[must_use]
pub fn contents(events: &[RecordedEvent]) -> Vec<(u64, Vec<u8>)> {
    let content = |event: &RecordedEvent| {
        let bytes = event.event.as_ref().or(event.leaf_hash.as_ref());
        bytes.expect("an event or its hash").to_vec()
    };
    events
        .iter()
        .map(|event| (event.index, content(event)))
        .collect()
}
