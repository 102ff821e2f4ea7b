//! A text with the author of every byte, and its latest revisions.

use std::collections::{BTreeMap, VecDeque};

use mgi_proto::v1::Hunk;
use serde::{Deserialize, Serialize};

use super::{
    Merge,
    hunks::{HunkError, apply, reverse},
    merge,
};
use crate::{event::Author, ids::Version};

/// How many revisions a text keeps at least to look back with. Older ones are in
/// the history; a state must not grow with every edit that was ever made.
pub const KEPT_REVISIONS: usize = 16;
/// How many it keeps at most, for edits that come late.
pub const KEPT_REVISIONS_MOST: usize = 48;
/// Bytes of deleted and inserted words up to which it keeps more than
/// [`KEPT_REVISIONS`].
pub const KEPT_BYTES: usize = 32 * 1024;

/// One revision of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextRevision {
    /// Version of the item that it made.
    pub version: Version,
    /// What changed.
    pub hunks: Vec<Hunk>,
    /// Who made it; of an accepted suggestion, who suggested it.
    pub author: Author,
    /// Who accepted it, when it was a suggestion.
    pub accepted_by: Option<Author>,
    /// Id of the suggestion, when it was one.
    pub suggestion: Option<String>,
}

/// Whose words a version brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrote {
    /// Who wrote them; of an accepted suggestion, who suggested them.
    pub author: Author,
    /// Who accepted them, when they were suggested.
    pub accepted_by: Option<Author>,
    /// Id of the suggestion, when they were suggested.
    pub suggestion: Option<String>,
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
    authors: BTreeMap<Version, Wrote>,
    /// The latest revisions, oldest first.
    latest: VecDeque<TextRevision>,
    /// Bytes of words in them.
    latest_bytes: usize,
    revisions: u64,
}

impl Tracked {
    /// The text as it stands.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The latest revisions, oldest first: at least [`KEPT_REVISIONS`], and more
    /// while they are at most [`KEPT_REVISIONS_MOST`] and their words take at
    /// most [`KEPT_BYTES`].
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

    /// Who wrote a stretch that stands; of an accepted suggestion, who suggested it.
    #[must_use]
    pub fn author(&self, segment: Segment) -> Option<&Author> {
        self.wrote(segment).map(|wrote| &wrote.author)
    }

    /// Who wrote a stretch that stands, and who accepted it.
    #[must_use]
    pub fn wrote(&self, segment: Segment) -> Option<&Wrote> {
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
        let wrote = Wrote {
            author,
            accepted_by: None,
            suggestion: None,
        };
        self.record(version, hunks, wrote)
    }

    /// Applies what somebody proposed and somebody else accepted as the next
    /// revision: the words belong to who proposed them. `suggestion` is its id,
    /// when it was one.
    ///
    /// # Errors
    /// The hunks do not fit; the text is as before.
    pub fn accept(
        &mut self,
        version: Version,
        hunks: &[Hunk],
        author: Author,
        accepted_by: Author,
        suggestion: Option<String>,
    ) -> Result<(), HunkError> {
        let wrote = Wrote {
            author,
            accepted_by: Some(accepted_by),
            suggestion,
        };
        self.record(version, hunks, wrote)
    }

    fn record(&mut self, version: Version, hunks: &[Hunk], wrote: Wrote) -> Result<(), HunkError> {
        self.text = apply(&self.text, hunks)?;
        let (segments, mut lost) = carry(&self.segments, hunks, version);
        self.segments = segments;
        if hunks.iter().any(|hunk| !hunk.inserted.is_empty()) {
            self.authors.insert(version, wrote.clone());
        }
        // Only who lost words can have lost the last ones.
        lost.sort_unstable();
        lost.dedup();
        if !lost.is_empty() {
            for segment in &self.segments {
                if let Ok(place) = lost.binary_search(&segment.version) {
                    lost.remove(place);
                }
            }
        }
        for version in lost {
            self.authors.remove(&version);
        }
        let revision = TextRevision {
            version,
            hunks: hunks.to_vec(),
            author: wrote.author,
            accepted_by: wrote.accepted_by,
            suggestion: wrote.suggestion,
        };
        self.latest_bytes += revision.bytes();
        self.latest.push_back(revision);
        while self.latest.len() > KEPT_REVISIONS
            && (self.latest.len() > KEPT_REVISIONS_MOST || self.latest_bytes > KEPT_BYTES)
        {
            let oldest = self.latest.pop_front();
            self.latest_bytes -= oldest.map_or(0, |revision| revision.bytes());
        }
        self.revisions += 1;
        Ok(())
    }

    /// The text as it stood at a version of the item; `None` when that lies
    /// before the revisions that are kept.
    #[must_use]
    pub fn at(&self, version: Version) -> Option<String> {
        let mut text = self.text.clone();
        for revision in self.revisions_since(version)?.rev() {
            text = reverse(&text, &revision.hunks).ok()?;
        }
        Some(text)
    }

    /// The revisions after a version of the item, oldest first: what an anchor or
    /// a proposal made at that version is to be carried over. `None` when the
    /// version lies before the revisions that are kept.
    #[must_use]
    pub fn revisions_since(
        &self,
        version: Version,
    ) -> Option<impl DoubleEndedIterator<Item = &TextRevision>> {
        let known = self.latest.partition_point(|r| r.version <= version);
        // When all revisions are kept: before the first one the text was empty.
        let is_kept = known > 0 || self.revisions == self.latest.len() as u64;
        is_kept.then(|| self.latest.range(known..))
    }

    /// Merges a text that was written against a version of the item with the
    /// text that stands. `None` when the version lies before the revisions that
    /// are kept.
    #[must_use]
    pub fn merge_from(&self, base: Version, yours: &str) -> Option<Merge> {
        Some(merge(&self.at(base)?, &self.text, yours))
    }
}

impl TextRevision {
    /// Bytes of its words.
    fn bytes(&self) -> usize {
        let words = |hunk: &Hunk| hunk.deleted.len() + hunk.inserted.len();
        self.hunks.iter().map(words).sum()
    }
}

/// Carries attribution over a change: what stays keeps its author, what comes
/// gets the new version. Tells also of which versions something went.
fn carry(segments: &[Segment], hunks: &[Hunk], version: Version) -> (Vec<Segment>, Vec<Version>) {
    let mut out: Vec<Segment> = Vec::with_capacity(segments.len() + 2 * hunks.len());
    let mut lost = Vec::new();
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
        advance(&mut current, &mut rest, deleted, &mut |_, version| {
            lost.push(version);
        });
        let inserted = u32::try_from(hunk.inserted.len()).unwrap_or(u32::MAX);
        push(inserted, version);
        at = hunk.start + deleted;
    }
    advance(&mut current, &mut rest, u32::MAX, &mut push);
    (out, lost)
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
        let texts: Vec<String> = (1..=KEPT_REVISIONS_MOST + 10)
            .map(|n| format!("v{n}"))
            .collect();
        let tracked = written(&texts);
        assert_eq!(tracked.latest().count(), KEPT_REVISIONS_MOST);
        assert_eq!(tracked.at(Version(0)), None);
        assert_eq!(tracked.at(Version(10)), None);
        assert_eq!(tracked.at(Version(11)).as_deref(), Some("v11"));
        assert_eq!(tracked.at(Version(999)).as_deref(), Some(tracked.text()));
        assert_eq!(tracked.revisions(), texts.len() as u64);
        assert_eq!(written(&texts[..3]).at(Version(0)).as_deref(), Some(""));

        assert!(tracked.revisions_since(Version(10)).is_none());
        let since = tracked.revisions_since(Version(56)).unwrap();
        let versions: Vec<u32> = since.map(|revision| revision.version.0).collect();
        assert_eq!(versions, [57, 58]);
    }

    #[test]
    fn long_revisions_are_kept_as_far_as_they_take_little_room() {
        // Each but the first takes 2 x 1,000 bytes.
        let texts: Vec<String> = (0..40).map(|n| format!("{n:04}").repeat(250)).collect();
        let tracked = written(&texts);
        assert_eq!(tracked.latest().count(), KEPT_BYTES / 2000);
        assert_eq!(tracked.latest_bytes, KEPT_BYTES / 2000 * 2000);
        // The latest are kept however long they are.
        let texts: Vec<String> = (0..60).map(|n| format!("{n:04}").repeat(2500)).collect();
        let tracked = written(&texts);
        assert_eq!(tracked.latest().count(), KEPT_REVISIONS);
        assert_eq!(tracked.at(Version(45)).as_ref(), Some(&texts[44]));
        assert_eq!(tracked.at(Version(44)), None);
    }

    #[test]
    fn accepted_words_belong_to_who_suggested_them() {
        let mut tracked = written(&["Care is free.".to_owned()]);
        let hunks = diff(tracked.text(), "Care is free for all.");
        let id = "s-1".to_owned();
        tracked
            .accept(Version(2), &hunks, author(2), author(3), Some(id.clone()))
            .unwrap();
        let [_, suggested, _] = tracked.segments() else {
            panic!("{:?}", tracked.segments());
        };
        assert_eq!(tracked.author(*suggested), Some(&author(2)));
        let wrote = tracked.wrote(*suggested).unwrap();
        assert_eq!(wrote.accepted_by, Some(author(3)));
        assert_eq!(wrote.suggestion, Some(id));
        let latest = tracked.latest().next_back().unwrap();
        assert_eq!(
            (&latest.author, &latest.accepted_by),
            (&author(2), &Some(author(3)))
        );
        // Their author is forgotten with the last of them.
        let hunks = diff(tracked.text(), "Care is free.");
        tracked.revise(Version(3), &hunks, author(4)).unwrap();
        assert_eq!(tracked.authors.keys().collect::<Vec<_>>(), [&Version(1)]);
    }

    #[test]
    fn a_late_text_is_merged_with_what_stands() {
        let texts = [
            "Care is free.",
            "Care is free for all.",
            "All care is free for all.",
        ];
        let tracked = written(&texts.map(str::to_owned));
        let Some(Merge::Clean(merged)) = tracked.merge_from(Version(1), "Care is not free.") else {
            panic!("it merges");
        };
        assert_eq!(merged.text, "All care is not free for all.");
        let many: Vec<String> = (0..300).map(|n| n.to_string()).collect();
        assert_eq!(written(&many).merge_from(Version(1), "x"), None);
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
                let standing: std::collections::BTreeSet<Version> =
                    tracked.segments().iter().map(|s| s.version).collect();
                prop_assert!(tracked.authors.keys().eq(&standing), "no author but of what stands");
                let bytes = tracked.latest().map(TextRevision::bytes).sum::<usize>();
                prop_assert_eq!(tracked.latest_bytes, bytes);
                prop_assert!(
                    tracked.segments().windows(2).all(|w| w[0].version != w[1].version),
                    "segments of one version are one"
                );
            }
        }
    }
}
