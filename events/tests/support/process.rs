//! Commands on records, windows, roles, corrections and errata in few words.

use mgi_events::v1::{
    AmendMeeting, CompareEvidence, ConfirmCorrection, EvidenceRelation, HandOverRole,
    MarkContradiction, MeetingKind, MeetingParticipation, MeetingRecord, OpenErratum,
    ProposeCorrection, RecordMeeting, RejectCorrection, ReopenItem, SetStageWindow,
    SettleContradiction, Stage, StageWindow, Target, TargetKind, TextField,
};

/// The record of a consultation meeting of ministries and somebody from outside.
pub(crate) fn minutes() -> MeetingRecord {
    let part = |institution: &str| MeetingParticipation {
        institution: institution.to_owned(),
        people: 3,
    };
    MeetingRecord {
        kind: MeetingKind::Consultation as i32,
        date: "2026-03-02".to_owned(),
        title: "Interministerial consultation".to_owned(),
        participants: ["MOH", "MOE", "MOL", "NSO", "Association of nurses"]
            .map(part)
            .to_vec(),
        summary: "Agreed on all but two findings.".to_owned(),
        ..MeetingRecord::default()
    }
}

pub(crate) fn record_meeting() -> RecordMeeting {
    RecordMeeting {
        record: Some(minutes()),
    }
}

pub(crate) fn amend_meeting(id: &str, base: u32, record: MeetingRecord) -> AmendMeeting {
    AmendMeeting {
        meeting_id: id.to_owned(),
        base_version: base,
        record: Some(record),
        reason: "two more came".to_owned(),
    }
}

pub(crate) fn contradict(first: Option<Target>, second: Option<Target>) -> MarkContradiction {
    MarkContradiction {
        first,
        second,
        explanation: "free, or at half the price".to_owned(),
    }
}

pub(crate) fn settle(id: &str) -> SettleContradiction {
    SettleContradiction {
        contradiction_id: id.to_owned(),
        outcome: "the note was of last year".to_owned(),
    }
}

pub(crate) fn compare(first: &str, second: &str, relation: EvidenceRelation) -> CompareEvidence {
    CompareEvidence {
        first: first.to_owned(),
        second: second.to_owned(),
        relation: relation as i32,
        reason: "as the gazette says".to_owned(),
    }
}

/// A window; an empty day sets no bound.
pub(crate) fn window(stage: Stage, opens: &str, freezes: &str, closes: &str) -> SetStageWindow {
    SetStageWindow {
        window: Some(StageWindow {
            stage: stage as i32,
            opens: opens.to_owned(),
            freezes: freezes.to_owned(),
            closes: closes.to_owned(),
        }),
        reason: "as agreed at the launch".to_owned(),
    }
}

pub(crate) fn hand_over(grant: &str, to: &str, until: &str) -> HandOverRole {
    HandOverRole {
        grant_id: grant.to_owned(),
        account_id: to.to_owned(),
        until: until.to_owned(),
        reason: "on leave".to_owned(),
    }
}

pub(crate) fn correct(item: Option<Target>, base: u32, text: &str) -> ProposeCorrection {
    let field = match item.as_ref().map(Target::kind) {
        Some(TargetKind::Answer) => TextField::Narrative,
        _ => TextField::Unspecified,
    };
    ProposeCorrection {
        target: item,
        field: field as i32,
        base_version: base,
        full_text: text.to_owned(),
        reason: "a comma".to_owned(),
    }
}

pub(crate) fn confirm(correction: &str) -> ConfirmCorrection {
    ConfirmCorrection {
        correction_id: correction.to_owned(),
    }
}

pub(crate) fn reject_correction(correction: &str) -> RejectCorrection {
    RejectCorrection {
        correction_id: correction.to_owned(),
        reason: "that is another meaning".to_owned(),
    }
}

pub(crate) fn erratum() -> OpenErratum {
    OpenErratum {
        reason: "a figure was wrong".to_owned(),
    }
}

pub(crate) fn reopen_finding(id: &str) -> ReopenItem {
    ReopenItem {
        indicator: String::new(),
        reason: "a decree was repealed".to_owned(),
        finding_id: id.to_owned(),
    }
}
