//! A text with the author of every byte, and its latest revisions.

use std::collections::{BTreeMap, VecDeque};

use mgi_proto::v1::Hunk;
use serde::{Deserialize, Serialize};

use super::hunks::{HunkError, apply, reverse};
use crate::{event::Author, ids::Version};

/// How many revisions a text keeps to look back with. Older ones are in the
/// history; a state must not grow with every edit that was ever made.
pub const KEPT_REVISIONS: usize = 16;

/// One revision of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextRevision {
    /// Version of the item that it made.
    pub version: Version,
    /// What changed.
    pub hunks: Vec<Hunk>,
    /// Who made it.
    pub author: Author,
}

/// A stretch of the text and the version of the item that inserted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Bytes.
    pub len: u32,
    /// Version that inserted them.
    pub version: Version,
}

/// A text. `segments` covers every byte exactly once, and every version named
/// there has its author.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tracked {
    text: String,
    segments: Vec<Segment>,
    /// Authors of what stands.
    authors: BTreeMap<Version, Author>,
    /// The latest revisions, oldest first.
    latest: VecDeque<TextRevision>,
    revisions: u64,
}

impl Tracked {
    /// The text as it stands.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The latest [`KEPT_REVISIONS`] revisions, oldest first.
    pub fn latest(&self) -> impl DoubleEndedIterator<Item = &TextRevision> {
        self.latest.iter()
    }

    /// How often it was revised.
    #[must_use]
    pub fn revisions(&self) -> u64 {
        self.revisions
    }

    /// Who wrote what stands, from the beginning of the text on.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Who wrote a stretch that stands.
    #[must_use]
    pub fn author(&self, segment: Segment) -> Option<&Author> {
        self.authors.get(&segment.version)
    }

    /// Version of the item that last changed the text; 0 when nothing did.
    #[must_use]
    pub fn version(&self) -> Version {
        self.latest.back().map_or(Version(0), |r| r.version)
    }

    /// Applies the next revision.
    ///
    /// # Errors
    /// The hunks do not fit; the text is as before.
    pub fn revise(
        &mut self,
        version: Version,
        hunks: &[Hunk],
        author: Author,
    ) -> Result<(), HunkError> {
        let text = apply(&self.text, hunks)?;
        self.segments = carry(&self.segments, hunks, version);
        self.text = text;
        self.authors.insert(version, author.clone());
        let segments = &self.segments;
        self.authors
            .retain(|version, _| segments.iter().any(|s| s.version == *version));
        if self.latest.len() == KEPT_REVISIONS {
            self.latest.pop_front();
        }
        self.latest.push_back(TextRevision {
            version,
            hunks: hunks.to_vec(),
            author,
        });
        self.revisions += 1;
        Ok(())
    }

    /// The text as it stood at a version of the item; `None` when that lies
    /// before the revisions that are kept.
    #[must_use]
    pub fn at(&self, version: Version) -> Option<String> {
        let mut text = self.text.clone();
        for revision in self.latest.iter().rev() {
            if revision.version <= version {
                return Some(text);
            }
            text = reverse(&text, &revision.hunks).ok()?;
        }
        // All revisions are kept: before the first one the text was empty.
        (self.revisions == self.latest.len() as u64).then_some(text)
    }
}

/// Carries attribution over a change: what stays keeps its author, what comes
/// gets the new version.
fn carry(segments: &[Segment], hunks: &[Hunk], version: Version) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(segments.len() + 2 * hunks.len());
    let mut push = |len: u32, version: Version| {
        if len == 0 {
            return;
        }
        match out.last_mut() {
            Some(last) if last.version == version => last.len += len,
            _ => out.push(Segment { len, version }),
        }
    };
    let mut rest = segments.iter().copied();
    let mut current = rest.next();
    let mut at = 0_u32;
    for hunk in hunks {
        advance(&mut current, &mut rest, hunk.start - at, &mut push);
        let deleted = u32::try_from(hunk.deleted.len()).unwrap_or(u32::MAX);
        advance(&mut current, &mut rest, deleted, &mut |_, _| {});
        let inserted = u32::try_from(hunk.inserted.len()).unwrap_or(u32::MAX);
        push(inserted, version);
        at = hunk.start + deleted;
    }
    advance(&mut current, &mut rest, u32::MAX, &mut push);
    out
}

/// Takes `count` bytes of the old text, kept or dropped.
fn advance(
    current: &mut Option<Segment>,
    rest: &mut impl Iterator<Item = Segment>,
    mut count: u32,
    keep: &mut impl FnMut(u32, Version),
) {
    while let Some(segment) = current.as_mut().filter(|_| count > 0) {
        let taken = segment.len.min(count);
        keep(taken, segment.version);
        segment.len -= taken;
        count -= taken;
        if segment.len == 0 {
            *current = rest.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{arbitrary, diff};
    use super::*;

    fn author(index: u64) -> Author {
        Author {
            event_index: index,
            ..Author::default()
        }
    }

    /// The version that inserted each byte, kept the plain way.
    fn carried(bytes: &[u32], hunks: &[Hunk], version: u32) -> Vec<u32> {
        let mut bytes = bytes.to_vec();
        for hunk in hunks.iter().rev() {
            let start = hunk.start as usize;
            let inserted = vec![version; hunk.inserted.len()];
            bytes.splice(start..start + hunk.deleted.len(), inserted);
        }
        bytes
    }

    fn written(texts: &[String]) -> Tracked {
        let mut tracked = Tracked::default();
        for (version, text) in (1..).zip(texts) {
            let hunks = diff(tracked.text(), text);
            let by = author(u64::from(version));
            tracked.revise(Version(version), &hunks, by).unwrap();
        }
        tracked
    }

    #[test]
    fn hunks_that_do_not_fit_leave_the_text_as_it_was() {
        let mut tracked = written(&["One.".to_owned()]);
        let before = tracked.clone();
        let bad = Hunk {
            start: 0,
            deleted: "Two".to_owned(),
            inserted: String::new(),
        };
        assert!(tracked.revise(Version(2), &[bad], author(2)).is_err());
        assert_eq!(tracked, before);
    }

    #[test]
    fn it_looks_back_as_far_as_it_keeps_revisions() {
        let texts: Vec<String> = (1..=KEPT_REVISIONS + 10).map(|n| format!("v{n}")).collect();
        let tracked = written(&texts);
        assert_eq!(tracked.at(Version(0)), None);
        assert_eq!(tracked.at(Version(10)), None);
        assert_eq!(tracked.at(Version(11)).as_deref(), Some("v11"));
        assert_eq!(tracked.at(Version(999)).as_deref(), Some(tracked.text()));
        assert_eq!(tracked.revisions(), texts.len() as u64);
        assert_eq!(written(&texts[..3]).at(Version(0)).as_deref(), Some(""));
    }

    proptest! {
        #[test]
        fn every_earlier_text_can_be_read_again(
            texts in prop::collection::vec(arbitrary::text(), 1..=KEPT_REVISIONS)
        ) {
            let tracked = written(&texts);
            for (version, text) in (1..).zip(&texts) {
                prop_assert_eq!(tracked.at(Version(version)), Some(text.clone()));
            }
            prop_assert_eq!(tracked.at(Version(0)), Some(String::new()));
        }

        #[test]
        fn every_byte_belongs_to_who_inserted_it(texts in arbitrary::revisions()) {
            let mut tracked = Tracked::default();
            let mut bytes: Vec<u32> = Vec::new();
            for (version, text) in (1..).zip(&texts) {
                let hunks = diff(tracked.text(), text);
                bytes = carried(&bytes, &hunks, version);
                tracked
                    .revise(Version(version), &hunks, author(u64::from(version)))
                    .unwrap();

                let told: Vec<u32> = tracked
                    .segments()
                    .iter()
                    .flat_map(|s| std::iter::repeat_n(s.version.0, s.len as usize))
                    .collect();
                prop_assert_eq!(told.len(), text.len(), "each byte exactly once");
                prop_assert_eq!(&told, &bytes);
                let mut at = 0;
                for segment in tracked.segments() {
                    prop_assert!(segment.len > 0);
                    prop_assert!(text.is_char_boundary(at));
                    at += segment.len as usize;
                    let by = tracked.author(*segment).map(|a| a.event_index);
                    prop_assert_eq!(by, Some(u64::from(segment.version.0)));
                }
                prop_assert!(
                    tracked.segments().windows(2).all(|w| w[0].version != w[1].version),
                    "segments of one version are one"
                );
            }
        }
    }
}
