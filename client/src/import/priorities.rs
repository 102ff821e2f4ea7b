//! Priorities for the way forward: `text dimension lead_ministry horizon ministry
//! role decision published reason`.

use super::error::{ImportError, Place};
use super::table::Table;
use crate::v1;

/// One priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorityRow {
    /// Where it stands in the file.
    pub place: Place,
    /// Its words.
    pub priority: v1::PriorityText,
    /// Ministry that proposes it, or empty.
    pub ministry: String,
    /// Role in which it is proposed, or `None` where the file does not tell.
    pub role: Option<v1::Role>,
    /// What the government decided on it, or `None` while it has not.
    pub decision: Option<PriorityDecision>,
}

/// What the government decided on a priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorityDecision {
    /// Adopted or dropped.
    pub state: v1::PriorityState,
    /// It is published with the profile.
    pub published: bool,
    /// Why.
    pub reason: String,
}

/// Reads the rows. Required columns: `text`, `dimension`. A `decision` is adopted
/// or dropped, and needs its `reason`.
///
/// # Errors
/// See [`ImportError`].
pub fn rows(table: &Table) -> Result<Vec<PriorityRow>, ImportError> {
    table
        .rows(&["text", "dimension"])?
        .map(|row| {
            let decision = match row.word::<v1::PriorityState>("decision")? {
                None | Some(v1::PriorityState::Proposed) => None,
                Some(state) => {
                    let published = row.is_yes("published");
                    if published && state != v1::PriorityState::Adopted {
                        return Err(row.bad("published", "only an adopted one can be published"));
                    }
                    Some(PriorityDecision {
                        state,
                        published,
                        reason: row.required("reason")?.to_owned(),
                    })
                }
            };
            Ok(PriorityRow {
                place: row.place(),
                priority: v1::PriorityText {
                    text: row.required("text")?.to_owned(),
                    dimension: row.required("dimension")?.to_owned(),
                    lead_ministry: row.text("lead_ministry"),
                    horizon: row.text("horizon"),
                },
                ministry: row.text("ministry"),
                role: row.word("role")?,
                decision,
            })
        })
        .collect()
}

impl PriorityRow {
    /// Proposes it. It is made for [`PriorityRow::ministry`].
    #[must_use]
    pub fn command(&self) -> v1::ProposePriority {
        v1::ProposePriority {
            priority: Some(self.priority.clone()),
        }
    }

    /// Decides on it, for the government; `base_version` is the version that was
    /// read. `None` where nothing is decided.
    #[must_use]
    pub fn decide(
        &self,
        priority_id: impl Into<String>,
        base_version: u32,
    ) -> Option<v1::DecidePriority> {
        let decision = self.decision.as_ref()?;
        Some(v1::DecidePriority {
            priority_id: priority_id.into(),
            base_version,
            state: decision.state.into(),
            published: decision.published,
            reason: decision.reason.clone(),
        })
    }
}
