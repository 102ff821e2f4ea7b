//! What is announced as allowed is what is answered: of random people, items and
//! commands.

use mgi_events::{
    context::Context,
    ids::AccountId,
    profile::{actions, decide_on},
    refusal::{Refusal, Rule},
    v1::{
        AllowedAction, Command, ScopeKind, Target, TargetKind, ValidationRule,
        command::Action as Asked,
    },
};
use proptest::prelude::*;
use prost::Message as _;

use crate::{
    begin,
    step::{Step, command, pick, steps},
    support::*,
};

/// What a question is asked about: an item, a thing, or, with neither, the profile.
type Place = (Option<Target>, String);

fn on(kind: TargetKind, id: &str) -> Place {
    (target(kind, id), String::new())
}

fn thing(id: &str) -> Place {
    (None, id.to_owned())
}

fn profile() -> Place {
    (None, String::new())
}

/// An item that somebody named; a section is the profile's too.
fn named(target: Option<&Target>) -> Vec<Place> {
    let Some(target) = target else {
        return Vec::new();
    };
    let mut places = vec![(Some(target.clone()), String::new())];
    if target.kind() == TargetKind::Section {
        places.push(profile());
    }
    places
}

/// Like [`named`], of the kinds of items that it can be about.
fn one_of(kinds: &[TargetKind], target: Option<&Target>) -> Vec<Place> {
    named(target.filter(|target| kinds.contains(&target.kind())))
}

/// What ministries take positions on.
const DISPUTED: [TargetKind; 4] = [
    TargetKind::Answer,
    TargetKind::Finding,
    TargetKind::Evidence,
    TargetKind::Priority,
];
/// What contradicts something.
const STATEMENTS: [TargetKind; 4] = [
    TargetKind::Answer,
    TargetKind::Finding,
    TargetKind::Evidence,
    TargetKind::Note,
];

/// Where a command is announced: at everything that it can be about.
fn places(asked: &Asked) -> Vec<Place> {
    let answer = |id: &str| on(TargetKind::Answer, id);
    let finding = |id: &str| on(TargetKind::Finding, id);
    let evidence = |id: &str| on(TargetKind::Evidence, id);
    match asked {
        Asked::OpenProfile(_) => Vec::new(),
        Asked::EnrolMinistry(_)
        | Asked::WithdrawMinistry(_)
        | Asked::GrantRole(_)
        | Asked::SetStageWindow(_)
        | Asked::RecordMeeting(_)
        | Asked::RegisterEvidence(_)
        | Asked::AddFinding(_)
        | Asked::ProposePriority(_)
        | Asked::AdvanceStage(_)
        | Asked::ReturnStage(_)
        | Asked::FinalizeProfile(_)
        | Asked::ProposeFinalization(_)
        | Asked::CosignFinalization(_)
        | Asked::WithdrawProposal(_)
        | Asked::PublishProfile(_)
        | Asked::OpenErratum(_)
        | Asked::RedactEvent(_) => vec![profile()],
        Asked::EndRole(c) => vec![thing(&c.grant_id)],
        Asked::HandOverRole(c) => vec![thing(&c.grant_id)],
        Asked::AmendMeeting(c) => vec![thing(&c.meeting_id)],
        Asked::AssignIndicator(c) => vec![answer(&c.indicator)],
        Asked::AmendEvidence(c) => vec![evidence(&c.evidence_id)],
        Asked::AttachEvidenceFile(c) => vec![evidence(&c.evidence_id)],
        Asked::CompareEvidence(c) => vec![evidence(&c.first), evidence(&c.second)],
        Asked::ReviseAnswer(c) => vec![answer(&c.indicator)],
        Asked::AddCitation(c) => vec![answer(&c.indicator)],
        Asked::RemoveCitation(c) => vec![answer(&c.indicator)],
        Asked::AdoptAnswer(c) => vec![answer(&c.indicator)],
        Asked::WithdrawAnswer(c) => vec![answer(&c.indicator)],
        Asked::Suggest(c) => named(c.target.as_ref()),
        Asked::AcceptSuggestion(c) => vec![thing(&c.suggestion_id)],
        Asked::RejectSuggestion(c) => vec![thing(&c.suggestion_id)],
        Asked::WithdrawSuggestion(c) => vec![thing(&c.suggestion_id)],
        Asked::MarkReviewed(c) => named(c.target.as_ref()),
        Asked::AddNote(c) => named(c.target.as_ref()),
        Asked::ReviseNote(c) => vec![on(TargetKind::Note, &c.note_id)],
        Asked::RetireNote(c) => vec![on(TargetKind::Note, &c.note_id)],
        Asked::ReviseFinding(c) => vec![finding(&c.finding_id)],
        Asked::MoveFinding(c) => vec![finding(&c.finding_id)],
        Asked::RetireFinding(c) => vec![finding(&c.finding_id)],
        Asked::OpenThread(c) => named(c.target.as_ref()),
        Asked::PostComment(c) => vec![thing(&c.thread_id)],
        Asked::ResolveThread(c) => vec![thing(&c.thread_id)],
        Asked::ReopenThread(c) => vec![thing(&c.thread_id)],
        Asked::EditComment(c) => vec![thing(&c.comment_id)],
        Asked::DeleteComment(c) => vec![thing(&c.comment_id)],
        Asked::RaiseQuery(c) => vec![thing(&c.thread_id)],
        Asked::AnswerQuery(c) => vec![thing(&c.thread_id)],
        Asked::ChangeQuery(c) => vec![thing(&c.thread_id)],
        Asked::WithdrawQuery(c) => vec![thing(&c.thread_id)],
        Asked::SetQueryBlocking(c) => vec![thing(&c.thread_id)],
        Asked::Validate(c) => {
            let scope = c.scope.clone().unwrap_or_default();
            match scope.kind() {
                ScopeKind::Indicator => vec![profile(), answer(&scope.code)],
                _ => vec![profile()],
            }
        }
        Asked::WithdrawValidation(c) => vec![thing(&c.validation_id)],
        Asked::ReopenItem(c) if c.finding_id.is_empty() => vec![answer(&c.indicator)],
        Asked::ReopenItem(c) => vec![finding(&c.finding_id)],
        Asked::RevisePriority(c) => vec![on(TargetKind::Priority, &c.priority_id)],
        Asked::DecidePriority(c) => vec![on(TargetKind::Priority, &c.priority_id)],
        Asked::TakePosition(c) => one_of(&DISPUTED, c.target.as_ref()),
        Asked::ConfirmPosition(c) => one_of(&DISPUTED, c.target.as_ref()),
        Asked::WithdrawPosition(c) => one_of(&DISPUTED, c.target.as_ref()),
        Asked::MarkContradiction(c) => {
            let mut places = vec![profile()];
            places.extend(one_of(&STATEMENTS, c.first.as_ref()));
            places.extend(one_of(&STATEMENTS, c.second.as_ref()));
            places
        }
        Asked::SettleContradiction(c) => {
            vec![on(TargetKind::Contradiction, &c.contradiction_id)]
        }
        Asked::ProposeCorrection(c) => named(c.target.as_ref()),
        Asked::ConfirmCorrection(c) => vec![thing(&c.correction_id)],
        Asked::RejectCorrection(c) => vec![thing(&c.correction_id)],
    }
}

/// The name of a command, as in `Command`.
fn name_of(command: &Command) -> String {
    let json = mgi_proto::json::to_json("Command", &command.encode_to_vec()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let pool = mgi_proto::json::pool().unwrap();
    let message = pool.get_message_by_name("mgi.v1.Command").unwrap();
    let set = message
        .fields()
        .find(|f| f.number() >= 10 && json.get(f.json_name()).is_some());
    set.expect("a command asks for something").name().to_owned()
}

/// Somebody, the ministry that is named, and what is asked for.
fn asked_for(world: &World, step: Step) -> (&'static str, Command) {
    let (who, action) = command(world, step);
    let who = if step.how.is_multiple_of(3) {
        pick(&ACCOUNTS, step.also)
    } else {
        who
    };
    let acting = match step.what % 12 {
        0 => MOH,
        1 => MOE,
        2 => NSO,
        _ => "",
    };
    let command = Command {
        command_id: format!("00000000-0000-7000-8000-{:012x}", world.stored.len() + 1),
        acting_ministry: acting.to_owned(),
        action: Some(action),
    };
    (who, command)
}

/// Compares what is announced to somebody with the answer to a command: what is
/// accepted was announced as allowed, and what is refused names the rule that was
/// announced, or one of those that it depends on.
fn agrees(world: &World, who: &str, command: &Command) -> Result<(), String> {
    let account = AccountId::parse(who).unwrap();
    let context = Context {
        now: world.now,
        account: &account,
        deployment: &world.deployment,
    };
    let subject = world.subject(command);
    let answer = decide_on(
        &world.profile,
        &world.id,
        &context,
        command,
        subject.as_ref(),
    );
    let name = name_of(command);
    for (item, subject) in places(command.action.as_ref().unwrap()) {
        let announced = actions(
            &world.profile,
            &world.id,
            &context,
            item.as_ref(),
            &subject,
            &command.acting_ministry,
        );
        let wrong = |how: String| Err(format!("{how}: {item:?} {subject:?} by {who}: {command:?}"));
        let announced = match (announced, &answer) {
            (Ok(announced), _) => announced,
            // Of what is not there, or may not be known, nothing is announced.
            (Err(_), Err(_)) => continue,
            (Err(refusal), Ok(_)) => return wrong(format!("accepted, and told: {refusal}")),
        };
        let told: Vec<&AllowedAction> = announced.iter().filter(|a| a.action == name).collect();
        let [told] = told[..] else {
            return wrong(format!("{name} is announced {} times", told.len()));
        };
        if told.allowed != told.forbidden_by.is_empty() || told.allowed != told.sentence.is_empty()
        {
            return wrong(format!("contradicts itself: {told:?}"));
        }
        match &answer {
            Ok(_) if told.allowed => {}
            Ok(_) => return wrong(format!("accepted, and told: {}", told.sentence)),
            Err(refusal) => {
                let rule = refusal.rule().name();
                if rule != told.forbidden_by && !told.depends_on.iter().any(|other| other == rule) {
                    return wrong(format!("refused by {rule}, and told: {told:?}"));
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_announced_is_what_is_answered(steps in steps(100..300)) {
        let mut world = begin(ValidationRule::AtLeast);
        for (n, step) in steps.iter().enumerate() {
            let (who, command) = asked_for(&world, *step);
            let agrees = agrees(&world, who, &command);
            prop_assert!(agrees.is_ok(), "{}", agrees.unwrap_err());
            world.ask(who, &command);
            if n % 8 == 7 {
                world.now.0 += DAYS;
            }
        }
    }
}

/// Who may not know a profile is told nothing about it.
#[test]
fn a_stranger_is_told_of_nothing() {
    let world = World::consulting();
    let account = AccountId::parse(STRANGER).unwrap();
    let context = Context {
        now: world.now,
        account: &account,
        deployment: &world.deployment,
    };
    let told = actions(&world.profile, &world.id, &context, None, "", "");
    assert!(matches!(&told, Err(Refusal::NotFound { .. })), "{told:?}");
    assert_eq!(told.unwrap_err().rule(), Rule::NamedThingsExist);
}
