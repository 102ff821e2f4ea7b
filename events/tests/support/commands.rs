//! Commands in few words.

use mgi_events::v1::{
    AddCitation, AddNote, AdoptAnswer, AdvanceStage, AmendEvidence, AnswerValue, AssignIndicator,
    AttachEvidenceFile, CosignFinalization, EndRole, EnrolMinistry, EvidenceKind, EvidenceRecord,
    FileRef, FinalizeProfile, GrantRole, LocalizedTitle, MinistryCapacity, NoteKind, OpenProfile,
    OpenThread, PostComment, ProposeFinalization, PublishProfile, RegisterEvidence, RemoveCitation,
    ReopenItem, ReopenThread, ResolveThread, RetireNote, ReturnStage, ReviseAnswer, ReviseNote,
    Role, Scope, ScopeKind, Stage, Target, TargetKind, TextEdit, TextField, Validate, Visibility,
    WithdrawAnswer, WithdrawMinistry, WithdrawProposal, WithdrawValidation,
    command::Action as Asked,
};

/// What can be asked for.
pub(crate) trait Ask {
    fn asked(self) -> Asked;
}

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
    OpenProfile,
    EnrolMinistry,
    WithdrawMinistry,
    GrantRole,
    EndRole,
    AssignIndicator,
    RegisterEvidence,
    AmendEvidence,
    AttachEvidenceFile,
    ReviseAnswer,
    AddCitation,
    RemoveCitation,
    AdoptAnswer,
    WithdrawAnswer,
    AddNote,
    ReviseNote,
    RetireNote,
    OpenThread,
    PostComment,
    ResolveThread,
    ReopenThread,
    Validate,
    WithdrawValidation,
    ReopenItem,
    AdvanceStage,
    ReturnStage,
    FinalizeProfile,
    PublishProfile,
    ProposeFinalization,
    CosignFinalization,
    WithdrawProposal,
);

impl Ask for Asked {
    fn asked(self) -> Asked {
        self
    }
}

/// A profile with everything that has to be said.
pub(crate) fn open_profile() -> OpenProfile {
    OpenProfile {
        country: "Testland".to_owned(),
        country_code: "XT".to_owned(),
        title: "Migration Governance Profile of Testland".to_owned(),
        round: "2026".to_owned(),
        reference_date: "2026-01-31".to_owned(),
        time_zone: "Africa/Kigali".to_owned(),
        ..OpenProfile::default()
    }
}

pub(crate) fn enrol(ministry: &str, capacity: MinistryCapacity) -> EnrolMinistry {
    EnrolMinistry {
        ministry: ministry.to_owned(),
        capacity: capacity as i32,
    }
}

pub(crate) fn withdraw_ministry(ministry: &str) -> WithdrawMinistry {
    WithdrawMinistry {
        ministry: ministry.to_owned(),
        reason: "merged".to_owned(),
    }
}

/// A role without a first and last day; the ministry may be empty.
pub(crate) fn grant(account: &str, role: Role, ministry: &str) -> GrantRole {
    GrantRole {
        account_id: account.to_owned(),
        role: role as i32,
        ministry: ministry.to_owned(),
        ..GrantRole::default()
    }
}

pub(crate) fn end_role(grant: &str) -> EndRole {
    EndRole {
        grant_id: grant.to_owned(),
        reason: "moved on".to_owned(),
    }
}

pub(crate) fn assign(indicator: &str, lead: &str, contributing: &[&str]) -> AssignIndicator {
    AssignIndicator {
        indicator: indicator.to_owned(),
        lead: lead.to_owned(),
        contributing: contributing.iter().map(|m| (*m).to_owned()).collect(),
    }
}

/// A record with the least that it needs.
pub(crate) fn record(title: &str) -> EvidenceRecord {
    EvidenceRecord {
        kind: EvidenceKind::Law as i32,
        titles: vec![LocalizedTitle {
            language: "en".to_owned(),
            title: title.to_owned(),
        }],
        ..EvidenceRecord::default()
    }
}

pub(crate) fn register(id: &str) -> RegisterEvidence {
    RegisterEvidence {
        evidence_id: id.to_owned(),
        record: Some(record("Law on migration")),
    }
}

pub(crate) fn amend(id: &str, base: u32, title: &str) -> AmendEvidence {
    AmendEvidence {
        evidence_id: id.to_owned(),
        base_version: base,
        record: Some(record(title)),
        reason: "title corrected".to_owned(),
    }
}

pub(crate) fn attach(id: &str, base: u32, content: u8) -> AttachEvidenceFile {
    AttachEvidenceFile {
        evidence_id: id.to_owned(),
        base_version: base,
        file: Some(FileRef {
            sha256: vec![content; 32],
            size: 1_000,
            media_type: "application/pdf".to_owned(),
            name: "law.pdf".to_owned(),
        }),
    }
}

/// A revision of an answer that changes nothing yet.
pub(crate) fn revise(indicator: &str, base: u32) -> ReviseAnswer {
    ReviseAnswer {
        indicator: indicator.to_owned(),
        base_version: base,
        ..ReviseAnswer::default()
    }
}

/// What a revision says.
pub(crate) trait Says {
    fn value(self, code: &str) -> Self;
    fn exactly(self, value: AnswerValue) -> Self;
    fn dated(self, date: &str) -> Self;
    fn because(self, reason: &str) -> Self;
    fn text(self, field: TextField, text: &str) -> Self;
    fn narrative(self, text: &str) -> Self;
}

impl Says for ReviseAnswer {
    fn value(self, code: &str) -> Self {
        self.exactly(value(code))
    }

    fn exactly(mut self, value: AnswerValue) -> Self {
        self.value = Some(value);
        self
    }

    fn dated(mut self, date: &str) -> Self {
        self.as_of = date.to_owned();
        self
    }

    fn because(mut self, reason: &str) -> Self {
        self.unanswered_reason = reason.to_owned();
        self
    }

    fn text(mut self, field: TextField, text: &str) -> Self {
        self.texts.push(TextEdit {
            field: field as i32,
            full_text: text.to_owned(),
            hunks: Vec::new(),
        });
        self
    }

    fn narrative(self, text: &str) -> Self {
        self.text(TextField::Narrative, text)
    }
}

/// A code with the parts that it needs.
pub(crate) fn value(code: &str) -> AnswerValue {
    AnswerValue {
        code: code.to_owned(),
        year: if code == "party" { 1999 } else { 0 },
        institution_name: if code == "designated" {
            "Directorate".to_owned()
        } else {
            String::new()
        },
        mandate: String::new(),
    }
}

/// A code that fits an indicator of the tests' questionnaire.
pub(crate) fn code_for(indicator: &str) -> &'static str {
    match indicator {
        "MR-02" => "limited",
        "MR-03" => "draft",
        "WG-01" => "designated",
        "WG-02" => "regular",
        "IC-01" => "party",
        "IC-02" => "ad_hoc",
        _ => "yes",
    }
}

pub(crate) fn adopt(indicator: &str, base: u32) -> AdoptAnswer {
    AdoptAnswer {
        indicator: indicator.to_owned(),
        base_version: base,
    }
}

pub(crate) fn withdraw_answer(indicator: &str, base: u32) -> WithdrawAnswer {
    WithdrawAnswer {
        indicator: indicator.to_owned(),
        base_version: base,
        reason: "the law was replaced".to_owned(),
    }
}

pub(crate) fn cite(indicator: &str, evidence: &str, pinpoint: &str) -> AddCitation {
    AddCitation {
        indicator: indicator.to_owned(),
        evidence_id: evidence.to_owned(),
        pinpoint: pinpoint.to_owned(),
        ..AddCitation::default()
    }
}

pub(crate) fn uncite(indicator: &str, citation: &str) -> RemoveCitation {
    RemoveCitation {
        indicator: indicator.to_owned(),
        citation_id: citation.to_owned(),
        reason: "wrong article".to_owned(),
    }
}

pub(crate) fn target(kind: TargetKind, id: &str) -> Option<Target> {
    Some(Target {
        kind: kind as i32,
        id: id.to_owned(),
    })
}

/// A note to an answer.
pub(crate) fn note(indicator: &str, text: &str, evidence: &[&str]) -> AddNote {
    AddNote {
        target: target(TargetKind::Answer, indicator),
        kind: NoteKind::Qualification as i32,
        text: text.to_owned(),
        evidence_ids: evidence.iter().map(|e| (*e).to_owned()).collect(),
    }
}

pub(crate) fn revise_note(id: &str, base: u32, text: &str, evidence: &[&str]) -> ReviseNote {
    ReviseNote {
        note_id: id.to_owned(),
        base_version: base,
        text: text.to_owned(),
        evidence_ids: evidence.iter().map(|e| (*e).to_owned()).collect(),
    }
}

pub(crate) fn retire_note(id: &str, base: u32) -> RetireNote {
    RetireNote {
        note_id: id.to_owned(),
        base_version: base,
        reason: "no longer true".to_owned(),
    }
}

/// A thread about an answer.
pub(crate) fn thread(indicator: &str, visibility: Visibility, text: &str) -> OpenThread {
    OpenThread {
        target: target(TargetKind::Answer, indicator),
        visibility: visibility as i32,
        text: text.to_owned(),
        passage: None,
        query: None,
    }
}

pub(crate) fn post(thread: &str, text: &str) -> PostComment {
    PostComment {
        thread_id: thread.to_owned(),
        text: text.to_owned(),
        ..PostComment::default()
    }
}

pub(crate) fn resolve(thread: &str) -> ResolveThread {
    ResolveThread {
        thread_id: thread.to_owned(),
        outcome: "clarified".to_owned(),
    }
}

pub(crate) fn reopen_thread(thread: &str) -> ReopenThread {
    ReopenThread {
        thread_id: thread.to_owned(),
        reason: "not clear yet".to_owned(),
    }
}

pub(crate) fn scope(kind: ScopeKind, code: &str) -> Scope {
    Scope {
        kind: kind as i32,
        code: code.to_owned(),
    }
}

/// A validation by who saw everything up to a revision.
pub(crate) fn validate(kind: ScopeKind, code: &str, seen: u64) -> Validate {
    Validate {
        scope: Some(scope(kind, code)),
        seen_revision: seen,
        ..Validate::default()
    }
}

pub(crate) fn withdraw_validation(id: &str) -> WithdrawValidation {
    WithdrawValidation {
        validation_id: id.to_owned(),
        reason: "new facts".to_owned(),
    }
}

pub(crate) fn reopen(indicator: &str) -> ReopenItem {
    ReopenItem {
        indicator: indicator.to_owned(),
        reason: "a decree was repealed".to_owned(),
        finding_id: String::new(),
    }
}

pub(crate) fn advance(from: Stage) -> AdvanceStage {
    AdvanceStage { from: from as i32 }
}

pub(crate) fn go_back(to: Stage) -> ReturnStage {
    ReturnStage {
        to: to as i32,
        reason: "answers are missing".to_owned(),
    }
}

pub(crate) fn finalize() -> FinalizeProfile {
    FinalizeProfile {}
}

pub(crate) fn publish() -> PublishProfile {
    PublishProfile {}
}
