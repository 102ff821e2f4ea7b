//! Validations: `ministry scope statement`; a scope is `own_part`, `profile`,
//! `indicator:CODE` or `dimension:CODE`.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::{v1, words};

/// One validation.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidationRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Ministry that validates.
    pub ministry: String,
    /// What it covers.
    pub scope: v1::Scope,
    /// What the ministry says by it, or empty.
    pub statement: String,
}

/// Reads the rows. Required columns: `ministry`, `scope`.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<ValidationRow>, ImportError> {
    table
        .rows(&["ministry", "scope"])?
        .map(|row| {
            let scope = words::scope(row.required("scope")?).ok_or_else(|| {
                row.bad(
                    "scope",
                    "write own_part, profile, indicator:CODE or dimension:CODE",
                )
            })?;
            Ok(ValidationRow {
                place: row.place(),
                ministry: row.required("ministry")?.to_owned(),
                scope,
                statement: row.text("statement"),
            })
        })
        .collect()
}

impl ValidationRow {
    /// The command; `seen_revision` is the revision of the profile that the
    /// person had seen. It is made for [`ValidationRow::ministry`].
    #[must_use]
    pub fn command(&self, seen_revision: u64) -> v1::Validate {
        v1::Validate {
            signature: None,
            scope: Some(self.scope.clone()),
            statement: self.statement.clone(),
            seen_revision,
            letter_sha256: Vec::new(),
        }
    }
}
