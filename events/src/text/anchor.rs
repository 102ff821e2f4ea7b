//! A passage that a comment is anchored to, carried along while the text changes.
//!
//! Plain byte arithmetic, like everything that is replayed.

use std::ops::Range;

use mgi_proto::v1::Hunk;
use serde::{Deserialize, Serialize};

use super::{byte, carry::place, growth, replaced};
use crate::{ids::Version, limits};

/// Characters (Unicode scalar values) of a quoted passage.
pub const QUOTE_MAX: usize = limits::QUOTE_CHARS;
/// Characters that are kept from before a passage, and from after it.
pub const CONTEXT_CHARS: usize = 32;

/// A passage of a text that something is anchored to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Version of the item that it was made at.
    pub version: Version,
    /// Where the passage begins, in bytes of the text as it stands now.
    pub start: u32,
    /// Where it ends, in bytes; where it begins once it is outdated.
    pub end: u32,
    /// The passage as it stood when the anchor was made; 1 to [`QUOTE_MAX`]
    /// characters.
    pub quote: String,
    /// What stood before it, up to [`CONTEXT_CHARS`] characters.
    pub prefix: String,
    /// What stood after it, up to [`CONTEXT_CHARS`] characters.
    pub suffix: String,
    /// Version that removed the passage.
    pub outdated: Option<Version>,
}

/// Why nothing can be anchored there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
    /// It has no characters.
    #[error("the passage is empty: its end must lie after its start")]
    Empty,
    /// It ends after the text.
    #[error("the passage ends after the text, which has {bytes} bytes")]
    Outside {
        /// Bytes of the text.
        bytes: usize,
    },
    /// An end lies inside a character.
    #[error("byte {at} lies inside a character; a passage begins and ends between characters")]
    InsideCharacter {
        /// Which end.
        at: u32,
    },
    /// It is longer than [`QUOTE_MAX`].
    #[error("the passage has {chars} characters; at most {QUOTE_MAX} can be quoted")]
    TooLong {
        /// Its characters.
        chars: usize,
    },
}

impl Anchor {
    /// Anchors something to bytes `start..end` of a text as it stands at a
    /// version of its item.
    ///
    /// # Errors
    /// See [`AnchorError`].
    pub fn at(text: &str, start: u32, end: u32, version: Version) -> Result<Self, AnchorError> {
        if start >= end {
            return Err(AnchorError::Empty);
        }
        if end as usize > text.len() {
            return Err(AnchorError::Outside { bytes: text.len() });
        }
        let split = |at: u32| {
            let parts = text.split_at_checked(at as usize);
            parts.ok_or(AnchorError::InsideCharacter { at })
        };
        let (before, rest) = split(start)?;
        let (_, after) = split(end)?;
        let quote = &rest[..rest.len() - after.len()];
        let chars = quote.chars().count();
        if chars > QUOTE_MAX {
            return Err(AnchorError::TooLong { chars });
        }
        let prefix = before.char_indices().rev().take(CONTEXT_CHARS).last();
        let suffix = after.char_indices().nth(CONTEXT_CHARS);
        Ok(Self {
            version,
            start,
            end,
            quote: quote.to_owned(),
            prefix: before[prefix.map_or(before.len(), |(at, _)| at)..].to_owned(),
            suffix: after[..suffix.map_or(after.len(), |(at, _)| at)].to_owned(),
            outdated: None,
        })
    }

    /// Where the passage is now; `None` once it is gone.
    #[must_use]
    pub fn range(&self) -> Option<Range<u32>> {
        self.outdated.is_none().then_some(self.start..self.end)
    }

    /// Carries the anchor over the revision that made `version`. Words that come
    /// inside the passage belong to it, words at its edges do not, nor do those
    /// of a hunk that goes beyond an edge. When nothing of the passage stays, it
    /// is outdated for ever; then `start` and `end` are the place where it was.
    pub fn carry(&mut self, revision: &[Hunk], version: Version) {
        let passage = self.start as usize..self.end as usize;
        let overlaps = |hunk: &&Hunk| {
            let hunk = replaced(hunk);
            hunk.start < passage.end && passage.start < hunk.end
        };
        let stays = passage.len()
            - revision
                .iter()
                .filter(overlaps)
                .map(replaced)
                .map(|hunk| hunk.end.min(passage.end) - hunk.start.max(passage.start))
                .sum::<usize>();
        if stays == 0 {
            if self.outdated.is_none() {
                self.outdated = Some(version);
            }
            self.start = place(self.start, revision);
            self.end = self.start;
            return;
        }
        let (mut start, mut end) = (i64::from(self.start), i64::from(self.end));
        for hunk in revision {
            let range = replaced(hunk);
            if range.end <= passage.start {
                start += growth(hunk);
                end += growth(hunk);
            } else if range.start < passage.start {
                // Over the left edge: what came stands before the passage.
                start += hunk.inserted.len() as i64 - (passage.start - range.start) as i64;
                end += growth(hunk);
            } else if range.end <= passage.end && range.start < passage.end {
                end += growth(hunk);
            } else if range.start < passage.end {
                // Over the right edge: what came stands after the passage.
                end -= (passage.end - range.start) as i64;
            } else {
                break;
            }
        }
        self.start = u32::try_from(start).unwrap_or_default();
        self.end = u32::try_from(end).unwrap_or_default();
    }
}

/// Why no passage was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// No passage reads like this.
    #[error("the text has no such passage")]
    Missing,
    /// Several passages do.
    #[error("the text has {count} such passages; tell more of what stands before and after it")]
    Ambiguous {
        /// How many.
        count: usize,
    },
}

/// Finds the one passage that reads like this, in bytes of the text. Prefix and
/// suffix may be empty, or as long as it takes to tell it from others.
///
/// # Errors
/// No passage reads like this (an empty quote is none), or several do.
pub fn find(text: &str, quote: &str, prefix: &str, suffix: &str) -> Result<Range<u32>, FindError> {
    let step = quote.chars().next().ok_or(FindError::Missing)?.len_utf8();
    let mut found = None;
    let mut count = 0;
    let mut from = 0;
    while let Some(at) = text[from..].find(quote).map(|at| from + at) {
        let end = at + quote.len();
        if text[..at].ends_with(prefix) && text[end..].starts_with(suffix) {
            count += 1;
            found.get_or_insert(byte(at)..byte(end));
        }
        // Passages may overlap each other.
        from = at + step;
    }
    match found {
        None => Err(FindError::Missing),
        Some(range) if count == 1 => Ok(range),
        Some(_) => Err(FindError::Ambiguous { count }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{apply, arbitrary, diff};
    use super::*;

    fn hunk(start: u32, deleted: &str, inserted: &str) -> Hunk {
        Hunk {
            start,
            deleted: deleted.to_owned(),
            inserted: inserted.to_owned(),
        }
    }

    #[test]
    fn a_passage_grows_and_shrinks_inside_and_keeps_its_edges() {
        // The passage is "3456" of "0123456789".
        for (revision, passage) in [
            (vec![hunk(0, "01", "abc")], "3456"),
            (vec![hunk(8, "8", "abc")], "3456"),
            (vec![hunk(5, "", "abc")], "34abc56"),
            (vec![hunk(3, "", "abc")], "3456"),
            (vec![hunk(7, "", "abc")], "3456"),
            (vec![hunk(4, "45", "")], "36"),
            (vec![hunk(3, "34", "x")], "x56"),
            (vec![hunk(5, "56", "x")], "34x"),
            (vec![hunk(2, "23", "x")], "456"),
            (vec![hunk(6, "67", "x")], "345"),
            (vec![hunk(1, "123", "x"), hunk(6, "67", "")], "45"),
            (
                vec![hunk(2, "2", ""), hunk(3, "3", "x"), hunk(5, "", "y")],
                "x4y56",
            ),
        ] {
            let text = "0123456789";
            let mut anchor = Anchor::at(text, 3, 7, Version(1)).unwrap();
            anchor.carry(&revision, Version(2));
            let text = apply(text, &revision).unwrap();
            let range = anchor.range().unwrap();
            assert_eq!(&text[range.start as usize..range.end as usize], passage);
        }
    }

    #[test]
    fn when_nothing_of_it_stays_it_is_outdated_and_marks_the_place() {
        for (revision, place) in [
            (vec![hunk(3, "3456", "")], 3),
            (vec![hunk(3, "3456", "new")], 3),
            (vec![hunk(0, "", "ab"), hunk(2, "234567", "new")], 4),
            (vec![hunk(3, "34", ""), hunk(5, "56", "")], 3),
        ] {
            let mut anchor = Anchor::at("0123456789", 3, 7, Version(1)).unwrap();
            anchor.carry(&revision, Version(2));
            assert_eq!(anchor.outdated, Some(Version(2)));
            assert_eq!((anchor.start, anchor.end), (place, place));
            anchor.carry(&[hunk(0, "", "more")], Version(3));
            assert_eq!(anchor.outdated, Some(Version(2)));
            assert_eq!((anchor.start, anchor.end), (place + 4, place + 4));
            assert_eq!((anchor.quote.as_str(), anchor.range()), ("3456", None));
        }
    }

    #[test]
    fn a_passage_stands_in_the_text_and_is_no_longer_than_a_quote() {
        let at = |text, start, end| Anchor::at(text, start, end, Version(1));
        assert_eq!(at("text", 2, 2), Err(AnchorError::Empty));
        assert_eq!(at("text", 3, 2), Err(AnchorError::Empty));
        assert_eq!(at("text", 0, 5), Err(AnchorError::Outside { bytes: 4 }));
        let inside = |at| Err(AnchorError::InsideCharacter { at });
        assert_eq!(at("\u{e9}t\u{e9}", 1, 3), inside(1));
        assert_eq!(at("\u{e9}t\u{e9}", 0, 4), inside(4));
        let long = "\u{e9}".repeat(QUOTE_MAX + 1);
        let bytes = byte(long.len());
        let chars = QUOTE_MAX + 1;
        assert_eq!(at(&long, 0, bytes), Err(AnchorError::TooLong { chars }));
        let most = at(&long, 2, bytes).unwrap();
        assert_eq!(most.quote.chars().count(), QUOTE_MAX);

        let text = format!("{0}Care{0}", "\u{e9}".repeat(40));
        let anchor = at(&text, 80, 84).unwrap();
        assert_eq!(anchor.quote, "Care");
        assert_eq!(anchor.prefix, "\u{e9}".repeat(CONTEXT_CHARS));
        assert_eq!(anchor.suffix, anchor.prefix);
        let whole = at("Care", 0, 4).unwrap();
        assert_eq!((whole.prefix.as_str(), whole.suffix.as_str()), ("", ""));
    }

    #[test]
    fn a_passage_is_found_by_what_it_reads() {
        let text = "The law and the law.";
        assert_eq!(find(text, "and", "", ""), Ok(8..11));
        assert_eq!(
            find(text, "law", "", ""),
            Err(FindError::Ambiguous { count: 2 })
        );
        assert_eq!(find(text, "law", "", "."), Ok(16..19));
        assert_eq!(find(text, "law", "The ", ""), Ok(4..7));
        assert_eq!(find(text, "law", "a ", ""), Err(FindError::Missing));
        assert_eq!(find(text, "", "", ""), Err(FindError::Missing));
        assert_eq!(
            find("ababa", "aba", "", ""),
            Err(FindError::Ambiguous { count: 2 })
        );
    }

    proptest! {
        #[test]
        fn it_stays_inside_the_text_and_reads_as_before_where_nobody_touched_it(
            texts in arbitrary::revisions(),
            (from, to) in any::<(prop::sample::Index, prop::sample::Index)>(),
        ) {
            let (from, to) = (from.index(texts[0].len() + 1), to.index(texts[0].len() + 1));
            let start = texts[0].floor_char_boundary(from.min(to));
            let end = texts[0].floor_char_boundary(from.max(to));
            if start == end {
                return Ok(());
            }
            let made = Anchor::at(&texts[0], byte(start), byte(end), Version(1)).unwrap();
            prop_assert_eq!(&made.quote, &texts[0][start..end]);
            let mut anchor = made.clone();
            let mut touched = false;
            for (version, pair) in (2..).zip(texts.windows(2)) {
                let revision = diff(&pair[0], &pair[1]);
                let passage = anchor.start as usize..anchor.end as usize;
                touched |= revision.iter().map(replaced).any(|hunk| {
                    hunk.start < passage.end && passage.start < hunk.end
                });
                let before = anchor.outdated;
                anchor.carry(&revision, Version(version));

                let text = pair[1].as_str();
                let passage = anchor.start as usize..anchor.end as usize;
                let here = text.get(passage.clone());
                prop_assert!(here.is_some(), "{:?} of {:?}", passage, text);
                prop_assert_eq!(anchor.outdated.is_some(), passage.is_empty());
                if before.is_some() {
                    prop_assert_eq!(anchor.outdated, before);
                }
                if !touched {
                    prop_assert_eq!(here, Some(made.quote.as_str()));
                }
                let parts = (&anchor.quote, &anchor.prefix, &anchor.suffix, anchor.version);
                prop_assert_eq!(parts, (&made.quote, &made.prefix, &made.suffix, made.version));
            }
        }

        #[test]
        fn an_anchor_finds_its_passage_unless_another_reads_the_same(
            text in arbitrary::text(),
            (from, to) in any::<(prop::sample::Index, prop::sample::Index)>(),
        ) {
            let (from, to) = (from.index(text.len() + 1), to.index(text.len() + 1));
            let start = byte(text.floor_char_boundary(from.min(to)));
            let end = byte(text.floor_char_boundary(from.max(to)));
            if start == end {
                return Ok(());
            }
            let anchor = Anchor::at(&text, start, end, Version(1)).unwrap();
            match find(&text, &anchor.quote, &anchor.prefix, &anchor.suffix) {
                Ok(range) => prop_assert_eq!(range, start..end),
                Err(error) => prop_assert_ne!(error, FindError::Missing),
            }
        }
    }
}
