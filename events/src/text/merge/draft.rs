//! The text that the groups come to, and the places where words could break.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::{Sides, groups::Group, outcome::Outcome};

/// What the groups come to, as far as they are decided.
pub(super) struct Draft {
    /// The text.
    pub(super) text: String,
    /// What each group came to.
    pub(super) outcomes: Vec<Outcome>,
    /// Where each group stands in the text.
    pub(super) places: Vec<Range<usize>>,
    /// Ends of what theirs inserted, where yours comes after it: group and place.
    seams: Vec<(usize, usize)>,
}

/// A group at whose edge a word would be glued or broken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broken {
    /// Which group.
    pub(super) group: usize,
    /// Whether it is the edge at its end.
    pub(super) is_end: bool,
}

impl Sides<'_> {
    pub(super) fn draft(&self, groups: &[Group]) -> Draft {
        let mut draft = Draft {
            text: String::with_capacity(self.theirs.len() + self.yours.len()),
            outcomes: Vec::with_capacity(groups.len()),
            places: Vec::with_capacity(groups.len()),
            seams: Vec::new(),
        };
        let mut kept = 0;
        for (index, group) in groups.iter().enumerate() {
            draft.text.push_str(&self.base[kept..group.base.start]);
            kept = group.base.end;
            let start = draft.text.len();
            let outcome = self.outcome(group);
            match outcome {
                Outcome::Theirs | Outcome::Alike => {
                    draft.text.push_str(&self.theirs[group.theirs.clone()]);
                }
                Outcome::Yours | Outcome::Collision => {
                    draft.text.push_str(&self.yours[group.yours.clone()]);
                }
                Outcome::Deletions => {}
                Outcome::Insertions { space } => {
                    draft.text.push_str(&self.theirs[group.theirs.clone()]);
                    draft.text.push_str(space);
                    draft.seams.push((index, draft.text.len()));
                    draft.text.push_str(&self.yours[group.yours.clone()]);
                }
            }
            draft.outcomes.push(outcome);
            draft.places.push(start..draft.text.len());
        }
        draft.text.push_str(&self.base[kept..]);
        draft
    }
}

impl Draft {
    /// Edges of groups that do not fall on a word boundary (UAX #29). Both ends
    /// of every stretch are boundaries in the text that it comes from; where
    /// they are boundaries here too, the words between are the same.
    pub(super) fn broken(&self) -> Vec<Broken> {
        // The text of one side is whole.
        let is_all = |side: Outcome| {
            let mut outcomes = self.outcomes.iter();
            outcomes.all(|outcome| *outcome == side || *outcome == Outcome::Alike)
        };
        if is_all(Outcome::Theirs) || is_all(Outcome::Yours) {
            return Vec::new();
        }
        let bounds = self.text.split_word_bound_indices().map(|(at, _)| at);
        let bounds: Vec<usize> = bounds.chain([self.text.len()]).collect();
        let ends = self.places.iter().enumerate().flat_map(|(group, place)| {
            let edge = |is_end| Broken { group, is_end };
            [(edge(false), place.start), (edge(true), place.end)]
        });
        let seams = self.seams.iter().map(|(group, at)| {
            let (group, is_end) = (*group, true);
            (Broken { group, is_end }, *at)
        });
        ends.chain(seams)
            .filter(|(edge, at)| {
                bounds.binary_search(at).is_err() && !self.may_run(edge.group, *at)
            })
            .map(|(edge, _)| edge)
            .collect()
    }

    /// Spaces may run together where words were deleted or came side by side:
    /// there is no boundary between them, and no word that could suffer.
    fn may_run(&self, group: usize, at: usize) -> bool {
        matches!(
            self.outcomes[group],
            Outcome::Deletions | Outcome::Insertions { .. }
        ) && self.text[..at].ends_with(char::is_whitespace)
            && self.text[at..].starts_with(char::is_whitespace)
    }
}
