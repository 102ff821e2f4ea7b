//! What must be true of a history, computed from its events alone and in another
//! way than the domain does it.

use std::collections::{BTreeMap, BTreeSet};

use mgi_events::v1::{
    EvidenceRecord, MinistryCapacity, TargetKind, ValidationPolicy, ValidationRule,
    event_body::Kind,
};

/// A validation that was given and has not ended.
#[derive(Clone, Debug)]
struct Standing {
    ministry: String,
    /// Codes of indicators and ids of findings.
    covers: BTreeSet<String>,
}

/// A finding that stands.
#[derive(Clone, Debug, Default)]
struct Finding {
    indicators: BTreeSet<String>,
    evidence: BTreeSet<String>,
    /// It has to be read again.
    waits: bool,
    retired: bool,
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
    findings: BTreeMap<String, Finding>,
    records: BTreeMap<String, EvidenceRecord>,
    reference_date: String,
    finalized: bool,
    published: bool,
    /// How often it was published.
    editions: u32,
}

impl Oracle {
    /// Takes the next event; panics when the history breaks a promise.
    pub(crate) fn follow(&mut self, kind: &Kind, deadline_passed: bool) {
        if self.finalized {
            assert!(
                matches!(
                    kind,
                    Kind::RoleGranted(_)
                        | Kind::RoleEnded(_)
                        | Kind::ProfilePublished(_)
                        | Kind::ErratumOpened(_)
                        | Kind::EventRedacted(_)
                ),
                "a finalized profile changed: {kind:?}"
            );
        }
        for item in self.touched(kind) {
            assert!(
                self.standing.values().all(|v| !v.covers.contains(&item)),
                "{item} changed under a standing validation: {kind:?}"
            );
        }
        self.follow_findings(kind);
        match kind {
            Kind::ProfileOpened(e) => {
                self.policy = e.validation_policy.clone().unwrap();
                self.reference_date.clone_from(&e.reference_date);
            }
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
                if matches!(
                    target.kind(),
                    TargetKind::Answer | TargetKind::Indicator | TargetKind::Finding
                ) {
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
                    covers: e.indicators.iter().chain(&e.findings).cloned().collect(),
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
                let waits = self.findings.iter().find(|(_, f)| f.waits && !f.retired);
                assert!(waits.is_none(), "finalized with a stale finding: {waits:?}");
                self.finalized = true;
            }
            Kind::ProfilePublished(_) => {
                assert!(self.finalized && !self.published);
                self.published = true;
                self.editions += 1;
            }
            Kind::ErratumOpened(e) => {
                assert!(self.published);
                assert_eq!(e.edition, self.editions + 1);
                (self.finalized, self.published) = (false, false);
            }
            _ => {}
        }
    }

    /// Which findings have to be read again, by what happened to what they rest on.
    fn follow_findings(&mut self, kind: &Kind) {
        match kind {
            Kind::FindingAdded(e) => {
                let finding = Finding {
                    indicators: e.indicators.iter().cloned().collect(),
                    evidence: e.evidence_ids.iter().cloned().collect(),
                    ..Finding::default()
                };
                self.findings.insert(e.finding_id.clone(), finding);
            }
            Kind::FindingLinked(e) => {
                let finding = self.findings.get_mut(&e.finding_id).unwrap();
                finding.indicators = e.indicators.iter().cloned().collect();
                finding.evidence = e.evidence_ids.iter().cloned().collect();
            }
            Kind::FindingRetired(e) => {
                self.findings.get_mut(&e.finding_id).unwrap().retired = true;
            }
            Kind::FindingTextRevised(e) if e.change.as_ref().unwrap().needs_review => {
                self.findings.get_mut(&e.finding_id).unwrap().waits = true;
            }
            Kind::ItemReviewed(e) => {
                if let Some(f) = self.findings.get_mut(&e.target.as_ref().unwrap().id) {
                    f.waits = false;
                }
            }
            Kind::AnswerValueSet(e) => self.stale(&e.indicator),
            Kind::AnswerTextRevised(e) if e.change.as_ref().unwrap().correction_id.is_empty() => {
                self.stale(&e.indicator);
            }
            Kind::CitationAdded(e) if !self.is_later(&e.evidence_id) => self.stale(&e.indicator),
            Kind::CitationRemoved(e) => self.stale(&e.indicator),
            Kind::AnswerWithdrawn(e) => self.stale(&e.indicator),
            Kind::EvidenceRegistered(e) => {
                let record = e.record.clone().unwrap();
                self.records.insert(e.evidence_id.clone(), record);
            }
            Kind::EvidenceAmended(e) => {
                let now = e.record.clone().unwrap();
                let before = self.records.insert(e.evidence_id.clone(), now.clone());
                let told = |r: &EvidenceRecord| {
                    let dates = [&r.date, &r.revision_date, &r.status_date];
                    (r.status, r.number.clone(), dates.map(Clone::clone))
                };
                if told(&before.unwrap()) == told(&now) || self.is_later(&e.evidence_id) {
                    return;
                }
                let citing = self.cited.values();
                let citing = citing.filter(|(_, evidence)| evidence.contains(&e.evidence_id));
                let through: BTreeSet<String> = citing.map(|(item, _)| item.clone()).collect();
                for finding in self.findings.values_mut() {
                    finding.waits |= finding.evidence.contains(&e.evidence_id)
                        || !finding.indicators.is_disjoint(&through);
                }
            }
            _ => {}
        }
    }

    fn stale(&mut self, indicator: &str) {
        for finding in self.findings.values_mut() {
            finding.waits |= finding.indicators.contains(indicator);
        }
    }

    /// Dated after the day that the profile describes.
    fn is_later(&self, evidence: &str) -> bool {
        let Some(record) = self.records.get(evidence) else {
            return false;
        };
        let dates = [&record.date, &record.revision_date, &record.status_date];
        dates
            .into_iter()
            .any(|date| mgi_events::dates::is_after(date, &self.reference_date))
    }

    fn end(&mut self, id: &str, how: &'static str) {
        let ended = self.standing.remove(id).expect("only what stands ends");
        let last = self.last.get_mut(&ended.ministry).unwrap();
        if last.0 == id {
            last.1 = how;
        }
    }

    /// The items whose content an event changes. A correction is none: every
    /// ministry that stands behind the item confirmed it.
    fn touched(&self, kind: &Kind) -> BTreeSet<String> {
        let of_evidence = |id: &str| {
            let cited = self.cited.values();
            let cited = cited.filter(|(_, evidence)| evidence.contains(id));
            let findings = self.findings.iter();
            let findings = findings.filter(|(_, f)| !f.retired && f.evidence.contains(id));
            cited
                .map(|(item, _)| item.clone())
                .chain(findings.map(|(finding, _)| finding.clone()))
                .collect()
        };
        let of_note = |id: &str| self.note_targets.get(id).cloned().into_iter().collect();
        match kind {
            Kind::AnswerValueSet(e) => [e.indicator.clone()].into(),
            Kind::AnswerTextRevised(e) if e.change.as_ref().unwrap().correction_id.is_empty() => {
                [e.indicator.clone()].into()
            }
            Kind::FindingTextRevised(e) if e.change.as_ref().unwrap().correction_id.is_empty() => {
                [e.finding_id.clone()].into()
            }
            Kind::FindingLinked(e) => [e.finding_id.clone()].into(),
            Kind::FindingMoved(e) => [e.finding_id.clone()].into(),
            Kind::FindingRetired(e) => [e.finding_id.clone()].into(),
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
