//! What is wrong with a file, where, and how to put it right.

use std::path::{Path, PathBuf};

/// Where in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line of a text file; the header is line 1.
    Line(usize),
    /// An object of a JSON array; the first one is 1.
    Item(usize),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Item(item) => write!(f, "item {item}"),
        }
    }
}

/// Why a file cannot be read. `Display` says where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// There is nothing in it.
    #[error("the file is empty: the first line has to name the columns, separated by tabs")]
    Empty,
    /// A column is named twice.
    #[error("line 1, column {column:?}: it is named twice; rename or remove one")]
    DuplicateColumn {
        /// Its name.
        column: String,
    },
    /// A column that is needed is not there.
    #[error("column {column:?} is missing; add it (there are: {})", .found.join(", "))]
    MissingColumn {
        /// Its name.
        column: String,
        /// Columns that are there.
        found: Vec<String>,
    },
    /// A line has more or fewer cells than there are columns.
    #[error("{place}: it has {found} cells where the header has {expected}; check its tabs")]
    CellCount {
        /// Where.
        place: Place,
        /// Columns of the header.
        expected: usize,
        /// Cells of the line.
        found: usize,
    },
    /// A cell that must not be empty is empty.
    #[error("{place}, column {column:?}: it is empty; fill it in")]
    MissingValue {
        /// Where.
        place: Place,
        /// Column.
        column: String,
    },
    /// A value cannot be used.
    #[error("{place}, column {column:?}: {value:?} cannot be used; {remedy}")]
    BadValue {
        /// Where.
        place: Place,
        /// Column.
        column: String,
        /// What stands there.
        value: String,
        /// What to write instead.
        remedy: String,
    },
    /// It is not the JSON that is expected.
    #[error("line {line}, column {column}: {message}; correct the JSON there")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Character in the line, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// Something in the questionnaire or profile does not fit.
    #[error("{field}: {problem}")]
    Field {
        /// Path of the field, such as `indicators[3].answer_type`.
        field: String,
        /// What is wrong, and what to write instead.
        problem: String,
    },
}

impl ImportError {
    /// With the name of the file that it is about.
    #[must_use]
    pub fn in_file(self, file: impl AsRef<Path>) -> FileError {
        FileError {
            file: file.as_ref().to_owned(),
            error: self,
        }
    }
}

impl From<serde_json::Error> for ImportError {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        // serde_json ends its message with the place, which is told anyway.
        let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
        Self::Json {
            line: error.line(),
            column: error.column(),
            message,
        }
    }
}

/// An [`ImportError`] with its file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {error}", .file.display())]
pub struct FileError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub error: ImportError,
}
