//! The difference of two texts, word by word.

use mgi_proto::v1::Hunk;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation as _;

/// The hunks that turn `old` into `new`: ascending, not overlapping, empty when
/// the texts are equal. Tokens are words, spaces and marks (UAX #29 word
/// boundaries): prose is compared as people read it, not by lines.
#[must_use]
pub fn diff(old: &str, new: &str) -> Vec<Hunk> {
    // Most changes are small: what both texts begin and end with is set aside
    // before anything is tokenized.
    let a: Vec<&str> = old.split_word_bounds().collect();
    let b: Vec<&str> = new.split_word_bounds().collect();
    let mut starts = Vec::with_capacity(a.len() + 1);
    let mut offset = 0;
    for token in &a {
        starts.push(offset);
        offset += token.len();
    }
    starts.push(offset);

    let mut hunks: Vec<Hunk> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        let (deleted, inserted) = match op {
            DiffOp::Equal { .. } => continue,
            DiffOp::Delete {
                old_index, old_len, ..
            } => (old_index..old_index + old_len, 0..0),
            DiffOp::Insert {
                old_index,
                new_index,
                new_len,
            } => (old_index..old_index, new_index..new_index + new_len),
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => (
                old_index..old_index + old_len,
                new_index..new_index + new_len,
            ),
        };
        let start = starts[deleted.start];
        let hunk = Hunk {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            deleted: a[deleted].concat(),
            inserted: b[inserted].concat(),
        };
        match hunks.last_mut() {
            Some(last) if last.start as usize + last.deleted.len() == start => {
                last.deleted.push_str(&hunk.deleted);
                last.inserted.push_str(&hunk.inserted);
            }
            _ => hunks.push(hunk),
        }
    }
    hunks
}
