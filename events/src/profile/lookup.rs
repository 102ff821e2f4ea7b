//! Looking things of the consultation up in a profile.

use std::collections::BTreeMap;

use mgi_proto::v1::{Stage, StageWindow, Target, TargetKind, TextField};

use super::{
    consultation::{
        Contradiction, Correction, Edition, Finding, ItemRef, Meeting, Position, Priority,
        Suggestion, TextRef,
    },
    state::{Profile, Validation},
};
use crate::{
    ids::{
        ContradictionId, CorrectionId, EvidenceId, FindingId, IndicatorCode, MeetingId,
        MinistryCode, NoteId, PriorityId, SuggestionId, ValidationId, Version,
    },
    questionnaire::Questionnaire,
    text::Tracked,
};

impl Profile {
    /// Its suggestions.
    #[must_use]
    pub fn suggestions(&self) -> &BTreeMap<SuggestionId, Suggestion> {
        &self.suggestions
    }

    /// Its findings.
    #[must_use]
    pub fn findings(&self) -> &BTreeMap<FindingId, Finding> {
        &self.findings
    }

    /// Its priorities.
    #[must_use]
    pub fn priorities(&self) -> &BTreeMap<PriorityId, Priority> {
        &self.priorities
    }

    /// Its meetings.
    #[must_use]
    pub fn meetings(&self) -> &BTreeMap<MeetingId, Meeting> {
        &self.meetings
    }

    /// Its contradictions.
    #[must_use]
    pub fn contradictions(&self) -> &BTreeMap<ContradictionId, Contradiction> {
        &self.contradictions
    }

    /// Its editorial corrections.
    #[must_use]
    pub fn corrections(&self) -> &BTreeMap<CorrectionId, Correction> {
        &self.corrections
    }

    /// The window of a stage, when one was set.
    #[must_use]
    pub fn window(&self, stage: Stage) -> Option<&StageWindow> {
        self.windows.get(&(stage as i32))
    }

    /// Revision at which it was finalized last, whatever came after; 0 when it never
    /// was. Its content is the state there.
    #[must_use]
    pub fn last_finalized_revision(&self) -> u64 {
        if self.finalized_revision > 0 {
            return self.finalized_revision;
        }
        self.editions
            .last()
            .map_or(0, |edition| edition.finalized_revision)
    }

    /// Its published versions, in order.
    #[must_use]
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// Number of the version that is being worked on or was published last.
    #[must_use]
    pub fn edition(&self) -> u32 {
        let published = u32::try_from(self.editions.len()).unwrap_or(u32::MAX);
        if published > 0 && self.erratum.is_empty() {
            published
        } else {
            published.saturating_add(1)
        }
    }

    /// A ministry's position on an item.
    pub(super) fn position(&self, item: &ItemRef, ministry: &MinistryCode) -> Option<&Position> {
        self.positions.get(&(item.clone(), ministry.clone()))
    }

    /// Findings in the order of the draft profile: by the questionnaire's
    /// dimensions, then by section and place. Retired ones come last, by number.
    #[must_use]
    pub fn findings_in_order(
        &self,
        questionnaire: &Questionnaire,
        with_retired: bool,
    ) -> Vec<FindingId> {
        let mut sections: Vec<(&(String, i32), &Vec<FindingId>)> =
            self.draft_order.iter().collect();
        sections.sort_by_key(|((dimension, section), _)| {
            (questionnaire.dimension_place(dimension), *section)
        });
        let mut order: Vec<FindingId> = sections
            .into_iter()
            .flat_map(|(_, ids)| ids.iter().copied())
            .collect();
        if with_retired {
            let retired = self.findings.iter().filter(|(_, f)| f.retired);
            order.extend(retired.map(|(id, _)| *id));
        }
        order
    }

    /// Findings that stand in the draft profile, by number.
    pub(crate) fn standing_findings(&self) -> impl Iterator<Item = (FindingId, &Finding)> {
        self.findings
            .iter()
            .filter(|(_, f)| !f.retired)
            .map(|(id, f)| (*id, f))
    }

    /// Standing validations that cover a finding.
    pub(super) fn covering_finding(
        &self,
        id: FindingId,
    ) -> impl Iterator<Item = (ValidationId, &Validation)> {
        self.validations
            .iter()
            .filter(move |(_, v)| v.stands() && v.covers_findings.contains(&id))
            .map(|(id, v)| (*id, v))
    }

    /// Standing validations that cover what a text is part of.
    pub(super) fn covering_text<'a>(
        &'a self,
        text: &'a TextRef,
    ) -> Box<dyn Iterator<Item = (ValidationId, &'a Validation)> + 'a> {
        match text {
            TextRef::Answer(indicator, _) => Box::new(self.covering(indicator)),
            TextRef::Finding(id) => Box::new(self.covering_finding(*id)),
        }
    }

    /// A text, when it was ever written.
    pub(super) fn tracked(&self, text: &TextRef) -> Option<&Tracked> {
        match text {
            TextRef::Answer(indicator, field) => self.item(indicator)?.answer.texts.get(field),
            TextRef::Finding(id) => Some(&self.findings.get(id)?.text),
        }
    }

    /// Version of what a text is part of.
    pub(super) fn version_of_text(&self, text: &TextRef) -> Version {
        match text {
            TextRef::Answer(indicator, _) => self.item_or_empty(indicator).answer.version,
            TextRef::Finding(id) => self.findings.get(id).map_or(Version(0), |f| f.version),
        }
    }

    /// Version of an item; 0 for things without one.
    pub(super) fn version_of(&self, kind: TargetKind, id: &str) -> Version {
        let found = match kind {
            TargetKind::Answer => IndicatorCode::parse(id)
                .ok()
                .map(|code| self.item_or_empty(&code).answer.version),
            TargetKind::Finding => FindingId::parse(id)
                .ok()
                .and_then(|id| self.findings.get(&id))
                .map(|f| f.version),
            TargetKind::Evidence => EvidenceId::parse(id)
                .ok()
                .and_then(|id| self.evidence.get(&id))
                .map(|e| e.version),
            TargetKind::Priority => PriorityId::parse(id)
                .ok()
                .and_then(|id| self.priorities.get(&id))
                .map(|p| p.version),
            TargetKind::Note => NoteId::parse(id)
                .ok()
                .and_then(|id| self.notes.get(&id))
                .map(|n| n.version),
            _ => None,
        };
        found.unwrap_or(Version(0))
    }
}

/// The text that a target and a field name; `None` when they do not fit each
/// other or are malformed.
pub(super) fn text_ref(target: &Target, field: i32) -> Option<TextRef> {
    match target.kind() {
        TargetKind::Answer => {
            let field = TextField::try_from(field).ok()?;
            let indicator = IndicatorCode::parse(&target.id).ok()?;
            (field != TextField::Unspecified).then_some(TextRef::Answer(indicator, field as i32))
        }
        TargetKind::Finding if field == 0 => {
            Some(TextRef::Finding(FindingId::parse(&target.id).ok()?))
        }
        _ => None,
    }
}
