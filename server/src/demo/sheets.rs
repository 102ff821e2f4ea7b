//! The data of the demonstration, as it stands in `data/`: part of the program,
//! so that it runs anywhere.

use mgi_client::import::{
    ImportError, Table, answers, assignments, citations, contradictions, evidence, findings,
    meetings, ministries, notes, positions, priorities, profile, questionnaire, suggestions,
    threads, tsv, validations,
};
use mgi_proto::v1;

use crate::process::Failure;

/// Everything that is known of one profile.
pub(super) struct Sheets {
    pub(super) profile: profile::ProfileSheet,
    pub(super) ministries: Vec<ministries::MinistryRow>,
    pub(super) assignments: Vec<assignments::AssignmentRow>,
    pub(super) evidence: Vec<evidence::EvidenceRow>,
    pub(super) answers: Vec<answers::AnswerRow>,
    pub(super) citations: Vec<citations::CitationRow>,
    pub(super) notes: Vec<notes::NoteRow>,
    pub(super) threads: Vec<threads::ThreadRow>,
    pub(super) validations: Vec<validations::ValidationRow>,
    pub(super) findings: Vec<findings::FindingRow>,
    pub(super) contradictions: Vec<contradictions::ContradictionRow>,
    pub(super) talk: Talk,
}

/// What was said in the consultation; empty where nothing is known of it.
#[derive(Default)]
pub(super) struct Talk {
    /// Records of meetings, with the ministries that named a focal point.
    pub(super) meetings: Vec<(v1::MeetingRecord, Vec<String>)>,
    pub(super) positions: Vec<positions::PositionRow>,
    pub(super) priorities: Vec<priorities::PriorityRow>,
    pub(super) suggestions: Vec<suggestions::SuggestionRow>,
}

macro_rules! sheet {
    ($folder:literal, $file:literal) => {
        include_str!(concat!("../../../data/", $folder, "/", $file))
    };
}

macro_rules! sheets {
    ($folder:literal, $threads:expr) => {
        read(
            $folder,
            sheet!($folder, "profile.json"),
            [
                sheet!($folder, "ministries.tsv"),
                sheet!($folder, "assignments.tsv"),
                sheet!($folder, "evidence.tsv"),
                sheet!($folder, "answers.tsv"),
                sheet!($folder, "citations.tsv"),
                sheet!($folder, "notes.tsv"),
                sheet!($folder, "validations.tsv"),
                sheet!($folder, "findings.tsv"),
            ],
            $threads,
        )
    };
}

/// The questionnaire.
pub(super) fn unofficial() -> Result<v1::Questionnaire, Failure> {
    let text = sheet!("questionnaire", "mgi-unofficial-1.json");
    questionnaire::parse(text)
        .map_err(|error| broken("questionnaire", "mgi-unofficial-1.json", &error))
}

/// Rwanda 2021, reconstructed from the published profile.
pub(super) fn rwanda() -> Result<Sheets, Failure> {
    let mut sheets = sheets!("rwanda-2021", None)?;
    sheets.contradictions = rows(
        "rwanda-2021",
        "contradictions.tsv",
        sheet!("rwanda-2021", "contradictions.tsv"),
        contradictions::rows,
    )?;
    Ok(sheets)
}

/// The invented country.
pub(super) fn tesovara() -> Result<Sheets, Failure> {
    let mut sheets = sheets!("tesovara", Some(sheet!("tesovara", "threads.tsv")))?;
    sheets.talk = Talk {
        meetings: records("tesovara", sheet!("tesovara", "meetings.json"))?,
        positions: rows(
            "tesovara",
            "positions.tsv",
            sheet!("tesovara", "positions.tsv"),
            positions::rows,
        )?,
        priorities: rows(
            "tesovara",
            "priorities.tsv",
            sheet!("tesovara", "priorities.tsv"),
            priorities::rows,
        )?,
        suggestions: rows(
            "tesovara",
            "suggestions.tsv",
            sheet!("tesovara", "suggestions.tsv"),
            suggestions::rows,
        )?,
    };
    Ok(sheets)
}

/// Records of meetings. Accounts are made when the demonstration is loaded: the
/// sheet names the ministries of the focal points only.
fn records(folder: &str, text: &str) -> Result<Vec<(v1::MeetingRecord, Vec<String>)>, Failure> {
    let file = "meetings.json";
    let sheet: Vec<serde_json::Value> =
        serde_json::from_str(text).map_err(|error| broken(folder, file, &error.into()))?;
    let record = |mut record: serde_json::Value| {
        let focal = record
            .as_object_mut()
            .and_then(|fields| fields.remove("focal_ministries"));
        let focal = focal.and_then(|focal| serde_json::from_value(focal).ok());
        meetings::parse(&record.to_string())
            .map(|record| (record, focal.unwrap_or_default()))
            .map_err(|error| broken(folder, file, &error))
    };
    sheet.into_iter().map(record).collect()
}

fn read(
    folder: &'static str,
    head: &str,
    tables: [&str; 8],
    talk: Option<&str>,
) -> Result<Sheets, Failure> {
    let [m, s, e, a, c, n, v, f] = tables;
    Ok(Sheets {
        profile: profile::parse(head).map_err(|error| broken(folder, "profile.json", &error))?,
        ministries: rows(folder, "ministries.tsv", m, ministries::rows)?,
        assignments: rows(folder, "assignments.tsv", s, assignments::rows)?,
        evidence: rows(folder, "evidence.tsv", e, evidence::rows)?,
        answers: rows(folder, "answers.tsv", a, answers::rows)?,
        citations: rows(folder, "citations.tsv", c, citations::rows)?,
        notes: rows(folder, "notes.tsv", n, notes::rows)?,
        threads: match talk {
            Some(text) => rows(folder, "threads.tsv", text, threads::rows)?,
            None => Vec::new(),
        },
        validations: rows(folder, "validations.tsv", v, validations::rows)?,
        findings: rows(folder, "findings.tsv", f, findings::rows)?,
        contradictions: Vec::new(),
        talk: Talk::default(),
    })
}

fn rows<T>(
    folder: &str,
    file: &str,
    text: &str,
    read: impl Fn(&Table) -> Result<Vec<T>, ImportError>,
) -> Result<Vec<T>, Failure> {
    tsv::parse(text)
        .and_then(|table| read(&table))
        .map_err(|error| broken(folder, file, &error))
}

fn broken(folder: &str, file: &str, error: &ImportError) -> Failure {
    Failure::sentence(format!("data/{folder}/{file}: {error}"))
}

impl Sheets {
    /// The ministry that leads an indicator.
    pub(super) fn lead(&self, indicator: &str) -> &str {
        self.assignments
            .iter()
            .find(|row| row.indicator == indicator)
            .map_or("", |row| row.lead.as_str())
    }

    /// The ministry that would register an item of evidence: the lead of the
    /// first indicator that cites it, or that a note which cites it belongs to.
    pub(super) fn keeper(&self, evidence: &str) -> &str {
        let cited = self.citations.iter().find(|c| c.evidence_id == evidence);
        let noted = || {
            self.notes
                .iter()
                .find(|n| n.evidence_ids.iter().any(|id| id == evidence))
        };
        match cited {
            Some(citation) => self.lead(&citation.indicator),
            None => noted().map_or("", |note| self.lead(&note.target.id)),
        }
    }

    /// Whether an analyst drafted the answer and nobody has adopted it.
    pub(super) fn is_draft(&self, indicator: &str) -> bool {
        self.answers
            .iter()
            .any(|row| row.indicator == indicator && row.state == answers::RowState::Draft)
    }

    /// Codes of the ministries in a capacity.
    pub(super) fn in_capacity(&self, capacity: v1::MinistryCapacity) -> impl Iterator<Item = &str> {
        self.ministries
            .iter()
            .filter(move |row| row.capacity == capacity)
            .map(|row| row.code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_sheets_are_whole() {
        let questionnaire = unofficial().unwrap();
        mgi_events::questionnaire::check(&questionnaire).unwrap();
        let codes: BTreeSet<_> = questionnaire
            .indicators
            .iter()
            .map(|i| i.code.as_str())
            .collect();
        assert!(codes.len() >= 96);
        for sheets in [rwanda().unwrap(), tesovara().unwrap()] {
            let assigned: BTreeSet<_> = sheets
                .assignments
                .iter()
                .map(|a| a.indicator.as_str())
                .collect();
            assert_eq!(assigned, codes);
            let known: BTreeSet<_> = sheets
                .evidence
                .iter()
                .map(|e| e.evidence_id.as_str())
                .collect();
            assert!(
                sheets
                    .citations
                    .iter()
                    .all(|c| known.contains(c.evidence_id.as_str()))
            );
        }
    }

    #[test]
    fn every_indicator_of_rwanda_is_answered_or_says_why_not() {
        let rwanda = rwanda().unwrap();
        assert_eq!(rwanda.answers.len(), unofficial().unwrap().indicators.len());
        for row in &rwanda.answers {
            let code = row.value.as_ref().map_or("", |v| v.code.as_str());
            assert_eq!(
                code == "not_answered",
                !row.unanswered_reason.is_empty(),
                "{}",
                row.indicator
            );
        }
    }

    #[test]
    fn no_paragraph_of_the_published_profile_is_left() {
        let rwanda = rwanda().unwrap();
        let mut units = 0;
        for line in sheet!("rwanda-2021", "coverage.tsv").lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let mapped: Vec<&str> = cells
                .last()
                .unwrap_or(&"")
                .split(';')
                .filter(|m| !m.is_empty())
                .collect();
            assert!(!mapped.is_empty(), "nothing holds {line}");
            for target in mapped {
                let (kind, id) = target.split_once(':').unwrap();
                let there = match kind {
                    "answer" => rwanda.answers.iter().any(|a| a.indicator == id),
                    "note" => rwanda.notes.iter().any(|n| n.note_id == id),
                    "evidence" => rwanda.evidence.iter().any(|e| e.evidence_id == id),
                    _ => false,
                };
                assert!(there, "{target} does not exist");
            }
            units += 1;
        }
        // 45 paragraphs of sections 1.1 to 6.2, 7 rows of table 1, footnotes 5 to 20.
        assert_eq!(units, 45 + 7 + 16);
    }
}
