//! Exact content: what a validation covers, as a digest.
//!
//! The digest is SHA-256 over lines `kind/id version hash\n`, sorted bytewise:
//! `answer/<indicator>` for every covered indicator, `note/<id>` for every
//! standing note attached to it, `evidence/<id>` for every item that it or such
//! a note cites. `hash` is the lower-case hexadecimal SHA-256 of the content's
//! fields, each as its length in bytes (four bytes, big-endian) and its UTF-8
//! bytes, in the order in which they are listed below. Comments are not content.

use std::collections::BTreeSet;

use mgi_proto::v1::{TargetKind, TextField};
use sha2::{Digest as _, Sha256};

use super::state::{Answer, Evidence, Note, Profile};
use crate::{
    event::Author,
    ids::{EvidenceId, IndicatorCode, NoteId, Version},
};

/// Digest of the content of the given indicators.
#[must_use]
pub(super) fn digest(profile: &Profile, indicators: &[IndicatorCode]) -> [u8; 32] {
    let mut lines = BTreeSet::new();
    for indicator in indicators {
        let default = Answer::default();
        let answer = profile
            .item(indicator)
            .map_or(&default, |item| &item.answer);
        lines.insert(line(
            "answer",
            indicator.as_str(),
            answer.version,
            answer_hash(answer),
        ));
        for (id, note) in profile.notes_on(indicator) {
            lines.insert(line("note", &id.to_string(), note.version, note_hash(note)));
        }
        for id in profile.rests_on(indicator) {
            if let Some(evidence) = profile.evidence.get(id) {
                lines.insert(line(
                    "evidence",
                    id.as_str(),
                    evidence.version,
                    evidence_hash(evidence),
                ));
            }
        }
    }
    let mut hasher = Sha256::new();
    for line in lines {
        hasher.update(line.as_bytes());
    }
    hasher.finalize().into()
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

fn line(kind: &str, id: &str, version: Version, hash: [u8; 32]) -> String {
    format!("{kind}/{id} {version} {}\n", hex::encode(hash))
}

/// Value code, year, institution, mandate, as-of date, reason when unanswered,
/// narrative, law, practice, remark; then for each citation in order its id,
/// evidence id, pinpoint, quote, language of the quote.
fn answer_hash(answer: &Answer) -> [u8; 32] {
    let value = answer.value.clone().unwrap_or_default();
    let year = if value.year == 0 {
        String::new()
    } else {
        value.year.to_string()
    };
    let mut fields = Fields::default();
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
    fields.hash()
}

/// Kind (its name in the API), target's id, text, then the ids of cited evidence.
fn note_hash(note: &Note) -> [u8; 32] {
    let mut fields = Fields::default();
    fields.add(note.kind().as_str_name());
    fields.add(&note.target.id);
    fields.add(note.text.text());
    for id in &note.evidence {
        fields.add(id.as_str());
    }
    fields.hash()
}

/// Kind and status (their names in the API), issuer, number, date, date of the
/// last revision, date of the status, link, note; then for each title its
/// language and words; then the hexadecimal SHA-256 of each file.
fn evidence_hash(evidence: &Evidence) -> [u8; 32] {
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
    fields.hash()
}

#[derive(Default)]
struct Fields(Sha256);

impl Fields {
    fn add(&mut self, field: &str) {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(field.as_bytes());
    }

    fn hash(self) -> [u8; 32] {
        self.0.finalize().into()
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

    /// Evidence that an indicator's answer or a standing note to it cites.
    fn rests_on<'a>(&'a self, indicator: &'a IndicatorCode) -> BTreeSet<&'a EvidenceId> {
        let answer = self.item(indicator).map(|item| &item.answer);
        let cited = answer
            .into_iter()
            .flat_map(|a| a.citations.values().map(|c| &c.evidence));
        let noted = self
            .notes_on(indicator)
            .flat_map(|(_, note)| &note.evidence);
        cited.chain(noted).collect()
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
