//! Tables as a JSON array of objects, one object a row.

use serde_json::Value;

use super::error::{ImportError, Place};
use super::table::Table;

/// Reads a table. The columns are the keys of all objects; a list of texts
/// counts as a cell with its entries separated by `;`.
///
/// # Errors
/// [`ImportError::Json`] when it is not such JSON; [`ImportError::BadValue`]
/// for a value that is an object or a list of lists.
pub fn parse(text: &str) -> Result<Table, ImportError> {
    let items: Vec<serde_json::Map<String, Value>> =
        serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let mut columns: Vec<String> = Vec::new();
    for key in items.iter().flat_map(|item| item.keys()) {
        if !columns.contains(key) {
            columns.push(key.clone());
        }
    }
    let mut table = Table::new(columns.clone())?;
    for (n, item) in items.iter().enumerate() {
        let place = Place::Item(n + 1);
        let cells = columns
            .iter()
            .map(|column| cell(place, column, item.get(column)))
            .collect::<Result<Vec<_>, _>>()?;
        table.push(place, cells);
    }
    Ok(table)
}

fn cell(place: Place, column: &str, value: Option<&Value>) -> Result<String, ImportError> {
    Ok(match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(entries)) if entries.iter().all(|entry| !entry.is_array()) => {
            let entries = entries
                .iter()
                .map(|entry| cell(place, column, Some(entry)))
                .collect::<Result<Vec<_>, _>>()?;
            entries.join(";")
        }
        Some(other) => {
            return Err(ImportError::BadValue {
                place,
                column: column.to_owned(),
                value: other.to_string(),
                remedy: "write a text, a number, true, false or a list of texts".to_owned(),
            });
        }
    })
}
