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
