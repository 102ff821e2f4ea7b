//! What a finding rests on changed: it has to be read again. What happened after
//! the reference date is a later development instead, and does not make it stale.

use mgi_proto::v1::EvidenceRecord;

use super::super::{consultation::Cause, state::Profile};
use crate::{
    dates,
    ids::{EvidenceId, IndicatorCode},
    limits,
};

impl Profile {
    /// An answer changed.
    pub(super) fn answer_changed(&mut self, indicator: &str, event_index: u64) -> Option<()> {
        if self.findings.is_empty() {
            return Some(());
        }
        let indicator = IndicatorCode::parse(indicator).ok()?;
        for finding in self.findings.values_mut().filter(|f| !f.retired) {
            if finding.indicators.contains(&indicator) {
                note(
                    &mut finding.stale,
                    Cause {
                        event_index,
                        indicator: Some(indicator.clone()),
                        evidence: None,
                    },
                );
            }
        }
        Some(())
    }

    /// A record of the register changed from `before` to what stands now.
    pub(super) fn record_changed(
        &mut self,
        id: &EvidenceId,
        before: &EvidenceRecord,
        event_index: u64,
    ) -> Option<()> {
        let now = &self.evidence.get(id)?.record;
        if self.findings.is_empty() || !differs(before, now, &self.opened.reference_date) {
            return Some(());
        }
        let citing: Vec<IndicatorCode> = self
            .items
            .iter()
            .filter(|(_, item)| item.answer.citations.values().any(|c| c.evidence == *id))
            .map(|(code, _)| code.clone())
            .collect();
        for finding in self.findings.values_mut().filter(|f| !f.retired) {
            let through = citing
                .iter()
                .find(|code| finding.indicators.contains(*code));
            if finding.evidence.contains(id) || through.is_some() {
                note(
                    &mut finding.stale,
                    Cause {
                        event_index,
                        indicator: through.cloned(),
                        evidence: Some(id.clone()),
                    },
                );
            }
        }
        Some(())
    }

    /// Whether a record is dated after the day that the profile describes.
    pub(in super::super) fn is_later(&self, record: &EvidenceRecord) -> bool {
        let reference = &self.opened.reference_date;
        [&record.date, &record.revision_date, &record.status_date]
            .into_iter()
            .any(|date| dates::is_after(date, reference))
    }
}

/// Whether something changed that is no later development itself: another status
/// or date that lies after the reference date is one, another number never.
fn differs(before: &EvidenceRecord, now: &EvidenceRecord, reference: &str) -> bool {
    let earlier = |date: &str| !dates::is_after(date, reference);
    let status = (before.status, &before.status_date) != (now.status, &now.status_date);
    before.number != now.number
        || (status && earlier(&now.status_date))
        || (before.date != now.date && earlier(&now.date))
        || (before.revision_date != now.revision_date && earlier(&now.revision_date))
}

fn note(stale: &mut Vec<Cause>, cause: Cause) {
    // The latest cause always stands: a review tells by it what was not read yet.
    if stale.len() >= limits::STALE_CAUSES {
        stale.pop();
    }
    stale.push(cause);
}
