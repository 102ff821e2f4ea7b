//! Free text that must go is redacted (ARCHITECTURE section 8).
//!
//! The government lead orders it: that is who answers for the profile to whoever
//! demands it, and who did not write most of what is said in it. A thread of one
//! ministry is not the lead's to read; there the authorizing officer of that
//! ministry orders it. The author alone does not: words that others have read and
//! answered are taken out of a record only by who answers for the record.

use std::collections::BTreeMap;

use mgi_proto::v1::{EventRedacted, RedactEvent, Visibility, event_body::Kind};
use serde::{Deserialize, Serialize};

use super::{acting::Desk, decision::Decision, reader::Reader, state::Profile};
use crate::{
    event::Author,
    fields, limits,
    redaction::NotRedactable,
    refusal::{Refusal, Rule},
    roles::{self, Action, Party, Scope},
    transparency::merkle::Hash,
    visibility::{may_know_of_event, thread_of},
};

/// That an event was redacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// Who ordered it, and by which event.
    pub by: Author,
    /// Type of the event that was redacted.
    pub event_type: String,
    /// Which law or decision requires it.
    pub legal_basis: String,
    /// The leaf of the event in the tree.
    pub leaf: Hash,
}

/// Orders a redaction. What is redacted is told by `desk.subject`, which the server
/// read from the ledger.
pub(super) fn redact(desk: &Desk<'_>, command: &RedactEvent) -> Result<Decision, Refusal> {
    let index = command.index;
    let reader = Reader::new(desk.profile, desk.context);
    let subject = desk
        .subject
        .filter(|subject| subject.event.index == index && index < desk.profile.revision.0)
        .filter(|subject| may_know_of_event(&reader, desk.profile, &subject.kind))
        .ok_or_else(|| Refusal::missing("event", index.to_string()))?;
    let owner = owner(desk.profile, &subject.kind);
    let acting = desk.act(Action::RedactEvents, |grant| {
        let own = grant.ministry.as_ref().map(|m| m.as_str()) == owner;
        let scope = roles::scope(Party::Profile(grant.role()), Action::RedactEvents);
        if scope == Scope::Everywhere || (owner.is_some() && own) {
            return Ok(());
        }
        Err(Refusal::right(
            Rule::RoleInForce,
            "the government lead has texts redacted; an authorizing officer only those in a thread of the own ministry",
        ))
    })?;
    fields::line(&command.legal_basis, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("legal_basis", problem))?;
    let subject_id = || index.to_string();
    if desk.profile.redactions.contains_key(&index) {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            subject_id(),
            format!("event {index} is redacted already"),
        ));
    }
    let remainder = subject.remainder().map_err(|why| {
        let rule = match why {
            NotRedactable::PublicAct => Rule::OnlyFreeTextIsRedacted,
            NotRedactable::NoText => Rule::ChangeSomething,
        };
        Refusal::rule_about(
            rule,
            subject_id(),
            format!("event {index} ({}): {why}", subject.event.r#type),
        )
    })?;
    Ok(Decision::of(vec![Kind::EventRedacted(EventRedacted {
        index,
        leaf_hash: subject.leaf.to_vec(),
        event_type: subject.event.r#type.clone(),
        legal_basis: command.legal_basis.clone(),
        remainder,
    })])
    .by(&acting))
}

/// The ministry in whose own thread an event is, if it is in one.
fn owner<'a>(profile: &'a Profile, kind: &Kind) -> Option<&'a str> {
    thread_of(profile, kind)?
        .filter(|thread| thread.visibility() == Visibility::OwnMinistry)
        .map(|thread| thread.by.ministry.as_str())
}

impl Profile {
    /// Which events were redacted, by their indexes.
    #[must_use]
    pub fn redactions(&self) -> &BTreeMap<u64, Redaction> {
        &self.redactions
    }

    /// Applies the order.
    pub(super) fn apply_redaction(&mut self, kind: &Kind, by: Author) -> Option<()> {
        let Kind::EventRedacted(e) = kind else {
            return None;
        };
        let redaction = Redaction {
            by,
            event_type: e.event_type.clone(),
            legal_basis: e.legal_basis.clone(),
            leaf: e.leaf_hash.as_slice().try_into().ok()?,
        };
        let fresh = e.index < self.revision.0 && !self.redactions.contains_key(&e.index);
        if !fresh {
            return None;
        }
        self.redactions.insert(e.index, redaction);
        self.forget(|index| index == e.index);
        Some(())
    }

    /// Takes over what was redacted since: an earlier state shows nothing that must
    /// not be read any more. `now` is a later state of the same profile.
    pub fn forget_what_was_redacted_by(&mut self, now: &Self) {
        let before = now.redactions.range(..self.revision.0);
        self.redactions = before.map(|(index, r)| (*index, r.clone())).collect();
        if !self.redactions.is_empty() {
            let redactions = std::mem::take(&mut self.redactions);
            self.forget(|index| redactions.contains_key(&index));
            self.redactions = redactions;
        }
    }

    /// Empties the texts that came by some events, wherever they stand in the
    /// state. What follows from an event without its text is then the same as what
    /// follows from the event: replay gives one state before and after the bytes
    /// are replaced.
    fn forget(&mut self, gone: impl Fn(u64) -> bool) {
        let by = |author: &Author| gone(author.event_index);
        for thread in self.threads.values_mut() {
            if by(&thread.by)
                && let Some((_, anchor)) = &mut thread.passage
            {
                anchor.quote.clear();
                anchor.prefix.clear();
                anchor.suffix.clear();
            }
            for comment in thread.comments.values_mut() {
                if by(comment.edited.as_ref().unwrap_or(&comment.by)) {
                    comment.text.clear();
                }
                for (text, author) in &mut comment.earlier {
                    if by(author) {
                        text.clear();
                    }
                }
            }
        }
        for made in self.suggestions.values_mut() {
            if by(&made.by) {
                made.rationale.clear();
                made.redacted = true;
            }
            if made.decided.as_ref().is_some_and(by) {
                made.reason.clear();
                made.redacted = true;
            }
        }
        for position in self.positions.values_mut() {
            if by(&position.by) {
                position.remark.clear();
                position.redacted = true;
            }
        }
        for priority in self.priorities.values_mut() {
            if priority.reasoned.as_ref().is_some_and(by) {
                priority.reason.clear();
                priority.redacted = true;
            }
        }
        for contradiction in self.contradictions.values_mut() {
            if by(&contradiction.by) {
                contradiction.explanation.clear();
            }
            if contradiction.settled.as_ref().is_some_and(by) {
                contradiction.outcome.clear();
            }
        }
        for comparison in self.comparisons.values_mut() {
            if by(&comparison.by) {
                comparison.reason.clear();
            }
        }
        for correction in self.corrections.values_mut() {
            if by(&correction.by) {
                correction.reason.clear();
            }
        }
    }
}
