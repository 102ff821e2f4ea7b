//! Positions: `ministry target stance remark meeting on_behalf`.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// What one ministry says about one item.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionRow {
    /// Where it stands in the file.
    pub place: Place,
    /// The ministry.
    pub ministry: String,
    /// The item.
    pub target: v1::Target,
    /// What it says.
    pub stance: v1::Stance,
    /// Its remark, or empty.
    pub remark: String,
    /// The meeting at which it was said, when it is entered for the ministry by
    /// who runs the process; empty: the ministry says it itself.
    pub meeting: String,
    /// It was said at a meeting, which the file does not name.
    pub on_behalf: bool,
}

/// Reads the rows. Required columns: `ministry`, `target`, `stance`.
///
/// # Errors
/// See [`ImportError`]; a remark or an objection without its words is refused.
pub fn rows(table: &Table) -> Result<Vec<PositionRow>, ImportError> {
    table
        .rows(&["ministry", "target", "stance"])?
        .map(|row| {
            let stance = row.required_word("stance")?;
            let needed = matches!(stance, v1::Stance::AgreesWithRemark | v1::Stance::Objects);
            let remark = if needed {
                row.required("remark")?.to_owned()
            } else {
                row.text("remark")
            };
            Ok(PositionRow {
                place: row.place(),
                ministry: row.required("ministry")?.to_owned(),
                target: row.target("target")?,
                stance,
                remark,
                meeting: row.text("meeting"),
                on_behalf: row.is_yes("on_behalf") || !row.cell("meeting").is_empty(),
            })
        })
        .collect()
}

impl PositionRow {
    /// The command. Without a meeting it is made for [`PositionRow::ministry`]; with
    /// one, by who runs the process, and waits for the ministry to confirm it.
    /// `meeting_id` is the server's id of [`PositionRow::meeting`], or empty.
    #[must_use]
    pub fn command(&self, meeting_id: impl Into<String>) -> v1::TakePosition {
        let meeting_id = meeting_id.into();
        v1::TakePosition {
            target: Some(self.target.clone()),
            stance: self.stance.into(),
            remark: self.remark.clone(),
            on_behalf_of: if meeting_id.is_empty() {
                String::new()
            } else {
                self.ministry.clone()
            },
            meeting_id,
        }
    }
}
