//! The consultation as the API shows it.

use std::collections::BTreeSet;

use mgi_proto::v1;

use super::{
    consultation::{Contradiction, Correction, Finding, Meeting, Priority, Suggestion},
    show::authorship,
    state::{Profile, Thread},
    windows::is_over,
};
use crate::{
    context::Moment,
    ids::{
        ContradictionId, CorrectionId, EvidenceId, FindingId, MeetingId, PriorityId, SuggestionId,
        ThreadId,
    },
    text::Fit,
};

impl Suggestion {
    /// As a message.
    #[must_use]
    pub fn show(&self, id: SuggestionId) -> v1::Suggestion {
        let changes = (0..).zip(&self.changes).map(|(place, change)| {
            let fit = match change.fit {
                Fit::Fits => v1::HunkFit::Fits,
                Fit::Collides => v1::HunkFit::Collides,
                Fit::Stands => v1::HunkFit::Stands,
            };
            v1::SuggestedChange {
                hunk: Some(change.hunk.clone()),
                fit: fit as i32,
                accepted: self.accepted.contains(&place),
            }
        });
        v1::Suggestion {
            suggestion_id: id.to_string(),
            target: Some(self.target()),
            field: self.text.field(),
            base_version: self.base_version.0,
            changes: changes.collect(),
            rationale: self.rationale.clone(),
            parked: self.parked,
            made_by: Some(authorship(&self.by)),
            state: self.state,
            decided_by: self.decided.as_ref().map(authorship),
            reason: self.reason.clone(),
            superseded_by: self
                .superseded_by
                .map(|id| id.to_string())
                .unwrap_or_default(),
            accepted_version: self.accepted_version.0,
            redacted: self.redacted,
        }
    }
}

impl Profile {
    /// A finding.
    #[must_use]
    pub fn show_finding(&self, id: FindingId, finding: &Finding) -> v1::Finding {
        let order = self
            .draft_order
            .get(&(finding.dimension.clone(), finding.section));
        let place = order.and_then(|order| order.iter().position(|other| *other == id));
        let by_stage = match self.stage() {
            v1::Stage::Collection | v1::Stage::Drafting | v1::Stage::Consultation => false,
            v1::Stage::Validation => !finding.reopened,
            _ => true,
        };
        v1::Finding {
            finding_id: id.to_string(),
            version: finding.version.0,
            dimension: finding.dimension.clone(),
            section: finding.section,
            place: place.and_then(|p| u32::try_from(p).ok()).unwrap_or(0),
            text: finding.text.text().to_owned(),
            indicators: finding.indicators.iter().map(ToString::to_string).collect(),
            evidence_ids: finding.evidence.iter().map(ToString::to_string).collect(),
            added_by: Some(authorship(&finding.by)),
            changed_by: Some(authorship(&finding.changed_by)),
            retired: finding.retired,
            stale: finding
                .stale
                .iter()
                .map(|cause| v1::StaleCause {
                    event_index: cause.event_index,
                    indicator: cause
                        .indicator
                        .as_ref()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                    evidence_id: cause
                        .evidence
                        .as_ref()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                })
                .collect(),
            later_developments: self.later_developments(finding),
            needs_review: finding.needs_review,
            locked: by_stage || self.covering_finding(id).next().is_some(),
            reopened: finding.reopened,
        }
    }

    /// Evidence of a finding, or of its indicators, that is dated after the
    /// reference date.
    fn later_developments(&self, finding: &Finding) -> Vec<String> {
        let through = finding
            .indicators
            .iter()
            .filter_map(|code| self.item(code))
            .flat_map(|item| item.answer.citations.values().map(|c| &c.evidence));
        let cited: BTreeSet<&EvidenceId> = finding.evidence.iter().chain(through).collect();
        cited
            .into_iter()
            .filter(|id| {
                self.evidence
                    .get(*id)
                    .is_some_and(|evidence| self.is_later(&evidence.record))
            })
            .map(ToString::to_string)
            .collect()
    }

    /// Every position, by item and then by ministry.
    #[must_use]
    pub fn show_positions(&self) -> Vec<v1::Position> {
        self.positions
            .iter()
            .map(|((item, ministry), position)| {
                let target = item.target();
                let now = self.version_of(target.kind(), &target.id);
                v1::Position {
                    ministry: ministry.to_string(),
                    stance: position.stance,
                    remark: position.remark.clone(),
                    item_version: position.item_version.0,
                    item_changed: now != position.item_version,
                    unconfirmed: position.unconfirmed,
                    meeting_id: position
                        .meeting
                        .map(|id| id.to_string())
                        .unwrap_or_default(),
                    taken_by: Some(authorship(&position.by)),
                    confirmed_by: position.confirmed.as_ref().map(authorship),
                    redacted: position.redacted,
                    target: Some(target),
                }
            })
            .collect()
    }

    /// A thread without its comments, at a moment: a query may be overdue.
    #[must_use]
    pub fn show_thread(&self, id: ThreadId, thread: &Thread, at: Moment) -> v1::Thread {
        v1::Thread {
            thread_id: id.to_string(),
            target: Some(thread.target.clone()),
            visibility: thread.visibility,
            opened_by: Some(authorship(&thread.by)),
            resolved: thread.resolved,
            comment_count: u32::try_from(thread.comments.len()).unwrap_or(u32::MAX),
            passage: thread.passage.as_ref().map(|(text, anchor)| v1::Passage {
                field: text.field(),
                version: self.version_of_text(text).0,
                start: anchor.start,
                end: anchor.end,
                quote: anchor.quote.clone(),
                prefix: anchor.prefix.clone(),
                suffix: anchor.suffix.clone(),
                outdated_at: anchor.outdated.map_or(0, |version| version.0),
            }),
            query: thread.query.as_ref().map(|query| v1::Query {
                terms: Some(query.terms.clone()),
                state: query.state,
                raised_by: Some(authorship(&query.by)),
                answer_comment_id: query.answer.map(|id| id.to_string()).unwrap_or_default(),
                overdue: query.is_unsettled()
                    && is_over(&query.terms.due_date, &self.opened.time_zone, at),
            }),
        }
    }
}

impl Priority {
    /// As a message.
    #[must_use]
    pub fn show(&self, id: PriorityId) -> v1::Priority {
        v1::Priority {
            priority_id: id.to_string(),
            version: self.version.0,
            priority: Some(self.text.clone()),
            proposed_by: Some(authorship(&self.by)),
            state: self.state,
            published: self.published,
            decided_by: self.decided.as_ref().map(authorship),
            reason: self.reason.clone(),
            redacted: self.redacted,
        }
    }
}

impl Meeting {
    /// As a message.
    #[must_use]
    pub fn show(&self, id: MeetingId) -> v1::Meeting {
        v1::Meeting {
            meeting_id: id.to_string(),
            version: self.version.0,
            record: Some(self.record.clone()),
            recorded_by: Some(authorship(&self.by)),
            changed_by: Some(authorship(&self.changed_by)),
        }
    }
}

impl Contradiction {
    /// As a message.
    #[must_use]
    pub fn show(&self, id: ContradictionId) -> v1::Contradiction {
        v1::Contradiction {
            contradiction_id: id.to_string(),
            first: Some(self.first.clone()),
            second: Some(self.second.clone()),
            explanation: self.explanation.clone(),
            marked_by: Some(authorship(&self.by)),
            outcome: self.outcome.clone(),
            settled_by: self.settled.as_ref().map(authorship),
            // Both have at least one character.
            redacted: self.explanation.is_empty()
                || (self.settled.is_some() && self.outcome.is_empty()),
        }
    }
}

impl Correction {
    /// As a message.
    #[must_use]
    pub fn show(&self, id: CorrectionId) -> v1::Correction {
        v1::Correction {
            correction_id: id.to_string(),
            target: Some(self.text.target()),
            field: self.text.field(),
            base_version: self.base_version.0,
            hunks: self.hunks.clone(),
            ministries: self.ministries.iter().map(ToString::to_string).collect(),
            confirmed: self.confirmed.iter().map(ToString::to_string).collect(),
            reason: self.reason.clone(),
            proposed_by: Some(authorship(&self.by)),
            state: self.state,
            decided_by: self.decided.as_ref().map(authorship),
            // It has at least one character.
            redacted: self.reason.is_empty(),
        }
    }
}
