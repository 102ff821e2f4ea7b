//! Answers and validations as tables: CSV (RFC 4180), UTF-8, a header, lines that
//! end with CR LF.
//!
//! **Formulas.** A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@`
//! for a formula, and texts of a profile are written by many people. Such a cell,
//! one that begins with a tab or a line end, and one that begins with an
//! apostrophe, get an apostrophe in front. So the rule to get the text back is: a
//! leading apostrophe is not part of it.
//!
//! **Notices.** Every row ends with a `notice`: the profile's own, if it has one, so
//! that a table that travels alone carries it.
//!
//! Nothing is counted, ranked or scored here.

mod answers;
mod validations;

pub use answers::{AnswersTable, WORKING_NOTICE};
pub use validations::{Ends, ValidationsTable};

use super::ExportError;

/// A cell that no spreadsheet takes for a formula.
#[must_use]
pub fn guarded(cell: &str) -> String {
    // Some programs look past white space, and some take the full-width forms.
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let raw = cell.starts_with(['\t', '\r', '\n', '\'']);
    if raw || begins(cell.trim_start()) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The rows as a table.
fn table<'a>(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>> + 'a,
) -> Result<Vec<u8>, ExportError> {
    let failed = |error: &dyn std::fmt::Display| ExportError::Write(error.to_string());
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer
        .write_record(header)
        .map_err(|error| failed(&error))?;
    for row in rows {
        // Every row has as many cells as the header: the writer refuses others.
        writer
            .write_record(row.iter().map(|cell| guarded(cell)))
            .map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// ISO 8601 in UTC, with the microseconds that the record has; empty for none.
pub(super) fn time(time: Option<&prost_types::Timestamp>) -> String {
    time.and_then(|time| jiff::Timestamp::new(time.seconds, time.nanos).ok())
        .map_or_else(String::new, |time| time.to_string())
}

/// A revision; empty for an absent author.
fn revision(by: Option<&crate::v1::Authorship>) -> String {
    by.map_or_else(String::new, |by| {
        by.event_index.saturating_add(1).to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_the_text_comes_back() {
        for cell in [
            "=1+1", "+250 788", "-3", "@SUM(A1)", "\tx", "\rx", "\n=x", " =1+1", "＝1", "'=1",
            "'quoted'",
        ] {
            let guarded = guarded(cell);
            assert!(guarded.starts_with('\''), "{cell:?}");
            assert_eq!(guarded.strip_prefix('\''), Some(cell));
        }
        for cell in ["", "a=b", "Law no 57/2018", "1-2", "don't"] {
            assert_eq!(guarded(cell), cell);
        }
    }

    #[test]
    fn cells_are_quoted_as_in_rfc_4180() {
        let rows = vec![vec!["a \"b\", c".to_owned(), "two\nlines".to_owned()]];
        let bytes = table(&["one", "two"], rows).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "one,two\r\n\"a \"\"b\"\", c\",\"two\nlines\"\r\n"
        );
        assert!(table(&["one", "two"], vec![vec!["alone".to_owned()]]).is_err());
    }
}
