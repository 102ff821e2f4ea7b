//! Where the views read events from.

use std::sync::Arc;

use crate::ledger::{Ledger, ReadError, ReadLimit, Recorded};
use crate::live::Feed;

/// The ledger, with the feed's memory of recent events before it where there is one.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) feed: Option<Arc<Feed>>,
}

impl Source {
    /// How many events there are to read.
    pub(crate) fn end(&self) -> u64 {
        match &self.feed {
            Some(feed) => feed.published(),
            None => self.ledger.end(),
        }
    }

    fn read(&self, from: u64, limit: ReadLimit) -> Result<Vec<Recorded>, ReadError> {
        match &self.feed {
            Some(feed) => feed.read_all_blocking(from, limit),
            None => self.ledger.read_all(from, limit),
        }
    }

    /// The events of whole groups from a position on: about `limit`, more when one group is
    /// larger, none at the end. `starts` tells whether an event is the first of its group.
    ///
    /// A group has to be taken whole, because the record of each of its commands names the tree
    /// after the group.
    pub(crate) fn groups<E: From<ReadError>>(
        &self,
        from: u64,
        limit: ReadLimit,
        starts: impl Fn(&Recorded) -> Result<bool, E>,
    ) -> Result<Vec<Recorded>, E> {
        // Taken before the read: every group before it is visible whole.
        let end = self.end();
        let mut events = self.read(from, limit)?;
        events.retain(|event| event.position < end);
        loop {
            // Positions of lost events are passed over.
            let Some(next) = events.last().map(|last| last.position + 1) else {
                return Ok(events);
            };
            if next >= end {
                return Ok(events);
            }
            // More may follow of the last group: leave it for the next read, unless it is all
            // there is.
            for cut in (1..events.len()).rev() {
                if starts(&events[cut])? {
                    events.truncate(cut);
                    return Ok(events);
                }
            }
            let mut more = self.read(next, limit)?;
            more.retain(|event| event.position < end);
            if more.is_empty() {
                return Ok(events);
            }
            events.append(&mut more);
        }
    }
}
