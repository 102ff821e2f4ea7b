//! The difference of two texts, word by word.

use mgi_proto::v1::Hunk;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation as _;

/// The hunks that turn `old` into `new`: ascending, not overlapping, empty when
/// the texts are equal. Tokens are words, spaces and marks (UAX #29 word
/// boundaries): prose is compared as people read it, not by lines.
///
/// Where so many words changed that the hunks would take more room than the
/// stretch from the first to the last of them, that stretch is one hunk: a
/// change of two texts within their limits always fits into an event.
#[must_use]
pub fn diff(old: &str, new: &str) -> Vec<Hunk> {
    // Most changes are small: what both texts begin and end with is set aside.
    let (head, tail) = common(old, new);
    let a: Vec<&str> = old[head..old.len() - tail].split_word_bounds().collect();
    let b: Vec<&str> = new[head..new.len() - tail].split_word_bounds().collect();
    if let Some(hunk) = one_word(&a, &b, head) {
        return vec![hunk];
    }
    let mut starts = Vec::with_capacity(a.len() + 1);
    let mut offset = head;
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
    collapsed(old, new, hunks)
}

/// One hunk in the place of many that would take more room than it.
pub(super) fn collapsed(old: &str, new: &str, hunks: Vec<Hunk>) -> Vec<Hunk> {
    let len = encoded_len(&hunks);
    if len <= WORTH_COLLAPSING {
        return hunks;
    }
    let whole = stretch(old, new, &hunks);
    if len > encoded_len(&whole) {
        whole
    } else {
        hunks
    }
}

/// The hunk of the most frequent change: on one side at most one token is left when
/// what both begin and end with is set aside.
fn one_word(a: &[&str], b: &[&str], head: usize) -> Option<Hunk> {
    let before = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a_rest, b_rest) = (a.get(before..)?, b.get(before..)?);
    let after = a_rest
        .iter()
        .rev()
        .zip(b_rest.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let deleted = a_rest.get(..a_rest.len() - after)?;
    let inserted = b_rest.get(..b_rest.len() - after)?;
    let simple = match (deleted, inserted) {
        ([], []) => false,
        ([], _) | (_, []) => true,
        ([word], others) | (others, [word]) => !others.contains(word),
        _ => false,
    };
    let start = head
        + a.get(..before)?
            .iter()
            .map(|token| token.len())
            .sum::<usize>();
    simple.then(|| Hunk {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        deleted: deleted.concat(),
        inserted: inserted.concat(),
    })
}

/// Bytes that both texts begin with and end with, cut where there is a word
/// boundary for certain: between a space and an ASCII letter or digit (UAX #29
/// breaks there whatever stands around).
fn common(old: &str, new: &str) -> (usize, usize) {
    let (a, b) = (old.as_bytes(), new.as_bytes());
    let boundary = |text: &[u8], at: usize| {
        at > 0 && text[at - 1] == b' ' && text.get(at).is_some_and(u8::is_ascii_alphanumeric)
    };
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let head = (0..=same)
        .rev()
        .find(|at| boundary(a, *at) && boundary(b, *at))
        .unwrap_or(0);
    let left = (a.len() - head).min(b.len() - head);
    let same = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take(left)
        .take_while(|(x, y)| x == y)
        .count();
    let tail = (1..=same)
        .rev()
        .find(|tail| boundary(a, a.len() - tail) && boundary(b, b.len() - tail))
        .unwrap_or(0);
    (head, tail)
}

/// Bytes of hunks below which nobody minds how they are written down.
const WORTH_COLLAPSING: usize = 32 * 1024;

/// One hunk from the beginning of the first to the end of the last.
fn stretch(old: &str, new: &str, hunks: &[Hunk]) -> Vec<Hunk> {
    let (Some(first), Some(last)) = (hunks.first(), hunks.last()) else {
        return Vec::new();
    };
    let start = first.start as usize;
    let tail = old.len() - (last.start as usize + last.deleted.len());
    vec![Hunk {
        start: first.start,
        deleted: old[start..old.len() - tail].to_owned(),
        inserted: new[start..new.len() - tail].to_owned(),
    }]
}

fn encoded_len(hunks: &[Hunk]) -> usize {
    use prost::Message as _;
    // Each stands in its list behind a key and a length.
    hunks.iter().map(|hunk| hunk.encoded_len() + 4).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{apply, arbitrary, reverse};
    use super::*;

    #[test]
    fn words_are_compared_as_people_read_them() {
        let hunk = |start, deleted: &str, inserted: &str| Hunk {
            start,
            deleted: deleted.to_owned(),
            inserted: inserted.to_owned(),
        };
        assert_eq!(diff("", ""), []);
        assert_eq!(diff("same", "same"), []);
        assert_eq!(diff("", "all new"), [hunk(0, "", "all new")]);
        assert_eq!(diff("all old", ""), [hunk(0, "all old", "")]);
        assert_eq!(
            diff("Care is free for all.", "Care is free for workers."),
            [hunk(17, "all", "workers")]
        );
        assert_eq!(
            diff("l'école est libre", "l'école est chère"),
            [hunk(13, "libre", "chère")]
        );
    }

    #[test]
    fn a_change_of_every_word_is_one_hunk_once_many_would_take_more_room() {
        let text = |word: &str| format!("{word} ").repeat(10_000);
        let (old, new) = (format!("x {}y", text("a")), format!("x {}y", text("b")));
        let hunks = diff(&old, &new);
        assert_eq!(hunks.len(), 1);
        assert_eq!(hunks[0].start, 2);
        assert_eq!(apply(&old, &hunks).unwrap(), new);
        // A few changed words stay a hunk each, however long the text is.
        let few = old.replacen("a a", "a c", 2);
        assert_eq!(diff(&old, &few).len(), 2);
    }

    proptest! {
        #[test]
        fn applying_it_gives_the_new_text_and_reversing_it_the_old(
            (old, new) in arbitrary::change()
        ) {
            let hunks = diff(&old, &new);
            prop_assert_eq!(apply(&old, &hunks).unwrap(), new.as_str());
            prop_assert_eq!(reverse(&new, &hunks).unwrap(), old.as_str());
            prop_assert_eq!(hunks.is_empty(), old == new);
        }

        #[test]
        fn hunks_ascend_without_touching_and_cut_between_characters(
            (old, new) in arbitrary::change()
        ) {
            let mut end = None;
            for hunk in diff(&old, &new) {
                let start = hunk.start as usize;
                prop_assert!(end.is_none_or(|end| end < start), "apart from the one before");
                prop_assert!(old.is_char_boundary(start));
                prop_assert!(old[start..].starts_with(&hunk.deleted));
                prop_assert!(hunk.deleted != hunk.inserted);
                end = Some(start + hunk.deleted.len());
            }
        }
    }
}
