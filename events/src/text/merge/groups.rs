//! Which hunks of both sides belong together.

use std::ops::Range;

use mgi_proto::v1::Hunk;

use super::{
    super::{growth, replaced},
    draft::{Broken, Draft},
    outcome::Outcome,
};

/// A stretch of the base that is decided as one: hunks of one side, or hunks of
/// both that are about the same bytes.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Its bytes in each text.
    pub(super) base: Range<usize>,
    pub(super) theirs: Range<usize>,
    pub(super) yours: Range<usize>,
    /// Its hunks on each side.
    pub(super) their_hunks: Range<usize>,
    pub(super) your_hunks: Range<usize>,
    /// Whether both cannot stand although they are not about the same bytes.
    pub(super) forced: bool,
}

impl Group {
    /// Whether both sides changed something in it.
    pub(super) fn is_shared(&self) -> bool {
        !self.their_hunks.is_empty() && !self.your_hunks.is_empty()
    }

    fn join(&mut self, next: &Self) {
        self.base.end = self.base.end.max(next.base.end);
        self.theirs.end = next.theirs.end;
        self.yours.end = next.yours.end;
        self.their_hunks.end = next.their_hunks.end;
        self.your_hunks.end = next.your_hunks.end;
        self.forced = self.is_shared();
    }
}

/// Whether two hunks of different sides are about the same bytes. Ranges that
/// only touch are not; two insertions at one place are.
fn collide(a: &Hunk, b: &Hunk) -> bool {
    let (a, b) = (replaced(a), replaced(b));
    (a.start < b.end && b.start < a.end) || (a.is_empty() && a == b)
}

/// Groups the hunks of both sides, in the order of the base. An insertion comes
/// before what is replaced from its place on.
pub(super) fn groups(theirs: &[Hunk], yours: &[Hunk]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut their, mut your) = (0, 0);
    loop {
        let (a, b) = (theirs.get(their), yours.get(your));
        let key = |hunk: &Hunk| (hunk.start, replaced(hunk).end);
        let (hunk, is_theirs) = match (a, b) {
            (Some(a), Some(b)) if key(a) <= key(b) => (a, true),
            (_, Some(b)) => (b, false),
            (Some(a), None) => (a, true),
            (None, None) => break,
        };
        // The other side's hunks ascend: the last of the group reaches farthest.
        let together = groups.last().is_some_and(|group| {
            let other = if is_theirs {
                yours[group.your_hunks.clone()].last()
            } else {
                theirs[group.their_hunks.clone()].last()
            };
            other.is_some_and(|other| collide(hunk, other))
        });
        if !together {
            groups.push(Group {
                base: replaced(hunk),
                theirs: 0..0,
                yours: 0..0,
                their_hunks: their..their,
                your_hunks: your..your,
                forced: false,
            });
        }
        their += usize::from(is_theirs);
        your += usize::from(!is_theirs);
        if let Some(group) = groups.last_mut() {
            group.base.end = group.base.end.max(replaced(hunk).end);
            group.their_hunks.end = their;
            group.your_hunks.end = your;
        }
    }
    locate(&mut groups, theirs, yours);
    groups
}

/// Finds the bytes of each group in the texts of both sides.
fn locate(groups: &mut [Group], theirs: &[Hunk], yours: &[Hunk]) {
    let (mut their_shift, mut your_shift) = (0, 0);
    for group in groups {
        let side = |shift: &mut i64, hunks: &[Hunk]| {
            let start = group.base.start as i64 + *shift;
            *shift += hunks.iter().map(growth).sum::<i64>();
            let end = group.base.end as i64 + *shift;
            let at = |place: i64| usize::try_from(place).unwrap_or_default();
            at(start)..at(end)
        };
        group.theirs = side(&mut their_shift, &theirs[group.their_hunks.clone()]);
        group.yours = side(&mut your_shift, &yours[group.your_hunks.clone()]);
    }
}

/// Changes the groups so that words which the draft would glue or break are
/// decided as one: united deletions become a collision, other groups are joined
/// with the nearest. False when there is nothing left to change.
pub(super) fn mend(groups: &mut Vec<Group>, draft: &Draft, broken: &[Broken]) -> bool {
    let mut forced = false;
    let mut joined = vec![false; groups.len()];
    for Broken { group: at, is_end } in broken.iter().copied() {
        if draft.outcomes[at] == Outcome::Deletions {
            groups[at].forced = true;
            forced = true;
            continue;
        }
        let gap = |first: usize| {
            let (a, b) = (groups.get(first)?, groups.get(first + 1)?);
            Some(b.base.start.saturating_sub(a.base.end))
        };
        let (before, after) = (at.checked_sub(1).and_then(gap), gap(at));
        match (before, after) {
            (Some(before), Some(after)) if before < after || (before == after && !is_end) => {
                joined[at - 1] = true;
            }
            (Some(_), None) => joined[at - 1] = true,
            (_, Some(_)) => joined[at] = true,
            (None, None) => {}
        }
    }
    let any = joined.contains(&true);
    join(groups, |at| joined[at]);
    forced || any
}

/// Decides everything as one.
pub(super) fn join_all(groups: &mut Vec<Group>) {
    join(groups, |_| true);
}

/// Joins groups with the one after them, where told so.
fn join(groups: &mut Vec<Group>, with_next: impl Fn(usize) -> bool) {
    let mut at = 0;
    groups.dedup_by(|next, group| {
        let together = with_next(at);
        at += 1;
        if together {
            group.join(next);
        }
        together
    });
}
