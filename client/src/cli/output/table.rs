//! Plain aligned tables that fit the width.

use super::layout::{columns, wrapped};

/// Narrowest that a column is made, so that its words stay readable.
const NARROWEST: usize = 12;

/// Columns and rows.
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Without rows.
    pub(crate) fn new(header: &[&str]) -> Self {
        Self {
            header: header.iter().map(|name| (*name).to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// It has no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, the header first: one line a row without a width; with one,
    /// the widest columns are broken into several lines.
    pub(crate) fn lines(&self, width: Option<usize>) -> Vec<String> {
        let widths = self.widths(width);
        let mut lines = vec![row_line(self.header.iter().map(String::as_str), &widths)];
        for row in &self.rows {
            let cells: Vec<Vec<String>> = row
                .iter()
                .zip(&widths)
                .map(|(cell, room)| wrapped(&cell.replace('\n', " "), width.map(|_| *room)))
                .collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(1);
            for n in 0..height {
                lines.push(row_line(
                    cells
                        .iter()
                        .map(|cell| cell.get(n).map_or("", String::as_str)),
                    &widths,
                ));
            }
        }
        lines
    }

    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self.header.iter().map(|name| columns(name)).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(columns(cell));
            }
        }
        let Some(limit) = limit else { return widths };
        let gaps = 2 * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > limit {
            match widths.iter_mut().max() {
                Some(widest) if *widest > NARROWEST => *widest -= 1,
                _ => break,
            }
        }
        widths
    }
}

fn row_line<'a>(cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in cells.zip(widths) {
        line.push_str(cell);
        let padding = width.saturating_sub(columns(cell)) + 2;
        line.extend(std::iter::repeat_n(' ', padding));
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["code", "name"]);
        table.push(vec![
            "DGIE".into(),
            "Directorate-General of Immigration and Emigration".into(),
        ]);
        table.push(vec!["X".into(), "é日本".into()]);
        table
    }

    #[test]
    fn columns_align() {
        assert_eq!(
            table().lines(None),
            [
                "code  name",
                "DGIE  Directorate-General of Immigration and Emigration",
                "X     é日本"
            ]
        );
    }

    #[test]
    fn a_narrow_terminal_breaks_the_widest_column() {
        let lines = table().lines(Some(39));
        assert_eq!(
            lines[1..4],
            [
                "DGIE  Directorate-General of",
                "      Immigration and Emigration",
                "X     é日本"
            ]
        );
        assert!(lines.iter().all(|line| columns(line) <= 39));
    }
}
