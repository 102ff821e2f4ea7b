//! Cells with a meaning.

use super::error::ImportError;
use super::table::Row;
use crate::v1;
use crate::words::{self, Word};

const TARGET_REMEDY: &str = "write an indicator's code such as MR-01 for its answer, an id such as f-1, or kind:id such as evidence:law-2012 or section:1.2";

impl<'a> Row<'a> {
    /// A cell that must not be empty.
    pub(super) fn required(&self, column: &str) -> Result<&'a str, ImportError> {
        match self.cell(column) {
            "" => Err(ImportError::MissingValue {
                place: self.place(),
                column: column.to_owned(),
            }),
            value => Ok(value),
        }
    }

    /// A cell as an owned text, which may be empty.
    pub(super) fn text(&self, column: &str) -> String {
        self.cell(column).to_owned()
    }

    /// A word of an enum; `None` when empty.
    pub(super) fn word<T: Word>(&self, column: &str) -> Result<Option<T>, ImportError> {
        match self.cell(column) {
            "" => Ok(None),
            value => T::parse(value)
                .map(Some)
                .ok_or_else(|| self.bad(column, &format!("write one of: {}", T::choices()))),
        }
    }

    /// A word of an enum that must be there.
    pub(super) fn required_word<T: Word>(&self, column: &str) -> Result<T, ImportError> {
        self.required(column)?;
        self.word(column)?
            .ok_or_else(|| self.bad(column, &format!("write one of: {}", T::choices())))
    }

    /// A list separated by semicolons; without empty entries.
    pub(super) fn list(&self, column: &str) -> Vec<String> {
        self.cell(column)
            .split(';')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// A date as YYYY, YYYY-MM or YYYY-MM-DD, or empty.
    pub(super) fn partial_date(&self, column: &str) -> Result<String, ImportError> {
        let value = self.cell(column);
        if value.is_empty() || is_partial_date(value) {
            Ok(value.to_owned())
        } else {
            Err(self.bad(column, "write a date as YYYY, YYYY-MM or YYYY-MM-DD"))
        }
    }

    /// A day of the calendar as YYYY-MM-DD, or empty.
    pub(super) fn day(&self, column: &str) -> Result<String, ImportError> {
        let date = self.partial_date(column)?;
        if date.is_empty() || date.len() == 10 {
            Ok(date)
        } else {
            Err(self.bad(column, "write a day as YYYY-MM-DD"))
        }
    }

    /// What something is about, as [`words::target`] reads it; must be there.
    pub(super) fn target(&self, column: &str) -> Result<v1::Target, ImportError> {
        words::target(self.required(column)?).ok_or_else(|| self.bad(column, TARGET_REMEDY))
    }

    /// Yes or no; empty is no.
    pub(super) fn is_yes(&self, column: &str) -> bool {
        matches!(
            self.cell(column).to_ascii_lowercase().as_str(),
            "yes" | "true" | "1"
        )
    }

    /// The error for what stands in a cell.
    pub(super) fn bad(&self, column: &str, remedy: &str) -> ImportError {
        ImportError::BadValue {
            place: self.place(),
            column: column.to_owned(),
            value: self.cell(column).to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

/// A year, a month or a day of the calendar.
fn is_partial_date(value: &str) -> bool {
    let whole = match value.len() {
        4 => format!("{value}-01-01"),
        7 => format!("{value}-01"),
        10 => value.to_owned(),
        _ => return false,
    };
    value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
        && whole.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_partial_date;

    #[test]
    fn dates_of_three_precisions() {
        for date in ["2021", "2021-03", "2021-03-31"] {
            assert!(is_partial_date(date), "{date}");
        }
        for wrong in [
            "21",
            "2021-13",
            "2021-02-30",
            "March 2021",
            "2021-3-1",
            "2021/03",
        ] {
            assert!(!is_partial_date(wrong), "{wrong}");
        }
    }
}
