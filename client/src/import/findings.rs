//! Findings: `finding dimension section text indicators evidence_ids`, the last
//! two separated by `;`. They stand in the order of the rows.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// One paragraph of the draft profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Name in the file, or empty; the server gives its own id.
    pub finding: String,
    /// Code of the dimension.
    pub dimension: String,
    /// Its section.
    pub section: v1::FindingSection,
    /// The paragraph.
    pub text: String,
    /// Indicators that it rests on.
    pub indicators: Vec<String>,
    /// Evidence that it rests on.
    pub evidence_ids: Vec<String>,
}

/// Reads the rows. Required columns: `dimension`, `section` (well-developed or
/// further-development), `text`.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<FindingRow>, ImportError> {
    table
        .rows(&["dimension", "section", "text"])?
        .map(|row| {
            Ok(FindingRow {
                place: row.place(),
                finding: row.text("finding"),
                dimension: row.required("dimension")?.to_owned(),
                section: row.required_word("section")?,
                text: row.required("text")?.to_owned(),
                indicators: row.list("indicators"),
                evidence_ids: row.list("evidence_ids"),
            })
        })
        .collect()
}

impl FindingRow {
    /// The command: last in its section.
    #[must_use]
    pub fn command(&self) -> v1::AddFinding {
        v1::AddFinding {
            dimension: self.dimension.clone(),
            section: self.section.into(),
            text: self.text.clone(),
            indicators: self.indicators.clone(),
            evidence_ids: self.evidence_ids.clone(),
            after: String::new(),
        }
    }
}
