//! Questionnaires and tables as files, read into commands.
//!
//! A table is tab-separated text with a header line and no quoting, or a JSON
//! array of objects. Columns may come in any order, and columns that are not
//! known are left alone; a required column that is missing, or a value that
//! cannot be used, is an error that names the line, the column and the remedy.
//!
//! ```
//! use mgi_client::import::{answers, tsv};
//!
//! let table = tsv::parse("indicator\tvalue\nMR-01\tpartly\n")?;
//! let rows = answers::rows(&table)?;
//! let command = rows[0].command(0);
//! assert_eq!(command.indicator, "MR-01");
//! # Ok::<(), mgi_client::import::ImportError>(())
//! ```

pub mod answers;
pub mod assignments;
mod cells;
pub mod citations;
pub mod contradictions;
mod error;
pub mod evidence;
pub mod findings;
pub mod json;
pub mod meetings;
pub mod ministries;
pub mod notes;
pub mod positions;
pub mod priorities;
pub mod profile;
pub mod questionnaire;
pub mod suggestions;
mod table;
pub mod threads;
pub mod tsv;
pub mod validations;

pub use error::{FileError, ImportError, Place};
pub use table::{Row, Table};

/// Reads a table in either form: JSON when it begins with `[`, TSV otherwise.
///
/// # Errors
/// See [`ImportError`].
pub fn table(text: &str) -> Result<Table, ImportError> {
    if text
        .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
        .starts_with('[')
    {
        json::parse(text)
    } else {
        tsv::parse(text)
    }
}

#[cfg(test)]
mod tests;
