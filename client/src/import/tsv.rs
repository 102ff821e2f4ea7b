//! Tab-separated text: a header line, one row a line, no quoting.

use super::error::{ImportError, Place};
use super::table::Table;

/// Reads a table. A byte order mark, Windows line ends and empty lines are left
/// out; cells at the end of a line may be missing when they are empty.
///
/// # Errors
/// [`ImportError::Empty`], [`ImportError::DuplicateColumn`],
/// [`ImportError::CellCount`] for a line with more cells than columns.
pub fn parse(text: &str) -> Result<Table, ImportError> {
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(n, line)| (Place::Line(n + 1), line.trim_end_matches('\r')))
        .filter(|(_, line)| !line.trim().is_empty());
    let (_, header) = lines.next().ok_or(ImportError::Empty)?;
    let columns: Vec<String> = header
        .split('\t')
        .map(|name| name.trim().to_owned())
        .collect();
    let expected = columns.len();
    let mut table = Table::new(columns)?;
    for (place, line) in lines {
        let mut cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        if cells.len() > expected {
            return Err(ImportError::CellCount {
                place,
                expected,
                found: cells.len(),
            });
        }
        // Editors and spreadsheets drop tabs at the end of a line.
        cells.resize(expected, String::new());
        table.push(place, cells);
    }
    Ok(table)
}
