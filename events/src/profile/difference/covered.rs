//! What changed in what a ministry validated, since it did.

use std::collections::BTreeSet;

use mgi_proto::v1::{ComparedKind, ItemDifference, Target, TargetKind};

use super::difference;
use crate::{
    ids::{EvidenceId, FindingId, IndicatorCode, ValidationId},
    profile::{
        reader::Reader,
        state::{Profile, Validation},
    },
};

/// What differs, between the state that a validation left and a later one, in what
/// it covers: the validation itself, answers and citations, findings (also those
/// added since that rest on a covered indicator), notes on them, the evidence that
/// they rest on (ARCHITECTURE section 7: comments are not content), and
/// corrections of their texts. Empty when `id` names no validation of `then`.
#[must_use]
pub fn difference_since(
    id: ValidationId,
    then: &Profile,
    now: &Profile,
    reader: &Reader,
) -> Vec<ItemDifference> {
    let Some(validation) = then.validations.get(&id) else {
        return Vec::new();
    };
    let covered = Covered::of(validation, then, now);
    let mut found = difference(then, now, reader);
    found.retain(|item| match item.kind() {
        ComparedKind::Validation => item.id == id.to_string(),
        _ => covered.has(item),
    });
    found
}

struct Covered<'a> {
    indicators: &'a BTreeSet<IndicatorCode>,
    findings: BTreeSet<FindingId>,
    evidence: BTreeSet<EvidenceId>,
}

impl<'a> Covered<'a> {
    fn of(validation: &'a Validation, then: &Profile, now: &Profile) -> Self {
        let indicators = &validation.covers;
        let since = |id: &FindingId| !then.findings.contains_key(id);
        let added = now
            .findings
            .iter()
            .filter(|(id, f)| since(id) && f.indicators.iter().any(|i| indicators.contains(i)));
        let mut findings = validation.covers_findings.clone();
        findings.extend(added.map(|(id, _)| *id));
        let mut evidence = BTreeSet::new();
        for state in [then, now] {
            for indicator in indicators {
                evidence.extend(state.rests_on(indicator).into_iter().cloned());
            }
            for finding in &findings {
                evidence.extend(state.finding_rests_on(*finding).into_iter().cloned());
            }
        }
        Self {
            indicators,
            findings,
            evidence,
        }
    }

    fn has(&self, item: &ItemDifference) -> bool {
        match item.kind() {
            ComparedKind::Answer => self.indicators.contains(item.id.as_str()),
            ComparedKind::Citation => self.indicators.contains(item.within.as_str()),
            ComparedKind::Finding => self.finding(&item.id),
            ComparedKind::Evidence => self.evidence.contains(item.id.as_str()),
            ComparedKind::EvidenceFile => self.evidence.contains(item.within.as_str()),
            ComparedKind::Note | ComparedKind::Correction => item
                .target
                .as_ref()
                .is_some_and(|target| self.about(target)),
            _ => false,
        }
    }

    fn about(&self, target: &Target) -> bool {
        match target.kind() {
            TargetKind::Indicator | TargetKind::Answer => {
                self.indicators.contains(target.id.as_str())
            }
            TargetKind::Finding => self.finding(&target.id),
            _ => false,
        }
    }

    fn finding(&self, id: &str) -> bool {
        FindingId::parse(id).is_ok_and(|id| self.findings.contains(&id))
    }
}
