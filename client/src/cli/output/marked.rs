//! A text with what went and what came marked in words: `[-all-] {+workers+}`.

use mgi_client::v1;

/// Words of unchanged text that are shown on each side of a change.
const CONTEXT: usize = 8;

/// A stretch of a text that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// As it was.
    Same(String),
    /// Gone.
    Deleted(String),
    /// New.
    Inserted(String),
}

impl Piece {
    /// With its mark, readable without colour.
    pub(crate) fn marked(&self) -> String {
        match self {
            Self::Same(text) => text.clone(),
            Self::Deleted(text) => format!("[-{text}-]"),
            Self::Inserted(text) => format!("{{+{text}+}}"),
        }
    }
}

/// The stretches of a text and of what hunks made of it. Hunks that do not fit are
/// shown at the end of what does.
pub(crate) fn pieces(before: &str, hunks: &[v1::Hunk]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for hunk in hunks {
        let start = (hunk.start as usize).max(at);
        if let Some(same) = before.get(at..start).filter(|same| !same.is_empty()) {
            pieces.push(Piece::Same(same.to_owned()));
        }
        if !hunk.deleted.is_empty() {
            pieces.push(Piece::Deleted(hunk.deleted.clone()));
        }
        if !hunk.inserted.is_empty() {
            pieces.push(Piece::Inserted(hunk.inserted.clone()));
        }
        at = start + hunk.deleted.len();
    }
    if let Some(rest) = before.get(at..).filter(|rest| !rest.is_empty()) {
        pieces.push(Piece::Same(rest.to_owned()));
    }
    pieces
}

/// The changes of a text in their context, as one text with marks; what is far from
/// any change is left out and shown as "...".
pub(crate) fn excerpts(before: &str, hunks: &[v1::Hunk]) -> String {
    let pieces = pieces(before, hunks);
    let last = pieces.len().saturating_sub(1);
    let mut out = String::new();
    for (n, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Same(text) => out += &shortened(text, n > 0, n < last),
            changed => out += &changed.marked(),
        }
    }
    out
}

/// The beginning, where a change stands before it, and the end, where one follows.
fn shortened(text: &str, after_change: bool, before_change: bool) -> String {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let head = if after_change { CONTEXT } else { 0 };
    let tail = if before_change { CONTEXT } else { 0 };
    if words.len() <= head + tail + 1 {
        return text.to_owned();
    }
    let mut out: String = words[..head].concat();
    out += "... ";
    out += &words[words.len() - tail..].concat();
    if before_change {
        out
    } else {
        out.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hunk(start: u32, deleted: &str, inserted: &str) -> v1::Hunk {
        v1::Hunk {
            start,
            deleted: deleted.into(),
            inserted: inserted.into(),
        }
    }

    #[test]
    fn what_goes_and_what_comes_is_marked_where_it_stood() {
        let before = "Care is free for all.";
        let hunks = [hunk(0, "", "Urgent "), hunk(17, "all", "workers")];
        assert_eq!(
            excerpts(before, &hunks),
            "{+Urgent +}Care is free for [-all-]{+workers+}."
        );
        assert_eq!(excerpts("", &[hunk(0, "", "New.")]), "{+New.+}");
        assert_eq!(excerpts("Old.", &[hunk(0, "Old.", "")]), "[-Old.-]");
    }

    #[test]
    fn what_is_far_from_a_change_is_left_out() {
        let before = format!("{}x {}", "a ".repeat(30), "b ".repeat(30));
        let changed = excerpts(&before, &[hunk(60, "x", "y")]);
        assert_eq!(
            changed,
            format!("... {}[-x-]{{+y+}} {}...", "a ".repeat(8), "b ".repeat(7))
        );
    }

    #[test]
    fn hunks_that_do_not_fit_break_nothing() {
        for (before, wrong) in [("é", hunk(1, "", "x")), ("a", hunk(9, "b", "c"))] {
            assert!(!excerpts(before, &[wrong]).is_empty());
        }
    }
}
