//! Who answers what: `indicator lead contributing`, the last one a list
//! separated by `;`.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// One indicator's ministries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Code of the indicator.
    pub indicator: String,
    /// Ministry that answers it.
    pub lead: String,
    /// Ministries that may edit it too.
    pub contributing: Vec<String>,
}

/// Reads the rows. Required columns: `indicator`, `lead`.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<AssignmentRow>, ImportError> {
    table
        .rows(&["indicator", "lead"])?
        .map(|row| {
            Ok(AssignmentRow {
                place: row.place(),
                indicator: row.required("indicator")?.to_owned(),
                lead: row.required("lead")?.to_owned(),
                contributing: row.list("contributing"),
            })
        })
        .collect()
}

impl AssignmentRow {
    /// The command.
    #[must_use]
    pub fn command(&self) -> v1::AssignIndicator {
        v1::AssignIndicator {
            indicator: self.indicator.clone(),
            lead: self.lead.clone(),
            contributing: self.contributing.clone(),
        }
    }
}
