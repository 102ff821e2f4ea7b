//! Ministries: `code name capacity former_names note`, former names separated
//! by `;`.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// One ministry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinistryRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Code.
    pub code: String,
    /// Name in force.
    pub name: String,
    /// In which capacity it takes part in the profile.
    pub capacity: v1::MinistryCapacity,
    /// Names it had before, oldest first.
    pub former_names: Vec<String>,
    /// For the readers of the file; not sent.
    pub note: String,
}

/// Reads the rows. Required columns: `code`, `name`, `capacity`.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<MinistryRow>, ImportError> {
    table
        .rows(&["code", "name", "capacity"])?
        .map(|row| {
            Ok(MinistryRow {
                place: row.place(),
                code: row.required("code")?.to_owned(),
                name: row.required("name")?.to_owned(),
                capacity: row.required_word("capacity")?,
                former_names: row.list("former_names"),
                note: row.text("note"),
            })
        })
        .collect()
}

impl MinistryRow {
    /// Makes it known in the deployment.
    #[must_use]
    pub fn registration(&self, command_id: impl Into<String>) -> v1::RegisterMinistryRequest {
        v1::RegisterMinistryRequest {
            command_id: command_id.into(),
            ministry: self.code.clone(),
            name: self.name.clone(),
            predecessors: Vec::new(),
            former_names: self.former_names.clone(),
        }
    }

    /// Enrols it in a profile.
    #[must_use]
    pub fn command(&self) -> v1::EnrolMinistry {
        v1::EnrolMinistry {
            ministry: self.code.clone(),
            capacity: self.capacity.into(),
        }
    }
}
