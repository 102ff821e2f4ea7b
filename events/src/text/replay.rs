//! What is recorded is replayed to the same text, by plain byte arithmetic,
//! with everything that hangs on the text.

use mgi_proto::v1::Hunk;
use proptest::prelude::*;

use super::{
    Anchor, Fit, Merge, Proposed, Tracked, apply, arbitrary, byte, carry_hunks, diff, replaced,
};
use crate::{event::Author, ids::Version};

/// An edit that somebody makes against the text as it stood `late` versions ago.
#[derive(Clone, Debug)]
struct Edit {
    late: u32,
    start: prop::sample::Index,
    deleted: usize,
    inserted: String,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = (
        0_u32..4,
        any::<prop::sample::Index>(),
        0_usize..20,
        arbitrary::text(),
    );
    let edit = edit.prop_map(|(late, start, deleted, inserted)| Edit {
        late,
        start,
        deleted,
        inserted: inserted.chars().take(20).collect(),
    });
    prop::collection::vec(edit, 1..24)
}

impl Edit {
    fn of(&self, text: &str) -> String {
        let start = text.floor_char_boundary(self.start.index(text.len() + 1));
        let end = text.ceil_char_boundary((start + self.deleted).min(text.len()));
        [&text[..start], &self.inserted, &text[end..]].concat()
    }
}

/// What hangs on a text.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    text: Tracked,
    anchors: Vec<Anchor>,
    proposed: Vec<Proposed>,
}

impl State {
    /// Folds one recorded revision.
    fn evolve(&mut self, version: Version, hunks: &[Hunk]) {
        let author = Author {
            event_index: version.0.into(),
            ..Author::default()
        };
        self.text.revise(version, hunks, author).unwrap();
        for anchor in &mut self.anchors {
            anchor.carry(hunks, version);
        }
        carry_hunks(&mut self.proposed, hunks);
    }

    fn anchor(&mut self, start: u32, end: u32) {
        let version = self.text.version();
        let anchor = Anchor::at(self.text.text(), start, end, version);
        self.anchors.push(anchor.unwrap());
    }
}

proptest! {
    #[test]
    fn recorded_hunks_lead_to_the_same_state(edits in edits()) {
        let mut live = State::default();
        let mut replayed = State::default();
        let mut made = Vec::new();
        for (version, edit) in (1..).zip(edits) {
            let base = Version((version - 1_u32).saturating_sub(edit.late));
            let yours = edit.of(&live.text.at(base).unwrap());
            // Deciding: what merges is recorded, what collides is proposed.
            let hunks = match live.text.merge_from(base, &yours).unwrap() {
                Merge::Clean(merged) => merged.hunks,
                Merge::Collision(collision) => {
                    let proposed = collision.hunks.into_iter().map(Proposed::new);
                    let proposed: Vec<_> = proposed.collect();
                    live.proposed.extend_from_slice(&proposed);
                    replayed.proposed.extend(proposed);
                    Vec::new()
                }
            };
            let expected = apply(live.text.text(), &hunks).unwrap();
            live.evolve(Version(version), &hunks);
            replayed.evolve(Version(version), &hunks);
            prop_assert_eq!(live.text.text(), expected.as_str());
            prop_assert_eq!(&live, &replayed);

            let text = live.text.text();
            let covered = live.text.segments().iter().map(|s| s.len as usize).sum::<usize>();
            prop_assert_eq!(covered, text.len(), "each byte has one author");
            for anchor in &live.anchors {
                let passage = text.get(anchor.start as usize..anchor.end as usize);
                prop_assert_eq!(passage.is_some_and(str::is_empty), anchor.outdated.is_some());
                prop_assert!(passage.is_some());
            }
            for Proposed { hunk, fit } in &live.proposed {
                prop_assert!(text.is_char_boundary(hunk.start as usize));
                if *fit == Fit::Fits {
                    prop_assert!(apply(text, std::slice::from_ref(hunk)).is_ok());
                }
            }
            // Something is anchored to what this edit brought.
            let first = diff("", text).into_iter().chain(hunks).next_back();
            let end = first.map_or(0, |hunk| replaced(&hunk).end).min(text.len());
            let start = text.floor_char_boundary(end / 2);
            let end = text.ceil_char_boundary(end);
            if start < end {
                live.anchor(byte(start), byte(end));
                replayed.anchor(byte(start), byte(end));
                made.push(live.anchors.last().unwrap().clone());
            }
        }
        // Each anchor carried from where it was made comes to the same place.
        for (made, carried) in made.iter().zip(&live.anchors) {
            let mut late = made.clone();
            for revision in live.text.revisions_since(made.version).unwrap() {
                late.carry(&revision.hunks, revision.version);
            }
            prop_assert_eq!(&late, carried);
        }
    }
}
