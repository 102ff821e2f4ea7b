//! Every word that was ever submitted is accounted for: it is in the text, or was
//! deleted by a recorded change, or waits in a suggestion.

use mgi_events::{
    event,
    v1::{TextField, event_body::Kind},
};
use proptest::prelude::*;

use crate::support::*;

/// An edit by one of two people who look at an earlier version.
#[derive(Clone, Debug)]
struct Edit {
    second: bool,
    late: usize,
    from: prop::sample::Index,
    deleted: usize,
    inserted: usize,
    breaks: bool,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = (
        any::<bool>(),
        0_usize..5,
        any::<prop::sample::Index>(),
        0_usize..5,
        0_usize..4,
        any::<bool>(),
    );
    let edit = edit.prop_map(|(second, late, from, deleted, inserted, breaks)| Edit {
        second,
        late,
        from,
        deleted,
        inserted,
        breaks,
    });
    prop::collection::vec(edit, 1..40)
}

impl Edit {
    /// The text that a person makes of another, with words nobody wrote before.
    fn of(&self, text: &str, next: &mut usize) -> String {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let at = self.from.index(words.len());
        let end = (at + self.deleted).min(words.len());
        let new = (0..self.inserted).map(|_| {
            *next += 1;
            let sign = if self.breaks { "." } else { "" };
            format!("w{next}x{sign}")
        });
        words.splice(at..end, new.collect::<Vec<_>>());
        words.join(" ")
    }
}

/// The words of a text, without the marks at their ends.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_word_is_lost_to_two_editors(edits in edits()) {
        let mut world = World::collecting();
        let begun = "w0x begins. w00x goes on and on. w000x ends.";
        world.given(MOH_WRITER, revise("MR-01", 0).narrative(begun));
        // The narrative at each version.
        let mut versions = vec![String::new(), begun.to_owned()];
        let mut submitted = vec![begun.to_owned()];
        let mut next = 0;
        for edit in edits {
            let base = (versions.len() - 1).saturating_sub(edit.late);
            let text = edit.of(&versions[base], &mut next);
            let account = if edit.second { MOL_WRITER } else { MOH_WRITER };
            let base = u32::try_from(base).unwrap();
            world.when(account, parking(revise("MR-01", base).narrative(&text)));
            if let Some(Err(refusal)) = &world.result {
                // Nobody wrote anything that was not there before.
                prop_assert_eq!(refusal.rule().name(), "change-something");
            }
            submitted.push(text);
            if versions.len() <= world.version("MR-01") as usize {
                versions.push(world.narrative("MR-01"));
            }
        }
        let mut recorded = String::new();
        for bytes in &world.stored {
            match event::open(bytes).unwrap().1 {
                Kind::AnswerTextRevised(e) => {
                    let change = e.change.unwrap();
                    recorded.extend(change.hunks.iter().map(|h| format!(" {} ", h.deleted)));
                }
                Kind::SuggestionMade(e) => {
                    recorded.extend(e.hunks.iter().map(|h| format!(" {} ", h.inserted)));
                }
                _ => {}
            }
        }
        let narrative = world.answer("MR-01").text(TextField::Narrative).to_owned();
        for word in submitted.iter().flat_map(|text| words(text)) {
            let stands = words(&narrative).any(|w| w == word);
            prop_assert!(
                stands || words(&recorded).any(|w| w == word),
                "{} is nowhere", word
            );
        }
        // And each suggestion still says what its maker wanted to add.
        for made in world.profile.suggestions().values() {
            prop_assert!(made.parked && made.is_open());
        }
    }
}
