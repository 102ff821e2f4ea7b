//! The newest events in memory: a ring over all streams, with a way in by stream.

use std::collections::{HashMap, VecDeque};

use crate::ledger::{ReadLimit, Recorded, StreamName};

/// How much the ring holds at most. At least one event stays, however large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecentLimits {
    /// Events.
    pub(crate) events: usize,
    /// Bytes of events.
    pub(crate) bytes: usize,
}

/// The events of one stream that are in the ring.
#[derive(Debug)]
struct Run {
    /// Index of the first of them.
    first: u64,
    /// Their positions; their indexes are consecutive.
    positions: VecDeque<u64>,
}

impl Run {
    fn head(&self) -> u64 {
        self.first + self.positions.len() as u64
    }
}

/// The ring: consecutive positions that end where the published history ends.
#[derive(Debug)]
pub(crate) struct Recent {
    limits: RecentLimits,
    /// Position of the oldest event held.
    start: u64,
    events: VecDeque<Recorded>,
    bytes: usize,
    runs: HashMap<StreamName, Run>,
}

impl Recent {
    /// An empty ring after the first `end` events.
    pub(crate) fn new(end: u64, limits: RecentLimits) -> Self {
        Self {
            limits,
            start: end,
            events: VecDeque::new(),
            bytes: 0,
            runs: HashMap::new(),
        }
    }

    /// How many events were published.
    pub(crate) fn end(&self) -> u64 {
        self.start + self.events.len() as u64
    }

    /// Takes the next event in. One that does not stand at the end is not taken: false.
    pub(crate) fn push(&mut self, event: Recorded) -> bool {
        if event.position != self.end() {
            return false;
        }
        self.bytes += event.bytes.len();
        let run = self.runs.entry(event.stream.clone());
        let run = run.or_insert_with(|| Run {
            first: event.index,
            positions: VecDeque::new(),
        });
        run.positions.push_back(event.position);
        self.events.push_back(event);
        while self.events.len() > 1
            && (self.events.len() > self.limits.events || self.bytes > self.limits.bytes)
        {
            self.forget_oldest();
        }
        true
    }

    fn forget_oldest(&mut self) {
        let Some(oldest) = self.events.pop_front() else {
            return;
        };
        self.start += 1;
        self.bytes -= oldest.bytes.len();
        if let Some(run) = self.runs.get_mut(&oldest.stream) {
            run.positions.pop_front();
            run.first += 1;
            if run.positions.is_empty() {
                self.runs.remove(&oldest.stream);
            }
        }
    }

    /// Events of all streams from a position on; `None` when the ring begins after it.
    pub(crate) fn read_all(&self, from: u64, limit: ReadLimit) -> Option<Vec<Recorded>> {
        let skip = usize::try_from(from.checked_sub(self.start)?).ok()?;
        Some(take(self.events.iter().skip(skip), limit))
    }

    /// Events of a stream from an index on; `None` when the ring cannot tell.
    pub(crate) fn read(
        &self,
        stream: &StreamName,
        from: u64,
        limit: ReadLimit,
    ) -> Option<Vec<Recorded>> {
        let run = self.runs.get(stream)?;
        let skip = usize::try_from(from.checked_sub(run.first)?).ok()?;
        let events = run.positions.iter().skip(skip).filter_map(|position| {
            let place = usize::try_from(position - self.start).ok()?;
            self.events.get(place)
        });
        Some(take(events, limit))
    }

    /// How many events of a stream were published; `None` when the ring holds none of them.
    pub(crate) fn head(&self, stream: &StreamName) -> Option<u64> {
        self.runs.get(stream).map(Run::head)
    }
}

fn take<'a>(events: impl Iterator<Item = &'a Recorded>, limit: ReadLimit) -> Vec<Recorded> {
    let mut bytes = 0_usize;
    let mut found = Vec::new();
    for event in events {
        bytes = bytes.saturating_add(event.bytes.len());
        if !found.is_empty() && (found.len() >= limit.events || bytes > limit.bytes) {
            break;
        }
        found.push(event.clone());
    }
    found
}
