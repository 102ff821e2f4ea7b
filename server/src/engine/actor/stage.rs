//! Taking a work in.

use std::ops::Range;
use std::sync::Arc;

use super::draft::NoDraft;
use super::{Actor, Desk, Mode};
use crate::engine::aggregate::Aggregate;
use crate::engine::core::Core;
use crate::engine::error::{Rejection, SubmitError};
use crate::engine::fact::Fact;
use crate::engine::known::{Found, Looked};
use crate::engine::work::{Draft, Entry, Flight, Stage, Work};
use crate::ledger::Group;
use crate::live::locks::{lock, read};
use crate::views::CommandRecord;

/// What became of a work that was brought to an actor.
pub(crate) enum Staged<A: Aggregate> {
    /// It is in the line: wait for its ticket.
    InLine(Option<Arc<Flight<A>>>),
    /// The same commands are in the line already: wait for that ticket.
    Joined(Arc<Work<A>>, Range<usize>),
    /// They were recorded before.
    Recorded(Vec<Fact>),
    /// They were recorded before; their events have to be read.
    Indexed(Vec<CommandRecord>),
    /// It is rejected, for good and for what is durable.
    Rejected(Rejection),
    /// The index has to be looked at.
    LookUp,
    /// Another actor has to be asked, or the index looked at again.
    Again,
}

impl<A: Aggregate> Actor<A> {
    /// Takes a work in. `looked` is what the views had of its commands, when they were asked.
    pub(crate) fn stage(
        self: &Arc<Self>,
        core: &Arc<Core>,
        work: &Arc<Work<A>>,
        looked: Option<&Looked>,
    ) -> Staged<A> {
        let mut guard = lock(&self.desk);
        let desk = &mut *guard;
        if matches!(desk.mode, Mode::Retired) {
            return Staged::Again;
        }
        let found = match looked {
            Some(looked) => {
                if !desk.known.learn(looked) {
                    return Staged::Again;
                }
                desk.known.look(work, &looked.records)
            }
            None if desk.known.has_all_of(work) => desk.known.look(work, &[]),
            None => return Staged::LookUp,
        };
        desk.known.forget(core.views.applied());
        match found {
            Found::New => {}
            Found::Recorded(facts) => return Staged::Recorded(facts),
            Found::Indexed(records) => return Staged::Indexed(records),
            Found::InLine(of, places) => return Staged::Joined(of, places),
            Found::Reused { index, durable } => {
                let error = SubmitError::CommandIdReused;
                let rejection = Rejection { index, error };
                if durable {
                    return Staged::Rejected(rejection);
                }
                // The one that has the id may fail, and then this one is not a repetition.
                desk.line_up(work, Stage::Refused(rejection), 0);
                return Staged::InLine(None);
            }
        }
        if let Some(error) = core.closed() {
            return Staged::Rejected(Rejection::whole(error));
        }
        match &desk.mode {
            Mode::Broken => {
                desk.line_up(work, Stage::Waiting, 0);
                Staged::InLine(None)
            }
            Mode::Stale => {
                desk.line_up(work, Stage::Waiting, 0);
                self.set_mode(desk, Mode::Broken);
                self.reconcile(core);
                Staged::InLine(None)
            }
            Mode::Open | Mode::Retired => match self.place(core, desk, work, 0) {
                Placed::Flying(flight) => Staged::InLine(Some(flight)),
                Placed::Refused => Staged::InLine(None),
                Placed::Rejected(rejection) => Staged::Rejected(rejection),
            },
        }
    }

    /// Decides a work and puts it into the line.
    pub(super) fn place(
        self: &Arc<Self>,
        core: &Arc<Core>,
        desk: &mut Desk<A>,
        work: &Arc<Work<A>>,
        attempts: u32,
    ) -> Placed<A> {
        let first = desk.staged.revision();
        let drafted = if work.asks.len() == 1 {
            self.draft(core, &mut desk.staged, work)
        } else {
            // All or nothing: the state is taken over when every command passed.
            let mut state = desk.staged.clone();
            let drafted = self.draft(core, &mut state, work);
            if drafted.is_ok() {
                desk.staged = state;
            }
            drafted
        };
        match drafted {
            Ok(draft) => Placed::Flying(self.launch(core, desk, work, first, draft, attempts)),
            Err(NoDraft::Spoiled(rejection)) => {
                tracing::error!(stream = %self.stream, error = %rejection.error, "a decision failed");
                self.restage(desk);
                Placed::Rejected(rejection)
            }
            Err(NoDraft::Rejected(rejection)) if desk.line.is_empty() => {
                Placed::Rejected(rejection)
            }
            Err(NoDraft::Rejected(rejection)) => {
                desk.line_up(work, Stage::Refused(rejection), attempts);
                Placed::Refused
            }
        }
    }

    /// Hands a draft to the ledger. The lock is held over it: that keeps the order.
    fn launch(
        self: &Arc<Self>,
        core: &Arc<Core>,
        desk: &mut Desk<A>,
        work: &Arc<Work<A>>,
        first: u64,
        draft: Draft,
        attempts: u32,
    ) -> Arc<Flight<A>> {
        let group = Group {
            stream: self.stream.clone(),
            expected: first,
            events: draft.bytes.clone(),
        };
        let flight = Flight::new(Arc::clone(self), Arc::clone(work), first, draft);
        desk.line_up(work, Stage::Flying(Arc::clone(&flight)), attempts);
        desk.flying += 1;
        let queue = Arc::clone(&core.queue);
        let landing = Arc::clone(&flight);
        core.ledger
            .append(group, Box::new(move |outcome| queue.push(landing, outcome)));
        flight
    }

    /// Makes the staged state again, from the durable one and what is flying.
    fn restage(&self, desk: &mut Desk<A>) {
        let mut state = A::clone(&read(&self.durable));
        for entry in &desk.line {
            let Stage::Flying(flight) = &entry.stage else {
                continue;
            };
            if flight.first < state.revision() {
                // Applied already; only its receipt is outstanding.
                continue;
            }
            for (event, kind) in &flight.events {
                if let Err(error) = state.evolve(event, kind) {
                    // What is flying will land, and lead to a reconciliation.
                    tracing::error!(stream = %self.stream, %error, "a staged event does not apply");
                    self.set_mode(desk, Mode::Broken);
                    return;
                }
            }
        }
        desk.staged = state;
    }
}

/// What deciding led to.
pub(super) enum Placed<A: Aggregate> {
    Flying(Arc<Flight<A>>),
    /// Refused, and in the line until what that rests on is durable.
    Refused,
    /// Refused, for what is durable: it is not in the line.
    Rejected(Rejection),
}

impl<A: Aggregate> Desk<A> {
    pub(super) fn line_up(&mut self, work: &Arc<Work<A>>, stage: Stage<A>, attempts: u32) {
        self.known.line_up(work);
        self.line.push_back(Entry {
            work: Arc::clone(work),
            stage,
            attempts,
        });
    }
}
