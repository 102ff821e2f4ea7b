//! Step 2: the register of instruments and sources.

use mgi_proto::v1::{
    AmendEvidence, AttachEvidenceFile, EvidenceAmended, EvidenceFileAttached, EvidenceKind,
    EvidenceRecord, EvidenceRegistered, RegisterEvidence, Stage, TargetKind, event_body::Kind,
};

use super::{
    acting::Desk,
    conflict::{conflict, region},
    decision::Decision,
    state::Evidence,
    windows::Phase,
};
use crate::{
    fields::{self, Problems},
    ids::{EvidenceId, Version},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// Largest file, in bytes.
const FILE_BYTES: u64 = 25 * 1024 * 1024;

/// Evidence is registered until the profile is finalized: nothing rests on it
/// before it is cited.
pub(super) fn register(desk: &Desk<'_>, command: &RegisterEvidence) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::KeepEvidence)?;
    let record = checked(command.record.as_ref())?;
    let id = if command.evidence_id.is_empty() {
        free_number(desk)?
    } else {
        fields::id("evidence_id", EvidenceId::parse(&command.evidence_id))?
    };
    desk.in_window(Phase::Write)?;
    if desk.profile.evidence.contains_key(&id) {
        return Err(Refusal::AlreadyExists {
            kind: "item of the evidence register",
            id: id.to_string(),
        });
    }
    if desk.profile.evidence.len() >= limits::EVIDENCE_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of items of the evidence register",
            limit: limits::EVIDENCE_PER_PROFILE,
            remedy: "amend an item that is not cited",
        });
    }
    Ok(
        Decision::of(vec![Kind::EvidenceRegistered(EvidenceRegistered {
            evidence_id: id.to_string(),
            record: Some(record.clone()),
        })])
        .created(id)
        .version(Version(1))
        .by(&acting),
    )
}

/// A record is amended as a whole, with the reason.
pub(super) fn amend(desk: &Desk<'_>, command: &AmendEvidence) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::KeepEvidence)?;
    let (id, evidence) = find(desk, &command.evidence_id)?;
    let record = checked(command.record.as_ref())?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    open(desk, &id)?;
    desk.in_window(Phase::Write)?;
    let base = Version(command.base_version);
    if base != evidence.version {
        let regions = vec![region(
            "record",
            "",
            &title(&evidence.record),
            &title(record),
        )];
        return Err(conflict(
            TargetKind::Evidence,
            id.as_str(),
            base,
            evidence.version,
            Some(&evidence.changed_by),
            regions,
        ));
    }
    if evidence.record == *record {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.as_str(),
            format!("{id} says this already"),
        ));
    }
    let version = evidence.version.next();
    Ok(Decision::of(vec![Kind::EvidenceAmended(EvidenceAmended {
        evidence_id: id.to_string(),
        version: version.0,
        record: Some(record.clone()),
        reason: command.reason.clone(),
    })])
    .version(version)
    .by(&acting))
}

/// A file is attached by what the file store said of it. Whether the store holds
/// it is checked before the command comes here.
pub(super) fn attach(desk: &Desk<'_>, command: &AttachEvidenceFile) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::KeepEvidence)?;
    let (id, evidence) = find(desk, &command.evidence_id)?;
    let Some(file) = &command.file else {
        return Err(Refusal::field("file", "is missing: upload the file first"));
    };
    let mut problems = Problems::default();
    if file.sha256.len() != 32 {
        problems.add("file.sha256", "must be 32 bytes");
    }
    if file.size == 0 || file.size > FILE_BYTES {
        problems.add("file.size", "must be 1 byte to 25 MiB");
    }
    problems.check("file.media_type", fields::line(&file.media_type, 3, 100));
    problems.check(
        "file.name",
        fields::line(&file.name, 1, limits::LABEL_CHARS),
    );
    problems.done()?;
    open(desk, &id)?;
    desk.in_window(Phase::Write)?;
    let base = Version(command.base_version);
    if base != evidence.version {
        return Err(conflict(
            TargetKind::Evidence,
            id.as_str(),
            base,
            evidence.version,
            Some(&evidence.changed_by),
            Vec::new(),
        ));
    }
    if evidence.files.iter().any(|f| f.sha256 == file.sha256) {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.as_str(),
            format!("{id} has this file already"),
        ));
    }
    if evidence.files.len() >= limits::FILES_PER_EVIDENCE {
        return Err(Refusal::Limit {
            what: "the number of files of an item of the register",
            limit: limits::FILES_PER_EVIDENCE,
            remedy: "register a second item",
        });
    }
    let version = evidence.version.next();
    Ok(
        Decision::of(vec![Kind::EvidenceFileAttached(EvidenceFileAttached {
            evidence_id: id.to_string(),
            version: version.0,
            file: Some(file.clone()),
        })])
        .version(version)
        .by(&acting),
    )
}

pub(super) fn find<'a>(desk: &Desk<'a>, id: &str) -> Result<(EvidenceId, &'a Evidence), Refusal> {
    let id = fields::id("evidence_id", EvidenceId::parse(id))?;
    let evidence = desk
        .profile
        .evidence
        .get(&id)
        .ok_or_else(|| Refusal::missing("item of the evidence register", id.as_str()))?;
    Ok((id, evidence))
}

/// A validation covers the evidence that its items cite: what a validated answer
/// rests on does not change under it. In the validation stage everything that is
/// cited is locked, unless it is cited by reopened items only.
fn open(desk: &Desk<'_>, id: &EvidenceId) -> Result<(), Refusal> {
    for indicator in desk.profile.citing(id) {
        desk.not_validated(indicator)?;
        if desk.profile.stage() == Stage::Validation {
            desk.editable(indicator)?;
        }
    }
    for (finding_id, finding) in desk.profile.findings_citing(id) {
        let locks = desk.profile.stage() == Stage::Validation
            || desk.profile.covering_finding(finding_id).next().is_some();
        if locks {
            desk.finding_editable(finding_id, finding)?;
        }
    }
    Ok(())
}

fn free_number(desk: &Desk<'_>) -> Result<EvidenceId, Refusal> {
    let mut number = desk.profile.next.evidence;
    loop {
        number = number.saturating_add(1);
        let id = fields::id("evidence_id", EvidenceId::parse(&format!("e-{number}")))?;
        // Somebody may have chosen such an id by hand.
        if !desk.profile.evidence.contains_key(&id) {
            return Ok(id);
        }
    }
}

fn checked(record: Option<&EvidenceRecord>) -> Result<&EvidenceRecord, Refusal> {
    let Some(record) = record else {
        return Err(Refusal::field("record", "is missing"));
    };
    let mut problems = Problems::default();
    if record.kind() == EvidenceKind::Unspecified {
        problems.add("record.kind", "must be one of the kinds of evidence");
    }
    problems.check(
        "record.issuer",
        fields::line(&record.issuer, 0, limits::LABEL_CHARS),
    );
    problems.check("record.number", fields::line(&record.number, 0, 100));
    problems.check("record.titles", fields::titles(&record.titles));
    problems.check("record.date", fields::optional_date(&record.date));
    problems.check(
        "record.revision_date",
        fields::optional_date(&record.revision_date),
    );
    problems.check(
        "record.status_date",
        fields::optional_date(&record.status_date),
    );
    if mgi_proto::v1::EvidenceStatus::try_from(record.status).is_err() {
        problems.add("record.status", "must be one of the statuses of evidence");
    }
    problems.check("record.link", fields::optional_link(&record.link));
    problems.check(
        "record.note",
        fields::line(&record.note, 0, limits::REASON_CHARS),
    );
    problems.done()?;
    Ok(record)
}

fn title(record: &EvidenceRecord) -> String {
    record
        .titles
        .first()
        .map(|t| t.title.clone())
        .unwrap_or_default()
}
