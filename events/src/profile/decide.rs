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
    acting::Desk, answers, citations, decision::Decision, evidence, finalization, ministries,
    notes, opening, roles, stages, state::Profile, threads, validation,
};
use crate::{
    context::Context,
    ids::ProfileId,
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
    let desk = Desk::new(profile, id, context, &command.acting_ministry)?;
    if let Asked::OpenProfile(open) = asked {
        return opening::open(&desk, open);
    }
    desk.may_know()?;
    final_is_final(profile.stage(), asked)?;

    let decision = match asked {
        // Step 1: who takes part.
        Asked::OpenProfile(open) => opening::open(&desk, open),
        Asked::EnrolMinistry(c) => ministries::enrol(&desk, c),
        Asked::WithdrawMinistry(c) => ministries::withdraw(&desk, c),
        Asked::GrantRole(c) => roles::grant(&desk, c),
        Asked::EndRole(c) => roles::end(&desk, c),
        Asked::AssignIndicator(c) => ministries::assign(&desk, c),
        // Step 2: answers and what they rest on.
        Asked::RegisterEvidence(c) => evidence::register(&desk, c),
        Asked::AmendEvidence(c) => evidence::amend(&desk, c),
        Asked::AttachEvidenceFile(c) => evidence::attach(&desk, c),
        Asked::ReviseAnswer(c) => answers::revise(&desk, c),
        Asked::AddCitation(c) => citations::add(&desk, c),
        Asked::RemoveCitation(c) => citations::remove(&desk, c),
        Asked::AdoptAnswer(c) => answers::adopt(&desk, c),
        Asked::WithdrawAnswer(c) => answers::withdraw(&desk, c),
        Asked::AddNote(c) => notes::add(&desk, c),
        Asked::ReviseNote(c) => notes::revise(&desk, c),
        Asked::RetireNote(c) => notes::retire(&desk, c),
        // Step 3: the consultation.
        Asked::OpenThread(c) => threads::open(&desk, c),
        Asked::PostComment(c) => threads::post(&desk, c),
        Asked::ResolveThread(c) => threads::resolve(&desk, c),
        Asked::ReopenThread(c) => threads::reopen(&desk, c),
        // Step 4: validation and publication.
        Asked::Validate(c) => validation::validate(&desk, c),
        Asked::WithdrawValidation(c) => validation::withdraw(&desk, c),
        Asked::ReopenItem(c) => validation::reopen(&desk, c),
        Asked::AdvanceStage(c) => stages::advance(&desk, c),
        Asked::ReturnStage(c) => stages::go_back(&desk, c),
        Asked::FinalizeProfile(_) => finalization::finalize(&desk),
        Asked::PublishProfile(_) => finalization::publish(&desk),
    }?;
    debug_assert!(!decision.events.is_empty(), "a decision changes something");
    Ok(decision)
}

/// Once finalized, a profile is only published. Roles still come and go: readers
/// and auditors do not end with the process.
fn final_is_final(stage: Stage, asked: &Asked) -> Result<(), Refusal> {
    let process_only = matches!(
        asked,
        Asked::PublishProfile(_)
            | Asked::FinalizeProfile(_)
            | Asked::GrantRole(_)
            | Asked::EndRole(_)
    );
    if stage >= Stage::Finalized && !process_only {
        return Err(Refusal::rule_about(
            Rule::FinalIsFinal,
            "stage",
            "the profile is finalized and does not change any more; a correction needs a new version",
        ));
    }
    Ok(())
}
