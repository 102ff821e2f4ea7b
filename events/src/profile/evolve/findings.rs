//! How the events of the draft profile, and of corrections in it, change the
//! profile.

use mgi_proto::v1::{CorrectionState, Hunk, ItemReviewed, TargetKind, event_body::Kind};

use super::super::{
    consultation::{Correction, Finding, TextRef},
    lookup::text_ref,
    state::Profile,
};
use super::evidence_ids;
use crate::{
    event::Author,
    ids::{CorrectionId, FindingId, IndicatorCode, MinistryCode, Version},
    text::Tracked,
};

impl Profile {
    pub(super) fn apply_finding(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::FindingAdded(e) => {
                let id = FindingId::parse(&e.finding_id).ok()?;
                let mut text = Tracked::default();
                let whole = Hunk {
                    inserted: e.text.clone(),
                    ..Hunk::default()
                };
                text.revise(Version(1), &[whole], by.clone()).ok()?;
                let finding = Finding {
                    version: Version(1),
                    dimension: e.dimension.clone(),
                    section: e.section,
                    text,
                    indicators: indicators(&e.indicators)?,
                    evidence: evidence_ids(&e.evidence_ids)?,
                    linked_at: Version(1),
                    left: std::collections::BTreeMap::new(),
                    changed_by: by.clone(),
                    by,
                    retired: false,
                    stale: Vec::new(),
                    needs_review: false,
                    reopened: false,
                };
                self.findings.insert(id, finding);
                self.put_in_order(id, &e.dimension, e.section, &e.after);
            }
            Kind::FindingTextRevised(e) => {
                let (id, _) = self.finding_changed(&e.finding_id, e.version, &by)?;
                let text = TextRef::Finding(id);
                self.revise_text(&text, Version(e.version), e.change.as_ref()?, by)?;
            }
            Kind::FindingLinked(e) => {
                let (_, finding) = self.finding_changed(&e.finding_id, e.version, &by)?;
                finding.indicators = indicators(&e.indicators)?;
                finding.evidence = evidence_ids(&e.evidence_ids)?;
                finding.linked_at = Version(e.version);
            }
            Kind::FindingMoved(e) => {
                let (id, finding) = self.finding_changed(&e.finding_id, e.version, &by)?;
                let from = std::mem::replace(&mut finding.dimension, e.dimension.clone());
                if from != e.dimension {
                    finding.left.insert(from, by.event_index);
                }
                finding.section = e.section;
                self.take_from_order(id);
                self.put_in_order(id, &e.dimension, e.section, &e.after);
            }
            Kind::FindingRetired(e) => {
                let (id, finding) = self.finding_changed(&e.finding_id, e.version, &by)?;
                finding.retired = true;
                finding.stale.clear();
                finding.needs_review = false;
                self.take_from_order(id);
            }
            Kind::ItemReviewed(e) => self.item_reviewed(e)?,
            _ => return None,
        }
        Some(())
    }

    fn item_reviewed(&mut self, reviewed: &ItemReviewed) -> Option<()> {
        let target = reviewed.target.as_ref()?;
        if target.kind() == TargetKind::Finding {
            let id = FindingId::parse(&target.id).ok()?;
            let finding = self.findings.get_mut(&id)?;
            // What came after the person looked was not read.
            let seen = reviewed.seen_revision;
            finding.stale.retain(|cause| cause.event_index >= seen);
            finding.needs_review = false;
        } else {
            self.item_mut(&target.id)?.answer.needs_review.clear();
        }
        Some(())
    }

    fn take_from_order(&mut self, id: FindingId) {
        for order in self.draft_order.values_mut() {
            order.retain(|other| *other != id);
        }
        self.draft_order.retain(|_, order| !order.is_empty());
    }

    /// After another finding of the same section; first where that is not there.
    fn put_in_order(&mut self, id: FindingId, dimension: &str, section: i32, after: &str) {
        let section = self
            .draft_order
            .entry((dimension.to_owned(), section))
            .or_default();
        let after = FindingId::parse(after).ok();
        let place = section.iter().position(|other| Some(*other) == after);
        section.insert(place.map_or(0, |place| place + 1), id);
    }

    pub(super) fn apply_correction(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::CorrectionProposed(e) => {
                let correction = Correction {
                    text: text_ref(e.target.as_ref()?, e.field)?,
                    base_version: Version(e.base_version),
                    hunks: e.hunks.clone(),
                    ministries: e
                        .ministries
                        .iter()
                        .map(|m| MinistryCode::parse(m).ok())
                        .collect::<Option<_>>()?,
                    confirmed: std::collections::BTreeSet::new(),
                    reason: e.reason.clone(),
                    by,
                    state: CorrectionState::Proposed as i32,
                    decided: None,
                };
                let id = CorrectionId::parse(&e.correction_id).ok()?;
                self.corrections.insert(id, correction);
            }
            Kind::CorrectionConfirmed(e) => {
                let id = CorrectionId::parse(&e.correction_id).ok()?;
                let ministry = MinistryCode::parse(&e.ministry).ok()?;
                let correction = self.corrections.get_mut(&id)?;
                correction.confirmed.insert(ministry);
                if correction.confirmed.is_superset(&correction.ministries) {
                    correction.state = CorrectionState::Confirmed as i32;
                    correction.decided = Some(by);
                    let text = correction.text.clone();
                    let covering: Vec<_> = self.covering_text(&text).map(|(id, _)| id).collect();
                    for validation in covering {
                        self.validations
                            .get_mut(&validation)?
                            .corrections
                            .insert(id);
                    }
                }
            }
            Kind::CorrectionRejected(e) => {
                let id = CorrectionId::parse(&e.correction_id).ok()?;
                let correction = self.corrections.get_mut(&id)?;
                correction.state = CorrectionState::Rejected as i32;
                correction.decided = Some(by);
            }
            _ => return None,
        }
        Some(())
    }
}

fn indicators(codes: &[String]) -> Option<std::collections::BTreeSet<IndicatorCode>> {
    codes
        .iter()
        .map(|code| IndicatorCode::parse(code).ok())
        .collect()
}
