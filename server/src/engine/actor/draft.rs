//! Deciding: from commands to sealed events.

use bytes::Bytes;
use mgi_events::context::Moment;
use mgi_events::event::{self, Envelope, EventError};
use mgi_events::limits;
use mgi_events::profile::Decision;
use mgi_events::refusal::Refusal;

use super::Actor;
use crate::engine::aggregate::{Aggregate, Surroundings};
use crate::engine::core::Core;
use crate::engine::entropy::Stamp;
use crate::engine::error::{Rejection, SubmitError};
use crate::engine::work::{Ask, Draft, Work};
use crate::ledger::{MAX_GROUP_BYTES, MAX_GROUP_EVENTS};

/// Why there is no draft.
pub(super) enum NoDraft {
    /// A command is rejected. The state is as it was, or as the commands before it left it.
    Rejected(Rejection),
    /// The same, and the state is unusable.
    Spoiled(Rejection),
}

impl<A: Aggregate> Actor<A> {
    /// Decides the commands of a work one after the other, each on the state that the one before
    /// it left, and applies them to the state.
    pub(super) fn draft(
        &self,
        core: &Core,
        state: &mut A,
        work: &Work<A>,
    ) -> Result<Draft, NoDraft> {
        let directory = core.directory();
        let now = core.clock.now().max(state.last_recorded());
        let mut draft = Draft::default();
        for (index, ask) in work.asks.iter().enumerate() {
            let reject = |error: SubmitError| NoDraft::Rejected(Rejection { index, error });
            let around = Surroundings {
                now,
                account: ask.account.as_ref(),
                directory: &directory,
                subject: ask.subject.as_ref(),
            };
            let decision = state
                .decide(&self.id, &around, &ask.command)
                .map_err(|refusal| reject(refusal.into()))?;
            let read = state.directory_revision(&directory);
            let first = draft.events.len();
            self.seal(
                core,
                (state.revision(), now, read),
                ask,
                decision,
                &mut draft,
            )
            .map_err(reject)?;
            for (event, kind) in draft.events.get(first..).unwrap_or_default() {
                if let Err(error) = state.evolve(event, kind) {
                    let reason = format!("what was decided does not apply: {error}");
                    let error = SubmitError::Internal { reason };
                    return Err(NoDraft::Spoiled(Rejection { index, error }));
                }
            }
        }
        Ok(draft)
    }

    /// Seals the events of one command, after those in the draft.
    fn seal(
        &self,
        core: &Core,
        (revision, now, read): (u64, Moment, u64),
        ask: &Ask<A::Command>,
        decision: Decision,
        draft: &mut Draft,
    ) -> Result<(), SubmitError> {
        if decision.events.is_empty() {
            let reason = "a decision had no events".to_owned();
            return Err(SubmitError::Internal { reason });
        }
        for (index, kind) in (revision..).zip(decision.events) {
            let Stamp { event_id, nonce } = Stamp::make(core.entropy.as_ref(), now);
            let envelope = Envelope {
                stream: self.stream.as_str(),
                index,
                event_id,
                recorded: now,
                account: &ask.key.account,
                ministry: &decision.ministry,
                grant: &decision.grant,
                deployment_revision: read,
                command_id: ask.command_id.as_str(),
                group_index: u32::try_from(draft.events.len()).unwrap_or(u32::MAX),
                command_digest: ask.digest,
                nonce,
            };
            let sealed = event::seal(&envelope, kind).map_err(too_large)?;
            draft.bytes.push(Bytes::from(sealed.bytes));
            draft.events.push((sealed.event, sealed.kind));
        }
        let bytes: usize = draft.bytes.iter().map(Bytes::len).sum();
        if draft.events.len() > MAX_GROUP_EVENTS || bytes > MAX_GROUP_BYTES {
            return Err(SubmitError::Refused(Refusal::Limit {
                what: "the number of bytes of events that one request leads to",
                limit: MAX_GROUP_BYTES,
                remedy: "send fewer commands at once",
            }));
        }
        Ok(())
    }
}

fn too_large(error: EventError) -> SubmitError {
    match error {
        EventError::TooLarge { .. } => SubmitError::Refused(Refusal::Limit {
            what: "the number of bytes of an event",
            limit: limits::EVENT_BYTES,
            remedy: "make the change in smaller steps",
        }),
        other => SubmitError::Internal {
            reason: other.to_string(),
        },
    }
}
