//! The rules of the MGI process.
//!
//! A profile goes through the four steps of the MGI in seven stages. In
//! **launch** ministries are enrolled, people get roles, every indicator gets a
//! lead ministry (step 1). In **collection** and **drafting** ministries answer,
//! and analysts draft for them (step 2). In **consultation** everybody who takes
//! part comments, and ministries begin to validate (step 3). In **validation**
//! the content is locked; each ministry says whether it stands behind its part.
//! When the profile's policy is met it is **finalized**, and then **published**
//! (step 4).
//!
//! Three rules never bend. An answer is edited by its own ministries only. A
//! validated item is locked until it is reopened, one at a time, with a reason,
//! by someone other than who validated it. Nobody's words are overwritten: a
//! change is written against a version, and a collision is refused.
//!
//! One file for each family of rules stands beside this one; the names of the
//! rules are in [`crate::refusal::Rule`].

use mgi_proto::v1::{Command, Stage, command::Action as Asked};

use super::{
    acting::Desk, answers, citations, comparisons, contradictions, corrections, decision::Decision,
    evidence, finalization, findings, meetings, ministries, notes, opening, positions, priorities,
    proposal, queries, redactions, roles, stages, state::Profile, suggestions, threads, validation,
    windows,
};
use crate::{
    context::Context,
    ids::ProfileId,
    redaction::Subject,
    refusal::{Refusal, Rule},
};

/// Decides a command on a profile: the events that follow, or why none do.
/// `profile` has revision 0 when it was not opened yet.
///
/// # Errors
/// A typed refusal that names its rule. Nothing is to be recorded.
pub fn decide(
    profile: &Profile,
    id: &ProfileId,
    context: &Context<'_>,
    command: &Command,
) -> Result<Decision, Refusal> {
    decide_on(profile, id, context, command, None)
}

/// As [`decide`], with the recorded event that the command names by its index, as
/// the server read it: a redaction needs it, nothing else does.
///
/// # Errors
/// As [`decide`].
pub fn decide_on(
    profile: &Profile,
    id: &ProfileId,
    context: &Context<'_>,
    command: &Command,
    subject: Option<&Subject>,
) -> Result<Decision, Refusal> {
    if !context.deployment.account_is_open(context.account) {
        return Err(Refusal::right(
            Rule::AccountIsOpen,
            "your account is unknown or closed; ask an administrator of the deployment",
        ));
    }
    let Some(asked) = &command.action else {
        return Err(Refusal::field(
            "action",
            "is missing: name what you want done",
        ));
    };
    let desk = Desk::new(profile, id, context, &command.acting_ministry)?.on(subject);
    if let Asked::OpenProfile(open) = asked {
        return opening::open(&desk, open);
    }
    desk.may_know()?;
    desk.reads()?;
    final_is_final(profile.stage(), asked)?;
    proposal::locks(profile, asked)?;

    let decision = match asked {
        // Step 1: who takes part.
        Asked::OpenProfile(open) => opening::open(&desk, open),
        Asked::EnrolMinistry(c) => ministries::enrol(&desk, c),
        Asked::WithdrawMinistry(c) => ministries::withdraw(&desk, c),
        Asked::GrantRole(c) => roles::grant(&desk, c),
        Asked::EndRole(c) => roles::end(&desk, c),
        Asked::AssignIndicator(c) => ministries::assign(&desk, c),
        Asked::HandOverRole(c) => roles::hand_over(&desk, c),
        Asked::SetStageWindow(c) => windows::set(&desk, c),
        Asked::RecordMeeting(c) => meetings::record(&desk, c),
        Asked::AmendMeeting(c) => meetings::amend(&desk, c),
        // Step 2: answers and what they rest on.
        Asked::RegisterEvidence(c) => evidence::register(&desk, c),
        Asked::AmendEvidence(c) => evidence::amend(&desk, c),
        Asked::AttachEvidenceFile(c) => evidence::attach(&desk, c),
        Asked::CompareEvidence(c) => comparisons::compare(&desk, c),
        Asked::ReviseAnswer(c) => answers::revise(&desk, c),
        Asked::AddCitation(c) => citations::add(&desk, c),
        Asked::RemoveCitation(c) => citations::remove(&desk, c),
        Asked::AdoptAnswer(c) => answers::adopt(&desk, c),
        Asked::WithdrawAnswer(c) => answers::withdraw(&desk, c),
        Asked::AddNote(c) => notes::add(&desk, c),
        Asked::ReviseNote(c) => notes::revise(&desk, c),
        Asked::RetireNote(c) => notes::retire(&desk, c),
        Asked::AddFinding(c) => findings::add(&desk, c),
        Asked::ReviseFinding(c) => findings::revise(&desk, c),
        Asked::MoveFinding(c) => findings::move_to(&desk, c),
        Asked::RetireFinding(c) => findings::retire(&desk, c),
        Asked::MarkReviewed(c) => findings::reviewed(&desk, c),
        // Step 3: the consultation.
        Asked::Suggest(c) => suggestions::make(&desk, c),
        Asked::AcceptSuggestion(c) => suggestions::accept(&desk, c),
        Asked::RejectSuggestion(c) => suggestions::reject(&desk, c),
        Asked::WithdrawSuggestion(c) => suggestions::withdraw(&desk, c),
        Asked::OpenThread(c) => threads::open(&desk, c),
        Asked::PostComment(c) => threads::post(&desk, c),
        Asked::ResolveThread(c) => threads::resolve(&desk, c),
        Asked::ReopenThread(c) => threads::reopen(&desk, c),
        Asked::EditComment(c) => threads::edit(&desk, c),
        Asked::DeleteComment(c) => threads::delete(&desk, c),
        Asked::RaiseQuery(c) => queries::raise(&desk, c),
        Asked::AnswerQuery(c) => queries::answer(&desk, c),
        Asked::ChangeQuery(c) => queries::change(&desk, c),
        Asked::SetQueryBlocking(c) => queries::set_blocking(&desk, c),
        Asked::WithdrawQuery(c) => queries::withdraw(&desk, c),
        Asked::TakePosition(c) => positions::take(&desk, c),
        Asked::ConfirmPosition(c) => positions::confirm(&desk, c),
        Asked::WithdrawPosition(c) => positions::withdraw(&desk, c),
        Asked::ProposePriority(c) => priorities::propose(&desk, c),
        Asked::RevisePriority(c) => priorities::revise(&desk, c),
        Asked::DecidePriority(c) => priorities::decide(&desk, c),
        Asked::MarkContradiction(c) => contradictions::mark(&desk, c),
        Asked::SettleContradiction(c) => contradictions::settle(&desk, c),
        // Step 4: validation and publication.
        Asked::Validate(c) => validation::validate(&desk, c),
        Asked::WithdrawValidation(c) => validation::withdraw(&desk, c),
        Asked::ReopenItem(c) => validation::reopen(&desk, c),
        Asked::AdvanceStage(c) => stages::advance(&desk, c),
        Asked::ReturnStage(c) => stages::go_back(&desk, c),
        Asked::ProposeCorrection(c) => corrections::propose(&desk, c),
        Asked::ConfirmCorrection(c) => corrections::confirm(&desk, c),
        Asked::RejectCorrection(c) => corrections::reject(&desk, c),
        Asked::ProposeFinalization(_) => proposal::propose(&desk),
        Asked::CosignFinalization(c) => proposal::cosign(&desk, c),
        Asked::WithdrawProposal(c) => proposal::withdraw(&desk, c),
        Asked::FinalizeProfile(_) => finalization::finalize(&desk),
        Asked::PublishProfile(_) => finalization::publish(&desk),
        Asked::OpenErratum(c) => finalization::erratum(&desk, c),
        // Whenever it must be.
        Asked::RedactEvent(c) => redactions::redact(&desk, c),
    }?;
    debug_assert!(!decision.events.is_empty(), "a decision changes something");
    Ok(decision)
}

/// Once finalized, a profile is only published. Roles still come and go: readers
/// and auditors do not end with the process. What must go by law goes at any time.
fn final_is_final(stage: Stage, asked: &Asked) -> Result<(), Refusal> {
    let process_only = matches!(
        asked,
        Asked::PublishProfile(_)
            | Asked::FinalizeProfile(_)
            | Asked::OpenErratum(_)
            | Asked::GrantRole(_)
            | Asked::HandOverRole(_)
            | Asked::EndRole(_)
            | Asked::RedactEvent(_)
    );
    if stage >= Stage::Finalized && !process_only {
        return Err(Refusal::rule_about(
            Rule::FinalIsFinal,
            "stage",
            "the profile is finalized and does not change any more; what is wrong in it is put right in a new version, opened as an erratum",
        ));
    }
    Ok(())
}
