//! What must be true of a history, computed from its events alone and in another
//! way than the domain does it.

use std::collections::{BTreeMap, BTreeSet};

use mgi_events::v1::{
    MinistryCapacity, TargetKind, ValidationPolicy, ValidationRule, event_body::Kind,
};

/// A validation that was given and has not ended.
#[derive(Clone, Debug)]
struct Standing {
    ministry: String,
    covers: BTreeSet<String>,
}

/// Follows a history.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oracle {
    policy: ValidationPolicy,
    validating: BTreeSet<String>,
    leads: BTreeMap<String, String>,
    standing: BTreeMap<String, Standing>,
    /// The ministry of every validation and how its last one ended.
    last: BTreeMap<String, (String, &'static str)>,
    /// Evidence that each citation and note cites, and where.
    cited: BTreeMap<String, (String, BTreeSet<String>)>,
    note_targets: BTreeMap<String, String>,
    finalized: bool,
    published: bool,
}

impl Oracle {
    /// Takes the next event; panics when the history breaks a promise.
    pub(crate) fn follow(&mut self, kind: &Kind, deadline_passed: bool) {
        if self.finalized {
            assert!(
                matches!(
                    kind,
                    Kind::RoleGranted(_) | Kind::RoleEnded(_) | Kind::ProfilePublished(_)
                ),
                "a finalized profile changed: {kind:?}"
            );
        }
        for indicator in self.touched(kind) {
            assert!(
                self.standing
                    .values()
                    .all(|v| !v.covers.contains(&indicator)),
                "{indicator} changed under a standing validation: {kind:?}"
            );
        }
        match kind {
            Kind::ProfileOpened(e) => self.policy = e.validation_policy.clone().unwrap(),
            Kind::MinistryEnrolled(e) if e.capacity() == MinistryCapacity::Validating => {
                self.validating.insert(e.ministry.clone());
            }
            Kind::MinistryEnrolled(e) => _ = self.validating.remove(&e.ministry),
            Kind::MinistryWithdrawn(e) => _ = self.validating.remove(&e.ministry),
            Kind::IndicatorAssigned(e) => {
                self.leads.insert(e.indicator.clone(), e.lead.clone());
            }
            Kind::CitationAdded(e) => {
                let evidence = BTreeSet::from([e.evidence_id.clone()]);
                self.cited
                    .insert(e.citation_id.clone(), (e.indicator.clone(), evidence));
            }
            Kind::CitationRemoved(e) => _ = self.cited.remove(&e.citation_id),
            Kind::NoteAdded(e) => {
                let target = e.target.as_ref().unwrap();
                if matches!(target.kind(), TargetKind::Answer | TargetKind::Indicator) {
                    self.note_targets
                        .insert(e.note_id.clone(), target.id.clone());
                    let evidence = e.evidence_ids.iter().cloned().collect();
                    self.cited
                        .insert(e.note_id.clone(), (target.id.clone(), evidence));
                }
            }
            Kind::NoteRevised(e) => {
                if let Some((_, evidence)) = self.cited.get_mut(&e.note_id) {
                    *evidence = e.evidence_ids.iter().cloned().collect();
                }
            }
            Kind::NoteRetired(e) => _ = self.cited.remove(&e.note_id),
            Kind::ValidationGiven(e) => {
                assert!(
                    self.validating.contains(&e.ministry),
                    "{} validates",
                    e.ministry
                );
                let standing = Standing {
                    ministry: e.ministry.clone(),
                    covers: e.indicators.iter().cloned().collect(),
                };
                self.standing.insert(e.validation_id.clone(), standing);
                self.last
                    .insert(e.ministry.clone(), (e.validation_id.clone(), "stands"));
            }
            Kind::ValidationWithdrawn(e) => self.end(&e.validation_id, "withdrawn"),
            Kind::ValidationVoided(e) => self.end(&e.validation_id, "void"),
            Kind::ProfileFinalized(_) => {
                assert!(
                    self.policy_is_met(deadline_passed),
                    "finalized against its policy: {self:?}"
                );
                self.finalized = true;
            }
            Kind::ProfilePublished(_) => {
                assert!(self.finalized && !self.published);
                self.published = true;
            }
            _ => {}
        }
    }

    fn end(&mut self, id: &str, how: &'static str) {
        let ended = self.standing.remove(id).expect("only what stands ends");
        let last = self.last.get_mut(&ended.ministry).unwrap();
        if last.0 == id {
            last.1 = how;
        }
    }

    /// The indicators whose content an event changes.
    fn touched(&self, kind: &Kind) -> BTreeSet<String> {
        let of_evidence = |id: &str| {
            self.cited
                .values()
                .filter(|(_, evidence)| evidence.contains(id))
                .map(|(indicator, _)| indicator.clone())
                .collect()
        };
        let of_note = |id: &str| self.note_targets.get(id).cloned().into_iter().collect();
        match kind {
            Kind::AnswerValueSet(e) => [e.indicator.clone()].into(),
            Kind::AnswerTextRevised(e) => [e.indicator.clone()].into(),
            Kind::CitationAdded(e) => [e.indicator.clone()].into(),
            Kind::CitationRemoved(e) => [e.indicator.clone()].into(),
            Kind::AnswerAdopted(e) => [e.indicator.clone()].into(),
            Kind::AnswerWithdrawn(e) => [e.indicator.clone()].into(),
            Kind::IndicatorAssigned(e) => [e.indicator.clone()].into(),
            Kind::NoteAdded(e) => [e.target.as_ref().unwrap().id.clone()].into(),
            Kind::NoteRevised(e) => of_note(&e.note_id),
            Kind::NoteRetired(e) => of_note(&e.note_id),
            Kind::EvidenceAmended(e) => of_evidence(&e.evidence_id),
            Kind::EvidenceFileAttached(e) => of_evidence(&e.evidence_id),
            _ => BTreeSet::new(),
        }
    }

    /// Every indicator that the ministry leads is covered by it, and it has said
    /// something that stands.
    fn validated(&self, ministry: &str) -> bool {
        let covered: BTreeSet<&String> = self
            .standing
            .values()
            .filter(|v| v.ministry == ministry)
            .flat_map(|v| &v.covers)
            .collect();
        !covered.is_empty()
            && self
                .leads
                .iter()
                .filter(|(_, lead)| *lead == ministry)
                .all(|(indicator, _)| covered.contains(indicator))
    }

    fn policy_is_met(&self, deadline_passed: bool) -> bool {
        let validated = self.validating.iter().filter(|m| self.validated(m)).count();
        let objects = |ministry: &String| {
            let none_stands = self.standing.values().all(|v| v.ministry != *ministry);
            none_stands
                && self
                    .last
                    .get(ministry)
                    .is_some_and(|(_, how)| *how == "withdrawn")
        };
        !self.validating.is_empty()
            && match self.policy.rule() {
                ValidationRule::All | ValidationRule::Unspecified => {
                    validated == self.validating.len()
                }
                ValidationRule::AtLeast => validated >= self.policy.threshold as usize,
                ValidationRule::NoObjection => {
                    deadline_passed && !self.validating.iter().any(objects)
                }
            }
    }
}
