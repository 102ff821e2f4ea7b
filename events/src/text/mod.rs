//! Words: how two texts are compared, how a change is applied and reversed, and
//! who wrote what.
//!
//! A change is recorded as hunks: byte ranges of the stored NFC text with the
//! deleted and inserted words in clear. Tokenizing happens only when a change
//! is made; applying, reversing and attributing need no Unicode tables, so that
//! a history reads the same in ten years.

mod diff;
mod hunks;
mod tracked;

pub use diff::diff;
pub use hunks::{HunkError, apply, reverse};
pub use tracked::{KEPT_REVISIONS, Segment, TextRevision, Tracked};

use sha2::{Digest as _, Sha256};

/// SHA-256 of a text's UTF-8 bytes.
#[must_use]
pub fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Where the words of a text begin, in bytes, and the words: segments between
/// word boundaries (UAX #29) that contain a letter or a digit.
pub fn word_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    unicode_segmentation::UnicodeSegmentation::unicode_word_indices(text)
}

/// Texts for the property tests: any Unicode, and prose that is edited.
#[cfg(test)]
mod arbitrary {
    use proptest::prelude::*;

    const WORDS: [&str; 14] = [
        "law",
        "care",
        "free",
        "e\u{301}cole",
        "\u{e9}",
        "\u{1f1f7}\u{1f1fc}",
        "\u{200d}",
        "l'",
        "3.5",
        ".",
        ",",
        "\n",
        " ",
        "\u{645}\u{647}\u{627}\u{62c}\u{631}",
    ];

    /// Any text.
    pub(super) fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter),
            prose(),
        ]
    }

    fn words() -> impl Strategy<Value = Vec<&'static str>> {
        prop::collection::vec(prop::sample::select(&WORDS[..]), 0..40)
    }

    fn prose() -> impl Strategy<Value = String> {
        words().prop_map(|words| words.join(" "))
    }

    /// Two texts, often one an edit of the other.
    pub(super) fn change() -> impl Strategy<Value = (String, String)> {
        let edited = revisions().prop_map(|texts| {
            let last = texts.last().cloned().unwrap_or_default();
            (texts[0].clone(), last)
        });
        prop_oneof![(text(), text()), edited]
    }

    /// A text that is edited again and again, a few words at a time.
    pub(super) fn revisions() -> impl Strategy<Value = Vec<String>> {
        let edit = (any::<prop::sample::Index>(), 0_usize..4, words());
        (words(), prop::collection::vec(edit, 1..12)).prop_map(|(mut words, edits)| {
            let mut texts = vec![words.join(" ")];
            for (at, deleted, inserted) in edits {
                let at = at.index(words.len() + 1);
                let end = (at + deleted).min(words.len());
                words.splice(at..end, inserted.into_iter().take(4));
                texts.push(words.join(" "));
            }
            texts
        })
    }
}
