//! A new wording of a text, written against an earlier version: merged with what
//! others wrote meanwhile, or told apart where both changed the same words.

use mgi_proto::v1::{Hunk, Passage, PassageRef, TextChange, TextEdit};

use crate::{
    fields,
    ids::Version,
    limits,
    refusal::Refusal,
    text::{self, Anchor, Collision, Merge, Tracked},
};

/// What a new wording comes to.
pub(super) enum Revision {
    /// The text says so already.
    Same,
    /// It is written.
    Write(TextChange),
    /// Both sides changed the same words.
    Collide(Collision),
}

/// Nothing was ever written.
pub(super) static EMPTY: std::sync::LazyLock<Tracked> = std::sync::LazyLock::new(Tracked::default);

/// The text that an edit asks for, as it would be stored.
pub(super) fn wanted(
    at: &str,
    edit: &TextEdit,
    tracked: &Tracked,
    base: Version,
) -> Result<String, Refusal> {
    if edit.hunks.is_empty() {
        return stored(&format!("{at}.full_text"), &edit.full_text, 0);
    }
    if !edit.full_text.is_empty() {
        return Err(Refusal::field(
            format!("{at}.full_text"),
            "must be empty where hunks are given",
        ));
    }
    from_hunks(&format!("{at}.hunks"), &edit.hunks, tracked, base)
}

/// The text that hunks against an earlier version lead to.
pub(super) fn from_hunks(
    field: &str,
    hunks: &[Hunk],
    tracked: &Tracked,
    base: Version,
) -> Result<String, Refusal> {
    let before = text_at(field, tracked, base)?;
    let after = text::apply(&before, hunks).map_err(|error| {
        Refusal::field(
            field,
            format!("{error}; hunks are byte ranges of the text as stored at base_version"),
        )
    })?;
    stored(field, &after, 0)
}

/// The text as it stood at a version.
fn text_at(field: &str, tracked: &Tracked, base: Version) -> Result<String, Refusal> {
    tracked.at(base).ok_or_else(|| {
        Refusal::field(
            field,
            "the text changed too often since base_version; read it again, or send the whole text",
        )
    })
}

/// A text within its limits, as it is stored.
pub(super) fn stored(field: &str, text: &str, min: usize) -> Result<String, Refusal> {
    fields::prose(text, min, limits::TEXT_CHARS).map_err(|problem| Refusal::field(field, problem))
}

/// What a wording that was written against `base` comes to now. The text has at
/// least `min` characters.
pub(super) fn revise(
    field: &str,
    tracked: &Tracked,
    base: Version,
    wanted: &str,
    min: usize,
) -> Result<Revision, Refusal> {
    if tracked.text() == wanted {
        return Ok(Revision::Same);
    }
    if tracked.version() <= base {
        return Ok(Revision::Write(TextChange {
            base_version: base.0,
            hunks: text::diff(tracked.text(), wanted),
            result_sha256: text::digest(wanted).to_vec(),
            ..TextChange::default()
        }));
    }
    Ok(match merged(tracked, base, wanted) {
        Merge::Collision(collision) => Revision::Collide(collision),
        Merge::Clean(merged) if merged.hunks.is_empty() => Revision::Same,
        Merge::Clean(merged) => {
            // Each side kept the limits; together they may not. And characters that
            // came side by side may be one character in NFC.
            let text = stored(field, &merged.text, min)?;
            let hunks = if text == merged.text {
                merged.hunks
            } else {
                text::diff(tracked.text(), &text)
            };
            Revision::Write(TextChange {
                base_version: base.0,
                hunks,
                rebased: true,
                needs_review: !merged.review.is_empty(),
                result_sha256: text::digest(&text).to_vec(),
                ..TextChange::default()
            })
        }
    })
}

/// The changes of a suggestion, fitting the text as it stands, whatever became of
/// the words that it was written against.
pub(super) fn proposed(tracked: &Tracked, base: Version, wanted: &str) -> Vec<Hunk> {
    if tracked.version() <= base {
        return text::diff(tracked.text(), wanted);
    }
    match merged(tracked, base, wanted) {
        Merge::Clean(merged) => merged.hunks,
        Merge::Collision(collision) => collision.hunks,
    }
}

/// Merges; where the base is too old to be known, everything collides.
fn merged(tracked: &Tracked, base: Version, wanted: &str) -> Merge {
    tracked.merge_from(base, wanted).unwrap_or_else(|| {
        Merge::Collision(Collision {
            regions: vec![text::Region {
                start: 0,
                base: String::new(),
                theirs: tracked.text().to_owned(),
                yours: wanted.to_owned(),
            }],
            hunks: text::diff(tracked.text(), wanted),
        })
    })
}

/// The text that has a passage replaced.
pub(super) fn with_passage(
    passage: &PassageRef,
    replacement: &str,
    tracked: &Tracked,
) -> Result<String, Refusal> {
    let before = text_at("passage", tracked, Version(passage.base_version))?;
    let range = find(&before, passage)?;
    let (start, end) = (range.start as usize, range.end as usize);
    let head = before.get(..start).unwrap_or_default();
    let tail = before.get(end..).unwrap_or_default();
    stored("full_text", &format!("{head}{replacement}{tail}"), 0)
}

/// A passage as it stands now, found where its reader saw it.
pub(super) fn anchored(
    field: i32,
    passage: &PassageRef,
    tracked: &Tracked,
    now: Version,
) -> Result<Passage, Refusal> {
    let base = Version(passage.base_version);
    let before = text_at("passage", tracked, base)?;
    let range = find(&before, passage)?;
    let mut anchor = Anchor::at(&before, range.start, range.end, base)
        .map_err(|error| Refusal::field("passage.quote", error.to_string()))?;
    if let Some(revisions) = tracked.revisions_since(base) {
        for revision in revisions {
            anchor.carry(&revision.hunks, revision.version);
        }
    }
    if anchor.outdated.is_some() {
        return Err(Refusal::field(
            "passage.quote",
            "these words were changed since base_version; read the text again",
        ));
    }
    Ok(Passage {
        field,
        version: now.0,
        start: anchor.start,
        end: anchor.end,
        quote: anchor.quote,
        prefix: anchor.prefix,
        suffix: anchor.suffix,
        outdated_at: 0,
    })
}

fn find(text: &str, passage: &PassageRef) -> Result<std::ops::Range<u32>, Refusal> {
    fields::prose(&passage.quote, 1, limits::QUOTE_CHARS)
        .map_err(|problem| Refusal::field("passage.quote", problem))?;
    let around = |field: &str, text: &str| {
        fields::prose(text, 0, limits::QUOTE_CHARS)
            .map_err(|problem| Refusal::field(field, problem))
    };
    let prefix = around("passage.prefix", &passage.prefix)?;
    let suffix = around("passage.suffix", &passage.suffix)?;
    let nfc = |text: &str| fields::prose(text, 0, limits::QUOTE_CHARS).unwrap_or_default();
    text::find(text, &nfc(&passage.quote), &prefix, &suffix)
        .map_err(|error| Refusal::field("passage.quote", error.to_string()))
}
