//! Answers: `indicator value year institution_name mandate narrative law
//! practice as_of remark unanswered_reason sections state`.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// How far an answer of a table has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowState {
    /// A statement of the lead ministry; the default.
    #[default]
    Statement,
    /// A draft that waits for the lead ministry.
    Draft,
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Code of the indicator.
    pub indicator: String,
    /// Value; `None` when the row has none.
    pub value: Option<v1::AnswerValue>,
    /// Date for which the value is stated, or empty.
    pub as_of: String,
    /// Why it is unanswered, or empty.
    pub unanswered_reason: String,
    /// The texts that are not empty, in the order of [`v1::TextField`].
    pub texts: Vec<(v1::TextField, String)>,
    /// Sections of the profile that it belongs to, as written.
    pub sections: Vec<String>,
    /// How far it has come.
    pub state: RowState,
}

const TEXTS: [(v1::TextField, &str); 4] = [
    (v1::TextField::Narrative, "narrative"),
    (v1::TextField::Law, "law"),
    (v1::TextField::Practice, "practice"),
    (v1::TextField::Remark, "remark"),
];

/// Reads the rows. Required columns: `indicator`, `value`.
///
/// # Errors
/// See [`ImportError`]. Whether a code fits its indicator's answer type is for
/// the server to say.
pub fn rows(table: &Table) -> Result<Vec<AnswerRow>, ImportError> {
    table
        .rows(&["indicator", "value"])?
        .map(|row| {
            let unanswered_reason = row.text("unanswered_reason");
            let code = match row.cell("value") {
                "" if !unanswered_reason.is_empty() => "not_answered",
                code => code,
            };
            let as_of = row.partial_date("as_of")?;
            if code.is_empty() && !as_of.is_empty() {
                return Err(row.bad(
                    "as_of",
                    "a date belongs to a value; fill in the value or leave it empty",
                ));
            }
            if code != "not_answered" && !unanswered_reason.is_empty() {
                return Err(row.bad(
                    "unanswered_reason",
                    "a reason belongs to the value not_answered; write that or leave it empty",
                ));
            }
            let year = match row.cell("year") {
                "" => 0,
                year => year
                    .parse()
                    .map_err(|_| row.bad("year", "write a year such as 1980, or leave it empty"))?,
            };
            let value = (!code.is_empty()).then(|| v1::AnswerValue {
                code: code.to_owned(),
                year,
                institution_name: row.text("institution_name"),
                mandate: row.text("mandate"),
            });
            let texts = TEXTS
                .iter()
                .map(|(field, column)| (*field, row.text(column)))
                .filter(|(_, text)| !text.is_empty())
                .collect();
            let state = match row.cell("state") {
                "" | "statement" => RowState::Statement,
                "draft" => RowState::Draft,
                _ => return Err(row.bad("state", "write statement or draft, or leave it empty")),
            };
            Ok(AnswerRow {
                place: row.place(),
                indicator: row.required("indicator")?.to_owned(),
                value,
                as_of,
                unanswered_reason,
                texts,
                sections: row.list("sections"),
                state,
            })
        })
        .collect()
}

impl AnswerRow {
    /// The command; `base_version` is the version of the answer that the row
    /// was written against, 0 when it was empty.
    #[must_use]
    pub fn command(&self, base_version: u32) -> v1::ReviseAnswer {
        v1::ReviseAnswer {
            indicator: self.indicator.clone(),
            base_version,
            value: self.value.clone(),
            as_of: self.as_of.clone(),
            unanswered_reason: self.unanswered_reason.clone(),
            texts: self
                .texts
                .iter()
                .map(|(field, text)| v1::TextEdit {
                    field: (*field).into(),
                    full_text: text.clone(),
                    hunks: Vec::new(),
                })
                .collect(),
            on_collision: v1::OnCollision::Unspecified.into(),
        }
    }
}
