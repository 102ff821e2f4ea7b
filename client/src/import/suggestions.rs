//! Suggestions: `target field ministry role quote replacement before after
//! text rationale`. A row either replaces a passage (`quote`, `replacement`, and
//! `before` and `after` where it has to be told from others) or gives the whole `text`.

use super::error::{ImportError, Place};
use super::table::{Row, Table};
use crate::v1;

/// One proposed change of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestionRow {
    /// Where it stands in the file.
    pub place: Place,
    /// What it would change: an answer or a finding.
    pub target: v1::Target,
    /// Which text of an answer; unspecified for a finding.
    pub field: v1::TextField,
    /// Ministry that suggests it, or empty.
    pub ministry: String,
    /// Role in which it is suggested, or `None` where the file does not tell.
    pub role: Option<v1::Role>,
    /// What should change.
    pub change: SuggestedText,
    /// Why, or empty.
    pub rationale: String,
}

/// What a suggestion would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuggestedText {
    /// The whole text as it should be.
    Whole(String),
    /// One passage.
    Passage {
        /// Its words.
        quote: String,
        /// Words right before it, or empty.
        prefix: String,
        /// Words right after it, or empty.
        suffix: String,
        /// Words that should stand there; empty: none.
        replacement: String,
    },
}

/// Reads the rows. Required column: `target` (a code for an answer, `f-1` for a
/// finding); `field` of an answer is its narrative where empty.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<SuggestionRow>, ImportError> {
    table
        .rows(&["target"])?
        .map(|row| {
            let target = row.target("target")?;
            let field = field(row, &target)?;
            Ok(SuggestionRow {
                place: row.place(),
                target,
                field,
                ministry: row.text("ministry"),
                role: row.word("role")?,
                change: change(row)?,
                rationale: row.text("rationale"),
            })
        })
        .collect()
}

fn field(row: Row<'_>, target: &v1::Target) -> Result<v1::TextField, ImportError> {
    let given = row.word::<v1::TextField>("field")?;
    match v1::TargetKind::try_from(target.kind) {
        Ok(v1::TargetKind::Answer) => Ok(given.unwrap_or(v1::TextField::Narrative)),
        Ok(v1::TargetKind::Finding) if given.is_none() => Ok(v1::TextField::Unspecified),
        Ok(v1::TargetKind::Finding) => {
            Err(row.bad("field", "a finding has one text; leave it empty"))
        }
        _ => Err(row.bad(
            "target",
            "write an answer or a finding, such as MR-01 or f-1",
        )),
    }
}

fn change(row: Row<'_>) -> Result<SuggestedText, ImportError> {
    match (row.cell("quote"), row.cell("text")) {
        ("", "") => Err(row.bad(
            "text",
            "fill in the whole text, or the words to replace and what to put there",
        )),
        ("", text) => Ok(SuggestedText::Whole(text.to_owned())),
        (quote, "") => Ok(SuggestedText::Passage {
            quote: quote.to_owned(),
            prefix: row.text("before"),
            suffix: row.text("after"),
            replacement: row.text("replacement"),
        }),
        _ => Err(row.bad(
            "text",
            "give either the whole text or the words to replace, and leave the other empty",
        )),
    }
}

impl SuggestionRow {
    /// The command; `base_version` is the version of the answer or finding that
    /// the row was written against. It is made for [`SuggestionRow::ministry`].
    #[must_use]
    pub fn command(&self, base_version: u32) -> v1::Suggest {
        let (full_text, passage) = match &self.change {
            SuggestedText::Whole(text) => (text.clone(), None),
            SuggestedText::Passage {
                quote,
                prefix,
                suffix,
                replacement,
            } => {
                let passage = v1::PassageRef {
                    field: self.field.into(),
                    base_version,
                    quote: quote.clone(),
                    prefix: prefix.clone(),
                    suffix: suffix.clone(),
                };
                (replacement.clone(), Some(passage))
            }
        };
        v1::Suggest {
            target: Some(self.target.clone()),
            field: self.field.into(),
            base_version,
            full_text,
            hunks: Vec::new(),
            passage,
            rationale: self.rationale.clone(),
            supersedes: String::new(),
        }
    }
}
