//! The states of a profile, rebuilt from its events.

use std::collections::BTreeSet;

use mgi_client::read::HistoryEvent;
use mgi_client::v1::{Event, event_body::Kind};
use mgi_events::event::{self, EventError};
use mgi_events::profile::{EvolveError, Profile};
use mgi_events::redaction::open_remainder;

/// States that are kept at most, to start from.
const KEPT: usize = 64;
/// Events from one kept state to the next, at least.
const APART: usize = 128;

/// Why a history cannot be replayed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ReplayError {
    /// There is nothing to replay.
    #[error("the history has no events yet")]
    Empty,
    /// An event cannot be read.
    #[error("event {index}: {error}")]
    Event {
        /// Its place.
        index: u64,
        /// Why.
        error: EventError,
    },
    /// An event is not where it should be.
    #[error(transparent)]
    Evolve(#[from] EvolveError),
}

/// An event of a history; what the reader may not read has no content.
pub(crate) type Entry = Option<(Event, Kind)>;

/// The events of a profile, and the state after any of them.
pub(crate) struct States {
    entries: Vec<Entry>,
    /// Events that do not follow from what is readable before them.
    left_out: BTreeSet<u64>,
    /// Every so many events, the state before the next one.
    kept: Vec<Profile>,
    apart: usize,
    shown: Profile,
    last: Profile,
}

impl States {
    /// Decodes a history from its first event on, and follows it to its end.
    ///
    /// # Errors
    /// See [`ReplayError`].
    pub(crate) fn of(history: &[HistoryEvent]) -> Result<Self, ReplayError> {
        let entries: Vec<Entry> = history
            .iter()
            .map(|entry| match &entry.content {
                Ok(bytes) => event::open(bytes).map(Some).map_err(|error| {
                    let index = entry.index;
                    ReplayError::Event { index, error }
                }),
                // Of what was redacted, all but the text is still part of the state.
                Err(_) => match &entry.redaction {
                    Some(redaction) => open_remainder(&redaction.remainder).map(Some),
                    None => Ok(None),
                }
                .map_err(|error| {
                    let index = entry.index;
                    ReplayError::Event { index, error }
                }),
            })
            .collect::<Result<_, _>>()?;
        let apart = APART.max(entries.len().div_ceil(KEPT));
        let mut states = Self {
            entries,
            left_out: BTreeSet::new(),
            kept: vec![Profile::default()],
            apart,
            shown: Profile::default(),
            last: Profile::default(),
        };
        states.follow()?;
        if states.entries.is_empty() {
            return Err(ReplayError::Empty);
        }
        states.last = states.shown.clone();
        Ok(states)
    }

    /// Goes through the whole history once. Where something is hidden that a later
    /// event needs, the later one is left out too.
    fn follow(&mut self) -> Result<(), ReplayError> {
        loop {
            let at = self.at();
            if at == self.entries.len() {
                return Ok(());
            }
            match self.step() {
                Ok(()) => {}
                Err(EvolveError::Misfit { index, .. }) if self.hides_something(at) => {
                    // The state is unusable now: back to the last one that was kept.
                    self.left_out.insert(index);
                    self.shown = self.kept.last().cloned().unwrap_or_default();
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            if self.at() == self.kept.len() * self.apart {
                self.kept.push(self.shown.clone());
            }
        }
    }

    fn hides_something(&self, before: usize) -> bool {
        !self.left_out.is_empty() || self.entries.iter().take(before).any(Option::is_none)
    }

    fn at(&self) -> usize {
        usize::try_from(self.shown.revision().0).unwrap_or(usize::MAX)
    }

    /// Applies the next event.
    fn step(&mut self) -> Result<(), EvolveError> {
        let at = self.at();
        let index = self.shown.revision().0;
        match self.entries.get(at) {
            Some(Some((event, kind))) if !self.left_out.contains(&index) => {
                self.shown.evolve(event, kind)
            }
            Some(_) => self.shown.pass_over(index),
            None => Ok(()),
        }
    }

    /// How many events there are.
    pub(crate) fn end(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The events, in order.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The event at an index, where it can be read.
    pub(crate) fn event(&self, index: u64) -> Option<&(Event, Kind)> {
        self.entries.get(usize::try_from(index).ok()?)?.as_ref()
    }

    /// The state that was sought last.
    pub(crate) fn shown(&self) -> &Profile {
        &self.shown
    }

    /// The state at the end.
    pub(crate) fn last(&self) -> &Profile {
        &self.last
    }

    /// Goes to the state after `revision` events, at most all.
    pub(crate) fn seek(&mut self, revision: u64) {
        let revision = revision.min(self.end());
        let place = usize::try_from(revision).unwrap_or(usize::MAX);
        let nearest = (place / self.apart).min(self.kept.len().saturating_sub(1));
        let ahead = self.shown.revision().0 <= revision && self.at() >= nearest * self.apart;
        if !ahead {
            self.shown = self.kept.get(nearest).cloned().unwrap_or_default();
        }
        while self.shown.revision().0 < revision {
            // It was followed to its end once: it is followed again.
            if self.step().is_err() {
                return;
            }
        }
    }
}
