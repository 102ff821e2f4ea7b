//! Merges as people meet them, and what holds for all of them.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

use super::super::{apply, arbitrary};
use super::*;

fn clean(base: &str, theirs: &str, yours: &str) -> Merged {
    match merge(base, theirs, yours) {
        Merge::Clean(merged) => merged,
        Merge::Collision(collision) => panic!("{collision:?}"),
    }
}

fn collision(base: &str, theirs: &str, yours: &str) -> (Collision, String) {
    match merge(base, theirs, yours) {
        Merge::Collision(collision) => {
            let wanted = apply(theirs, &collision.hunks).unwrap();
            (collision, wanted)
        }
        Merge::Clean(merged) => panic!("{merged:?}"),
    }
}

fn hunk(start: u32, deleted: &str, inserted: &str) -> Hunk {
    Hunk {
        start,
        deleted: deleted.to_owned(),
        inserted: inserted.to_owned(),
    }
}

/// The sentences that are to be reviewed.
fn reviewed(merged: &Merged) -> Vec<&str> {
    let text = |range: &Range<u32>| &merged.text[range.start as usize..range.end as usize];
    merged.review.iter().map(text).collect()
}

#[test]
fn changes_of_different_words_both_stand() {
    let merged = clean(
        "Care is free for all. Schools are open.",
        "Care is now free for all. Schools are open.",
        "Care is free for all. Schools are open to migrants.",
    );
    assert_eq!(
        merged.text,
        "Care is now free for all. Schools are open to migrants."
    );
    assert_eq!(merged.hunks, [hunk(42, "", " to migrants")]);
    assert_eq!(reviewed(&merged), Vec::<&str>::new());

    // Within one sentence somebody should look at it.
    let merged = clean(
        "Care is free. Schools charge fees to all pupils.",
        "Care is free. Schools charge small fees to all pupils.",
        "Care is free. Schools charge fees to no pupils.",
    );
    assert_eq!(
        reviewed(&merged),
        ["Schools charge small fees to no pupils."]
    );
}

#[test]
fn the_same_change_is_made_once() {
    let merged = clean("Care is free.", "Care was free.", "Care was free now.");
    assert_eq!(merged.text, "Care was free now.");
    assert_eq!(merged.hunks, [hunk(13, "", " now")]);
    assert_eq!(reviewed(&merged), Vec::<&str>::new());
    let merged = clean("One.", "One. Two.", "One. Two.");
    assert_eq!((merged.text.as_str(), merged.hunks), ("One. Two.", vec![]));
}

#[test]
fn deletions_unite_and_are_reviewed() {
    let merged = clean("a b c d e. F.", "a d e. F.", "a b e. F.");
    assert_eq!(merged.text, "a e. F.");
    assert_eq!(merged.hunks, [hunk(2, "d ", "")]);
    assert_eq!(reviewed(&merged), ["a e. "]);
    // Theirs went farther: nothing is left to do.
    let merged = clean("a b c d e. F.", "a e. F.", "a b d e. F.");
    assert_eq!((merged.text.as_str(), merged.hunks.len()), ("a e. F.", 0));
    assert_eq!(reviewed(&merged), ["a e. "]);
    // One took a word, the other the sentence.
    let merged = clean("A. B c d. E.", "A. B d. E.", "A. E.");
    assert_eq!(merged.text, "A. E.");
    assert_eq!(reviewed(&merged), ["E."]);
    assert_eq!(reviewed(&clean("a b c", "", "b c")), [""]);
}

#[test]
fn united_deletions_do_not_glue_words() {
    let (collision, wanted) = collision("x, b c y", "x, y", "x c y");
    assert_eq!(collision.regions.len(), 1);
    assert_eq!(wanted, "x c y");
}

#[test]
fn changes_that_touch_stand_if_a_word_boundary_parts_them() {
    let touching = clean("The law is old.", "The new law is old.", "The act is old.");
    assert_eq!(touching.text, "The new act is old.");
    assert_eq!(touching.hunks, [hunk(8, "law", "act")]);
    assert_eq!(
        clean("One two.", "One two. More.", "One two!").text,
        "One two! More."
    );
    assert_eq!(clean("a b c d", "a c d", "a b d").text, "a d");
    // ".5" after "3" would be another number.
    let (glued, wanted) = collision("3 /.5", "3/.5", "3 .5");
    assert_eq!(glued.regions[0].base, " /");
    assert_eq!(wanted, "3 .5");
    let (apart, _) = collision("3 . /5", "3. /5", "3 .5");
    assert_eq!(apart.regions[0].base, " . /");
}

#[test]
fn different_changes_of_the_same_words_collide() {
    let (told, wanted) = collision(
        "Fees are 30 francs a year. Care is free.",
        "Fees are 60 francs a year. Care is free for all.",
        "Today fees are 45 francs a year. Care is free.",
    );
    assert_eq!(
        told.regions,
        [Region {
            start: 9,
            base: "30".to_owned(),
            theirs: "60".to_owned(),
            yours: "45".to_owned(),
        }]
    );
    assert_eq!(
        wanted,
        "Today fees are 45 francs a year. Care is free for all."
    );
    // What one deleted, the other changed: the whole stretch is yours.
    let (told, wanted) = collision("a b c d", "a d", "a b x d");
    assert_eq!(told.regions[0].theirs, "");
    assert_eq!(
        (told.regions[0].base.as_str(), wanted.as_str()),
        ("b c ", "a b x d")
    );
}

#[test]
fn nobodys_word_comes_between_the_words_of_a_replaced_phrase() {
    let base = "a test of 21 days unless";
    let collision = match merge(
        base,
        "a test of 21 working days unless",
        "a test of three weeks unless",
    ) {
        Merge::Collision(collision) => collision,
        clean => panic!("{clean:?}"),
    };
    let [region] = collision.regions.as_slice() else {
        panic!("{collision:?}");
    };
    assert_eq!(
        (
            region.base.as_str(),
            region.theirs.as_str(),
            region.yours.as_str()
        ),
        ("21 days", "21 working days", "three weeks")
    );
}

#[test]
fn insertions_at_one_place_collide_and_keep_all_words() {
    for (base, theirs, yours, wanted) in [
        ("a b", "a x b", "a y b", "a x y b"),
        ("One.", "One. Two.", "One. Three.", "One. Two. Three."),
        ("", "Theirs.", "Yours.", "Theirs.\nYours."),
        ("()", "(x)", "(y)", "(x y)"),
        ("a\n", "a\nx", "a\ny", "a\nx\ny"),
    ] {
        let (told, text) = collision(base, theirs, yours);
        assert_eq!(text, wanted);
        assert_eq!((told.regions.len(), told.regions[0].base.as_str()), (1, ""));
        assert!(told.hunks.iter().all(|hunk| hunk.deleted.is_empty()));
    }
}

#[test]
fn long_texts_with_changes_everywhere_merge() {
    let words = |every: usize, word: &str| {
        let words = (0..3000).map(|n| if n % 10 == every { word } else { "word" });
        words.map(|word| format!("{word} ")).collect::<String>()
    };
    let merged = clean(&words(99, ""), &words(2, "x"), &words(7, "y"));
    assert_eq!(merged.text.matches('x').count(), 300);
    assert_eq!(merged.text.matches('y').count(), 300);
}

#[test]
fn what_is_recorded_of_very_many_changes_is_one_hunk() {
    let base = "3 /.5 ".repeat(4000);
    let (theirs, yours) = (base.replace(" /", "/"), base.replace("/.", "."));
    let (told, wanted) = collision(&base, &theirs, &yours);
    assert_eq!((told.regions.len(), told.hunks.len()), (4000, 1));
    assert_eq!(wanted, yours);
}

/// Words that a side inserted, as they stand in its text.
fn inserted(base: &str, side: &str) -> Vec<String> {
    let mut shift = 0;
    let ranges: Vec<Range<i64>> = diff(base, side)
        .iter()
        .map(|hunk| {
            let start = i64::from(hunk.start) + shift;
            shift += super::super::growth(hunk);
            start..start + hunk.inserted.len() as i64
        })
        .collect();
    side.unicode_word_indices()
        .filter(|(at, _)| ranges.iter().any(|range| range.contains(&(*at as i64))))
        .map(|(_, word)| word.to_owned())
        .collect()
}

/// Whether the text has these words, each as often.
fn has_all(text: &str, words: Vec<String>) -> bool {
    let mut there: Vec<&str> = text.unicode_words().collect();
    words.iter().all(|word| {
        let at = there.iter().position(|other| other == word);
        at.map(|at| there.swap_remove(at)).is_some()
    })
}

fn ascend_apart(hunks: &[Hunk]) -> bool {
    let mut pairs = hunks.windows(2);
    pairs.all(|pair| replaced(&pair[0]).end < pair[1].start as usize)
}

proptest! {
    #[test]
    fn a_merge_keeps_what_both_wrote([base, theirs, yours] in arbitrary::fork()) {
        match merge(&base, &theirs, &yours) {
            Merge::Clean(merged) => {
                prop_assert_eq!(apply(&theirs, &merged.hunks).unwrap(), merged.text.as_str());
                prop_assert!(ascend_apart(&merged.hunks));
                for side in [&theirs, &yours] {
                    let words = inserted(&base, side);
                    prop_assert!(has_all(&merged.text, words), "{:?} in {:?}", side, merged.text);
                }
                let bounds: Vec<u32> = merged.text
                    .split_sentence_bound_indices()
                    .map(|(at, _)| byte(at))
                    .chain([byte(merged.text.len())])
                    .collect();
                for sentence in &merged.review {
                    let at = bounds.binary_search(&sentence.start).unwrap();
                    prop_assert_eq!(*bounds.get(at + 1).unwrap_or(&0), sentence.end);
                }
            }
            Merge::Collision(collision) => {
                let wanted = apply(&theirs, &collision.hunks).unwrap();
                prop_assert!(ascend_apart(&collision.hunks));
                let words = inserted(&base, &yours);
                prop_assert!(has_all(&wanted, words), "{:?} in {:?}", yours, wanted);
                prop_assert!(!collision.regions.is_empty());
                let mut end = 0;
                for (place, region) in collision.regions.iter().enumerate() {
                    let start = region.start as usize;
                    prop_assert!(place == 0 || end <= start);
                    end = start + region.base.len();
                    prop_assert_eq!(base.get(start..end), Some(region.base.as_str()));
                    prop_assert!(theirs.contains(&region.theirs));
                    prop_assert!(yours.contains(&region.yours));
                    prop_assert!(region.theirs != region.yours);
                }
            }
        }
    }

    #[test]
    fn a_clean_merge_is_the_same_whoever_came_first([base, a, b] in arbitrary::fork()) {
        match (merge(&base, &a, &b), merge(&base, &b, &a)) {
            (Merge::Clean(one), Merge::Clean(other)) => {
                prop_assert_eq!(one.text, other.text);
                prop_assert_eq!(one.review, other.review);
            }
            (Merge::Collision(_), Merge::Collision(_)) => {}
            (one, other) => prop_assert!(false, "{:?} but {:?}", one, other),
        }
    }

    #[test]
    fn against_no_change_the_other_stands((base, side) in arbitrary::change()) {
        let theirs = clean(&base, &side, &base);
        prop_assert_eq!((theirs.text, theirs.hunks), (side.clone(), vec![]));
        let yours = clean(&base, &base, &side);
        prop_assert_eq!(apply(&base, &yours.hunks), Ok(side.clone()));
        prop_assert_eq!(yours.text, side.clone());
        let both = clean(&base, &side, &side);
        prop_assert_eq!((both.text, both.hunks, both.review), (side, vec![], vec![]));
    }
}
