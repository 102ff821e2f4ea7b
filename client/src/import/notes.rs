//! Notes: `note_id indicator section kind text evidence_ids footnote`,
//! evidence ids separated by `;`.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// One note.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Id in the file; the server gives its own.
    pub note_id: String,
    /// What it is attached to: the answer to `indicator`, or, where that is
    /// empty, the section.
    pub target: v1::Target,
    /// Section of the profile that it stands in, or empty.
    pub section: String,
    /// What it is.
    pub kind: v1::NoteKind,
    /// Its text.
    pub text: String,
    /// Evidence that it cites.
    pub evidence_ids: Vec<String>,
    /// Number in the source, or empty; not sent.
    pub footnote: String,
}

/// Reads the rows. Required columns: `kind`, `text`, and one of `indicator` and
/// `section` with a value in each row.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<NoteRow>, ImportError> {
    table
        .rows(&["kind", "text"])?
        .map(|row| {
            let target = match (row.cell("indicator"), row.cell("section")) {
                ("", "") => {
                    return Err(row.bad(
                        "indicator",
                        "fill in the indicator or the section that the note belongs to",
                    ));
                }
                ("", section) => v1::Target {
                    kind: v1::TargetKind::Section.into(),
                    id: section.to_owned(),
                },
                (indicator, _) => v1::Target {
                    kind: v1::TargetKind::Answer.into(),
                    id: indicator.to_owned(),
                },
            };
            Ok(NoteRow {
                place: row.place(),
                note_id: row.text("note_id"),
                target,
                section: row.text("section"),
                kind: row.required_word("kind")?,
                text: row.required("text")?.to_owned(),
                evidence_ids: row.list("evidence_ids"),
                footnote: row.text("footnote"),
            })
        })
        .collect()
}

impl NoteRow {
    /// The command.
    #[must_use]
    pub fn command(&self) -> v1::AddNote {
        v1::AddNote {
            target: Some(self.target.clone()),
            kind: self.kind.into(),
            text: self.text.clone(),
            evidence_ids: self.evidence_ids.clone(),
        }
    }
}
