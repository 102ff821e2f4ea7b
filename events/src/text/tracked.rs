//! A text with the author of every byte, and its latest revisions.

use std::collections::{BTreeMap, VecDeque};

use mgi_proto::v1::Hunk;
use serde::{Deserialize, Serialize};

use super::hunks::{HunkError, apply, reverse};
use crate::{event::Author, ids::Version};

/// How many revisions a text keeps to look back with. Older ones are in the
/// history; a state must not grow with every edit that was ever made.
pub const KEPT_REVISIONS: usize = 64;

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
