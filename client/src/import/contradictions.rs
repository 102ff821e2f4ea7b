//! Statements that cannot both hold: `first second explanation`.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// One pair.
#[derive(Debug, Clone, PartialEq)]
pub struct ContradictionRow {
    /// Where it stands in the file.
    pub place: Place,
    /// One statement.
    pub first: v1::Target,
    /// The other.
    pub second: v1::Target,
    /// In what they differ.
    pub explanation: String,
}

/// Reads the rows. Required columns: `first`, `second`, `explanation`.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<ContradictionRow>, ImportError> {
    table
        .rows(&["first", "second", "explanation"])?
        .map(|row| {
            Ok(ContradictionRow {
                place: row.place(),
                first: row.target("first")?,
                second: row.target("second")?,
                explanation: row.required("explanation")?.to_owned(),
            })
        })
        .collect()
}

impl ContradictionRow {
    /// Links the two.
    #[must_use]
    pub fn command(&self) -> v1::MarkContradiction {
        v1::MarkContradiction {
            first: Some(self.first.clone()),
            second: Some(self.second.clone()),
            explanation: self.explanation.clone(),
        }
    }
}
