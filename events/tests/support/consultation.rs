//! Commands of the consultation in few words.

use mgi_events::v1::{
    AcceptSuggestion, AddFinding, AmendMeeting, AnswerQuery, ChangeQuery, CompareEvidence,
    ConfirmCorrection, ConfirmPosition, DecidePriority, DeleteComment, EditComment,
    EvidenceRelation, FindingLinks, FindingSection, HandOverRole, Hunk, MarkContradiction,
    MarkReviewed, MeetingKind, MeetingParticipation, MeetingRecord, MoveFinding, OnCollision,
    OpenErratum, OpenThread, PassageRef, PriorityState, PriorityText, ProposeCorrection,
    ProposePriority, QueryTerms, RaiseQuery, RecordMeeting, RejectCorrection, RejectSuggestion,
    ReopenItem, RetireFinding, ReviseAnswer, ReviseFinding, RevisePriority, SetQueryBlocking,
    SetStageWindow, SettleContradiction, Stage, StageWindow, Stance, Suggest, TakePosition, Target,
    TargetKind, TextEdit, TextField, Visibility, WithdrawPosition, WithdrawQuery,
    WithdrawSuggestion, command::Action as Asked,
};

use super::commands::{Ask, target};

macro_rules! asks {
    ($($command:ident),* $(,)?) => {
        $(impl Ask for $command {
            fn asked(self) -> Asked {
                Asked::$command(self)
            }
        })*
    };
}

asks!(
    Suggest,
    AcceptSuggestion,
    RejectSuggestion,
    WithdrawSuggestion,
    MarkReviewed,
    AddFinding,
    ReviseFinding,
    MoveFinding,
    RetireFinding,
    EditComment,
    DeleteComment,
    RaiseQuery,
    AnswerQuery,
    ChangeQuery,
    SetQueryBlocking,
    WithdrawQuery,
    TakePosition,
    ConfirmPosition,
    WithdrawPosition,
    ProposePriority,
    RevisePriority,
    DecidePriority,
    RecordMeeting,
    AmendMeeting,
    MarkContradiction,
    SettleContradiction,
    CompareEvidence,
    SetStageWindow,
    HandOverRole,
    ProposeCorrection,
    ConfirmCorrection,
    RejectCorrection,
    OpenErratum,
);

/// The answer to an indicator.
pub(crate) fn answer(indicator: &str) -> Option<Target> {
    target(TargetKind::Answer, indicator)
}

pub(crate) fn finding(id: &str) -> Option<Target> {
    target(TargetKind::Finding, id)
}

pub(crate) fn hunk(start: u32, deleted: &str, inserted: &str) -> Hunk {
    Hunk {
        start,
        deleted: deleted.to_owned(),
        inserted: inserted.to_owned(),
    }
}

/// A revision that is not to be refused where its words collide.
pub(crate) fn parking(revision: ReviseAnswer) -> ReviseAnswer {
    ReviseAnswer {
        on_collision: OnCollision::Park as i32,
        ..revision
    }
}

/// A revision of the narrative by its changes.
pub(crate) fn revise_by(indicator: &str, base: u32, hunks: Vec<Hunk>) -> ReviseAnswer {
    ReviseAnswer {
        indicator: indicator.to_owned(),
        base_version: base,
        texts: vec![TextEdit {
            field: TextField::Narrative as i32,
            full_text: String::new(),
            hunks,
        }],
        ..ReviseAnswer::default()
    }
}

/// A suggestion that the narrative of an answer should read so.
pub(crate) fn suggest(indicator: &str, base: u32, text: &str) -> Suggest {
    Suggest {
        target: answer(indicator),
        field: TextField::Narrative as i32,
        base_version: base,
        full_text: text.to_owned(),
        ..Suggest::default()
    }
}

/// A suggestion that a finding should read so.
pub(crate) fn suggest_finding(id: &str, base: u32, text: &str) -> Suggest {
    Suggest {
        target: finding(id),
        field: 0,
        ..suggest("", base, text)
    }
}

/// A passage of a narrative.
pub(crate) fn passage(base: u32, quote: &str) -> PassageRef {
    PassageRef {
        field: TextField::Narrative as i32,
        base_version: base,
        quote: quote.to_owned(),
        ..PassageRef::default()
    }
}

/// A suggestion that a passage of the narrative should read otherwise.
pub(crate) fn replace(indicator: &str, base: u32, quote: &str, with: &str) -> Suggest {
    Suggest {
        passage: Some(passage(base, quote)),
        ..suggest(indicator, base, with)
    }
}

pub(crate) fn accept(id: &str, base: u32) -> AcceptSuggestion {
    AcceptSuggestion {
        suggestion_id: id.to_owned(),
        base_version: base,
        ..AcceptSuggestion::default()
    }
}

/// A part of it, with the reason why not the rest.
pub(crate) fn accept_part(id: &str, base: u32, changes: &[u32]) -> AcceptSuggestion {
    AcceptSuggestion {
        changes: changes.to_vec(),
        reason: "the rest is said below".to_owned(),
        ..accept(id, base)
    }
}

pub(crate) fn reject(id: &str) -> RejectSuggestion {
    RejectSuggestion {
        suggestion_id: id.to_owned(),
        reason: "the order was repealed".to_owned(),
    }
}

pub(crate) fn withdraw_suggestion(id: &str) -> WithdrawSuggestion {
    WithdrawSuggestion {
        suggestion_id: id.to_owned(),
        reason: String::new(),
    }
}

pub(crate) fn reviewed(item: Option<Target>, base: u32) -> MarkReviewed {
    MarkReviewed {
        target: item,
        base_version: base,
        remark: "still true".to_owned(),
        seen_revision: 0,
    }
}

/// A paragraph among the well-developed areas of a dimension, resting on
/// indicators.
pub(crate) fn add_finding(dimension: &str, text: &str, indicators: &[&str]) -> AddFinding {
    AddFinding {
        dimension: dimension.to_owned(),
        section: FindingSection::WellDeveloped as i32,
        text: text.to_owned(),
        indicators: indicators.iter().map(|code| (*code).to_owned()).collect(),
        ..AddFinding::default()
    }
}

/// A finding that rests on evidence too.
pub(crate) fn resting_on(finding: AddFinding, evidence: &[&str]) -> AddFinding {
    AddFinding {
        evidence_ids: evidence.iter().map(|id| (*id).to_owned()).collect(),
        ..finding
    }
}

pub(crate) fn revise_finding(id: &str, base: u32, text: &str) -> ReviseFinding {
    ReviseFinding {
        finding_id: id.to_owned(),
        base_version: base,
        text: Some(TextEdit {
            full_text: text.to_owned(),
            ..TextEdit::default()
        }),
        ..ReviseFinding::default()
    }
}

/// Says what a finding rests on.
pub(crate) fn link(id: &str, base: u32, indicators: &[&str], evidence: &[&str]) -> ReviseFinding {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    ReviseFinding {
        finding_id: id.to_owned(),
        base_version: base,
        links: Some(FindingLinks {
            indicators: owned(indicators),
            evidence_ids: owned(evidence),
        }),
        ..ReviseFinding::default()
    }
}

pub(crate) fn move_finding(id: &str, after: &str) -> MoveFinding {
    MoveFinding {
        finding_id: id.to_owned(),
        after: after.to_owned(),
        ..MoveFinding::default()
    }
}

pub(crate) fn retire_finding(id: &str, base: u32) -> RetireFinding {
    RetireFinding {
        finding_id: id.to_owned(),
        base_version: base,
        reason: "said twice".to_owned(),
    }
}

pub(crate) fn edit(thread: &str, comment: &str, text: &str) -> EditComment {
    EditComment {
        thread_id: thread.to_owned(),
        comment_id: comment.to_owned(),
        text: text.to_owned(),
    }
}

pub(crate) fn delete(thread: &str, comment: &str) -> DeleteComment {
    DeleteComment {
        thread_id: thread.to_owned(),
        comment_id: comment.to_owned(),
        reason: "in the wrong thread".to_owned(),
    }
}

/// What is asked of a ministry, without a last day.
pub(crate) fn terms(assignee: &str) -> QueryTerms {
    QueryTerms {
        assignee: assignee.to_owned(),
        ..QueryTerms::default()
    }
}

pub(crate) fn due(assignee: &str, day: &str) -> QueryTerms {
    QueryTerms {
        due_date: day.to_owned(),
        ..terms(assignee)
    }
}

pub(crate) fn blocking(assignee: &str) -> QueryTerms {
    QueryTerms {
        blocks_validation: true,
        ..terms(assignee)
    }
}

pub(crate) fn raise(thread: &str, terms: QueryTerms) -> RaiseQuery {
    RaiseQuery {
        thread_id: thread.to_owned(),
        terms: Some(terms),
    }
}

/// A question to a ministry about something, in a thread of its own.
pub(crate) fn ask(about: Option<Target>, terms: QueryTerms) -> OpenThread {
    OpenThread {
        target: about,
        visibility: Visibility::Government as i32,
        text: "Since when?".to_owned(),
        passage: None,
        query: Some(terms),
    }
}

pub(crate) fn answer_query(thread: &str) -> AnswerQuery {
    AnswerQuery {
        thread_id: thread.to_owned(),
        text: "Since 2020.".to_owned(),
    }
}

pub(crate) fn change_query(thread: &str, assignee: &str, day: &str) -> ChangeQuery {
    ChangeQuery {
        thread_id: thread.to_owned(),
        assignee: assignee.to_owned(),
        due_date: day.to_owned(),
        remove_due_date: false,
        reason: "they know better".to_owned(),
    }
}

pub(crate) fn set_blocking(thread: &str, blocks: bool) -> SetQueryBlocking {
    SetQueryBlocking {
        thread_id: thread.to_owned(),
        blocks_validation: blocks,
        reason: "the figure is in doubt".to_owned(),
    }
}

pub(crate) fn withdraw_query(thread: &str) -> WithdrawQuery {
    WithdrawQuery {
        thread_id: thread.to_owned(),
        reason: "found it".to_owned(),
    }
}

/// A position, with a remark where one is needed.
pub(crate) fn position(on: Option<Target>, stance: Stance) -> TakePosition {
    let remark = match stance {
        Stance::AgreesWithRemark | Stance::Objects => "in the cities only",
        _ => "",
    };
    TakePosition {
        target: on,
        stance: stance as i32,
        remark: remark.to_owned(),
        ..TakePosition::default()
    }
}

/// A position that a ministry took at a meeting.
pub(crate) fn on_behalf(of: &str, meeting: &str, taken: TakePosition) -> TakePosition {
    TakePosition {
        on_behalf_of: of.to_owned(),
        meeting_id: meeting.to_owned(),
        ..taken
    }
}

pub(crate) fn confirm_position(on: Option<Target>, entered_event: u64) -> ConfirmPosition {
    ConfirmPosition {
        target: on,
        entered_event,
    }
}

pub(crate) fn withdraw_position(on: Option<Target>) -> WithdrawPosition {
    WithdrawPosition {
        target: on,
        reason: "said too early".to_owned(),
    }
}

pub(crate) fn priority(text: &str) -> PriorityText {
    PriorityText {
        text: text.to_owned(),
        dimension: "WG".to_owned(),
        ..PriorityText::default()
    }
}

pub(crate) fn propose(text: &str) -> ProposePriority {
    ProposePriority {
        priority: Some(priority(text)),
    }
}

pub(crate) fn propose_in(dimension: &str, text: &str) -> ProposePriority {
    ProposePriority {
        priority: Some(PriorityText {
            dimension: dimension.to_owned(),
            ..priority(text)
        }),
    }
}

pub(crate) fn revise_priority(id: &str, base: u32, text: &str) -> RevisePriority {
    RevisePriority {
        priority_id: id.to_owned(),
        base_version: base,
        priority: Some(priority(text)),
    }
}

pub(crate) fn decide_on(id: &str, base: u32, state: PriorityState) -> DecidePriority {
    DecidePriority {
        priority_id: id.to_owned(),
        base_version: base,
        state: state as i32,
        published: false,
        reason: "agreed in cabinet".to_owned(),
    }
}
