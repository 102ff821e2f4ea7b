//! The states that the views' thread keeps in memory, to write snapshots from.

use std::collections::HashMap;

use mgi_events::deployment::Deployment;
use mgi_events::ids::{DEPLOYMENT_STREAM, profile_of_stream};
use mgi_events::profile::Profile;
use mgi_events::transparency::merkle::Frontier;
use mgi_proto::v1::{Event, event_body::Kind};

use super::error::ViewsError;
use super::replay::{Replay, Replayed, corrupt};
use super::snapshots::is_due;
use super::store::Store;
use crate::ledger::{Ledger, Recorded, StreamName};

/// Most states in memory. A stream without one costs a replay of `snapshot_every` events each
/// time it gets that many new ones, and nothing in between.
const IN_MEMORY: usize = 32;

enum State {
    Profile(Box<Profile>),
    Deployment(Box<Deployment>),
}

/// What a stream holds; `None` for one that this program has no state for.
fn is_deployment(stream: &StreamName) -> Option<bool> {
    let name = stream.as_str();
    let known = name == DEPLOYMENT_STREAM || profile_of_stream(name).is_some();
    known.then_some(name == DEPLOYMENT_STREAM)
}

impl State {
    fn revision(&self) -> u64 {
        match self {
            Self::Profile(state) => Replay::revision(state.as_ref()),
            Self::Deployment(state) => Replay::revision(state.as_ref()),
        }
    }

    fn evolve(&mut self, at: &Recorded, event: &Event, kind: &Kind) -> Result<(), ViewsError> {
        let evolved = match self {
            Self::Profile(state) => state.evolve(event, kind),
            Self::Deployment(state) => state.evolve(event, kind),
        };
        Ok(evolved.map_err(|error| corrupt(at, error))?)
    }

    fn put(
        &self,
        store: &Store,
        name: &str,
        every: u64,
        tree: &Frontier,
    ) -> Result<(), ViewsError> {
        match self {
            Self::Profile(state) => store.put_snapshot(name, every, state.as_ref(), tree),
            Self::Deployment(state) => store.put_snapshot(name, every, state.as_ref(), tree),
        }
    }
}

/// States by stream, the ones used longest ago dropped first.
pub(crate) struct States {
    every: u64,
    clock: u64,
    known: HashMap<StreamName, (u64, State)>,
}

impl States {
    /// No state yet; snapshots at each multiple of `every`.
    pub(crate) fn new(every: u64) -> Self {
        Self {
            every,
            clock: 0,
            known: HashMap::new(),
        }
    }

    /// Follows a stream by one event; writes a snapshot where one is due. `tree` has the event.
    pub(crate) fn follow(
        &mut self,
        store: &Store,
        ledger: &dyn Ledger,
        at: &Recorded,
        (event, kind): (&Event, &Kind),
        tree: &Frontier,
    ) -> Result<(), ViewsError> {
        let Some(deployment) = is_deployment(&at.stream) else {
            return Ok(());
        };
        if at.index == 0 {
            let state = if deployment {
                State::Deployment(Box::default())
            } else {
                State::Profile(Box::default())
            };
            self.keep(at.stream.clone(), state);
        }
        self.clock += 1;
        let due = tree.size().is_multiple_of(self.every)
            && is_due(tree.size(), ledger.head(&at.stream), self.every);
        match self.known.get_mut(&at.stream) {
            Some((used, state)) if state.revision() == at.index => {
                *used = self.clock;
                state.evolve(at, event, kind)?;
                if due {
                    state.put(store, at.stream.as_str(), self.every, tree)?;
                }
            }
            _ if due => {
                let state = if deployment {
                    State::Deployment(Box::new(replay(store, ledger, at)?))
                } else {
                    State::Profile(Box::new(replay(store, ledger, at)?))
                };
                state.put(store, at.stream.as_str(), self.every, tree)?;
                self.keep(at.stream.clone(), state);
            }
            _ => {}
        }
        Ok(())
    }

    fn keep(&mut self, stream: StreamName, state: State) {
        self.clock += 1;
        self.known.insert(stream, (self.clock, state));
        if self.known.len() > IN_MEMORY {
            let oldest = self.known.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(oldest) = oldest.map(|(stream, _)| stream.clone()) {
                self.known.remove(&oldest);
            }
        }
    }
}

/// The state just after an event, from the snapshot before it and the ledger.
fn replay<S: Replay>(store: &Store, ledger: &dyn Ledger, at: &Recorded) -> Result<S, ViewsError> {
    let found = store.snapshot::<S>(at.stream.as_str(), at.index)?;
    let mut replayed: Replayed<S> = found.unwrap_or_default();
    replayed.advance(ledger, &at.stream, at.index + 1, |_, _, _, _| {})?;
    Ok(replayed.state)
}
