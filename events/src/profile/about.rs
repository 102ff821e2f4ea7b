//! What an event is about: what filters of a watch look at.

use mgi_proto::v1::{Target, TargetKind, event_body::Kind};

use super::state::Profile;
use crate::ids::{NoteId, ThreadId, ValidationId};

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
        Kind::ItemReopened(e) => vec![e.indicator.clone()],
        Kind::NoteAdded(e) => of_target(e.target.as_ref()),
        Kind::NoteRevised(e) => of_note(profile, &e.note_id),
        Kind::NoteRetired(e) => of_note(profile, &e.note_id),
        Kind::ThreadOpened(e) => of_thread(profile, &e.thread_id),
        Kind::CommentPosted(e) => of_thread(profile, &e.thread_id),
        Kind::ThreadResolved(e) => of_thread(profile, &e.thread_id),
        Kind::ThreadReopened(e) => of_thread(profile, &e.thread_id),
        Kind::ValidationGiven(e) => e.indicators.clone(),
        Kind::ValidationWithdrawn(e) => of_validation(profile, &e.validation_id),
        Kind::ValidationVoided(e) => of_validation(profile, &e.validation_id),
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
    of_target(note.map(|n| &n.target))
}

fn of_thread(profile: &Profile, id: &str) -> Vec<String> {
    let thread = ThreadId::parse(id)
        .ok()
        .and_then(|id| profile.threads().get(&id));
    match thread.map(|t| &t.target) {
        Some(target) if target.kind() == TargetKind::Note => of_note(profile, &target.id),
        target => of_target(target),
    }
}

fn of_validation(profile: &Profile, id: &str) -> Vec<String> {
    ValidationId::parse(id)
        .ok()
        .and_then(|id| profile.validations().get(&id))
        .map(|v| v.covers.iter().map(ToString::to_string).collect())
        .unwrap_or_default()
}
