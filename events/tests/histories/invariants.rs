//! What must be true of a profile at any time, whatever led to it.

use mgi_events::{
    profile::TextRef,
    text::{self, Fit},
    v1::{Target, TargetKind, TextField},
};

use crate::support::*;

/// The text that a reference names, as it stands.
fn standing(world: &World, of: &TextRef) -> String {
    match of {
        TextRef::Answer(code, field) => {
            let field = TextField::try_from(*field).unwrap();
            world.answer(code.as_str()).text(field).to_owned()
        }
        TextRef::Finding(id) => world.profile.findings()[id].text.text().to_owned(),
    }
}

/// Every word of a text traces back to an event: each byte once.
pub(crate) fn blame_covers_each_byte_once(world: &World) {
    let item = |kind: TargetKind, id: String| Target {
        kind: kind as i32,
        id,
    };
    let fields = [
        TextField::Narrative,
        TextField::Law,
        TextField::Practice,
        TextField::Remark,
    ];
    let answers = ALL
        .into_iter()
        .flat_map(|code| fields.map(|field| (code, field)));
    let answers = answers.map(|(code, field)| {
        let text = world.answer(code).text(field).to_owned();
        (item(TargetKind::Answer, code.to_owned()), field, text)
    });
    let findings = world.profile.findings().iter().map(|(id, finding)| {
        let text = finding.text.text().to_owned();
        (
            item(TargetKind::Finding, id.to_string()),
            TextField::Unspecified,
            text,
        )
    });
    let notes = world.profile.notes().iter().map(|(id, note)| {
        let text = note.text.text().to_owned();
        (
            item(TargetKind::Note, id.to_string()),
            TextField::Unspecified,
            text,
        )
    });
    for (target, field, text) in answers.chain(findings).chain(notes) {
        let Some((spans, _)) = world.profile.blame(&target, field) else {
            assert!(text.is_empty(), "nobody wrote {target:?}");
            continue;
        };
        let mut at = 0;
        for span in spans {
            assert_eq!((span.start, span.start < span.end), (at, true));
            assert_eq!(span.text, text[span.start as usize..span.end as usize]);
            let by = span.written_by.expect("somebody wrote it");
            assert!(by.event_index < world.revision());
            at = span.end;
        }
        assert_eq!(at as usize, text.len());
    }
}

/// What fits of an open suggestion can be taken over, change by change.
pub(crate) fn suggestions_that_fit_apply(world: &World) {
    for (id, made) in world.profile.suggestions() {
        if !made.is_open() {
            continue;
        }
        let text = standing(world, &made.text);
        for change in &made.changes {
            assert!(text.is_char_boundary(change.hunk.start as usize), "{id}");
            if change.fit == Fit::Fits {
                text::apply(&text, std::slice::from_ref(&change.hunk))
                    .unwrap_or_else(|error| panic!("{id}: {error}"));
            }
        }
    }
}

/// A passage is inside its text, and empty only when it is outdated.
pub(crate) fn passages_are_inside_their_texts(world: &World) {
    for (id, thread) in world.profile.threads() {
        let Some((of, anchor)) = &thread.passage else {
            continue;
        };
        let text = standing(world, of);
        let here = text.get(anchor.start as usize..anchor.end as usize);
        let here = here.unwrap_or_else(|| panic!("{id} points outside of its text"));
        assert_eq!(here.is_empty(), anchor.outdated.is_some(), "{id}");
        let redacted = world.profile.redactions();
        let gone = redacted.contains_key(&thread.by.event_index);
        assert_eq!(anchor.quote.is_empty(), gone, "{id}");
    }
}

/// Everything that stands is a text as it is stored.
pub(crate) fn texts_are_composed(world: &World) {
    for finding in world.profile.findings().values() {
        let text = finding.text.text();
        assert!(!text.trim().is_empty(), "a finding without words");
        assert!(unicode_normalization::is_nfc(text), "{text:?}");
    }
    for code in ALL {
        let text = world.narrative(code);
        assert!(unicode_normalization::is_nfc(&text), "{text:?}");
    }
}
