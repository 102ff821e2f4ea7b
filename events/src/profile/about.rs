//! What an event is about: what filters of a watch and timelines look at.

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

/// Ids of the findings that an event of the profile is about: their words, what
/// they rest on, and what is attached to them. `profile` as for [`indicators`].
#[must_use]
pub fn findings(profile: &Profile, kind: &Kind) -> Vec<String> {
    match kind {
        Kind::FindingAdded(e) => vec![e.finding_id.clone()],
        Kind::FindingTextRevised(e) => vec![e.finding_id.clone()],
        Kind::FindingLinked(e) => vec![e.finding_id.clone()],
        Kind::FindingMoved(e) => vec![e.finding_id.clone()],
        Kind::FindingRetired(e) => vec![e.finding_id.clone()],
        Kind::ItemReopened(e) if !e.finding_id.is_empty() => vec![e.finding_id.clone()],
        Kind::ValidationGiven(e) => e.findings.clone(),
        Kind::ValidationWithdrawn(e) => validated_findings(profile, &e.validation_id),
        Kind::ValidationVoided(e) => validated_findings(profile, &e.validation_id),
        _ => targets(profile, kind)
            .iter()
            .filter_map(|target| finding_of(profile, target))
            .collect(),
    }
}

/// The finding that a target is, or that the note is attached to which it is.
fn finding_of(profile: &Profile, target: &Target) -> Option<String> {
    match target.kind() {
        TargetKind::Finding => Some(target.id.clone()),
        TargetKind::Note => {
            let note = profile.notes().get(&NoteId::parse(&target.id).ok()?)?;
            let finding = note.target.kind() == TargetKind::Finding;
            finding.then(|| note.target.id.clone())
        }
        _ => None,
    }
}

/// What the events are about that concern something attached to an item.
fn targets(profile: &Profile, kind: &Kind) -> Vec<Target> {
    let note = |id: &str| Target {
        kind: TargetKind::Note as i32,
        id: id.to_owned(),
    };
    let thread = |id: &str| {
        let id = ThreadId::parse(id).ok()?;
        Some(profile.threads().get(&id)?.target.clone())
    };
    let suggestion = |id: &str| {
        let id = SuggestionId::parse(id).ok()?;
        Some(profile.suggestions().get(&id)?.target())
    };
    let correction = |id: &str| {
        let id = CorrectionId::parse(id).ok()?;
        Some(profile.corrections().get(&id)?.text.target())
    };
    let target = match kind {
        Kind::NoteAdded(e) => e.target.clone(),
        Kind::NoteRevised(e) => Some(note(&e.note_id)),
        Kind::NoteRetired(e) => Some(note(&e.note_id)),
        Kind::ThreadOpened(e) => e.target.clone(),
        Kind::CommentPosted(e) => thread(&e.thread_id),
        Kind::ThreadResolved(e) => thread(&e.thread_id),
        Kind::ThreadReopened(e) => thread(&e.thread_id),
        Kind::CommentEdited(e) => thread(&e.thread_id),
        Kind::CommentDeleted(e) => thread(&e.thread_id),
        Kind::QueryRaised(e) => thread(&e.thread_id),
        Kind::QueryAnswered(e) => thread(&e.thread_id),
        Kind::QueryChanged(e) => thread(&e.thread_id),
        Kind::QueryBlockingSet(e) => thread(&e.thread_id),
        Kind::QueryWithdrawn(e) => thread(&e.thread_id),
        Kind::SuggestionMade(e) => e.target.clone(),
        Kind::SuggestionAccepted(e) => suggestion(&e.suggestion_id),
        Kind::SuggestionRejected(e) => suggestion(&e.suggestion_id),
        Kind::SuggestionWithdrawn(e) => suggestion(&e.suggestion_id),
        Kind::SuggestionSuperseded(e) => suggestion(&e.suggestion_id),
        Kind::ItemReviewed(e) => e.target.clone(),
        Kind::PositionTaken(e) => e.target.clone(),
        Kind::PositionConfirmed(e) => e.target.clone(),
        Kind::PositionWithdrawn(e) => e.target.clone(),
        Kind::CorrectionProposed(e) => e.target.clone(),
        Kind::CorrectionConfirmed(e) => correction(&e.correction_id),
        Kind::CorrectionRejected(e) => correction(&e.correction_id),
        Kind::ContradictionMarked(e) => return sides(e.first.as_ref(), e.second.as_ref()),
        Kind::ContradictionSettled(e) => {
            let found = ContradictionId::parse(&e.contradiction_id)
                .ok()
                .and_then(|id| profile.contradictions().get(&id));
            return found.map_or_else(Vec::new, |it| sides(Some(&it.first), Some(&it.second)));
        }
        _ => None,
    };
    target.into_iter().collect()
}

fn sides(first: Option<&Target>, second: Option<&Target>) -> Vec<Target> {
    first.into_iter().chain(second).cloned().collect()
}

fn validated_findings(profile: &Profile, id: &str) -> Vec<String> {
    ValidationId::parse(id)
        .ok()
        .and_then(|id| profile.validations().get(&id))
        .map(|v| v.covers_findings.iter().map(ToString::to_string).collect())
        .unwrap_or_default()
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
