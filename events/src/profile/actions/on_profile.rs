//! Examples on the profile as a whole.

use mgi_proto::v1::{
    AddFinding, AdvanceStage, CosignFinalization, EnrolMinistry, EvidenceKind, EvidenceRecord,
    FinalizeProfile, FindingSection, GrantRole, LocalizedTitle, MeetingKind, MeetingRecord,
    MinistryCapacity, OpenErratum, PriorityText, ProposeFinalization, ProposePriority,
    PublishProfile, RecordMeeting, RedactEvent, RegisterEvidence, ReturnStage, Role, Scope,
    ScopeKind, SetStageWindow, Stage, StageWindow, TargetKind, Validate, WithdrawMinistry,
    WithdrawProposal, command::Action as Asked,
};

use super::{
    super::acting::Desk,
    Examples,
    examples::{WORD, contradict, talk, target},
};
use crate::{refusal::Refusal, transparency::checkpoint::Checkpoint};

pub(super) fn examples(desk: &Desk<'_>, examples: &mut Examples) -> Result<(), Refusal> {
    who_takes_part(desk, examples);
    process(desk, examples);
    content(desk, examples)?;
    talk(&target(TargetKind::Section, "1"), true, examples);
    // Of one of the events of `subjects`.
    examples.one(
        "redact_event",
        Asked::RedactEvent(RedactEvent {
            index: 0,
            legal_basis: WORD.to_owned(),
        }),
    );
    Ok(())
}

fn who_takes_part(desk: &Desk<'_>, examples: &mut Examples) {
    let profile = desk.profile;
    let registered = desk.context.deployment.ministries().keys();
    let enrol = |ministry: &str, capacity: MinistryCapacity| {
        Asked::EnrolMinistry(EnrolMinistry {
            ministry: ministry.to_owned(),
            capacity: capacity as i32,
        })
    };
    let mut enrolled: Vec<Asked> = registered
        .filter(|code| !profile.takes_part(code))
        .take(1)
        .map(|code| enrol(code.as_str(), MinistryCapacity::Consulted))
        .collect();
    for (code, ministry) in profile.ministries.iter().filter(|(_, m)| m.active) {
        let other = match ministry.capacity() {
            MinistryCapacity::Validating => MinistryCapacity::Consulted,
            _ => MinistryCapacity::Validating,
        };
        enrolled.push(enrol(code.as_str(), other));
    }
    if enrolled.is_empty() {
        enrolled.push(enrol("NOBODY", MinistryCapacity::Consulted));
    }
    examples.add("enrol_ministry", enrolled);
    let withdraw = |ministry: &str| {
        Asked::WithdrawMinistry(WithdrawMinistry {
            ministry: ministry.to_owned(),
            reason: WORD.to_owned(),
        })
    };
    let active = profile.ministries.iter().filter(|(_, m)| m.active);
    let mut withdrawn: Vec<Asked> = active.map(|(code, _)| withdraw(code.as_str())).collect();
    if withdrawn.is_empty() {
        withdrawn.push(withdraw("NOBODY"));
    }
    examples.add("withdraw_ministry", withdrawn);
    // Far off, so that nobody holds it yet.
    let give = |role: Role, ministry: String| {
        Asked::GrantRole(GrantRole {
            account_id: desk.context.account.to_string(),
            role: role as i32,
            ministry,
            start_date: "2199-12-31".to_owned(),
            end_date: String::new(),
        })
    };
    let mut given = vec![give(Role::Auditor, String::new())];
    for (_, grant) in profile.roles_of(desk.context.account, desk.context.now) {
        if let Some(ministry) = &grant.ministry {
            given.push(give(Role::Contributor, ministry.to_string()));
            given.push(give(Role::Reviewer, ministry.to_string()));
        }
    }
    examples.add("grant_role", given);
}

fn process(desk: &Desk<'_>, examples: &mut Examples) {
    let stage = desk.profile.stage();
    let window = |closes: &str| {
        Asked::SetStageWindow(SetStageWindow {
            window: Some(StageWindow {
                stage: Stage::Consultation as i32,
                closes: closes.to_owned(),
                ..StageWindow::default()
            }),
            reason: WORD.to_owned(),
        })
    };
    examples.add(
        "set_stage_window",
        vec![window("2199-12-31"), window("2199-12-30")],
    );
    examples.one(
        "record_meeting",
        Asked::RecordMeeting(RecordMeeting {
            record: Some(MeetingRecord {
                kind: MeetingKind::Other as i32,
                date: "2000-01-01".to_owned(),
                title: WORD.to_owned(),
                ..MeetingRecord::default()
            }),
        }),
    );
    examples.one(
        "advance_stage",
        Asked::AdvanceStage(AdvanceStage { from: stage as i32 }),
    );
    examples.one(
        "return_stage",
        Asked::ReturnStage(ReturnStage {
            to: Stage::Launch as i32,
            reason: WORD.to_owned(),
        }),
    );
    let validate = |kind: ScopeKind, code: &str| {
        Asked::Validate(Validate {
            scope: Some(Scope {
                kind: kind as i32,
                code: code.to_owned(),
            }),
            seen_revision: desk.profile.revision().0,
            ..Validate::default()
        })
    };
    let mut validated = vec![
        validate(ScopeKind::OwnPart, ""),
        validate(ScopeKind::Profile, ""),
    ];
    if let Ok(questionnaire) = desk.questionnaire() {
        for dimension in &questionnaire.content().dimensions {
            validated.push(validate(ScopeKind::Dimension, &dimension.code));
        }
        for code in questionnaire.codes() {
            validated.push(validate(ScopeKind::Indicator, code.as_str()));
        }
    }
    examples.add("validate", validated);
    proposals(desk, examples);
    examples.one(
        "finalize_profile",
        Asked::FinalizeProfile(FinalizeProfile {}),
    );
    examples.one("publish_profile", Asked::PublishProfile(PublishProfile {}));
    examples.one(
        "open_erratum",
        Asked::OpenErratum(OpenErratum {
            reason: WORD.to_owned(),
        }),
    );
}

/// A proposal for finalization, and what becomes of it.
fn proposals(desk: &Desk<'_>, examples: &mut Examples) {
    examples.one(
        "propose_finalization",
        Asked::ProposeFinalization(ProposeFinalization {}),
    );
    let size = desk.profile.proposal.as_ref().map_or(1, |p| p.size);
    let cosigned = desk
        .profile
        .proposal
        .iter()
        .flat_map(|p| p.cosigned.values());
    let checkpoint = cosigned.map(|c| c.checkpoint.clone()).next();
    examples.one(
        "cosign_finalization",
        Asked::CosignFinalization(CosignFinalization {
            key_id: "ky-1".to_owned(),
            checkpoint: checkpoint.unwrap_or_else(|| {
                let deployment = desk.context.deployment.id();
                let origin = format!("mgi/{deployment}/1/profile/{}", desk.id);
                let root = [0; 32];
                Checkpoint { origin, size, root }.body()
            }),
            time_unix: u64::try_from(desk.context.now.0.div_euclid(1_000_000)).unwrap_or(0),
            signature: vec![0; 64],
        }),
    );
    examples.one(
        "withdraw_proposal",
        Asked::WithdrawProposal(WithdrawProposal {
            reason: WORD.to_owned(),
        }),
    );
}

fn content(desk: &Desk<'_>, examples: &mut Examples) -> Result<(), Refusal> {
    examples.one(
        "register_evidence",
        Asked::RegisterEvidence(RegisterEvidence {
            evidence_id: String::new(),
            record: Some(EvidenceRecord {
                kind: EvidenceKind::Other as i32,
                titles: vec![LocalizedTitle {
                    language: "en".to_owned(),
                    title: WORD.to_owned(),
                }],
                ..EvidenceRecord::default()
            }),
        }),
    );
    let questionnaire = desk.questionnaire()?;
    let dimension = questionnaire
        .content()
        .dimensions
        .first()
        .map_or(String::new(), |dimension| dimension.code.clone());
    examples.one(
        "add_finding",
        Asked::AddFinding(AddFinding {
            dimension: dimension.clone(),
            section: FindingSection::WellDeveloped as i32,
            text: WORD.to_owned(),
            ..AddFinding::default()
        }),
    );
    examples.one(
        "propose_priority",
        Asked::ProposePriority(ProposePriority {
            priority: Some(PriorityText {
                text: WORD.to_owned(),
                dimension,
                ..PriorityText::default()
            }),
        }),
    );
    contradict(desk, None, examples)
}
