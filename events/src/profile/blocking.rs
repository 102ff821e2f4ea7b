//! Step 3: what a query that blocks validation holds up: the item that it is
//! about, and every validation that rests on it.

use std::collections::BTreeSet;

use mgi_proto::v1::{Scope, ScopeKind, TargetKind};

use super::{
    acting::Desk,
    consultation::Query,
    state::{Profile, Thread},
};
use crate::{
    ids::{ContradictionId, EvidenceId, FindingId, IndicatorCode, NoteId, PriorityId, ThreadId},
    refusal::{Refusal, Rule},
};

impl Desk<'_> {
    /// No query keeps this scope, with its indicators and findings, from being
    /// validated.
    pub(super) fn queries_are_settled(
        &self,
        scope: &Scope,
        covers: &[IndicatorCode],
        findings: &[FindingId],
    ) -> Result<(), Refusal> {
        // What the scope rests on is looked up once, however many queries there are.
        let mut blocking = self.profile.blocking_queries().peekable();
        if blocking.peek().is_none() {
            return Ok(());
        }
        let place = self.questionnaire()?.dimension_place(&scope.code);
        let covered = Covered::of(self.profile, scope, place, covers, findings);
        for (id, thread) in blocking {
            if !covered.includes(self.profile, thread.target.kind(), &thread.target.id) {
                continue;
            }
            return Err(Refusal::rule_about(
                Rule::QueriesAreSettled,
                id.to_string(),
                format!(
                    "query {id} on {} blocks validation; it is resolved by who asked, or its block lifted by the government lead",
                    thread.target.id
                ),
            ));
        }
        Ok(())
    }
}

impl Profile {
    /// Threads with a query that blocks validation.
    pub(super) fn blocking_queries(&self) -> impl Iterator<Item = (ThreadId, &Thread)> {
        self.threads
            .iter()
            .filter(|(_, t)| t.query.as_ref().is_some_and(Query::blocks))
            .map(|(id, t)| (*id, t))
    }
}

/// What a validation would cover, and the evidence that it rests on.
struct Covered<'a> {
    scope: &'a Scope,
    /// Place of the scope's dimension in the questionnaire.
    place: usize,
    covers: BTreeSet<&'a IndicatorCode>,
    findings: BTreeSet<FindingId>,
    evidence: BTreeSet<&'a EvidenceId>,
}

impl<'a> Covered<'a> {
    fn of(
        profile: &'a Profile,
        scope: &'a Scope,
        place: usize,
        covers: &'a [IndicatorCode],
        findings: &[FindingId],
    ) -> Self {
        let cited = covers.iter().flat_map(|code| profile.rests_on(code));
        let rested = findings.iter().flat_map(|id| profile.finding_rests_on(*id));
        Self {
            scope,
            place,
            evidence: cited.chain(rested).collect(),
            covers: covers.iter().collect(),
            findings: findings.iter().copied().collect(),
        }
    }

    /// Whether a target is one of these items, or what one rests on.
    fn includes(&self, profile: &Profile, kind: TargetKind, id: &str) -> bool {
        match kind {
            TargetKind::Indicator | TargetKind::Answer => {
                IndicatorCode::parse(id).is_ok_and(|code| self.covers.contains(&code))
            }
            TargetKind::Finding => FindingId::parse(id).is_ok_and(|id| self.findings.contains(&id)),
            TargetKind::Evidence => {
                EvidenceId::parse(id).is_ok_and(|id| self.evidence.contains(&id))
            }
            TargetKind::Note => NoteId::parse(id)
                .ok()
                .and_then(|id| profile.notes.get(&id))
                .is_some_and(|note| {
                    note.target.kind() != TargetKind::Note
                        && self.includes(profile, note.target.kind(), &note.target.id)
                }),
            TargetKind::Contradiction => ContradictionId::parse(id)
                .ok()
                .and_then(|id| profile.contradictions.get(&id))
                .is_some_and(|found| {
                    [&found.first, &found.second].into_iter().any(|side| {
                        side.kind() != TargetKind::Contradiction
                            && self.includes(profile, side.kind(), &side.id)
                    })
                }),
            TargetKind::Section => self.of_dimension(|_, place| {
                let number = id.split('.').next().and_then(|n| n.parse::<usize>().ok());
                number.and_then(|n| n.checked_sub(1)) == Some(place)
            }),
            TargetKind::Priority => self.of_dimension(|code, _| {
                PriorityId::parse(id)
                    .ok()
                    .and_then(|id| profile.priorities.get(&id))
                    .is_some_and(|priority| priority.text.dimension == code)
            }),
            TargetKind::Unspecified => false,
        }
    }

    /// Whether this validates a dimension as a whole, and that one: what is said
    /// about no single item waits until then.
    fn of_dimension(&self, is: impl Fn(&str, usize) -> bool) -> bool {
        match self.scope.kind() {
            ScopeKind::Profile => true,
            ScopeKind::Dimension => is(&self.scope.code, self.place),
            ScopeKind::Indicator | ScopeKind::OwnPart | ScopeKind::Unspecified => false,
        }
    }
}
