//! Examples on an item: an answer, a finding, evidence, a note, a priority, a
//! contradiction.

use mgi_proto::v1::{
    AddCitation, AdoptAnswer, AmendEvidence, AssignIndicator, AttachEvidenceFile, CompareEvidence,
    DecidePriority, EvidenceRelation, FileRef, FindingSection, MarkReviewed, MoveFinding,
    PriorityState, ProposeCorrection, RemoveCitation, ReopenItem, RetireFinding, RetireNote,
    ReviseAnswer, ReviseFinding, ReviseNote, RevisePriority, Scope, ScopeKind, SettleContradiction,
    Target, TargetKind, TextEdit, TextField, Validate, WithdrawAnswer, command::Action as Asked,
};

use super::{
    super::acting::Desk,
    Examples,
    examples::{WORD, contradict, other_text, positions, suggest, talk},
};
use crate::{
    fields,
    ids::{ContradictionId, EvidenceId, FindingId, NoteId, PriorityId},
    profile::consultation::TextRef,
    refusal::Refusal,
};

pub(super) fn examples(
    desk: &Desk<'_>,
    target: &Target,
    examples: &mut Examples,
) -> Result<(), Refusal> {
    match target.kind() {
        TargetKind::Answer | TargetKind::Indicator => answer(desk, target, examples),
        TargetKind::Finding => finding(desk, target, examples),
        TargetKind::Evidence => evidence(desk, target, examples),
        TargetKind::Note => note(desk, target, examples),
        TargetKind::Priority => priority(desk, target, examples),
        TargetKind::Contradiction => contradiction(desk, target, examples),
        TargetKind::Section => {
            desk.target(Some(target), &[])?;
            talk(target, true, examples);
            Ok(())
        }
        TargetKind::Unspecified => Err(Refusal::field("target.kind", "is missing")),
    }
}

fn reviewed(target: &Target, version: u32) -> Asked {
    Asked::MarkReviewed(MarkReviewed {
        target: Some(target.clone()),
        base_version: version,
        remark: String::new(),
        seen_revision: 0,
    })
}

fn correction(target: &Target, field: TextField, version: u32, text: &str) -> Asked {
    Asked::ProposeCorrection(ProposeCorrection {
        target: Some(target.clone()),
        field: field as i32,
        base_version: version,
        full_text: other_text(text),
        reason: WORD.to_owned(),
    })
}

fn answer(desk: &Desk<'_>, target: &Target, examples: &mut Examples) -> Result<(), Refusal> {
    let indicator = desk.indicator(&target.id)?;
    let code = indicator.to_string();
    let item = desk.profile.item_or_empty(&indicator);
    let version = item.answer.version.0;
    let narrative = item.answer.text(TextField::Narrative);
    let target = &Target {
        kind: TargetKind::Answer as i32,
        id: code.clone(),
    };
    examples.one(
        "revise_answer",
        Asked::ReviseAnswer(ReviseAnswer {
            indicator: code.clone(),
            base_version: version,
            texts: vec![TextEdit {
                field: TextField::Narrative as i32,
                full_text: other_text(narrative),
                hunks: Vec::new(),
            }],
            ..ReviseAnswer::default()
        }),
    );
    let pinpoints = (0..=item.answer.citations.len()).map(|n| format!("{WORD} {n}"));
    let cite = |evidence: &EvidenceId, pinpoint: String| {
        Asked::AddCitation(AddCitation {
            indicator: code.clone(),
            evidence_id: evidence.to_string(),
            pinpoint,
            ..AddCitation::default()
        })
    };
    let none = EvidenceId::parse("no-evidence").ok();
    let cited = desk.profile.evidence.keys().next().or(none.as_ref());
    examples.add(
        "add_citation",
        cited.map_or_else(Vec::new, |id| pinpoints.map(|p| cite(id, p)).collect()),
    );
    let citation = item.answer.citations.keys().next();
    examples.one(
        "remove_citation",
        Asked::RemoveCitation(RemoveCitation {
            indicator: code.clone(),
            citation_id: citation.map_or_else(|| "c-4000000000".to_owned(), ToString::to_string),
            reason: String::new(),
        }),
    );
    examples.one(
        "adopt_answer",
        Asked::AdoptAnswer(AdoptAnswer {
            indicator: code.clone(),
            base_version: version,
        }),
    );
    examples.one(
        "withdraw_answer",
        Asked::WithdrawAnswer(WithdrawAnswer {
            indicator: code.clone(),
            base_version: version,
            reason: WORD.to_owned(),
        }),
    );
    examples.one("mark_reviewed", reviewed(target, version));
    let text = TextRef::Answer(indicator.clone(), TextField::Narrative as i32);
    suggest(desk, &text, version, narrative, examples);
    talk(target, true, examples);
    contradict(desk, Some(target), examples)?;
    positions(desk, target, examples);
    let scope = |kind: ScopeKind, code: &str| {
        Asked::Validate(Validate {
            scope: Some(Scope {
                kind: kind as i32,
                code: code.to_owned(),
            }),
            seen_revision: desk.profile.revision().0,
            ..Validate::default()
        })
    };
    examples.one("validate", scope(ScopeKind::Indicator, &code));
    examples.one(
        "reopen_item",
        Asked::ReopenItem(ReopenItem {
            indicator: code.clone(),
            reason: WORD.to_owned(),
            finding_id: String::new(),
        }),
    );
    examples.one(
        "propose_correction",
        correction(target, TextField::Narrative, version, narrative),
    );
    let leads = desk.profile.ministries.iter();
    let assigned: Vec<Asked> = leads
        .filter(|(_, enrolment)| enrolment.validates())
        .take(2)
        .flat_map(|(lead, _)| {
            let with = desk.profile.ministries.iter();
            let other = with
                .filter(move |(code, enrolment)| *code != lead && enrolment.active)
                .map(|(code, _)| vec![code.to_string()])
                .take(1);
            let assign = |contributing| {
                Asked::AssignIndicator(AssignIndicator {
                    indicator: code.clone(),
                    lead: lead.to_string(),
                    contributing,
                })
            };
            std::iter::once(Vec::new()).chain(other).map(assign)
        })
        .collect();
    let nobody = AssignIndicator {
        indicator: code.clone(),
        lead: "NOBODY".to_owned(),
        contributing: Vec::new(),
    };
    examples.add(
        "assign_indicator",
        if assigned.is_empty() {
            vec![Asked::AssignIndicator(nobody)]
        } else {
            assigned
        },
    );
    Ok(())
}

fn finding(desk: &Desk<'_>, target: &Target, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("target.id", FindingId::parse(&target.id))?;
    let finding = desk.profile.findings.get(&id);
    let finding = finding.ok_or_else(|| Refusal::missing("finding", target.id.as_str()))?;
    let version = finding.version.0;
    let text = finding.text.text();
    let finding_id = id.to_string();
    examples.one(
        "revise_finding",
        Asked::ReviseFinding(ReviseFinding {
            finding_id: finding_id.clone(),
            base_version: version,
            text: Some(TextEdit {
                full_text: other_text(text),
                ..TextEdit::default()
            }),
            ..ReviseFinding::default()
        }),
    );
    let section = match finding.section() {
        FindingSection::WellDeveloped => FindingSection::FurtherDevelopment,
        _ => FindingSection::WellDeveloped,
    };
    examples.one(
        "move_finding",
        Asked::MoveFinding(MoveFinding {
            finding_id: finding_id.clone(),
            section: section as i32,
            ..MoveFinding::default()
        }),
    );
    examples.one(
        "retire_finding",
        Asked::RetireFinding(RetireFinding {
            finding_id: finding_id.clone(),
            base_version: version,
            reason: WORD.to_owned(),
        }),
    );
    examples.one("mark_reviewed", reviewed(target, version));
    suggest(desk, &TextRef::Finding(id), version, text, examples);
    talk(target, true, examples);
    contradict(desk, Some(target), examples)?;
    positions(desk, target, examples);
    examples.one(
        "reopen_item",
        Asked::ReopenItem(ReopenItem {
            indicator: String::new(),
            reason: WORD.to_owned(),
            finding_id,
        }),
    );
    examples.one(
        "propose_correction",
        correction(target, TextField::Unspecified, version, text),
    );
    Ok(())
}

fn evidence(desk: &Desk<'_>, target: &Target, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("target.id", EvidenceId::parse(&target.id))?;
    let evidence = desk.profile.evidence.get(&id);
    let evidence =
        evidence.ok_or_else(|| Refusal::missing("item of the evidence register", id.as_str()))?;
    let mut record = evidence.record.clone();
    record.note = other_text(&record.note);
    examples.one(
        "amend_evidence",
        Asked::AmendEvidence(AmendEvidence {
            evidence_id: id.to_string(),
            base_version: evidence.version.0,
            record: Some(record),
            reason: WORD.to_owned(),
        }),
    );
    // Some file that it does not have.
    let has = |digest: &[u8]| evidence.files.iter().any(|file| file.sha256 == digest);
    let mut digests = (0..=u8::MAX).map(|byte| vec![byte; 32]);
    let other = digests.find(|digest| !has(digest));
    examples.one(
        "attach_evidence_file",
        Asked::AttachEvidenceFile(AttachEvidenceFile {
            evidence_id: id.to_string(),
            base_version: evidence.version.0,
            file: Some(FileRef {
                sha256: other.unwrap_or_default(),
                size: 1,
                media_type: "text/plain".to_owned(),
                name: WORD.to_owned(),
            }),
        }),
    );
    let other = desk.profile.evidence.keys().find(|other| **other != id);
    let other = other.map_or_else(|| "no-evidence".to_owned(), ToString::to_string);
    let compare = |relation: EvidenceRelation| {
        Asked::CompareEvidence(CompareEvidence {
            first: id.to_string(),
            second: other.clone(),
            relation: relation as i32,
            reason: WORD.to_owned(),
        })
    };
    examples.add(
        "compare_evidence",
        vec![
            compare(EvidenceRelation::Distinct),
            compare(EvidenceRelation::Same),
        ],
    );
    talk(target, true, examples);
    contradict(desk, Some(target), examples)?;
    positions(desk, target, examples);
    Ok(())
}

fn note(desk: &Desk<'_>, target: &Target, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("target.id", NoteId::parse(&target.id))?;
    let note = desk.profile.notes.get(&id);
    let note = note.ok_or_else(|| Refusal::missing("note", target.id.as_str()))?;
    examples.one(
        "revise_note",
        Asked::ReviseNote(ReviseNote {
            note_id: id.to_string(),
            base_version: note.version.0,
            text: other_text(note.text.text()),
            evidence_ids: Vec::new(),
        }),
    );
    examples.one(
        "retire_note",
        Asked::RetireNote(RetireNote {
            note_id: id.to_string(),
            base_version: note.version.0,
            reason: WORD.to_owned(),
        }),
    );
    talk(target, false, examples);
    contradict(desk, Some(target), examples)
}

fn priority(desk: &Desk<'_>, target: &Target, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("target.id", PriorityId::parse(&target.id))?;
    let priority = desk.profile.priorities.get(&id);
    let priority = priority.ok_or_else(|| Refusal::missing("priority", target.id.as_str()))?;
    let mut text = priority.text.clone();
    text.horizon = other_text(&text.horizon);
    text.lead_ministry = String::new();
    examples.one(
        "revise_priority",
        Asked::RevisePriority(RevisePriority {
            priority_id: id.to_string(),
            base_version: priority.version.0,
            priority: Some(text),
        }),
    );
    let decide = |state: PriorityState| {
        Asked::DecidePriority(DecidePriority {
            priority_id: id.to_string(),
            base_version: priority.version.0,
            state: state as i32,
            published: false,
            reason: WORD.to_owned(),
        })
    };
    examples.add(
        "decide_priority",
        vec![
            decide(PriorityState::Adopted),
            decide(PriorityState::Dropped),
        ],
    );
    talk(target, false, examples);
    positions(desk, target, examples);
    Ok(())
}

fn contradiction(desk: &Desk<'_>, target: &Target, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("target.id", ContradictionId::parse(&target.id))?;
    if !desk.profile.contradictions.contains_key(&id) {
        return Err(Refusal::missing("contradiction", target.id.as_str()));
    }
    examples.one(
        "settle_contradiction",
        Asked::SettleContradiction(SettleContradiction {
            contradiction_id: id.to_string(),
            outcome: WORD.to_owned(),
        }),
    );
    talk(target, false, examples);
    Ok(())
}
