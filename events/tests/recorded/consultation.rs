//! One event of every type of the consultation, every field set; and, of the
//! messages that got fields after they had been recorded, one with those set.

use mgi_events::v1::{event_body::Kind, *};

use crate::samples::s;

fn target(kind: TargetKind, id: &str) -> Option<Target> {
    Some(Target {
        kind: kind as i32,
        id: s(id),
    })
}

fn hunks() -> Vec<Hunk> {
    vec![
        Hunk {
            start: 8,
            deleted: s("gratuits"),
            inserted: s("gratuits à l'école"),
        },
        Hunk {
            start: 40,
            deleted: s("."),
            inserted: s("\u{1f1f7}\u{1f1fc}"),
        },
    ]
}

fn change() -> Option<TextChange> {
    Some(TextChange {
        base_version: 3,
        hunks: hunks(),
        rebased: true,
        needs_review: true,
        result_sha256: vec![0x0a; 32],
        suggestion_id: s("s-3"),
        correction_id: s("d-1"),
    })
}

/// Every type, in the order of their numbers in `EventBody`.
pub(crate) fn every_kind() -> Vec<Kind> {
    let mut kinds = suggestions();
    kinds.extend(comments());
    kinds.extend(findings());
    kinds.extend(queries());
    kinds.extend(positions_and_priorities());
    kinds.extend(records());
    kinds
}

fn suggestions() -> Vec<Kind> {
    vec![
        Kind::EvidenceCompared(EvidenceCompared {
            first: s("law-66-2018"),
            second: s("law-3-2019"),
            relation: EvidenceRelation::Replaced as i32,
            reason: s("the law of 2019 repeals it"),
        }),
        Kind::SuggestionMade(SuggestionMade {
            suggestion_id: s("s-3"),
            target: target(TargetKind::Answer, "WG-01"),
            field: TextField::Practice as i32,
            base_version: 3,
            fits_version: 4,
            hunks: hunks(),
            rationale: s("as the order says"),
            parked: true,
            wanted_sha256: vec![0x0b; 32],
        }),
        Kind::SuggestionAccepted(SuggestionAccepted {
            suggestion_id: s("s-3"),
            changes: vec![0, 2],
            whole: true,
            reason: s("the rest is said below"),
        }),
        Kind::SuggestionRejected(SuggestionRejected {
            suggestion_id: s("s-3"),
            reason: s("the order was repealed"),
        }),
        Kind::SuggestionWithdrawn(SuggestionWithdrawn {
            suggestion_id: s("s-3"),
            reason: s("a mistake"),
        }),
        Kind::SuggestionSuperseded(SuggestionSuperseded {
            suggestion_id: s("s-3"),
            superseded_by: s("s-4"),
        }),
        Kind::ItemReviewed(ItemReviewed {
            target: target(TargetKind::Finding, "f-2"),
            version: 5,
            remark: s("still true"),
            seen_revision: 40,
        }),
    ]
}

fn comments() -> Vec<Kind> {
    vec![
        Kind::CommentEdited(CommentEdited {
            thread_id: s("t-1"),
            comment_id: s("k-2"),
            text: s("Since 2021, @MOE."),
            mentions: vec![s("MOE")],
        }),
        Kind::CommentDeleted(CommentDeleted {
            thread_id: s("t-1"),
            comment_id: s("k-2"),
            reason: s("in the wrong thread"),
        }),
    ]
}

fn findings() -> Vec<Kind> {
    vec![
        Kind::FindingAdded(FindingAdded {
            finding_id: s("f-2"),
            dimension: s("WG"),
            section: FindingSection::WellDeveloped as i32,
            text: s("Les soins sont gratuits."),
            indicators: vec![s("WG-01"), s("WG-02")],
            evidence_ids: vec![s("law-66-2018")],
            after: s("f-1"),
        }),
        Kind::FindingTextRevised(FindingTextRevised {
            finding_id: s("f-2"),
            version: 2,
            change: change(),
        }),
        Kind::FindingLinked(FindingLinked {
            finding_id: s("f-2"),
            version: 3,
            indicators: vec![s("WG-01")],
            evidence_ids: vec![s("law-3-2019"), s("law-66-2018")],
        }),
        Kind::FindingMoved(FindingMoved {
            finding_id: s("f-2"),
            version: 4,
            dimension: s("MR"),
            section: FindingSection::FurtherDevelopment as i32,
            after: s("f-1"),
        }),
        Kind::FindingRetired(FindingRetired {
            finding_id: s("f-2"),
            version: 5,
            reason: s("said twice"),
        }),
    ]
}

fn queries() -> Vec<Kind> {
    vec![
        Kind::QueryRaised(QueryRaised {
            thread_id: s("t-1"),
            terms: Some(QueryTerms {
                assignee: s("MOE"),
                due_date: s("2026-04-30"),
                blocks_validation: true,
            }),
        }),
        Kind::QueryAnswered(QueryAnswered {
            thread_id: s("t-1"),
            comment_id: s("k-3"),
        }),
        Kind::QueryChanged(QueryChanged {
            thread_id: s("t-1"),
            assignee: s("MOL"),
            due_date: s("2026-05-31"),
            reason: s("labour knows"),
        }),
        Kind::QueryBlockingSet(QueryBlockingSet {
            thread_id: s("t-1"),
            blocks_validation: true,
            reason: s("the figure is wrong"),
        }),
        Kind::QueryWithdrawn(QueryWithdrawn {
            thread_id: s("t-1"),
            reason: s("found it"),
        }),
    ]
}

fn positions_and_priorities() -> Vec<Kind> {
    let priority = Some(PriorityText {
        text: s("Open a register of skills."),
        dimension: s("WG"),
        lead_ministry: s("MOL"),
        horizon: s("2028"),
    });
    vec![
        Kind::PositionTaken(PositionTaken {
            ministry: s("MOL"),
            target: target(TargetKind::Finding, "f-2"),
            stance: Stance::AgreesWithRemark as i32,
            remark: s("in the cities"),
            item_version: 4,
            unconfirmed: true,
            meeting_id: s("m-1"),
        }),
        Kind::PositionConfirmed(PositionConfirmed {
            ministry: s("MOL"),
            target: target(TargetKind::Finding, "f-2"),
        }),
        Kind::PositionWithdrawn(PositionWithdrawn {
            ministry: s("MOL"),
            target: target(TargetKind::Priority, "p-1"),
            reason: s("said too early"),
        }),
        Kind::PriorityProposed(PriorityProposed {
            priority_id: s("p-1"),
            priority: priority.clone(),
        }),
        Kind::PriorityRevised(PriorityRevised {
            priority_id: s("p-1"),
            version: 2,
            priority,
        }),
        Kind::PriorityDecided(PriorityDecided {
            priority_id: s("p-1"),
            version: 3,
            state: PriorityState::Adopted as i32,
            published: true,
            reason: s("agreed in cabinet"),
        }),
    ]
}

fn records() -> Vec<Kind> {
    let record = Some(MeetingRecord {
        kind: MeetingKind::Consultation as i32,
        date: s("2026-03-10"),
        title: s("Interministerial consultation"),
        place: s("Capital of Testland"),
        participants: vec![MeetingParticipation {
            institution: s("MOH"),
            people: 4,
        }],
        focal_points: vec![FocalPoint {
            ministry: s("MOH"),
            account_id: s("ac-00000001moh"),
        }],
        summary: s("Agreed on all but two findings.\nBoth are discussed again."),
    });
    vec![
        Kind::MeetingRecorded(MeetingRecorded {
            meeting_id: s("m-1"),
            record: record.clone(),
        }),
        Kind::MeetingAmended(MeetingAmended {
            meeting_id: s("m-1"),
            version: 2,
            record,
            reason: s("two more came"),
        }),
        Kind::ContradictionMarked(ContradictionMarked {
            contradiction_id: s("x-1"),
            first: target(TargetKind::Answer, "WG-01"),
            second: target(TargetKind::Note, "n-1"),
            explanation: s("free, or at half the price"),
        }),
        Kind::ContradictionSettled(ContradictionSettled {
            contradiction_id: s("x-1"),
            outcome: s("the note was of last year"),
        }),
        Kind::StageWindowSet(StageWindowSet {
            window: Some(StageWindow {
                stage: Stage::Consultation as i32,
                opens: s("2026-03-02"),
                freezes: s("2026-03-20"),
                closes: s("2026-03-31"),
            }),
            reason: s("a week more"),
        }),
        Kind::CorrectionProposed(CorrectionProposed {
            correction_id: s("d-1"),
            target: target(TargetKind::Answer, "WG-01"),
            field: TextField::Practice as i32,
            base_version: 4,
            hunks: hunks(),
            ministries: vec![s("MOE"), s("MOH")],
            reason: s("a comma"),
        }),
        Kind::CorrectionConfirmed(CorrectionConfirmed {
            correction_id: s("d-1"),
            ministry: s("MOE"),
        }),
        Kind::CorrectionRejected(CorrectionRejected {
            correction_id: s("d-1"),
            ministry: s("MOH"),
            reason: s("that is another meaning"),
        }),
        Kind::ErratumOpened(ErratumOpened {
            edition: 2,
            corrects_revision: 300,
            reason: s("a figure was wrong"),
        }),
        Kind::EventRedacted(EventRedacted {
            index: 40,
            leaf_hash: vec![0x1c; 32],
            event_type: s("CommentPosted"),
            legal_basis: s("a law on personal data, article 17"),
            remainder: vec![0x1d; 5],
        }),
    ]
}

/// Messages that were recorded before they had all their fields: recorded again,
/// with what came later.
pub(crate) fn extended() -> Vec<Kind> {
    vec![
        Kind::RoleGranted(RoleGranted {
            grant_id: s("g-9"),
            account_id: s("ac-00000003moh"),
            role: Role::AuthorizingOfficer as i32,
            ministry: s("MOH"),
            start_date: s("2026-03-01"),
            end_date: s("2026-03-31"),
            handed_over_from: s("g-8"),
            deputy: true,
        }),
        Kind::AnswerTextRevised(AnswerTextRevised {
            indicator: s("WG-01"),
            version: 5,
            field: TextField::Practice as i32,
            change: change(),
            state: AnswerState::Draft as i32,
        }),
        Kind::ThreadOpened(ThreadOpened {
            thread_id: s("t-1"),
            target: target(TargetKind::Answer, "WG-01"),
            visibility: Visibility::Government as i32,
            comment_id: s("k-1"),
            text: s("Since when, @MOE?"),
            passage: Some(Passage {
                field: TextField::Practice as i32,
                version: 4,
                start: 8,
                end: 16,
                quote: s("gratuits"),
                prefix: s("Les soins sont "),
                suffix: s(" depuis 2020"),
                outdated_at: 0,
            }),
            mentions: vec![s("MOE")],
        }),
        Kind::CommentPosted(CommentPosted {
            thread_id: s("t-1"),
            comment_id: s("k-2"),
            reply_to: s("k-1"),
            text: s("Since 2020, @MOE."),
            mentions: vec![s("MOE")],
        }),
        Kind::ValidationGiven(ValidationGiven {
            validation_id: s("v-1"),
            ministry: s("MOH"),
            scope: Some(Scope {
                kind: ScopeKind::Dimension as i32,
                code: s("WG"),
            }),
            indicators: vec![s("WG-01"), s("WG-02")],
            statement: s("Agreed by the minister."),
            content_digest: vec![0x1a; 32],
            seen_revision: 40,
            level: 1,
            letter_sha256: vec![0x1b; 32],
            findings: vec![s("f-1"), s("f-2")],
            ..ValidationGiven::default()
        }),
        Kind::ValidationVoided(ValidationVoided {
            validation_id: s("v-1"),
            indicator: String::new(),
            finding_id: s("f-2"),
        }),
        Kind::ItemReopened(ItemReopened {
            indicator: String::new(),
            reason: s("a decree was repealed"),
            finding_id: s("f-2"),
        }),
    ]
}
