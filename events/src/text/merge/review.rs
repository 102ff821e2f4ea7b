//! Which sentences of a merged text both sides touched.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::{super::byte, draft::Draft, groups::Group, outcome::Outcome};

const THEIRS: u8 = 1;
const YOURS: u8 = 2;
const BOTH: u8 = THEIRS | YOURS;

/// Byte ranges in the draft of the sentences that both sides touched.
pub(super) fn sentences(base: &str, groups: &[Group], draft: &Draft) -> Vec<Range<u32>> {
    let sides = |outcome: &Outcome| match outcome {
        Outcome::Theirs => THEIRS,
        Outcome::Yours => YOURS,
        Outcome::Alike => 0,
        Outcome::Deletions | Outcome::Insertions { .. } | Outcome::Collision => BOTH,
    };
    // Most merges are of changes far apart; one side alone needs no review.
    if draft.outcomes.iter().fold(0, |all, o| all | sides(o)) != BOTH {
        return Vec::new();
    }
    let bounds = bounds(&draft.text);
    let base_bounds = std::cell::OnceCell::new();
    let is_bound = |at: usize| {
        let base_bounds = base_bounds.get_or_init(|| self::bounds(base));
        base_bounds.binary_search(&at).is_ok()
    };
    let count = bounds.len() - 1;
    let mut touched = vec![0_u8; count];
    for ((group, outcome), place) in groups.iter().zip(&draft.outcomes).zip(&draft.places) {
        let sentences = if place.is_empty() {
            match bounds.binary_search(&place.start) {
                Err(after) => after - 1..after,
                // Words went between two sentences. A sentence that still stands
                // was touched if they were its end or its beginning.
                Ok(at) => {
                    let before = at - usize::from(at > 0 && !is_bound(group.base.start));
                    let after = at + usize::from(at < count && !is_bound(group.base.end));
                    match outcome {
                        Outcome::Deletions if before == after => beside(at, count),
                        _ => before..after,
                    }
                }
            }
        } else {
            let place = trimmed(&draft.text, place);
            let first = bounds.partition_point(|at| *at <= place.start) - 1;
            first..bounds.partition_point(|at| *at < place.end)
        };
        for sentence in &mut touched[sentences] {
            *sentence |= sides(outcome);
        }
    }
    let pairs = bounds.windows(2).zip(touched);
    let shared = pairs.filter(|(_, sides)| *sides == BOTH);
    let mut shared: Vec<Range<u32>> = shared
        .map(|(pair, _)| byte(pair[0])..byte(pair[1]))
        .collect();
    if draft.text.is_empty() {
        // Together they deleted everything.
        shared.push(0..0);
    }
    shared
}

/// Where sentences begin, and where the last one ends.
fn bounds(text: &str) -> Vec<usize> {
    let starts = text.split_sentence_bound_indices().map(|(at, _)| at);
    starts.chain([text.len()]).collect()
}

/// The sentence after a bound, or the last.
fn beside(bound: usize, count: usize) -> Range<usize> {
    let at = bound.min(count.saturating_sub(1));
    at..(at + 1).min(count)
}

/// A place without the spaces at its ends: " More." at the end of a sentence
/// does not touch it. Spaces alone stay.
fn trimmed(text: &str, place: &Range<usize>) -> Range<usize> {
    let words = text[place.clone()].trim_start();
    let start = place.end - words.len();
    match words.trim_end().len() {
        0 => place.clone(),
        len => start..start + len,
    }
}
