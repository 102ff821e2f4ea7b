//! How validations and proposals for finalization come and end.

use std::collections::{BTreeMap, BTreeSet};

use mgi_proto::v1::{ValidationState, event_body::Kind};

use super::super::{
    proposal::Proposal,
    state::{Profile, Validation},
};
use crate::{
    event::Author,
    ids::{FindingId, IndicatorCode, MinistryCode, ValidationId},
};

impl Profile {
    pub(super) fn apply_validation(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::ValidationGiven(e) => {
                let covers = e
                    .indicators
                    .iter()
                    .map(|code| IndicatorCode::parse(code).ok())
                    .collect::<Option<BTreeSet<_>>>()?;
                for code in &covers {
                    if let Some(item) = self.items.get_mut(code) {
                        item.reopened = false;
                    }
                }
                let covers_findings = e
                    .findings
                    .iter()
                    .map(|id| FindingId::parse(id).ok())
                    .collect::<Option<BTreeSet<_>>>()?;
                for id in &covers_findings {
                    if let Some(finding) = self.findings.get_mut(id) {
                        finding.reopened = false;
                    }
                }
                let validation = Validation {
                    ministry: MinistryCode::parse(&e.ministry).ok()?,
                    given: e.clone(),
                    covers,
                    covers_findings,
                    corrections: BTreeSet::new(),
                    by,
                    state: ValidationState::Standing as i32,
                    ended: None,
                };
                let id = ValidationId::parse(&e.validation_id).ok()?;
                self.validations.insert(id, validation);
            }
            Kind::ValidationWithdrawn(e) => {
                self.end_validation(&e.validation_id, ValidationState::Withdrawn, by)?;
            }
            Kind::ValidationVoided(e) => {
                self.end_validation(&e.validation_id, ValidationState::Void, by)?;
            }
            Kind::ItemReopened(e) if !e.finding_id.is_empty() => {
                let id = FindingId::parse(&e.finding_id).ok()?;
                self.findings.get_mut(&id)?.reopened = true;
            }
            Kind::ItemReopened(e) => self.item_mut(&e.indicator)?.reopened = true,
            _ => return None,
        }
        Some(())
    }

    pub(super) fn apply_proposal(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::FinalizationProposed(e) => {
                self.proposal = Some(Proposal {
                    size: by.event_index + 1,
                    by,
                    content_digest: e.content_digest.clone(),
                    cosigned: BTreeMap::new(),
                });
            }
            Kind::FinalizationProposalEnded(_) => self.proposal = None,
            Kind::CheckpointCosigned(e) => {
                let ministry = MinistryCode::parse(&e.ministry).ok()?;
                let proposal = self.proposal.as_mut()?;
                proposal.cosigned.insert(ministry, e.clone());
            }
            _ => return None,
        }
        Some(())
    }

    fn end_validation(&mut self, id: &str, state: ValidationState, by: Author) -> Option<()> {
        let id = ValidationId::parse(id).ok()?;
        let validation = self.validations.get_mut(&id)?;
        validation.state = state as i32;
        validation.ended = Some(by);
        Some(())
    }
}
