//! Starting over, after the ledger answered anything but "durable".
//!
//! When nothing of the actor is under way any more, its stream is loaded as the ledger has it. A
//! flight whose events are there is answered; the others are decided again, in the order of the
//! line, or rejected, as the answer asks for.

use std::sync::Arc;

use super::stage::Placed;
use super::{Actor, Desk, Mode};
use crate::engine::aggregate::Aggregate;
use crate::engine::core::Core;
use crate::engine::error::{ReadError, Rejection, SubmitError};
use crate::engine::fact::{Fact, event_id};
use crate::engine::known::Found;
use crate::engine::load::{Loaded, load};
use crate::engine::work::{Answer, Answered, Entry, Flight, Stage, Work};
use crate::ledger::Outcome;
use crate::live::locks::{lock, write};

/// How often a work is decided again before its client is asked to come back.
const MOST_ATTEMPTS: u32 = 8;

/// Answers to give when the lock is free again, and flights whose leaves are to be hashed.
struct Rest<A: Aggregate> {
    answers: Vec<(Arc<Work<A>>, Answer)>,
    flights: Vec<Arc<Flight<A>>>,
}

impl<A: Aggregate> Actor<A> {
    /// Begins a reconciliation. Nothing of the actor is flying, and its mode is `Broken`.
    pub(super) fn reconcile(self: &Arc<Self>, core: &Arc<Core>) {
        let (actor, task) = (Arc::clone(self), Arc::clone(core));
        let task = core
            .runtime
            .spawn(async move { actor.catch_up(&task).await });
        let (actor, core) = (Arc::clone(self), Arc::clone(core));
        core.runtime.clone().spawn(async move {
            if let Err(error) = task.await {
                let reason = format!("catching up did not finish: {error}");
                actor.give_up(&core, &SubmitError::Internal { reason });
            }
        });
    }

    async fn catch_up(self: Arc<Self>, core: &Arc<Core>) {
        let since = self.look(|state| state.revision());
        let (ledger, views) = (Arc::clone(&core.ledger), core.views.clone());
        let stream = self.stream.clone();
        let loaded = tokio::task::spawn_blocking(move || {
            load::<A>(ledger.as_ref(), &views, &stream, Some(since))
        });
        let loaded = loaded.await.unwrap_or_else(|error| {
            Err(ReadError::Internal {
                reason: format!("the loading task did not finish: {error}"),
            })
        });
        match loaded.and_then(Loaded::sound) {
            Ok(loaded) => {
                let rest = self.start_over(core, loaded).await;
                for flight in rest.flights {
                    flight.leaves();
                }
                for (work, answer) in rest.answers {
                    work.ticket.resolve(answer);
                }
            }
            Err(error) => {
                tracing::error!(stream = %self.stream, %error, "the ledger cannot be read back");
                self.give_up(core, &SubmitError::Storage(error));
            }
        }
    }

    async fn start_over(self: &Arc<Self>, core: &Arc<Core>, loaded: Loaded<A>) -> Rest<A> {
        let Loaded {
            replayed,
            commands,
            granted,
            end,
            damage: _,
        } = loaded;
        let staged = replayed.state.clone();
        *lock(&self.tree) = replayed.frontier;
        core.fresh.add(granted);
        *write(&self.durable) = Arc::new(replayed.state);
        if core.feed.fill(end).await {
            core.views.wake(core.feed.published());
        }

        let mut guard = lock(&self.desk);
        let desk = &mut *guard;
        let mut rest = Rest {
            answers: Vec::new(),
            flights: Vec::new(),
        };
        desk.staged = staged;
        let line = std::mem::take(&mut desk.line);
        for entry in &line {
            desk.known.leave(&entry.work);
        }
        for (key, facts, place, end) in commands {
            desk.known.record(key, &facts, place, end);
        }
        self.set_mode(desk, Mode::Open);
        for entry in line {
            self.again(core, desk, entry, &mut rest);
        }
        rest
    }

    /// Settles one work of the line, or puts it into the new one.
    fn again(
        self: &Arc<Self>,
        core: &Arc<Core>,
        desk: &mut Desk<A>,
        entry: Entry<A>,
        rest: &mut Rest<A>,
    ) {
        let Entry {
            work,
            stage,
            attempts,
        } = entry;
        let answer = match desk.known.look(&work, &[]) {
            Found::Recorded(facts) => Some(Ok(answered(&stage, facts))),
            Found::Reused { index, durable } => {
                let error = SubmitError::CommandIdReused;
                let rejection = Rejection { index, error };
                if durable || desk.line.is_empty() {
                    Some(Err(rejection))
                } else {
                    desk.line_up(&work, Stage::Refused(rejection), attempts);
                    return;
                }
            }
            // Only works whose ids were free line up, so that none can be in the line twice.
            Found::InLine(..) | Found::Indexed(_) => Some(Err(Rejection::whole(unsure()))),
            Found::New => verdict(core, &stage, attempts).map(|error| Err(Rejection::whole(error))),
        };
        if let Some(answer) = answer {
            rest.answers.push((work, answer));
            return;
        }
        if !matches!(desk.mode, Mode::Open) {
            desk.line_up(&work, Stage::Waiting, attempts);
            return;
        }
        match self.place(core, desk, &work, attempts + 1) {
            Placed::Flying(flight) => rest.flights.push(flight),
            Placed::Refused => {}
            Placed::Rejected(rejection) => rest.answers.push((work, Err(rejection))),
        }
    }

    /// Rejects everything in the line. What was with the ledger may be recorded or not.
    fn give_up(self: &Arc<Self>, core: &Core, error: &SubmitError) {
        let line = {
            let mut desk = lock(&self.desk);
            let line = std::mem::take(&mut desk.line);
            for entry in &line {
                desk.known.leave(&entry.work);
            }
            self.set_mode(&mut desk, Mode::Stale);
            line
        };
        for entry in line {
            let error = match &entry.stage {
                Stage::Landed(_, Outcome::Durable { .. } | Outcome::Unknown { .. })
                | Stage::Flying(_) => SubmitError::Unknown {
                    reason: error.to_string(),
                },
                _ => core.closed().unwrap_or_else(|| error.clone()),
            };
            let rejection = Rejection::whole(error);
            entry.work.ticket.resolve(Err(rejection));
        }
    }
}

/// An answer for a work whose commands the ledger has: by its own flight, or by another server's.
fn answered<A: Aggregate>(stage: &Stage<A>, facts: Vec<Fact>) -> Answered {
    let own = match stage {
        Stage::Landed(flight, _) | Stage::Flying(flight) => facts.first().is_some_and(|fact| {
            let event = flight.events.first();
            event.is_some_and(|(event, _)| event_id(event) == fact.event_id)
        }),
        Stage::Refused(_) | Stage::Waiting => false,
    };
    Answered {
        facts: Arc::new(facts),
        repeated: !own,
    }
}

/// Why a work that the ledger does not have is not decided again; `None` when it is.
fn verdict<A: Aggregate>(core: &Core, stage: &Stage<A>, attempts: u32) -> Option<SubmitError> {
    if let Stage::Landed(_, outcome) = stage {
        match outcome {
            Outcome::Full { reason } => {
                return Some(SubmitError::StorageFull {
                    reason: reason.clone(),
                });
            }
            Outcome::Refused { reason } => {
                return Some(SubmitError::Internal {
                    reason: format!("the ledger refused a group: {reason}"),
                });
            }
            // Only the next start tells.
            Outcome::Unknown { reason } if core.closed().is_some() => {
                return Some(SubmitError::Unknown {
                    reason: reason.clone(),
                });
            }
            Outcome::Durable { .. } => {
                return Some(SubmitError::Unknown {
                    reason: "the ledger acknowledged it and does not show it".to_owned(),
                });
            }
            Outcome::Poisoned { .. } | Outcome::Unknown { .. } | Outcome::Conflict { .. } => {}
        }
    }
    core.closed()
        .or_else(|| (attempts >= MOST_ATTEMPTS).then(unsure))
}

fn unsure() -> SubmitError {
    SubmitError::Unknown {
        reason: "the profile is being changed by others all the time; try again".to_owned(),
    }
}
