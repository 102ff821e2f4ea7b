//! Commands in a few words.

use tonic::Status;

use crate::{
    Caller,
    v1::{
        AddCitation, AdvanceStage, AnswerType, AnswerValue, AssignIndicator, Command, EndRole,
        EnrolMinistry, EvidenceKind, EvidenceRecord, GrantRole, LocalizedTitle, MinistryCapacity,
        OpenProfile, OpenThread, PostComment, Receipt, RegisterEvidence, ReviseAnswer, Role, Scope,
        ScopeKind, Stage, SubmitBatchRequest, SubmitRequest, Target, TargetKind, TextEdit,
        TextField, Validate, Visibility, command::Action,
    },
};

/// A new command id.
#[must_use]
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A command with a new id.
#[must_use]
pub fn command(action: Action) -> Command {
    Command {
        command_id: new_id(),
        acting_ministry: String::new(),
        action: Some(action),
    }
}

/// The same command, made for a ministry.
#[must_use]
pub fn acting_for(ministry: &str, mut command: Command) -> Command {
    ministry.clone_into(&mut command.acting_ministry);
    command
}

impl Caller {
    /// Submits a command.
    ///
    /// # Errors
    /// The refusal.
    pub async fn submit(&self, profile: &str, command: Command) -> Result<Receipt, Status> {
        let request = SubmitRequest {
            profile_id: profile.to_owned(),
            command: Some(command),
            with_proofs: false,
        };
        let answer = self.collaboration().submit(request).await?;
        Ok(answer.into_inner().receipt.expect("a receipt"))
    }

    /// Asks for something under a new command id.
    ///
    /// # Errors
    /// The refusal.
    pub async fn ask(&self, profile: &str, action: Action) -> Result<Receipt, Status> {
        self.submit(profile, command(action)).await
    }

    /// Asks for something that must be granted.
    ///
    /// # Panics
    /// It is refused.
    pub async fn must(&self, profile: &str, action: Action) -> Receipt {
        match self.ask(profile, action).await {
            Ok(receipt) => receipt,
            Err(status) => panic!("refused: {status:?}"),
        }
    }

    /// Submits commands as one group.
    ///
    /// # Errors
    /// The refusal of one of them, and so of all.
    pub async fn submit_batch(
        &self,
        profile: &str,
        commands: Vec<Command>,
    ) -> Result<Vec<Receipt>, Status> {
        let request = SubmitBatchRequest {
            profile_id: profile.to_owned(),
            commands,
        };
        let answer = self.collaboration().submit_batch(request).await?;
        Ok(answer.into_inner().receipts)
    }
}

/// Opens a profile of an invented country.
#[must_use]
pub fn open_profile(questionnaire_digest: &[u8]) -> Action {
    Action::OpenProfile(OpenProfile {
        country: "Testland".to_owned(),
        country_code: "XA".to_owned(),
        title: "Migration governance in Testland".to_owned(),
        round: "2026".to_owned(),
        reference_date: "2026-06-30".to_owned(),
        time_zone: "Africa/Kigali".to_owned(),
        questionnaire_digest: questionnaire_digest.to_vec(),
        ..OpenProfile::default()
    })
}

/// Enrols a validating ministry.
#[must_use]
pub fn enrol(ministry: &str) -> Action {
    Action::EnrolMinistry(EnrolMinistry {
        ministry: ministry.to_owned(),
        capacity: MinistryCapacity::Validating as i32,
    })
}

/// Gives an account a role, for a ministry or (empty) for none.
#[must_use]
pub fn grant(account: &str, role: Role, ministry: &str) -> Action {
    Action::GrantRole(GrantRole {
        account_id: account.to_owned(),
        role: role as i32,
        ministry: ministry.to_owned(),
        ..GrantRole::default()
    })
}

/// Ends a role.
#[must_use]
pub fn end_role(grant_id: &str) -> Action {
    Action::EndRole(EndRole {
        grant_id: grant_id.to_owned(),
        reason: "the secondment ended".to_owned(),
    })
}

/// Assigns an indicator.
#[must_use]
pub fn assign(indicator: &str, lead: &str, contributing: &[&str]) -> Action {
    Action::AssignIndicator(AssignIndicator {
        indicator: indicator.to_owned(),
        lead: lead.to_owned(),
        contributing: contributing.iter().map(ToString::to_string).collect(),
    })
}

/// Goes on from a stage.
#[must_use]
pub fn advance(from: Stage) -> Action {
    Action::AdvanceStage(AdvanceStage { from: from as i32 })
}

/// Writes one text of an answer against a version of it.
#[must_use]
pub fn write(indicator: &str, field: TextField, base_version: u32, text: &str) -> Action {
    Action::ReviseAnswer(ReviseAnswer {
        indicator: indicator.to_owned(),
        base_version,
        texts: vec![TextEdit {
            field: field as i32,
            full_text: text.to_owned(),
            hunks: Vec::new(),
        }],
        ..ReviseAnswer::default()
    })
}

/// Writes the narrative of an answer against a version of it.
#[must_use]
pub fn narrative(indicator: &str, base_version: u32, text: &str) -> Action {
    write(indicator, TextField::Narrative, base_version, text)
}

/// Sets the value of an answer against a version of it.
#[must_use]
pub fn value(indicator: &str, base_version: u32, value: AnswerValue) -> Action {
    Action::ReviseAnswer(ReviseAnswer {
        indicator: indicator.to_owned(),
        base_version,
        value: Some(value),
        ..ReviseAnswer::default()
    })
}

/// Leaves an indicator unanswered, with the reason.
#[must_use]
pub fn unanswered(indicator: &str, base_version: u32, reason: &str) -> Action {
    Action::ReviseAnswer(ReviseAnswer {
        indicator: indicator.to_owned(),
        base_version,
        value: Some(coded("not_answered")),
        unanswered_reason: reason.to_owned(),
        ..ReviseAnswer::default()
    })
}

/// A value that is nothing but its code.
#[must_use]
pub fn coded(code: &str) -> AnswerValue {
    AnswerValue {
        code: code.to_owned(),
        ..AnswerValue::default()
    }
}

/// A value that fits an answer type: the `choice`-th of its codes, counted round.
///
/// # Panics
/// The type has no codes.
#[must_use]
pub fn fitting(answer_type: AnswerType, choice: usize) -> AnswerValue {
    let codes = mgi_events::questionnaire::codes(answer_type);
    let mut value = coded(codes[choice % codes.len()]);
    match value.code.as_str() {
        "party" => value.year = 1951,
        "designated" => value.institution_name = "Directorate of Migration".to_owned(),
        _ => {}
    }
    value
}

/// Registers a law under an id.
#[must_use]
pub fn register_evidence(id: &str) -> Action {
    Action::RegisterEvidence(RegisterEvidence {
        evidence_id: id.to_owned(),
        record: Some(EvidenceRecord {
            kind: EvidenceKind::Law as i32,
            issuer: "Parliament".to_owned(),
            number: "57/2018".to_owned(),
            titles: vec![LocalizedTitle {
                language: "en".to_owned(),
                title: "Law on immigration and emigration".to_owned(),
            }],
            date: "2018-08-13".to_owned(),
            ..EvidenceRecord::default()
        }),
    })
}

/// Cites evidence in an answer.
#[must_use]
pub fn cite(indicator: &str, evidence: &str, pinpoint: &str) -> Action {
    Action::AddCitation(AddCitation {
        indicator: indicator.to_owned(),
        evidence_id: evidence.to_owned(),
        pinpoint: pinpoint.to_owned(),
        ..AddCitation::default()
    })
}

/// Opens a thread on an indicator.
#[must_use]
pub fn open_thread(indicator: &str, visibility: Visibility, text: &str) -> Action {
    Action::OpenThread(OpenThread {
        target: Some(Target {
            kind: TargetKind::Indicator as i32,
            id: indicator.to_owned(),
        }),
        visibility: visibility as i32,
        text: text.to_owned(),
        passage: None,
        query: None,
    })
}

/// Comments in a thread.
#[must_use]
pub fn comment(thread: &str, text: &str) -> Action {
    Action::PostComment(PostComment {
        thread_id: thread.to_owned(),
        reply_to: String::new(),
        text: text.to_owned(),
    })
}

/// Validates the ministry's own part as it was seen at a revision.
#[must_use]
pub fn validate_own_part(seen_revision: u64) -> Action {
    Action::Validate(Validate {
        scope: Some(Scope {
            kind: ScopeKind::OwnPart as i32,
            code: String::new(),
        }),
        seen_revision,
        ..Validate::default()
    })
}
