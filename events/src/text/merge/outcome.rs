//! What a group of hunks comes to.

use super::{Sides, groups::Group};

/// What stands in the place of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Only they changed it.
    Theirs,
    /// Only you changed it.
    Yours,
    /// Both made the same of it.
    Alike,
    /// Both only deleted: nothing stands.
    Deletions,
    /// Both only inserted, at one place: yours after theirs, with a space
    /// between where both would run into each other.
    Insertions {
        /// What comes between.
        space: &'static str,
    },
    /// Yours stands for now.
    Collision,
}

impl Outcome {
    /// Whether somebody has to decide.
    pub(super) fn is_collision(self) -> bool {
        matches!(self, Self::Insertions { .. } | Self::Collision)
    }
}

impl Sides<'_> {
    pub(super) fn outcome(&self, group: &Group) -> Outcome {
        let their_hunks = &self.their_hunks[group.their_hunks.clone()];
        let your_hunks = &self.your_hunks[group.your_hunks.clone()];
        if your_hunks.is_empty() {
            return Outcome::Theirs;
        }
        if their_hunks.is_empty() {
            return Outcome::Yours;
        }
        if self.theirs[group.theirs.clone()] == self.yours[group.yours.clone()] {
            return Outcome::Alike;
        }
        let mut hunks = their_hunks.iter().chain(your_hunks);
        if !group.forced && hunks.all(|hunk| hunk.inserted.is_empty()) {
            return Outcome::Deletions;
        }
        if !group.forced && group.base.is_empty() {
            let space = self.space(group);
            return Outcome::Insertions { space };
        }
        Outcome::Collision
    }

    /// What keeps two insertions at one place apart. Where each is a paragraph
    /// (as when two people begin an empty text), that is a new line.
    fn space(&self, group: &Group) -> &'static str {
        let (before, after) = self.base.split_at(group.base.start);
        let theirs = &self.theirs[group.theirs.clone()];
        let yours = &self.yours[group.yours.clone()];
        if theirs.ends_with(char::is_whitespace) || yours.starts_with(char::is_whitespace) {
            ""
        } else if (before.is_empty() || before.ends_with('\n'))
            && (after.is_empty() || after.starts_with('\n'))
        {
            "\n"
        } else {
            " "
        }
    }
}
