//! How the events of the consultation change the profile.

use mgi_proto::v1::{
    PriorityState, QueryState, SuggestionAccepted, SuggestionMade, SuggestionState,
    event_body::Kind,
};

use super::super::{
    consultation::{
        Comparison, Contradiction, ItemRef, Meeting, Position, Priority, Query, Suggestion,
    },
    lookup::text_ref,
    state::Profile,
};
use crate::{
    event::Author,
    ids::{
        CommentId, ContradictionId, EvidenceId, MeetingId, MinistryCode, PriorityId, SuggestionId,
        ThreadId, Version,
    },
    text::Proposed,
};

impl Profile {
    pub(super) fn apply_suggestion(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::SuggestionMade(e) => self.suggestion_made(e, by),
            Kind::SuggestionAccepted(e) => self.suggestion_accepted(e, by),
            Kind::SuggestionRejected(e) => {
                let made = self.decided(&e.suggestion_id, SuggestionState::Rejected, by)?;
                made.reason.clone_from(&e.reason);
                Some(())
            }
            Kind::SuggestionWithdrawn(e) => {
                let made = self.decided(&e.suggestion_id, SuggestionState::Withdrawn, by)?;
                made.reason.clone_from(&e.reason);
                Some(())
            }
            Kind::SuggestionSuperseded(e) => {
                let made = self.decided(&e.suggestion_id, SuggestionState::Superseded, by)?;
                made.superseded_by = SuggestionId::parse(&e.superseded_by).ok();
                Some(())
            }
            _ => None,
        }
    }

    fn suggestion_made(&mut self, e: &SuggestionMade, by: Author) -> Option<()> {
        let id = SuggestionId::parse(&e.suggestion_id).ok()?;
        let text = text_ref(e.target.as_ref()?, e.field)?;
        let made = Suggestion {
            text: text.clone(),
            base_version: Version(e.base_version),
            changes: e.hunks.iter().cloned().map(Proposed::new).collect(),
            accepted: std::collections::BTreeSet::new(),
            rationale: e.rationale.clone(),
            parked: e.parked,
            by,
            state: SuggestionState::Open as i32,
            decided: None,
            reason: String::new(),
            superseded_by: None,
            accepted_version: Version(0),
            redacted: false,
        };
        self.suggestions.insert(id, made);
        self.open_on.entry(text).or_default().insert(id);
        Some(())
    }

    fn suggestion_accepted(&mut self, e: &SuggestionAccepted, by: Author) -> Option<()> {
        let id = SuggestionId::parse(&e.suggestion_id).ok()?;
        let version = self.version_of_text(&self.suggestions.get(&id)?.text);
        let state = if e.whole {
            SuggestionState::Accepted
        } else {
            SuggestionState::PartlyAccepted
        };
        let made = self.decided(&e.suggestion_id, state, by)?;
        made.accepted = e.changes.iter().copied().collect();
        made.accepted_version = version;
        made.reason.clone_from(&e.reason);
        Some(())
    }

    fn decided(&mut self, id: &str, state: SuggestionState, by: Author) -> Option<&mut Suggestion> {
        let id = SuggestionId::parse(id).ok()?;
        let made = self.suggestions.get_mut(&id)?;
        if let Some(open) = self.open_on.get_mut(&made.text) {
            open.remove(&id);
            if open.is_empty() {
                self.open_on.remove(&made.text);
            }
        }
        made.state = state as i32;
        made.decided = Some(by);
        Some(made)
    }

    pub(super) fn apply_query(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::QueryRaised(e) => {
                let thread = self.threads.get_mut(&ThreadId::parse(&e.thread_id).ok()?)?;
                thread.query = Some(Query {
                    terms: e.terms.clone()?,
                    state: QueryState::Open as i32,
                    by,
                    answer: None,
                });
            }
            Kind::QueryAnswered(e) => {
                let query = self.query_mut(&e.thread_id)?;
                query.state = QueryState::Answered as i32;
                query.answer = CommentId::parse(&e.comment_id).ok();
            }
            Kind::QueryChanged(e) => {
                let query = self.query_mut(&e.thread_id)?;
                if query.terms.assignee != e.assignee {
                    // Somebody else is asked, and has not answered.
                    query.state = QueryState::Open as i32;
                    query.answer = None;
                }
                query.terms.assignee.clone_from(&e.assignee);
                query.terms.due_date.clone_from(&e.due_date);
            }
            Kind::QueryBlockingSet(e) => {
                self.query_mut(&e.thread_id)?.terms.blocks_validation = e.blocks_validation;
            }
            Kind::QueryWithdrawn(e) => {
                self.query_mut(&e.thread_id)?.state = QueryState::Withdrawn as i32;
            }
            _ => return None,
        }
        Some(())
    }

    fn query_mut(&mut self, thread: &str) -> Option<&mut Query> {
        let id = ThreadId::parse(thread).ok()?;
        self.threads.get_mut(&id)?.query.as_mut()
    }

    pub(super) fn apply_position(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::PositionTaken(e) => {
                let key = (
                    ItemRef::of(e.target.as_ref()?),
                    MinistryCode::parse(&e.ministry).ok()?,
                );
                let position = Position {
                    stance: e.stance,
                    remark: e.remark.clone(),
                    item_version: Version(e.item_version),
                    unconfirmed: e.unconfirmed,
                    meeting: MeetingId::parse(&e.meeting_id).ok(),
                    by,
                    confirmed: None,
                    redacted: false,
                };
                self.positions.insert(key, position);
            }
            Kind::PositionConfirmed(e) => {
                let key = (
                    ItemRef::of(e.target.as_ref()?),
                    MinistryCode::parse(&e.ministry).ok()?,
                );
                let position = self.positions.get_mut(&key)?;
                position.unconfirmed = false;
                position.confirmed = Some(by);
            }
            Kind::PositionWithdrawn(e) => {
                let key = (
                    ItemRef::of(e.target.as_ref()?),
                    MinistryCode::parse(&e.ministry).ok()?,
                );
                self.positions.remove(&key)?;
            }
            _ => return None,
        }
        Some(())
    }

    pub(super) fn apply_priority(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::PriorityProposed(e) => {
                let priority = Priority {
                    version: Version(1),
                    text: e.priority.clone()?,
                    changed_by: by.clone(),
                    by,
                    state: PriorityState::Proposed as i32,
                    published: false,
                    decided: None,
                    reason: String::new(),
                    reasoned: None,
                    redacted: false,
                };
                let id = PriorityId::parse(&e.priority_id).ok()?;
                self.priorities.insert(id, priority);
            }
            Kind::PriorityRevised(e) => {
                let id = PriorityId::parse(&e.priority_id).ok()?;
                let priority = self.priorities.get_mut(&id)?;
                priority.version = Version(e.version);
                priority.text = e.priority.clone()?;
                priority.changed_by = by;
            }
            Kind::PriorityDecided(e) => {
                let id = PriorityId::parse(&e.priority_id).ok()?;
                let priority = self.priorities.get_mut(&id)?;
                priority.version = Version(e.version);
                priority.state = e.state;
                priority.published = e.published;
                priority.reason.clone_from(&e.reason);
                priority.reasoned = Some(by.clone());
                priority.redacted = false;
                priority.changed_by = by.clone();
                priority.decided = (e.state() != PriorityState::Proposed).then_some(by);
            }
            _ => return None,
        }
        Some(())
    }

    pub(super) fn apply_record(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::MeetingRecorded(e) => {
                let meeting = Meeting {
                    version: Version(1),
                    record: e.record.clone()?,
                    changed_by: by.clone(),
                    by,
                };
                let id = MeetingId::parse(&e.meeting_id).ok()?;
                self.meetings.insert(id, meeting);
            }
            Kind::MeetingAmended(e) => {
                let id = MeetingId::parse(&e.meeting_id).ok()?;
                let meeting = self.meetings.get_mut(&id)?;
                meeting.version = Version(e.version);
                meeting.record = e.record.clone()?;
                meeting.changed_by = by;
            }
            Kind::ContradictionMarked(e) => {
                let contradiction = Contradiction {
                    first: e.first.clone()?,
                    second: e.second.clone()?,
                    explanation: e.explanation.clone(),
                    by,
                    outcome: String::new(),
                    settled: None,
                };
                let id = ContradictionId::parse(&e.contradiction_id).ok()?;
                self.contradictions.insert(id, contradiction);
            }
            Kind::ContradictionSettled(e) => {
                let id = ContradictionId::parse(&e.contradiction_id).ok()?;
                let contradiction = self.contradictions.get_mut(&id)?;
                contradiction.outcome.clone_from(&e.outcome);
                contradiction.settled = Some(by);
            }
            Kind::EvidenceCompared(e) => {
                let pair = (
                    EvidenceId::parse(&e.first).ok()?,
                    EvidenceId::parse(&e.second).ok()?,
                );
                let comparison = Comparison {
                    relation: e.relation,
                    reason: e.reason.clone(),
                    by,
                };
                // One word on each pair, whichever way round it was named.
                self.comparisons.remove(&(pair.1.clone(), pair.0.clone()));
                self.comparisons.insert(pair, comparison);
            }
            Kind::StageWindowSet(e) => {
                let window = e.window.clone()?;
                self.windows.insert(window.stage, window);
            }
            _ => return None,
        }
        Some(())
    }
}
