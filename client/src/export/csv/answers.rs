//! The answers of a profile, one a row.

use super::{revision, table, time};
use crate::export::ExportError;
use crate::v1::{self, TextField};
use crate::words;

/// What every row says first when it holds coded values.
pub const WORKING_NOTICE: &str =
    "Working data: coded values are never published and never compared between countries.";

const COLUMNS: [&str; 18] = [
    "profile",
    "profile_revision",
    "indicator",
    "state",
    "lead_ministry",
    "contributing_ministries",
    "as_of",
    "narrative",
    "law",
    "practice",
    "remark",
    "unanswered_reason",
    "citations",
    "version",
    "changed_at",
    "changed_by",
    "changed_for_ministry",
    "changed_at_revision",
];

const WORKING: [&str; 4] = [
    "working_value",
    "working_year",
    "working_institution",
    "working_mandate",
];

/// The table of answers of one profile at one revision.
#[derive(Debug, Clone, Copy)]
pub struct AnswersTable<'a> {
    /// The profile's head.
    pub head: &'a v1::Profile,
    /// Its answers, in the order in which they shall stand.
    pub answers: &'a [v1::Answer],
    /// With the coded values. They are working data: what holds them says so in
    /// every row, and is not for publication.
    pub working: bool,
}

impl AnswersTable<'_> {
    /// The table as CSV.
    ///
    /// # Errors
    /// [`ExportError::Write`].
    pub fn to_csv(&self) -> Result<Vec<u8>, ExportError> {
        let mut header = COLUMNS.to_vec();
        if self.working {
            header.extend(WORKING);
        }
        header.push("notice");
        table(&header, self.answers.iter().map(|answer| self.row(answer)))
    }

    fn row(&self, answer: &v1::Answer) -> Vec<String> {
        let text = |field: TextField| {
            let found = answer.texts.iter().find(|text| text.field() == field);
            found.map(|text| text.text.clone()).unwrap_or_default()
        };
        let by = answer.changed_by.as_ref();
        let mut row = vec![
            self.head.profile_id.clone(),
            self.head.revision.to_string(),
            answer.indicator.clone(),
            words::of::<v1::AnswerState>(answer.state),
            answer.lead.clone(),
            answer.contributing.join(" "),
            answer.as_of.clone(),
            text(TextField::Narrative),
            text(TextField::Law),
            text(TextField::Practice),
            text(TextField::Remark),
            answer.unanswered_reason.clone(),
            answer.citations.len().to_string(),
            answer.version.to_string(),
            time(by.and_then(|by| by.recorded_time.as_ref())),
            by.map(|by| by.account_id.clone()).unwrap_or_default(),
            by.map(|by| by.ministry.clone()).unwrap_or_default(),
            revision(by),
        ];
        if self.working {
            let value = answer.value.clone().unwrap_or_default();
            row.extend([
                value.code,
                match value.year {
                    0 => String::new(),
                    year => year.to_string(),
                },
                value.institution_name,
                value.mandate,
            ]);
        }
        row.push(self.notice());
        row
    }

    fn notice(&self) -> String {
        let own = super::validations::notice(self.head);
        match (self.working, own.is_empty()) {
            (false, _) => own,
            (true, true) => WORKING_NOTICE.to_owned(),
            (true, false) => format!("{WORKING_NOTICE} {own}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (v1::Profile, Vec<v1::Answer>) {
        let head = v1::Profile {
            profile_id: "xx-2026".into(),
            revision: 90,
            opened: Some(v1::ProfileOpened {
                notice: "Demonstration.".into(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let answer = v1::Answer {
            indicator: "MR-01".into(),
            lead: "MOH".into(),
            contributing: vec!["DGIE".into(), "NISR".into()],
            version: 4,
            state: v1::AnswerState::Statement.into(),
            value: Some(v1::AnswerValue {
                code: "partly".into(),
                ..Default::default()
            }),
            as_of: "2026-03".into(),
            texts: vec![v1::Text {
                field: TextField::Law.into(),
                text: "=Article 3, \"care\"".into(),
                ..Default::default()
            }],
            citations: vec![v1::Citation::default(), v1::Citation::default()],
            changed_by: Some(v1::Authorship {
                account_id: "ac-1".into(),
                ministry: "MOH".into(),
                event_index: 41,
                recorded_time: Some(prost_types::Timestamp {
                    seconds: 1_767_225_600,
                    nanos: 250_000_000,
                }),
            }),
            ..Default::default()
        };
        (head, vec![answer])
    }

    fn cells(working: bool) -> Vec<(String, String)> {
        let (head, answers) = sample();
        let made = AnswersTable {
            head: &head,
            answers: &answers,
            working,
        };
        let bytes = made.to_csv().unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().unwrap().clone();
        let row = reader.records().next().unwrap().unwrap();
        let pairs = header.iter().zip(row.iter());
        pairs.map(|(h, c)| (h.to_owned(), c.to_owned())).collect()
    }

    #[test]
    fn an_answer_is_a_row() {
        let row = cells(false);
        let cell = |name: &str| &row.iter().find(|(h, _)| h == name).unwrap().1;
        assert_eq!(cell("lead_ministry"), "MOH");
        assert_eq!(cell("contributing_ministries"), "DGIE NISR");
        assert_eq!(cell("state"), "statement");
        assert_eq!(cell("law"), "'=Article 3, \"care\"");
        assert_eq!(cell("practice"), "");
        assert_eq!(cell("citations"), "2");
        assert_eq!(cell("changed_at"), "2026-01-01T00:00:00.25Z");
        assert_eq!(cell("changed_at_revision"), "42");
        assert_eq!(cell("profile_revision"), "90");
        assert_eq!(cell("notice"), "Demonstration.");
    }

    #[test]
    fn coded_values_come_only_when_asked_for_and_say_what_they_are() {
        let public = cells(false);
        assert!(public.iter().all(|(header, cell)| !header.contains("value")
            && !header.contains("working")
            && !cell.contains("partly")));
        let working = cells(true);
        let cell = |name: &str| &working.iter().find(|(h, _)| h == name).unwrap().1;
        assert_eq!(cell("working_value"), "partly");
        assert_eq!(cell("working_year"), "");
        assert_eq!(cell("notice"), &format!("{WORKING_NOTICE} Demonstration."));
    }
}
