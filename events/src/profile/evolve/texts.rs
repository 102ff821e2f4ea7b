//! A text changed: its words get their author, and what points into it is
//! carried forward.

use mgi_proto::v1::TextChange;

use super::super::{
    consultation::{Finding, TextRef},
    state::Profile,
};
use crate::{
    event::Author,
    ids::{CorrectionId, FindingId, SuggestionId, Version},
    text::carry_hunks,
};

impl Profile {
    /// Applies a change of a text. The item has its new version already.
    pub(super) fn revise_text(
        &mut self,
        text: &TextRef,
        version: Version,
        change: &TextChange,
        by: Author,
    ) -> Option<()> {
        // Words stay their maker's, whoever takes them over or confirms them.
        let made = match (change.suggestion_id.as_str(), change.correction_id.as_str()) {
            ("", "") => None,
            ("", id) => {
                let made = self.corrections.get(&CorrectionId::parse(id).ok()?)?;
                Some((made.by.clone(), None))
            }
            (id, _) => {
                let made = self.suggestions.get(&SuggestionId::parse(id).ok()?)?;
                Some((made.by.clone(), Some(id.to_owned())))
            }
        };
        let tracked = match text {
            TextRef::Answer(indicator, field) => {
                let answer = &mut self.item_mut(indicator.as_str())?.answer;
                reviewed(change, |needed| {
                    if needed {
                        answer.needs_review.insert(*field);
                    } else {
                        answer.needs_review.remove(field);
                    }
                });
                answer.texts.entry(*field).or_default()
            }
            TextRef::Finding(id) => {
                let finding = self.findings.get_mut(id)?;
                reviewed(change, |needed| finding.needs_review = needed);
                &mut finding.text
            }
        };
        match made {
            None => tracked.revise(version, &change.hunks, by),
            Some((maker, id)) => tracked.accept(version, &change.hunks, maker, by, id),
        }
        .ok()?;

        for id in self.open_on.get(text).into_iter().flatten() {
            let suggestion = self.suggestions.get_mut(id)?;
            carry_hunks(&mut suggestion.changes, &change.hunks);
        }
        for id in self.anchored_in.get(text).into_iter().flatten() {
            if let Some((_, anchor)) = &mut self.threads.get_mut(id)?.passage {
                anchor.carry(&change.hunks, version);
            }
        }
        Some(())
    }

    pub(super) fn finding_changed(
        &mut self,
        id: &str,
        version: u32,
        by: &Author,
    ) -> Option<(FindingId, &mut Finding)> {
        let id = FindingId::parse(id).ok()?;
        let finding = self.findings.get_mut(&id)?;
        finding.version = Version(version);
        finding.changed_by = by.clone();
        Some((id, finding))
    }
}

/// A merge in one sentence asks for a second reading. Who writes on the text as
/// it stands has read it; a merge elsewhere says nothing about it, and neither does
/// a correction, which is confirmed from the word difference alone.
fn reviewed(change: &TextChange, mut set: impl FnMut(bool)) {
    if change.needs_review {
        set(true);
    } else if !change.rebased && change.correction_id.is_empty() {
        set(false);
    }
}
