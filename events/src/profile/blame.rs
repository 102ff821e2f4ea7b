//! Who wrote what: every word of a text back to person, ministry and event.

use mgi_proto::v1::{BlameSpan, Target, TargetKind, TextField};

use super::{lookup::text_ref, show::authorship, state::Profile};
use crate::{
    ids::{NoteId, Version},
    text::Tracked,
};

impl Profile {
    /// A text stretch by stretch, each byte exactly once, with the version of its
    /// item; `None` when there is no such text. An unspecified field of an answer
    /// is its narrative.
    #[must_use]
    pub fn blame(&self, target: &Target, field: TextField) -> Option<(Vec<BlameSpan>, Version)> {
        let (tracked, version) = match target.kind() {
            TargetKind::Note => {
                let note = self.notes.get(&NoteId::parse(&target.id).ok()?)?;
                (&note.text, note.version)
            }
            TargetKind::Answer => {
                let field = match field {
                    TextField::Unspecified => TextField::Narrative,
                    field => field,
                };
                let text = text_ref(target, field as i32)?;
                (self.tracked(&text)?, self.version_of_text(&text))
            }
            _ => {
                let text = text_ref(target, 0)?;
                (self.tracked(&text)?, self.version_of_text(&text))
            }
        };
        Some((spans(tracked), version))
    }
}

fn spans(tracked: &Tracked) -> Vec<BlameSpan> {
    let mut start = 0_u32;
    let mut spans = Vec::with_capacity(tracked.segments().len());
    for segment in tracked.segments() {
        let end = start.saturating_add(segment.len);
        let wrote = tracked.wrote(*segment);
        spans.push(BlameSpan {
            start,
            end,
            text: tracked
                .text()
                .get(start as usize..end as usize)
                .unwrap_or_default()
                .to_owned(),
            version: segment.version.0,
            written_by: wrote.map(|wrote| authorship(&wrote.author)),
            accepted_by: wrote
                .and_then(|wrote| wrote.accepted_by.as_ref())
                .map(authorship),
            suggestion_id: wrote
                .and_then(|wrote| wrote.suggestion.clone())
                .unwrap_or_default(),
        });
        start = end;
    }
    spans
}
