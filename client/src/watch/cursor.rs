//! Where a watch stands, and what it makes of each message.

use std::collections::HashMap;

use super::WatchOptions;
use crate::error::ClientError;
use crate::v1;

/// The next index (or position) that is due, with what is known of each stream.
#[derive(Debug, Clone)]
pub struct Cursor {
    next: u64,
    all: bool,
    filtered: bool,
    /// Next index of each stream that was seen; watching all only.
    streams: HashMap<String, u64>,
}

impl Cursor {
    /// Begins where the options say.
    #[must_use]
    pub fn new(options: &WatchOptions) -> Self {
        Self {
            next: options.from,
            all: options.profile_id.is_none(),
            filtered: options.is_filtered(),
            streams: HashMap::new(),
        }
    }

    /// Where to resume.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Takes an event: `true` to hand it on, `false` when it came before.
    ///
    /// # Errors
    /// [`ClientError::Gap`] when an event before it is missing. With a filter
    /// that cannot be noticed.
    pub fn event(&mut self, event: &v1::RecordedEvent) -> Result<bool, ClientError> {
        let place = if self.all {
            event.position
        } else {
            event.index
        };
        if place < self.next {
            return Ok(false);
        }
        if !self.filtered {
            self.check_order(event)?;
        }
        self.next = place.saturating_add(1);
        if self.all {
            self.streams
                .insert(event.stream.clone(), event.index.saturating_add(1));
        }
        Ok(true)
    }

    /// Positions of streams that the caller may not read are left out, so
    /// watching all, order is checked stream by stream; the first event seen of
    /// a stream may have any index, since the right to read it may be new.
    fn check_order(&self, event: &v1::RecordedEvent) -> Result<(), ClientError> {
        let expected = if self.all {
            self.streams.get(&event.stream).copied()
        } else {
            Some(self.next)
        };
        match expected {
            Some(expected) if expected != event.index => Err(ClientError::Gap {
                stream: event.stream.clone(),
                expected,
                got: event.index,
            }),
            _ => Ok(()),
        }
    }

    /// Takes a place up to which the server says that it has sent everything.
    ///
    /// # Errors
    /// [`ClientError::Gap`] when it lies beyond what came, where nothing may
    /// have been left out.
    pub fn scanned(&mut self, next: u64) -> Result<(), ClientError> {
        let must_match = !self.all && !self.filtered;
        if must_match && next > self.next {
            return Err(ClientError::Gap {
                stream: "the watched profile".into(),
                expected: self.next,
                got: next,
            });
        }
        self.next = self.next.max(next);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(position: u64, stream: &str, index: u64) -> v1::RecordedEvent {
        v1::RecordedEvent {
            position,
            stream: stream.into(),
            index,
            event: None,
            leaf_hash: None,
        }
    }

    #[test]
    fn one_profile_takes_each_index_once() {
        let mut cursor = Cursor::new(&WatchOptions::profile("p").from(5));
        assert!(!cursor.event(&event(90, "p", 4)).unwrap());
        assert!(cursor.event(&event(91, "p", 5)).unwrap());
        assert!(!cursor.event(&event(91, "p", 5)).unwrap());
        assert!(matches!(
            cursor.event(&event(93, "p", 7)),
            Err(ClientError::Gap {
                expected: 6,
                got: 7,
                ..
            })
        ));
        assert_eq!(cursor.next(), 6);
        cursor.scanned(6).unwrap();
        cursor.scanned(2).unwrap();
        assert_eq!(cursor.next(), 6);
        assert!(matches!(cursor.scanned(7), Err(ClientError::Gap { .. })));
    }

    #[test]
    fn all_streams_are_checked_one_by_one() {
        let mut cursor = Cursor::new(&WatchOptions::all());
        assert!(cursor.event(&event(0, "a", 0)).unwrap());
        assert!(cursor.event(&event(7, "b", 3)).unwrap());
        assert!(cursor.event(&event(9, "a", 1)).unwrap());
        assert!(!cursor.event(&event(9, "a", 1)).unwrap());
        cursor.scanned(40).unwrap();
        assert_eq!(cursor.next(), 40);
        assert!(matches!(
            cursor.event(&event(41, "b", 5)),
            Err(ClientError::Gap { expected: 4, .. })
        ));
    }

    #[test]
    fn a_filter_leaves_out_and_still_never_repeats() {
        let filter = v1::EventFilter {
            types: vec!["CommentPosted".into()],
            ..Default::default()
        };
        let mut cursor = Cursor::new(&WatchOptions::profile("p").filter(filter));
        assert!(cursor.event(&event(0, "p", 3)).unwrap());
        assert!(!cursor.event(&event(0, "p", 3)).unwrap());
        cursor.scanned(10).unwrap();
        assert!(!cursor.event(&event(0, "p", 9)).unwrap());
        assert!(cursor.event(&event(0, "p", 12)).unwrap());
    }
}
