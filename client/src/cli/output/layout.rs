//! Widths and line breaks.

use unicode_width::UnicodeWidthStr as _;

/// Columns to use: of the terminal, else of COLUMNS, else no limit.
pub(super) fn width(terminal: bool) -> Option<usize> {
    let of_terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let of_environment = || std::env::var("COLUMNS").ok()?.parse().ok();
    let width = if terminal {
        of_terminal().or_else(of_environment)
    } else {
        of_environment()
    };
    width.filter(|width| *width >= 20)
}

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// The lines of a text, broken between words where they are longer than
/// `width`; a word that is longer stays whole. At least one line.
pub(crate) fn wrapped(text: &str, width: Option<usize>) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        match width {
            None => lines.push(paragraph.to_owned()),
            Some(width) => break_words(paragraph, width, &mut lines),
        }
    }
    lines
}

fn break_words(paragraph: &str, width: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
}
