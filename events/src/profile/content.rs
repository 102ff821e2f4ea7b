//! Exact content: what a validation covers, as a digest.
//!
//! The digest is SHA-256 over lines `kind/id version hash\n`, sorted bytewise:
//! `answer/<indicator>` for every covered indicator, `finding/<id>` for every
//! covered finding, `note/<id>` for every standing note attached to one of them,
//! `evidence/<id>` for every item that one of them or such a note cites. `hash`
//! is the lower-case hexadecimal SHA-256 of the content's fields, each as its
//! length in bytes (four bytes, big-endian) and its UTF-8 bytes, in the order in
//! which they are listed below. Comments are not content.

use std::collections::{BTreeMap, BTreeSet};

use mgi_proto::v1::{TargetKind, TextField};
use sha2::{Digest as _, Sha256};

use super::{
    consultation::Finding,
    state::{Answer, Evidence, Note, Profile},
};
use crate::{
    event::Author,
    ids::{EvidenceId, FindingId, IndicatorCode, NoteId, Version},
    questionnaire::Questionnaire,
};

/// One item of exact content, as one line of the digest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentItem {
    /// `answer`, `finding`, `note` or `evidence`.
    pub kind: &'static str,
    /// Code or id.
    pub id: String,
    /// Version of the item.
    pub version: u32,
    /// The fields that are hashed, in order.
    pub fields: Vec<String>,
    /// It belongs to a finding: the finding itself, a note to it, or evidence that
    /// one of them cites. Such items are what is published.
    pub of_finding: bool,
}

impl ContentItem {
    /// SHA-256 over the fields, each as its length in bytes (four bytes, big-endian)
    /// and its UTF-8 bytes.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        fields_hash(&self.fields)
    }

    /// Its line in the digest, ended by a line feed.
    #[must_use]
    pub fn line(&self) -> String {
        Self::line_of(self.kind, &self.id, self.version, &self.hash())
    }

    /// The line of an item with this hash.
    #[must_use]
    pub fn line_of(kind: &str, id: &str, version: u32, hash: &[u8; 32]) -> String {
        format!("{kind}/{id} {version} {}\n", hex::encode(hash))
    }
}

/// Hash of the fields of an item (see [`ContentItem::hash`]).
#[must_use]
pub fn fields_hash(fields: &[String]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for field in fields {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        hasher.update(length.to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().into()
}

/// Digest over the lines of items: SHA-256 over the distinct lines, sorted bytewise.
#[must_use]
pub fn lines_digest(lines: impl IntoIterator<Item = String>) -> [u8; 32] {
    let lines: BTreeSet<String> = lines.into_iter().collect();
    let mut hasher = Sha256::new();
    for line in lines {
        hasher.update(line.as_bytes());
    }
    hasher.finalize().into()
}

/// Digest of the content of the given indicators and findings.
#[must_use]
pub fn digest(profile: &Profile, indicators: &[IndicatorCode], findings: &[FindingId]) -> [u8; 32] {
    let items = items(profile, indicators, findings);
    lines_digest(items.iter().map(ContentItem::line))
}

/// The content of the whole profile: every indicator and every standing finding.
#[must_use]
pub fn whole(profile: &Profile, questionnaire: &Questionnaire) -> Vec<ContentItem> {
    let indicators: Vec<IndicatorCode> = questionnaire.codes().collect();
    let findings: Vec<FindingId> = profile.standing_findings().map(|(id, _)| id).collect();
    items(profile, &indicators, &findings)
}

/// The content of the given indicators and findings, item by item; an item that
/// several of them rest on comes once.
#[must_use]
pub fn items(
    profile: &Profile,
    indicators: &[IndicatorCode],
    findings: &[FindingId],
) -> Vec<ContentItem> {
    let mut items: BTreeMap<(&'static str, String), ContentItem> = BTreeMap::new();
    let mut add = |kind, id: String, version: Version, fields, of_finding| {
        let key = (kind, id.clone());
        items.entry(key).or_insert(ContentItem {
            kind,
            id,
            version: version.0,
            fields,
            of_finding,
        });
    };
    for id in findings {
        let Some(finding) = profile.findings.get(id) else {
            continue;
        };
        let fields = finding_fields(finding);
        add("finding", id.to_string(), finding.version, fields, true);
        for (note_id, note) in profile.notes_on_finding(*id).filter(|(_, n)| !n.retired) {
            add(
                "note",
                note_id.to_string(),
                note.version,
                note_fields(note),
                true,
            );
        }
        for id in profile.finding_rests_on(*id) {
            if let Some(evidence) = profile.evidence.get(id) {
                let fields = evidence_fields(evidence);
                add("evidence", id.to_string(), evidence.version, fields, true);
            }
        }
    }
    for indicator in indicators {
        let default = Answer::default();
        let answer = profile
            .item(indicator)
            .map_or(&default, |item| &item.answer);
        let fields = answer_fields(answer);
        add(
            "answer",
            indicator.to_string(),
            answer.version,
            fields,
            false,
        );
        for (id, note) in profile.notes_on(indicator) {
            add(
                "note",
                id.to_string(),
                note.version,
                note_fields(note),
                false,
            );
        }
        for id in profile.rests_on(indicator) {
            if let Some(evidence) = profile.evidence.get(id) {
                let fields = evidence_fields(evidence);
                add("evidence", id.to_string(), evidence.version, fields, false);
            }
        }
    }
    items.into_values().collect()
}

/// The first change to an indicator's content that came after a revision, with
/// the answer's version.
pub(super) fn changed_after<'a>(
    profile: &'a Profile,
    indicator: &'a IndicatorCode,
    revision: u64,
) -> Option<(Version, &'a Author)> {
    let answer = &profile.item(indicator)?.answer;
    let notes = profile
        .notes_on_any(indicator)
        .map(|(_, note)| &note.changed_by);
    let evidence = profile
        .rests_on(indicator)
        .into_iter()
        .filter_map(|id| profile.evidence.get(id))
        .map(|evidence| &evidence.changed_by);
    std::iter::once(&answer.changed_by)
        .filter(|_| answer.version > Version(0))
        .chain(notes)
        .chain(evidence)
        .find(|author| author.event_index >= revision)
        .map(|author| (answer.version, author))
}

/// The first change to a finding's content that came after a revision, with its
/// version.
pub(super) fn finding_changed_after(
    profile: &Profile,
    id: FindingId,
    revision: u64,
) -> Option<(Version, &Author)> {
    let finding = profile.findings.get(&id)?;
    let notes = profile
        .notes_on_finding(id)
        .map(|(_, note)| &note.changed_by);
    let evidence = profile
        .finding_rests_on(id)
        .into_iter()
        .filter_map(|id| profile.evidence.get(id))
        .map(|evidence| &evidence.changed_by);
    std::iter::once(&finding.changed_by)
        .chain(notes)
        .chain(evidence)
        .find(|author| author.event_index >= revision)
        .map(|author| (finding.version, author))
}

/// Nonce of the event that set the value, in hexadecimal (without it a coded value
/// could be guessed from the hash); value code, year, institution, mandate, as-of date, reason when unanswered,
/// narrative, law, practice, remark; then for each citation in order its id,
/// evidence id, pinpoint, quote, language of the quote.
fn answer_fields(answer: &Answer) -> Vec<String> {
    let value = answer.value.clone().unwrap_or_default();
    let year = if value.year == 0 {
        String::new()
    } else {
        value.year.to_string()
    };
    let mut fields = Fields::default();
    fields.add(&hex::encode(&answer.value_nonce));
    fields.add(&value.code);
    fields.add(&year);
    fields.add(&value.institution_name);
    fields.add(&value.mandate);
    fields.add(&answer.as_of);
    fields.add(&answer.unanswered_reason);
    for field in [
        TextField::Narrative,
        TextField::Law,
        TextField::Practice,
        TextField::Remark,
    ] {
        fields.add(answer.text(field));
    }
    for (id, citation) in &answer.citations {
        fields.add(&id.to_string());
        fields.add(citation.evidence.as_str());
        fields.add(&citation.pinpoint);
        fields.add(&citation.quote);
        fields.add(&citation.quote_language);
    }
    fields.0
}

/// Dimension, section (its name in the API), text; then the codes of the
/// indicators, then the ids of the evidence that it rests on.
fn finding_fields(finding: &Finding) -> Vec<String> {
    let mut fields = Fields::default();
    fields.add(&finding.dimension);
    fields.add(finding.section().as_str_name());
    fields.add(finding.text.text());
    for code in &finding.indicators {
        fields.add(code.as_str());
    }
    for id in &finding.evidence {
        fields.add(id.as_str());
    }
    fields.0
}

/// Kind (its name in the API), target's id, text, then the ids of cited evidence.
fn note_fields(note: &Note) -> Vec<String> {
    let mut fields = Fields::default();
    fields.add(note.kind().as_str_name());
    fields.add(&note.target.id);
    fields.add(note.text.text());
    for id in &note.evidence {
        fields.add(id.as_str());
    }
    fields.0
}

/// Kind and status (their names in the API), issuer, number, date, date of the
/// last revision, date of the status, link, note; then for each title its
/// language and words; then the hexadecimal SHA-256 of each file.
fn evidence_fields(evidence: &Evidence) -> Vec<String> {
    let record = &evidence.record;
    let mut fields = Fields::default();
    fields.add(record.kind().as_str_name());
    fields.add(record.status().as_str_name());
    for field in [
        &record.issuer,
        &record.number,
        &record.date,
        &record.revision_date,
        &record.status_date,
        &record.link,
        &record.note,
    ] {
        fields.add(field);
    }
    for title in &record.titles {
        fields.add(&title.language);
        fields.add(&title.title);
    }
    for file in &evidence.files {
        fields.add(&hex::encode(&file.sha256));
    }
    fields.0
}

#[derive(Default)]
struct Fields(Vec<String>);

impl Fields {
    fn add(&mut self, field: &str) {
        self.0.push(field.to_owned());
    }
}

impl Profile {
    /// Standing notes attached to an indicator or its answer.
    pub(super) fn notes_on<'a>(
        &'a self,
        indicator: &'a IndicatorCode,
    ) -> impl Iterator<Item = (NoteId, &'a Note)> + 'a {
        self.notes_on_any(indicator)
            .filter(|(_, note)| !note.retired)
    }

    fn notes_on_any<'a>(
        &'a self,
        indicator: &'a IndicatorCode,
    ) -> impl Iterator<Item = (NoteId, &'a Note)> + 'a {
        self.notes
            .iter()
            .filter(move |(_, note)| {
                note.target.id == indicator.as_str()
                    && matches!(
                        note.target.kind(),
                        TargetKind::Indicator | TargetKind::Answer
                    )
            })
            .map(|(id, note)| (*id, note))
    }

    /// Notes attached to a finding, retired ones included.
    pub(super) fn notes_on_finding(&self, id: FindingId) -> impl Iterator<Item = (NoteId, &Note)> {
        let id = id.to_string();
        self.notes
            .iter()
            .filter(move |(_, n)| n.target.kind() == TargetKind::Finding && n.target.id == id)
            .map(|(id, note)| (*id, note))
    }

    /// Evidence that an indicator's answer or a standing note to it cites.
    pub(super) fn rests_on<'a>(&'a self, indicator: &'a IndicatorCode) -> BTreeSet<&'a EvidenceId> {
        let answer = self.item(indicator).map(|item| &item.answer);
        let cited = answer
            .into_iter()
            .flat_map(|a| a.citations.values().map(|c| &c.evidence));
        let noted = self
            .notes_on(indicator)
            .flat_map(|(_, note)| &note.evidence);
        cited.chain(noted).collect()
    }

    /// Evidence that a finding or a standing note to it cites.
    pub(super) fn finding_rests_on(&self, id: FindingId) -> BTreeSet<&EvidenceId> {
        let finding = self.findings.get(&id);
        let cited = finding.into_iter().flat_map(|f| &f.evidence);
        let notes = self.notes_on_finding(id).filter(|(_, note)| !note.retired);
        cited
            .chain(notes.flat_map(|(_, note)| &note.evidence))
            .collect()
    }

    /// Standing findings whose content rests on an item of the register.
    pub(super) fn findings_citing<'a>(
        &'a self,
        evidence: &'a EvidenceId,
    ) -> impl Iterator<Item = (FindingId, &'a Finding)> + 'a {
        self.standing_findings()
            .filter(move |(id, _)| self.finding_rests_on(*id).contains(evidence))
    }

    /// Indicators whose content rests on an item of the register.
    pub(super) fn citing<'a>(
        &'a self,
        evidence: &'a EvidenceId,
    ) -> impl Iterator<Item = &'a IndicatorCode> + 'a {
        self.items
            .keys()
            .filter(move |code| self.rests_on(code).contains(evidence))
    }
}
