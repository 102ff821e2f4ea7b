//! Step 2: notes to answers, evidence and standard sections.

use mgi_proto::v1::{
    AddNote, NoteAdded, NoteKind, NoteRetired, NoteRevised, RetireNote, ReviseNote, Stage, Target,
    TargetKind, TextChange, event_body::Kind,
};

use super::{
    acting::Desk,
    conflict::{conflict, region},
    decision::Decision,
    state::Note,
    windows::Phase,
};
use crate::{
    fields,
    ids::{
        ContradictionId, EvidenceId, FindingId, IndicatorCode, NoteId, PriorityId, ThreadId,
        Version,
    },
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
    text,
};

/// A note is content: it is locked with the item that it belongs to.
pub(super) fn add(desk: &Desk<'_>, command: &AddNote) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::WriteNotes)?;
    if command.kind() == NoteKind::Unspecified {
        return Err(Refusal::field("kind", "must be one of the kinds of notes"));
    }
    let target = desk.target(
        command.target.as_ref(),
        &[
            TargetKind::Note,
            TargetKind::Priority,
            TargetKind::Contradiction,
        ],
    )?;
    let text = fields::prose(&command.text, 1, limits::TEXT_CHARS)
        .map_err(|problem| Refusal::field("text", problem))?;
    cited(desk, &command.evidence_ids)?;
    open(desk, target)?;
    desk.in_window(Phase::Write)?;
    if desk.profile.notes.len() >= limits::NOTES_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of notes of a profile",
            limit: limits::NOTES_PER_PROFILE,
            remedy: "revise a note that is there",
        });
    }
    let id = NoteId(desk.profile.notes.keys().last().map_or(1, |id| id.0 + 1));
    Ok(Decision::of(vec![Kind::NoteAdded(NoteAdded {
        note_id: id.to_string(),
        target: Some(target.clone()),
        kind: command.kind,
        text,
        evidence_ids: command.evidence_ids.clone(),
    })])
    .created(id)
    .version(Version(1))
    .by(&acting))
}

/// A note is revised as a whole.
pub(super) fn revise(desk: &Desk<'_>, command: &ReviseNote) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::WriteNotes)?;
    let (id, note) = find(desk, &command.note_id)?;
    let text = fields::prose(&command.text, 1, limits::TEXT_CHARS)
        .map_err(|problem| Refusal::field("text", problem))?;
    cited(desk, &command.evidence_ids)?;
    open(desk, &note.target)?;
    desk.in_window(Phase::Write)?;
    as_read(id, note, command.base_version, &text)?;
    let cites: Vec<&str> = note.evidence.iter().map(EvidenceId::as_str).collect();
    let mut wanted: Vec<&str> = command.evidence_ids.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    if note.text.text() == text && cites == wanted {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("{id} says this already"),
        ));
    }
    let version = note.version.next();
    Ok(Decision::of(vec![Kind::NoteRevised(NoteRevised {
        note_id: id.to_string(),
        version: version.0,
        change: Some(TextChange {
            base_version: command.base_version,
            hunks: text::diff(note.text.text(), &text),
            rebased: false,
            needs_review: false,
            result_sha256: text::digest(&text).to_vec(),
            ..TextChange::default()
        }),
        evidence_ids: command.evidence_ids.clone(),
    })])
    .version(version)
    .by(&acting))
}

/// A retired note is no longer part of the profile; its words stay on record.
pub(super) fn retire(desk: &Desk<'_>, command: &RetireNote) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::WriteNotes)?;
    let (id, note) = find(desk, &command.note_id)?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    open(desk, &note.target)?;
    desk.in_window(Phase::Write)?;
    as_read(id, note, command.base_version, "")?;
    let version = note.version.next();
    Ok(Decision::of(vec![Kind::NoteRetired(NoteRetired {
        note_id: id.to_string(),
        version: version.0,
        reason: command.reason.clone(),
    })])
    .version(version)
    .by(&acting))
}

fn find<'a>(desk: &Desk<'a>, id: &str) -> Result<(NoteId, &'a Note), Refusal> {
    let parsed = fields::id("note_id", NoteId::parse(id))?;
    let note = desk
        .profile
        .notes
        .get(&parsed)
        .ok_or_else(|| Refusal::missing("note", id))?;
    if note.retired {
        return Err(Refusal::rule_about(
            Rule::NoteStands,
            id,
            format!("note {id} was retired; add a new one"),
        ));
    }
    Ok((parsed, note))
}

fn as_read(id: NoteId, note: &Note, base_version: u32, yours: &str) -> Result<(), Refusal> {
    let base = Version(base_version);
    if base == note.version {
        return Ok(());
    }
    let before = note.text.at(base).unwrap_or_default();
    let regions = vec![region("text", &before, note.text.text(), yours)];
    Err(conflict(
        TargetKind::Note,
        &id.to_string(),
        base,
        note.version,
        Some(&note.changed_by),
        regions,
    ))
}

fn cited(desk: &Desk<'_>, ids: &[String]) -> Result<(), Refusal> {
    if ids.len() > limits::EVIDENCE_PER_NOTE {
        return Err(Refusal::field(
            "evidence_ids",
            format!("at most {}", limits::EVIDENCE_PER_NOTE),
        ));
    }
    for (i, text) in ids.iter().enumerate() {
        let id = fields::id("evidence_ids", EvidenceId::parse(text))?;
        if ids[..i].contains(text) {
            return Err(Refusal::field(
                "evidence_ids",
                format!("{id} is named twice"),
            ));
        }
        if !desk.profile.evidence.contains_key(&id) {
            return Err(Refusal::missing(
                "item of the evidence register",
                id.as_str(),
            ));
        }
    }
    Ok(())
}

/// Whether content at the target may change.
fn open(desk: &Desk<'_>, target: &Target) -> Result<(), Refusal> {
    match target.kind() {
        TargetKind::Indicator | TargetKind::Answer => {
            let indicator = fields::id("target.id", IndicatorCode::parse(&target.id))?;
            desk.editable(&indicator)
        }
        TargetKind::Finding => {
            let id = fields::id("target.id", FindingId::parse(&target.id))?;
            match desk.profile.findings.get(&id) {
                Some(finding) => desk.finding_editable(id, finding),
                None => Err(Refusal::missing("finding", target.id.as_str())),
            }
        }
        _ if matches!(
            desk.profile.stage(),
            Stage::Collection | Stage::Drafting | Stage::Consultation
        ) =>
        {
            Ok(())
        }
        _ => Err(Refusal::rule_about(
            Rule::ContentOpenInStage,
            target.id.as_str(),
            "notes on sections and evidence change from collection to consultation; the stage has to be another one first",
        )),
    }
}

impl Desk<'_> {
    /// What a note or a thread is to be attached to: it must exist.
    pub(super) fn target<'t>(
        &self,
        target: Option<&'t Target>,
        not: &[TargetKind],
    ) -> Result<&'t Target, Refusal> {
        let Some(target) = target.filter(|t| !not.contains(&t.kind())) else {
            return Err(Refusal::field(
                "target",
                "must name an indicator, an answer, a finding, evidence or a section (or, for a thread, a note, a priority or a contradiction)",
            ));
        };
        let exists = match target.kind() {
            TargetKind::Indicator | TargetKind::Answer => {
                return self.indicator(&target.id).map(|_| target);
            }
            TargetKind::Evidence => EvidenceId::parse(&target.id)
                .is_ok_and(|id| self.profile.evidence.contains_key(&id)),
            TargetKind::Note => NoteId::parse(&target.id)
                .is_ok_and(|id| self.profile.notes.get(&id).is_some_and(|n| !n.retired)),
            TargetKind::Finding => return self.finding(&target.id).map(|_| target),
            TargetKind::Priority => PriorityId::parse(&target.id)
                .is_ok_and(|id| self.profile.priorities.contains_key(&id)),
            TargetKind::Contradiction => ContradictionId::parse(&target.id)
                .is_ok_and(|id| self.profile.contradictions.contains_key(&id)),
            TargetKind::Section => is_section(&target.id),
            TargetKind::Unspecified => false,
        };
        if exists {
            Ok(target)
        } else {
            Err(Refusal::missing("such target", target.id.as_str()))
        }
    }
}

/// A standard section: a dimension's number and perhaps a section's, such as
/// "1" or "1.2".
fn is_section(id: &str) -> bool {
    let mut parts = id.split('.');
    let number = |part: Option<&str>| {
        part.is_some_and(|p| {
            (1..=2).contains(&p.len())
                && p.bytes().all(|b| b.is_ascii_digit())
                && !p.starts_with('0')
        })
    };
    let first = number(parts.next());
    let second = parts.next().is_none_or(|p| number(Some(p)));
    first && second && parts.next().is_none()
}

/// Threads are found by number.
pub(super) fn thread_id(id: &str) -> Result<ThreadId, Refusal> {
    fields::id("thread_id", ThreadId::parse(id))
}
