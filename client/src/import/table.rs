//! Rows with named cells, wherever they came from.

use std::collections::HashMap;

use super::error::{ImportError, Place};

/// A table: columns and rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    columns: Vec<String>,
    places: HashMap<String, usize>,
    rows: Vec<(Place, Vec<String>)>,
}

impl Table {
    /// An empty table with these columns.
    ///
    /// # Errors
    /// [`ImportError::DuplicateColumn`].
    pub fn new(columns: Vec<String>) -> Result<Self, ImportError> {
        let mut places = HashMap::new();
        for (n, column) in columns.iter().enumerate() {
            if !column.is_empty() && places.insert(column.clone(), n).is_some() {
                return Err(ImportError::DuplicateColumn {
                    column: column.clone(),
                });
            }
        }
        Ok(Self {
            columns,
            places,
            rows: Vec::new(),
        })
    }

    /// Adds a row; cells beyond the columns are not looked at.
    pub fn push(&mut self, place: Place, cells: Vec<String>) {
        self.rows.push((place, cells));
    }

    /// Names of the columns, in their order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// It has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows, provided that these columns are there.
    ///
    /// # Errors
    /// [`ImportError::MissingColumn`] for the first one that is not. A table
    /// without rows and columns (an empty JSON array) lacks nothing.
    pub fn rows(&self, required: &[&str]) -> Result<impl Iterator<Item = Row<'_>>, ImportError> {
        let nothing_at_all = self.columns.is_empty() && self.rows.is_empty();
        let missing = required
            .iter()
            .find(|column| !nothing_at_all && !self.places.contains_key(**column));
        if let Some(column) = missing {
            return Err(ImportError::MissingColumn {
                column: (*column).to_owned(),
                found: self.columns.clone(),
            });
        }
        Ok(self.rows.iter().map(|(place, cells)| Row {
            table: self,
            place: *place,
            cells,
        }))
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    place: Place,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// A cell without the space around it; empty when there is no such column.
    #[must_use]
    pub fn cell(&self, column: &str) -> &'a str {
        let cell = self
            .table
            .places
            .get(column)
            .and_then(|n| self.cells.get(*n));
        cell.map_or("", |cell| cell.trim())
    }
}
