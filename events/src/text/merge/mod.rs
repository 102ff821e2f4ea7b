//! Two changes of one text brought together, word by word.
//!
//! Both changes are hunks in the base text. Hunks of both sides that are about
//! the same bytes make one group (`groups`); what a group comes to (`outcome`)
//! and whether the words at its edges stay what they were (`draft`) decides
//! between a merged text and a collision. What both sides did within one
//! sentence is told for review (`review`).

mod draft;
mod groups;
mod outcome;
mod review;
#[cfg(test)]
mod tests;

use std::ops::Range;

use mgi_proto::v1::Hunk;

use self::{draft::Draft, groups::Group, outcome::Outcome};
use super::{byte, diff, diff::collapsed, replaced};

/// What became of two changes of one text.
#[derive(Clone, Debug, PartialEq)]
pub enum Merge {
    /// Both stand.
    Clean(Merged),
    /// They cannot both stand: somebody has to decide.
    Collision(Collision),
}

/// Two changes that both stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The merged text.
    pub text: String,
    /// What turns theirs (the text that stands) into the merged text: your
    /// hunks, moved, without what they had done already. Ascending, apart; one
    /// hunk where so many would take more room, as in [`diff`].
    pub hunks: Vec<Hunk>,
    /// Byte ranges in the merged text of the sentences (UAX #29) that both sides
    /// touched, ascending. Empty when there are none: nobody has to look at it.
    /// What both did alike counts for neither; a sentence of which both deleted
    /// overlapping parts is always there (or the one beside it, when it is gone).
    pub review: Vec<Range<u32>>,
}

/// Two changes that cannot both stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Collision {
    /// Where they collide, ascending.
    pub regions: Vec<Region>,
    /// What turns theirs (the text that stands) into what the later writer
    /// wanted, with all that merges: each region becomes yours, and where both
    /// only inserted, yours comes after theirs. Ascending, apart, as few as in
    /// [`Merged::hunks`]. The outcome has every word that yours inserted.
    pub hunks: Vec<Hunk>,
}

/// A stretch that both sides changed, each in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Where it begins, in bytes of the base text.
    pub start: u32,
    /// What stood there.
    pub base: String,
    /// What they made of it.
    pub theirs: String,
    /// What you made of it.
    pub yours: String,
}

/// Merges two changes of `base`: `theirs` is the text that stands, `yours` was
/// written without knowing it.
///
/// * Changes of different places both stand. Where they touch, they do so only
///   if a word boundary falls between them: words are neither glued nor broken.
/// * The same change by both is made once; overlapping deletions are united.
/// * Other changes of the same words collide, and so do different words
///   inserted at one place.
///
/// A clean merge is the same whoever came first.
#[must_use]
pub fn merge(base: &str, theirs: &str, yours: &str) -> Merge {
    Sides::new(base, theirs, yours).merge()
}

/// The three texts, and both changes as hunks of the base.
struct Sides<'a> {
    base: &'a str,
    theirs: &'a str,
    yours: &'a str,
    their_hunks: Vec<Hunk>,
    your_hunks: Vec<Hunk>,
}

/// Rounds of joining groups that would glue or break words. Prose takes one or
/// two; this bounds what made-up texts can cost.
const ROUNDS: usize = 16;

/// Joins replaced words that only white space stands between: who wrote "three
/// weeks" for "21 days" replaced a phrase, not two words that somebody else's word
/// could come between.
fn phrases(base: &str, hunks: Vec<Hunk>) -> Vec<Hunk> {
    let mut joined: Vec<Hunk> = Vec::with_capacity(hunks.len());
    for hunk in hunks {
        if let Some(last) = joined.last_mut()
            && !last.deleted.is_empty()
            && !hunk.deleted.is_empty()
            && let Some(between) = base.get(replaced(last).end..hunk.start as usize)
            && between.chars().all(char::is_whitespace)
        {
            last.deleted.push_str(between);
            last.deleted.push_str(&hunk.deleted);
            last.inserted.push_str(between);
            last.inserted.push_str(&hunk.inserted);
        } else {
            joined.push(hunk);
        }
    }
    joined
}

impl<'a> Sides<'a> {
    fn new(base: &'a str, theirs: &'a str, yours: &'a str) -> Self {
        Self {
            base,
            theirs,
            yours,
            their_hunks: phrases(base, diff(base, theirs)),
            your_hunks: phrases(base, diff(base, yours)),
        }
    }

    fn merge(&self) -> Merge {
        let mut groups = groups::groups(&self.their_hunks, &self.your_hunks);
        for _ in 0..ROUNDS {
            let draft = self.draft(&groups);
            let broken = draft.broken();
            if broken.is_empty() || !groups::mend(&mut groups, &draft, &broken) {
                return self.merged(&groups, draft);
            }
        }
        groups::join_all(&mut groups);
        let draft = self.draft(&groups);
        self.merged(&groups, draft)
    }

    fn merged(&self, groups: &[Group], draft: Draft) -> Merge {
        let hunks = self.hunks(groups, &draft);
        let collisions = groups.iter().zip(&draft.outcomes);
        let regions: Vec<Region> = collisions
            .filter(|(_, outcome)| outcome.is_collision())
            .map(|(group, _)| Region {
                start: byte(group.base.start),
                base: self.base[group.base.clone()].to_owned(),
                theirs: self.theirs[group.theirs.clone()].to_owned(),
                yours: self.yours[group.yours.clone()].to_owned(),
            })
            .collect();
        if !regions.is_empty() {
            return Merge::Collision(Collision { regions, hunks });
        }
        Merge::Clean(Merged {
            review: review::sentences(self.base, groups, &draft),
            text: draft.text,
            hunks,
        })
    }

    /// What turns theirs into the draft.
    fn hunks(&self, groups: &[Group], draft: &Draft) -> Vec<Hunk> {
        let mut hunks: Vec<Hunk> = Vec::new();
        let mut push = |start: usize, deleted: &str, inserted: &str| {
            if deleted.is_empty() && inserted.is_empty() {
                return;
            }
            match hunks.last_mut() {
                // They deleted what lay between: now they are one change.
                Some(last) if replaced(last).end == start => {
                    last.deleted.push_str(deleted);
                    last.inserted.push_str(inserted);
                }
                _ => hunks.push(Hunk {
                    start: byte(start),
                    deleted: deleted.to_owned(),
                    inserted: inserted.to_owned(),
                }),
            }
        };
        for (group, outcome) in groups.iter().zip(&draft.outcomes) {
            let Range { start, end } = group.theirs.clone();
            match outcome {
                Outcome::Theirs | Outcome::Alike => {}
                Outcome::Yours => {
                    for hunk in &self.your_hunks[group.your_hunks.clone()] {
                        let inside = hunk.start as usize - group.base.start;
                        push(start + inside, &hunk.deleted, &hunk.inserted);
                    }
                }
                Outcome::Deletions => push(start, &self.theirs[start..end], ""),
                Outcome::Insertions { space } => {
                    let yours = &self.yours[group.yours.clone()];
                    push(end, "", &format!("{space}{yours}"));
                }
                Outcome::Collision => {
                    let yours = &self.yours[group.yours.clone()];
                    push(start, &self.theirs[start..end], yours);
                }
            }
        }
        collapsed(self.theirs, &draft.text, hunks)
    }
}
