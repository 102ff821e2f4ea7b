//! Words: how two texts are compared, how a change is applied and reversed, how
//! two changes of one text come together, and who wrote what.
//!
//! A change is recorded as hunks: byte ranges of the stored NFC text with the
//! deleted and inserted words in clear. Tokenizing happens only when a change
//! is made or merged; applying, reversing, attributing and carrying forward
//! need no Unicode tables, so that a history reads the same in ten years.
//!
//! | to | use |
//! |---|---|
//! | compare two texts | [`diff`] |
//! | bring a change to what others wrote meanwhile | [`merge()`], [`Tracked::merge_from`] |
//! | keep a proposed change fitting | [`carry_hunks`] |
//! | keep a comment at its passage | [`Anchor`], [`find`] |
//! | know whose words stand | [`Tracked`] |

mod anchor;
#[cfg(test)]
mod arbitrary;
mod carry;
mod diff;
mod hunks;
mod merge;
#[cfg(test)]
mod replay;
mod tracked;

pub use anchor::{Anchor, AnchorError, CONTEXT_CHARS, FindError, QUOTE_MAX, find};
pub use carry::{Fit, Proposed, carry_hunks};
pub use diff::diff;
pub use hunks::{HunkError, apply, reverse};
pub use merge::{Collision, Merge, Merged, Region, merge};
pub use tracked::{
    KEPT_BYTES, KEPT_REVISIONS, KEPT_REVISIONS_MOST, Segment, TextRevision, Tracked, Wrote,
};

use mgi_proto::v1::Hunk;
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

/// A place in a text as hunks write it. Texts are far shorter than 4 GiB.
fn byte(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The bytes that a hunk replaces.
fn replaced(hunk: &Hunk) -> std::ops::Range<usize> {
    let start = hunk.start as usize;
    start..start + hunk.deleted.len()
}

/// How many bytes longer (or shorter) a hunk makes the text.
fn growth(hunk: &Hunk) -> i64 {
    hunk.inserted.len() as i64 - hunk.deleted.len() as i64
}
