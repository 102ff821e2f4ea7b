//! Texts for the property tests: any Unicode, prose that is edited, and tokens
//! that stick to each other.

use proptest::prelude::*;

const WORDS: [&str; 14] = [
    "law",
    "care",
    "free",
    "e\u{301}cole",
    "\u{e9}",
    "\u{1f1f7}\u{1f1fc}",
    "\u{200d}",
    "l'",
    "3.5",
    ".",
    ",",
    "\n",
    " ",
    "\u{645}\u{647}\u{627}\u{62c}\u{631}",
];

/// What UAX #29 joins or parts by what stands around it.
const STICKY: [&str; 16] = [
    "a",
    "b",
    "3",
    ".",
    ",",
    "'",
    ":",
    "_",
    " ",
    "/",
    "\u{301}",
    "\u{200d}",
    "\u{1f1f7}",
    "\u{1f476}",
    "\r",
    "\n",
];

/// Any text.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter),
        prose(),
    ]
}

fn words() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..40)
}

fn sticky() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&STICKY[..]), 0..12)
}

fn prose() -> impl Strategy<Value = String> {
    words().prop_map(|words| words.join(" "))
}

/// Two texts, often one an edit of the other.
pub(super) fn change() -> impl Strategy<Value = (String, String)> {
    let edited = revisions().prop_map(|texts| {
        let last = texts.last().cloned().unwrap_or_default();
        (texts[0].clone(), last)
    });
    prop_oneof![(text(), text()), edited]
}

/// A text that is edited again and again, a few words at a time.
pub(super) fn revisions() -> impl Strategy<Value = Vec<String>> {
    (words(), prop::collection::vec(edit(words()), 1..12)).prop_map(|(mut words, edits)| {
        let mut texts = vec![words.join(" ")];
        for edit in edits {
            make(&mut words, edit);
            texts.push(words.join(" "));
        }
        texts
    })
}

/// A text and what two people made of it.
pub(super) fn fork() -> impl Strategy<Value = [String; 3]> {
    prop_oneof![
        2 => forked(words, " "),
        2 => forked(sticky, ""),
        1 => [text(), text(), text()],
    ]
}

fn forked<S: Strategy<Value = Vec<&'static str>>>(
    tokens: fn() -> S,
    space: &'static str,
) -> impl Strategy<Value = [String; 3]> {
    let edits = || prop::collection::vec(edit(tokens()), 0..4);
    (tokens(), edits(), edits()).prop_map(move |(base, theirs, yours)| {
        let side = |edits: Vec<Edit>| {
            let mut words = base.clone();
            edits.into_iter().for_each(|edit| make(&mut words, edit));
            words.join(space)
        };
        [base.join(space), side(theirs), side(yours)]
    })
}

type Edit = (prop::sample::Index, usize, Vec<&'static str>);

fn edit(inserted: impl Strategy<Value = Vec<&'static str>>) -> impl Strategy<Value = Edit> {
    (any::<prop::sample::Index>(), 0_usize..4, inserted)
}

fn make(words: &mut Vec<&'static str>, (at, deleted, inserted): Edit) {
    let at = at.index(words.len() + 1);
    let end = (at + deleted).min(words.len());
    words.splice(at..end, inserted.into_iter().take(4));
}
