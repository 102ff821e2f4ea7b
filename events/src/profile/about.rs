//! What an event is about: what filters of a watch look at.

use mgi_proto::v1::{Target, TargetKind, event_body::Kind};

use super::state::Profile;
use crate::ids::{
    ContradictionId, CorrectionId, FindingId, NoteId, SuggestionId, ThreadId, ValidationId,
};
use crate::redaction::open_remainder;

/// Codes of the indicators that an event of the profile is about; empty for
/// events about the profile as a whole. `profile` is the state at the event or
/// later.
#[must_use]
pub fn indicators(profile: &Profile, kind: &Kind) -> Vec<String> {
    match kind {
        Kind::IndicatorAssigned(e) => vec![e.indicator.clone()],
        Kind::AnswerValueSet(e) => vec![e.indicator.clone()],
        Kind::AnswerTextRevised(e) => vec![e.indicator.clone()],
        Kind::CitationAdded(e) => vec![e.indicator.clone()],
        Kind::CitationRemoved(e) => vec![e.indicator.clone()],
        Kind::AnswerAdopted(e) => vec![e.indicator.clone()],
        Kind::AnswerWithdrawn(e) => vec![e.indicator.clone()],
        Kind::ItemReopened(e) if e.finding_id.is_empty() => vec![e.indicator.clone()],
        Kind::ItemReopened(e) => of_finding(profile, &e.finding_id),
        Kind::NoteAdded(e) => of_target(e.target.as_ref()),
        Kind::NoteRevised(e) => of_note(profile, &e.note_id),
        Kind::NoteRetired(e) => of_note(profile, &e.note_id),
        Kind::ThreadOpened(e) => of_thread(profile, &e.thread_id),
        Kind::CommentPosted(e) => of_thread(profile, &e.thread_id),
        Kind::ThreadResolved(e) => of_thread(profile, &e.thread_id),
        Kind::ThreadReopened(e) => of_thread(profile, &e.thread_id),
        Kind::CommentEdited(e) => of_thread(profile, &e.thread_id),
        Kind::CommentDeleted(e) => of_thread(profile, &e.thread_id),
        Kind::QueryRaised(e) => of_thread(profile, &e.thread_id),
        Kind::QueryAnswered(e) => of_thread(profile, &e.thread_id),
        Kind::QueryChanged(e) => of_thread(profile, &e.thread_id),
        Kind::QueryBlockingSet(e) => of_thread(profile, &e.thread_id),
        Kind::QueryWithdrawn(e) => of_thread(profile, &e.thread_id),
        Kind::SuggestionMade(e) => of_item(profile, e.target.as_ref()),
        Kind::SuggestionAccepted(e) => of_suggestion(profile, &e.suggestion_id),
        Kind::SuggestionRejected(e) => of_suggestion(profile, &e.suggestion_id),
        Kind::SuggestionWithdrawn(e) => of_suggestion(profile, &e.suggestion_id),
        Kind::SuggestionSuperseded(e) => of_suggestion(profile, &e.suggestion_id),
        Kind::ItemReviewed(e) => of_item(profile, e.target.as_ref()),
        Kind::FindingAdded(e) => e.indicators.clone(),
        Kind::FindingTextRevised(e) => of_finding(profile, &e.finding_id),
        Kind::FindingLinked(e) => e.indicators.clone(),
        Kind::FindingMoved(e) => of_finding(profile, &e.finding_id),
        Kind::FindingRetired(e) => of_finding(profile, &e.finding_id),
        Kind::PositionTaken(e) => of_item(profile, e.target.as_ref()),
        Kind::PositionConfirmed(e) => of_item(profile, e.target.as_ref()),
        Kind::PositionWithdrawn(e) => of_item(profile, e.target.as_ref()),
        Kind::ContradictionMarked(e) => [&e.first, &e.second]
            .into_iter()
            .flat_map(|side| of_item(profile, side.as_ref()))
            .collect(),
        Kind::ContradictionSettled(e) => of_contradiction(profile, &e.contradiction_id),
        Kind::CorrectionProposed(e) => of_item(profile, e.target.as_ref()),
        Kind::CorrectionConfirmed(e) => of_correction(profile, &e.correction_id),
        Kind::CorrectionRejected(e) => of_correction(profile, &e.correction_id),
        Kind::ValidationGiven(e) => e.indicators.clone(),
        Kind::ValidationWithdrawn(e) => of_validation(profile, &e.validation_id),
        Kind::ValidationVoided(e) => of_validation(profile, &e.validation_id),
        Kind::EventRedacted(e) => open_remainder(&e.remainder)
            .map(|(_, kind)| indicators(profile, &kind))
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn of_target(target: Option<&Target>) -> Vec<String> {
    target
        .filter(|t| matches!(t.kind(), TargetKind::Indicator | TargetKind::Answer))
        .map(|t| t.id.clone())
        .into_iter()
        .collect()
}

fn of_note(profile: &Profile, id: &str) -> Vec<String> {
    let note = NoteId::parse(id)
        .ok()
        .and_then(|id| profile.notes().get(&id));
    match note.map(|n| &n.target) {
        Some(target) if target.kind() == TargetKind::Finding => of_finding(profile, &target.id),
        target => of_target(target),
    }
}

fn of_thread(profile: &Profile, id: &str) -> Vec<String> {
    let thread = ThreadId::parse(id)
        .ok()
        .and_then(|id| profile.threads().get(&id));
    of_item(profile, thread.map(|t| &t.target))
}

/// The indicators of an item: those that a finding rests on, those of what a note
/// is attached to.
fn of_item(profile: &Profile, target: Option<&Target>) -> Vec<String> {
    match target {
        Some(target) if target.kind() == TargetKind::Note => of_note(profile, &target.id),
        Some(target) if target.kind() == TargetKind::Finding => of_finding(profile, &target.id),
        Some(target) if target.kind() == TargetKind::Contradiction => {
            of_contradiction(profile, &target.id)
        }
        target => of_target(target),
    }
}

fn of_finding(profile: &Profile, id: &str) -> Vec<String> {
    FindingId::parse(id)
        .ok()
        .and_then(|id| profile.findings().get(&id))
        .map(|f| f.indicators.iter().map(ToString::to_string).collect())
        .unwrap_or_default()
}

fn of_suggestion(profile: &Profile, id: &str) -> Vec<String> {
    SuggestionId::parse(id)
        .ok()
        .and_then(|id| profile.suggestions().get(&id))
        .map(|made| of_item(profile, Some(&made.target())))
        .unwrap_or_default()
}

fn of_correction(profile: &Profile, id: &str) -> Vec<String> {
    CorrectionId::parse(id)
        .ok()
        .and_then(|id| profile.corrections().get(&id))
        .map(|made| of_item(profile, Some(&made.text.target())))
        .unwrap_or_default()
}

fn of_contradiction(profile: &Profile, id: &str) -> Vec<String> {
    let found = ContradictionId::parse(id)
        .ok()
        .and_then(|id| profile.contradictions().get(&id));
    found
        .into_iter()
        .flat_map(|c| [&c.first, &c.second])
        .filter(|side| side.kind() != TargetKind::Contradiction)
        .flat_map(|side| of_item(profile, Some(side)))
        .collect()
}

fn of_validation(profile: &Profile, id: &str) -> Vec<String> {
    ValidationId::parse(id)
        .ok()
        .and_then(|id| profile.validations().get(&id))
        .map(|v| v.covers.iter().map(ToString::to_string).collect())
        .unwrap_or_default()
}
