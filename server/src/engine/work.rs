//! Work in hand: what was asked, what was staged for it, and its place in the line.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use mgi_events::ids::{AccountId, CommandId};
use mgi_events::redaction::Subject;
use mgi_events::transparency::merkle::{Hash, leaf_hash};
use mgi_proto::v1::{Event, event_body::Kind};

use super::actor::Actor;
use super::aggregate::Aggregate;
use super::error::Rejection;
use super::fact::Fact;
use super::ticket::Ticket;
use crate::ledger::Outcome;
use crate::views::CommandKey;

/// One command, and who asks.
pub(crate) struct Ask<C> {
    pub(crate) key: CommandKey,
    pub(crate) account: Option<AccountId>,
    pub(crate) command_id: CommandId,
    /// SHA-256 of the command as it was received.
    pub(crate) digest: [u8; 32],
    pub(crate) command: C,
    /// The recorded event that the command names, where it is one that names one.
    pub(crate) subject: Option<Subject>,
}

/// The facts of a work's commands, in order.
#[derive(Clone)]
pub(crate) struct Answered {
    pub(crate) facts: Arc<Vec<Fact>>,
    /// They had been recorded before, by another attempt.
    pub(crate) repeated: bool,
}

/// What becomes of a work.
pub(crate) type Answer = Result<Answered, Rejection>;

/// One command, or a batch of them that is recorded whole or not at all.
pub(crate) struct Work<A: Aggregate> {
    pub(crate) asks: Vec<Ask<A::Command>>,
    pub(crate) ticket: Ticket<Answer>,
}

impl<A: Aggregate> Work<A> {
    pub(crate) fn new(asks: Vec<Ask<A::Command>>) -> Arc<Self> {
        Arc::new(Self {
            asks,
            ticket: Ticket::default(),
        })
    }
}

/// The events of a work, sealed, with the ledger or on their way there.
pub(crate) struct Flight<A: Aggregate> {
    pub(crate) actor: Arc<Actor<A>>,
    pub(crate) work: Arc<Work<A>>,
    /// Index of the first event.
    pub(crate) first: u64,
    pub(crate) events: Vec<(Event, Kind)>,
    pub(crate) bytes: Vec<Bytes>,
    leaves: OnceLock<Vec<Hash>>,
    /// Set when it is durable: the facts, and the position after its last event.
    pub(crate) landed: OnceLock<(Arc<Vec<Fact>>, u64)>,
}

impl<A: Aggregate> Flight<A> {
    pub(crate) fn new(
        actor: Arc<Actor<A>>,
        work: Arc<Work<A>>,
        first: u64,
        draft: Draft,
    ) -> Arc<Self> {
        Arc::new(Self {
            actor,
            work,
            first,
            events: draft.events,
            bytes: draft.bytes,
            leaves: OnceLock::new(),
            landed: OnceLock::new(),
        })
    }

    /// The leaf hashes, computed by whoever needs them first: usually the submitter, while the
    /// disk works.
    pub(crate) fn leaves(&self) -> &[Hash] {
        self.leaves
            .get_or_init(|| self.bytes.iter().map(|bytes| leaf_hash(bytes)).collect())
    }
}

/// Events that were decided and sealed.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) events: Vec<(Event, Kind)>,
    pub(crate) bytes: Vec<Bytes>,
}

/// A work's place in the line of its actor.
pub(crate) struct Entry<A: Aggregate> {
    pub(crate) work: Arc<Work<A>>,
    pub(crate) stage: Stage<A>,
    /// How often it was decided again.
    pub(crate) attempts: u32,
}

/// How far a work in the line is.
pub(crate) enum Stage<A: Aggregate> {
    /// With the ledger.
    Flying(Arc<Flight<A>>),
    /// The ledger answered, and something before it in the line did not become durable.
    Landed(Arc<Flight<A>>, Outcome),
    /// Refused, for a state that is not durable yet.
    Refused(Rejection),
    /// Not decided yet, because the actor has to catch up first.
    Waiting,
}
