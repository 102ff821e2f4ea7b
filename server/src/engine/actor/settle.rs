//! What happens when the ledger answers.
//!
//! In the committer, in the order of the answers: the durable state and the tree take the events
//! ([`Settling::commit`]); they are published; then the line moves on and the commands are
//! answered ([`Settling::announce`]). So whoever gets a receipt finds its events everywhere.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Actor, Desk, Mode};
use crate::engine::aggregate::Aggregate;
use crate::engine::core::Core;
use crate::engine::error::Rejection;
use crate::engine::fact::facts_of;
use crate::engine::work::{Answered, Flight, Stage, Work};
use crate::ledger::{Outcome, Recorded};
use crate::live::locks::{lock, write};
use crate::views::{Handed, Snapshot, Taken, granted as granted_by};

/// What a round of the committer publishes, and whom it tells afterwards.
#[derive(Default)]
pub(crate) struct Publication {
    pub(crate) events: Vec<Recorded>,
    pub(crate) handed: Vec<Handed>,
    pub(crate) settled: Vec<Arc<dyn Settling>>,
}

/// A group that the ledger answered for, of any kind of actor.
pub(crate) trait Settling: Send + Sync {
    /// Takes the answer in.
    fn commit(self: Arc<Self>, core: &Arc<Core>, outcome: Outcome, round: &mut Publication);

    /// Answers the commands, after what was committed is published.
    fn announce(self: Arc<Self>, core: &Arc<Core>);

    /// Has the actor start over, after a defect kept it from taking the answer in.
    fn stray(self: Arc<Self>, core: &Arc<Core>);
}

impl<A: Aggregate> Settling for Flight<A> {
    fn commit(self: Arc<Self>, core: &Arc<Core>, outcome: Outcome, round: &mut Publication) {
        let actor = Arc::clone(&self.actor);
        if let Outcome::Durable { position } = outcome
            && !actor.broken.load(Ordering::Acquire)
            && actor.absorb(core, &self, position, round)
        {
            round.settled.push(self);
            return;
        }
        actor.landed(core, &self, outcome);
    }

    fn announce(self: Arc<Self>, core: &Arc<Core>) {
        let Some((facts, end)) = self.landed.get() else {
            return;
        };
        let actor = Arc::clone(&self.actor);
        let mut desk = lock(&actor.desk);
        desk.flying = desk.flying.saturating_sub(1);
        let front = desk.line.pop_front();
        debug_assert!(
            front.is_some_and(|entry| Arc::ptr_eq(&entry.work, &self.work)),
            "answers come in the order of the line"
        );
        for (place, ask) in self.work.asks.iter().enumerate() {
            desk.known.record(ask.key.clone(), facts, place, *end);
        }
        let refused = desk.pop_refused();
        actor.reconcile_when_landed(core, &desk);
        drop(desk);
        self.work.ticket.resolve(Ok(Answered {
            facts: Arc::clone(facts),
            repeated: false,
        }));
        for (work, rejection) in refused {
            work.ticket.resolve(Err(rejection));
        }
    }

    fn stray(self: Arc<Self>, core: &Arc<Core>) {
        let reason = "a defect of the server".to_owned();
        let actor = Arc::clone(&self.actor);
        actor.landed(core, &self, Outcome::Unknown { reason });
    }
}

impl<A: Aggregate> Desk<A> {
    /// Takes the refusals at the front out of the line: all that they rest on is durable.
    pub(super) fn pop_refused(&mut self) -> Vec<(Arc<Work<A>>, Rejection)> {
        let mut refused = Vec::new();
        while let Some(entry) = self.line.front()
            && let Stage::Refused(rejection) = &entry.stage
        {
            refused.push((Arc::clone(&entry.work), rejection.clone()));
            self.known.leave(&entry.work);
            self.line.pop_front();
        }
        refused
    }
}

impl<A: Aggregate> Actor<A> {
    /// Takes the events of a flight into the durable state; false when they do not fit it.
    fn absorb(
        &self,
        core: &Core,
        flight: &Flight<A>,
        position: u64,
        round: &mut Publication,
    ) -> bool {
        let mut snapshots: Vec<Box<dyn Snapshot>> = Vec::new();
        let (size, root) = {
            let mut durable = write(&self.durable);
            if durable.revision() != flight.first {
                return false;
            }
            let mut tree = lock(&self.tree);
            for ((event, kind), leaf) in flight.events.iter().zip(flight.leaves()) {
                if let Err(error) = Arc::make_mut(&mut durable).evolve(event, kind) {
                    tracing::error!(stream = %self.stream, %error, "a durable event does not apply");
                    return false;
                }
                tree.push(*leaf);
                if tree.size().is_multiple_of(core.views.snapshot_every()) {
                    snapshots.push(Box::new(Taken {
                        state: Arc::clone(&durable),
                        tree: tree.clone(),
                    }));
                }
            }
            (tree.size(), tree.root())
        };
        for (at, bytes) in (0..).zip(&flight.bytes) {
            round.events.push(Recorded {
                position: position + at,
                stream: self.stream.clone(),
                index: flight.first + at,
                bytes: bytes.clone(),
            });
        }
        let end = position + flight.bytes.len() as u64;
        core.fresh.note(end, &flight.events);
        core.trust.grew(&self.stream, size, root);
        let facts = facts_of(&flight.events, size, root).into_iter();
        let facts: Vec<_> = facts.map(|(_, fact)| fact).collect();
        // One for each command, because the ids of a batch differ and each has events.
        debug_assert_eq!(facts.len(), flight.work.asks.len());
        let commands = flight.work.asks.iter().zip(&facts);
        let granted = flight.events.iter();
        round.handed.push(Handed {
            position,
            stream: self.stream.clone(),
            first: flight.first,
            leaves: flight.leaves().to_vec(),
            commands: commands
                .map(|(ask, fact)| (ask.key.clone(), fact.record.clone()))
                .collect(),
            rooted: true,
            granted: granted
                .filter_map(|(event, kind)| granted_by(event, kind))
                .collect(),
            snapshots,
        });
        flight.landed.set((Arc::new(facts), end)).is_ok()
    }

    /// Notes an answer that cannot be taken in yet, or at all.
    fn landed(self: &Arc<Self>, core: &Arc<Core>, flight: &Arc<Flight<A>>, outcome: Outcome) {
        match &outcome {
            Outcome::Poisoned { reason } => core.poison(reason),
            Outcome::Unknown { .. } => core.check_poison(),
            _ => {}
        }
        let mut desk = lock(&self.desk);
        self.set_mode(&mut desk, Mode::Broken);
        desk.flying = desk.flying.saturating_sub(1);
        let mut line = desk.line.iter_mut();
        let entry = line.find(|entry| Arc::ptr_eq(&entry.work, &flight.work));
        if let Some(entry) = entry {
            entry.stage = Stage::Landed(Arc::clone(flight), outcome);
        }
        self.reconcile_when_landed(core, &desk);
    }

    fn reconcile_when_landed(self: &Arc<Self>, core: &Arc<Core>, desk: &Desk<A>) {
        if matches!(desk.mode, Mode::Broken) && desk.flying == 0 {
            self.reconcile(core);
        }
    }
}
