//! A text with its revisions and the author of every byte.

use mgi_proto::v1::Hunk;
use serde::{Deserialize, Serialize};

use super::hunks::{HunkError, apply, reverse};
use crate::{event::Author, ids::Version};

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

/// A stretch of the text and the revision that inserted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Bytes.
    pub len: u32,
    /// Zero-based place in the revisions.
    pub revision: u32,
}

/// A text with its revisions. `segments` covers every byte exactly once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tracked {
    text: String,
    segments: Vec<Segment>,
    revisions: Vec<TextRevision>,
}

impl Tracked {
    /// The text as it stands.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its revisions, oldest first.
    #[must_use]
    pub fn revisions(&self) -> &[TextRevision] {
        &self.revisions
    }

    /// Who wrote what stands, from the beginning of the text on.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Version of the item that last changed the text; 0 when nothing did.
    #[must_use]
    pub fn version(&self) -> Version {
        self.revisions.last().map_or(Version(0), |r| r.version)
    }

    /// Applies the next revision.
    ///
    /// # Errors
    /// The hunks do not fit.
    pub fn revise(
        &mut self,
        version: Version,
        hunks: &[Hunk],
        author: Author,
    ) -> Result<(), HunkError> {
        let text = apply(&self.text, hunks)?;
        let number = u32::try_from(self.revisions.len()).unwrap_or(u32::MAX);
        self.segments = carry(&self.segments, hunks, number);
        self.text = text;
        self.revisions.push(TextRevision {
            version,
            hunks: hunks.to_vec(),
            author,
        });
        Ok(())
    }

    /// The text as it stood at a version of the item.
    ///
    /// # Errors
    /// A recorded revision does not fit: the state is damaged.
    pub fn at(&self, version: Version) -> Result<String, HunkError> {
        let mut text = self.text.clone();
        for revision in self.revisions.iter().rev() {
            if revision.version <= version {
                break;
            }
            text = reverse(&text, &revision.hunks)?;
        }
        Ok(text)
    }
}

/// Carries attribution over a change: what stays keeps its author, what comes
/// gets the new revision.
fn carry(segments: &[Segment], hunks: &[Hunk], revision: u32) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(segments.len() + 2 * hunks.len());
    let mut push = |len: u32, revision: u32| {
        if len == 0 {
            return;
        }
        match out.last_mut() {
            Some(last) if last.revision == revision => last.len += len,
            _ => out.push(Segment { len, revision }),
        }
    };
    let mut rest = segments.iter().copied();
    let mut current = rest.next();
    // Takes `count` bytes of the old text, kept or dropped.
    let mut at = 0_u32;
    for hunk in hunks {
        advance(&mut current, &mut rest, hunk.start - at, &mut push);
        let deleted = u32::try_from(hunk.deleted.len()).unwrap_or(u32::MAX);
        advance(&mut current, &mut rest, deleted, &mut |_, _| {});
        push(
            u32::try_from(hunk.inserted.len()).unwrap_or(u32::MAX),
            revision,
        );
        at = hunk.start + deleted;
    }
    advance(&mut current, &mut rest, u32::MAX, &mut push);
    out
}

fn advance(
    current: &mut Option<Segment>,
    rest: &mut impl Iterator<Item = Segment>,
    mut count: u32,
    keep: &mut impl FnMut(u32, u32),
) {
    while let Some(segment) = current.as_mut().filter(|_| count > 0) {
        let taken = segment.len.min(count);
        keep(taken, segment.revision);
        segment.len -= taken;
        count -= taken;
        if segment.len == 0 {
            *current = rest.next();
        }
    }
}
