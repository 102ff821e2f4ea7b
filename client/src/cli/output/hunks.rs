//! Changes of a text, word by word, for people.

use mgi_client::v1;

/// One change: where, the words that go, the words that come.
pub(crate) fn lines(hunk: &v1::Hunk) -> Vec<String> {
    let mut lines = Vec::new();
    for (mark, words) in [('-', &hunk.deleted), ('+', &hunk.inserted)] {
        // Split, not lines(): a change may be one line end and nothing else.
        if !words.is_empty() {
            lines.extend(words.split('\n').map(|line| format!("  {mark} {line}")));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_stands_before_what_comes() {
        let hunk = v1::Hunk {
            start: 4,
            deleted: "all".into(),
            inserted: "some\nmany".into(),
        };
        assert_eq!(lines(&hunk), ["  - all", "  + some", "  + many"]);
    }
}
