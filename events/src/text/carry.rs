//! Proposed changes carried forward while the text changes under them.
//!
//! Plain byte arithmetic: what a proposal comes to depends on the recorded
//! hunks only, not on a version of the Unicode tables.

use mgi_proto::v1::Hunk;
use serde::{Deserialize, Serialize};

use super::{growth, replaced};

/// How a proposed hunk stands to the text as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fit {
    /// It can be applied as it is.
    Fits,
    /// The text changed where it would change it: somebody has to decide.
    Collides,
    /// A revision made the very same change.
    Stands,
}

/// A proposed hunk and how it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposed {
    /// The change. Its start is kept current; once it does not fit any more,
    /// that is the place where the passage was.
    pub hunk: Hunk,
    /// How it stands.
    pub fit: Fit,
}

impl Proposed {
    /// A hunk that was made against the text as it is now.
    #[must_use]
    pub fn new(hunk: Hunk) -> Self {
        let fit = Fit::Fits;
        Self { hunk, fit }
    }
}

/// Carries proposed hunks over a revision of the text. The revision's hunks are
/// ascending and do not overlap; each proposed hunk is carried for itself. What
/// collides or stands stays so, whatever comes later.
///
/// Where a proposal and a revision insert at one place, the proposal comes after.
///
/// A search for each proposal, not a walk: many proposals of many hunks wait on one
/// text, and all are carried with each of its revisions.
pub fn carry_hunks(proposed: &mut [Proposed], revision: &[Hunk]) {
    // How far a place is moved by the first n hunks.
    let mut shift = 0;
    let mut shifts = vec![0];
    shifts.extend(revision.iter().map(|hunk| {
        shift += growth(hunk);
        shift
    }));
    let moved = |at: u32, passed: usize| {
        let shift = shifts.get(passed).copied().unwrap_or(shift);
        u32::try_from(i64::from(at) + shift).unwrap_or_default()
    };
    for Proposed { hunk, fit } in proposed {
        let own = replaced(hunk);
        let passed = revision.partition_point(|other| replaced(other).end <= own.start);
        let next = revision.get(passed);
        let mut start = moved(
            next.map_or(hunk.start, |next| hunk.start.min(next.start)),
            passed,
        );
        if *fit == Fit::Fits {
            // Those that begin where it begins: few, because they do not overlap.
            let from = revision.partition_point(|other| other.start < hunk.start);
            let same = revision.iter().enumerate().skip(from);
            let made = same
                .take_while(|(_, other)| other.start == hunk.start)
                .find(|(_, other)| *other == hunk);
            if let Some((made, _)) = made {
                *fit = Fit::Stands;
                // It begins where the revision made it, not after that.
                start = moved(hunk.start, made);
            } else {
                // Whatever ends before it begins does not reach it, nor does what
                // begins after its end.
                let near = revision.iter().skip(passed);
                let mut near =
                    near.take_while(|other| (other.start as usize) < own.end.max(own.start + 1));
                if near.any(|other| overlap(hunk, other)) {
                    *fit = Fit::Collides;
                }
            }
        }
        hunk.start = start;
    }
}

/// Whether two changes of one text are about the same bytes. An insertion is so
/// only strictly inside of what the other replaces.
fn overlap(a: &Hunk, b: &Hunk) -> bool {
    let (a, b) = (replaced(a), replaced(b));
    a.start < b.end && b.start < a.end
}

/// Where a place of a text is after a revision: behind what was inserted there;
/// when its surroundings were replaced, where their replacement begins.
pub(super) fn place(at: u32, revision: &[Hunk]) -> u32 {
    let passed = revision.partition_point(|hunk| replaced(hunk).end <= at as usize);
    let at = revision.get(passed).map_or(at, |next| at.min(next.start));
    moved(at, &revision[..passed])
}

/// A place moved by the hunks before it.
fn moved(at: u32, before: &[Hunk]) -> u32 {
    let at = i64::from(at) + before.iter().map(growth).sum::<i64>();
    u32::try_from(at).unwrap_or_default()
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
    fn a_proposal_moves_with_the_text_and_collides_where_it_changed() {
        use Fit::{Collides, Fits, Stands};
        // The text is "0123456789"; what is proposed, the revision, the outcome.
        for (own, revision, fit, start) in [
            (hunk(4, "45", "x"), vec![hunk(0, "01", "abc")], Fits, 5),
            (hunk(4, "45", "x"), vec![hunk(7, "7", "")], Fits, 4),
            (hunk(4, "45", "x"), vec![hunk(4, "", "abc")], Fits, 7),
            (hunk(4, "45", "x"), vec![hunk(6, "", "abc")], Fits, 4),
            (hunk(4, "45", "x"), vec![hunk(2, "23", "")], Fits, 2),
            (hunk(4, "45", "x"), vec![hunk(5, "", "abc")], Collides, 4),
            (hunk(4, "45", "x"), vec![hunk(5, "56", "abc")], Collides, 4),
            (hunk(4, "45", "x"), vec![hunk(3, "34", "abc")], Collides, 3),
            (hunk(4, "45", "x"), vec![hunk(4, "45", "y")], Collides, 4),
            (hunk(4, "45", "x"), vec![hunk(4, "45", "x")], Stands, 4),
            (hunk(4, "", "x"), vec![hunk(4, "", "y")], Fits, 5),
            (hunk(4, "", "x"), vec![hunk(4, "", "x")], Stands, 4),
            (hunk(4, "", "x"), vec![hunk(4, "45", "")], Fits, 4),
            (hunk(4, "", "x"), vec![hunk(2, "23", "y")], Fits, 3),
            (hunk(4, "", "x"), vec![hunk(3, "34", "y")], Collides, 3),
            (
                hunk(4, "45", "x"),
                vec![hunk(0, "", "ab"), hunk(1, "1", ""), hunk(4, "45", "x")],
                Stands,
                5,
            ),
        ] {
            let mut proposed = [Proposed::new(own.clone())];
            carry_hunks(&mut proposed, &revision);
            let [
                Proposed {
                    hunk: carried,
                    fit: told,
                },
            ] = &proposed;
            assert_eq!((*told, carried.start), (fit, start), "{own:?} {revision:?}");
            // What does not fit stays so, and moves.
            carry_hunks(&mut proposed, &[hunk(0, "", "more")]);
            assert_eq!(proposed[0].fit, fit);
            assert_eq!(proposed[0].hunk.start, start + 4);
        }
    }

    /// The other way round: a revision carried over a proposal that fits.
    fn rebased(revision: &[Hunk], over: &Hunk) -> Vec<Hunk> {
        let mut hunks = revision.to_vec();
        for hunk in &mut hunks {
            if replaced(hunk).end > over.start as usize {
                hunk.start = moved(hunk.start, std::slice::from_ref(over));
            }
        }
        hunks
    }

    proptest! {
        #[test]
        fn what_fits_can_be_applied_and_nothing_points_outside(
            (texts, [_, proposal, _]) in (arbitrary::revisions(), arbitrary::fork())
        ) {
            let proposals = diff(&texts[0], &proposal);
            let mut proposed: Vec<_> = proposals.into_iter().map(Proposed::new).collect();
            // Those of the last text too, taken back: likely to touch the revisions.
            let last = diff(&texts[0], texts.last().unwrap());
            proposed.extend(last.into_iter().map(Proposed::new));
            for pair in texts.windows(2) {
                let before = proposed.clone();
                carry_hunks(&mut proposed, &diff(&pair[0], &pair[1]));
                for (Proposed { hunk, fit }, before) in proposed.iter().zip(before) {
                    prop_assert!(before.fit == Fit::Fits || before.fit == *fit);
                    prop_assert!(pair[1].is_char_boundary(hunk.start as usize));
                    if *fit == Fit::Fits {
                        let changed = apply(&pair[1], std::slice::from_ref(hunk));
                        prop_assert!(changed.is_ok(), "{:?} in {:?}", hunk, pair[1]);
                    }
                    if *fit == Fit::Stands && before.fit == Fit::Fits {
                        let here = &pair[1][hunk.start as usize..];
                        prop_assert!(here.starts_with(&hunk.inserted));
                    }
                }
            }
        }

        #[test]
        fn it_makes_no_difference_whether_a_proposal_comes_first_or_last(
            texts in arbitrary::revisions(),
            at in any::<prop::sample::Index>(),
            deleted in 0_usize..12,
            inserted in "[a-c ]{0,4}",
        ) {
            let chars: Vec<usize> = (0..=texts[0].len())
                .filter(|at| texts[0].is_char_boundary(*at))
                .collect();
            let first = at.index(chars.len());
            let last = (first + deleted).min(chars.len() - 1);
            let own = Hunk {
                start: u32::try_from(chars[first]).unwrap(),
                deleted: texts[0][chars[first]..chars[last]].to_owned(),
                inserted,
            };
            let mut early = apply(&texts[0], std::slice::from_ref(&own)).unwrap();
            let mut proposed = [Proposed::new(own)];
            for pair in texts.windows(2) {
                let revision = diff(&pair[0], &pair[1]);
                let over = proposed[0].hunk.clone();
                carry_hunks(&mut proposed, &revision);
                if proposed[0].fit != Fit::Fits {
                    return Ok(());
                }
                early = apply(&early, &rebased(&revision, &over)).unwrap();
                let late = apply(&pair[1], std::slice::from_ref(&proposed[0].hunk));
                prop_assert_eq!(late.unwrap(), early.as_str());
            }
        }
    }
}
