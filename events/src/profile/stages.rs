//! The stages follow each other; each step forward has its gate.

use mgi_proto::v1::{
    AdvanceStage, ReturnStage, Role, Stage, StageAdvanced, StageReturned, event_body::Kind,
};

use super::{acting::Desk, decision::Decision, state::Profile};
use crate::{
    fields,
    ids::IndicatorCode,
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// From launch to collection when a government lead is named and every indicator
/// has a lead ministry. From consultation to validation when every indicator is
/// a statement, or unanswered with a reason. Finalizing and publishing are acts
/// of their own.
pub(super) fn advance(desk: &Desk<'_>, command: &AdvanceStage) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::MoveStages)?;
    let from = desk.profile.stage();
    if command.from() != from {
        return Err(Refusal::rule_about(
            Rule::StagesInOrder,
            "from",
            format!(
                "the profile is in {}, not in {}; look again",
                stage_name(from),
                stage_name(command.from())
            ),
        ));
    }
    let to = match from {
        Stage::Launch => {
            launch_is_complete(desk)?;
            Stage::Collection
        }
        Stage::Collection => Stage::Drafting,
        Stage::Drafting => Stage::Consultation,
        Stage::Consultation => {
            desk.statements_are_complete()?;
            Stage::Validation
        }
        _ => {
            return Err(Refusal::rule_about(
                Rule::StagesInOrder,
                "from",
                "after validation a profile is finalized, and then published",
            ));
        }
    };
    Ok(Decision::of(vec![Kind::StageAdvanced(StageAdvanced {
        from: from as i32,
        to: to as i32,
    })])
    .by(&acting))
}

/// A profile may go back to any earlier stage, with the reason, until it is
/// finalized. Validations stand.
pub(super) fn go_back(desk: &Desk<'_>, command: &ReturnStage) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::MoveStages)?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    let from = desk.profile.stage();
    let to = command.to();
    if to == Stage::Unspecified || to >= from {
        return Err(Refusal::rule_about(
            Rule::StagesInOrder,
            "to",
            format!(
                "{} does not come before {}",
                stage_name(to),
                stage_name(from)
            ),
        ));
    }
    if !desk.profile.erratum.is_empty() {
        return Err(Refusal::rule_about(
            Rule::StagesInOrder,
            "to",
            "while an erratum is worked on the profile stays in validation; reopen what has to change, one item at a time",
        ));
    }
    Ok(Decision::of(vec![Kind::StageReturned(StageReturned {
        from: from as i32,
        to: to as i32,
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

fn launch_is_complete(desk: &Desk<'_>) -> Result<(), Refusal> {
    let profile = desk.profile;
    let led = profile
        .grants
        .values()
        .any(|g| g.role() == Role::GovernmentLead && profile.in_force(g, desk.context.now));
    if !led {
        return Err(Refusal::rule_about(
            Rule::LaunchIsComplete,
            "role",
            "no government lead is named; give somebody the role first",
        ));
    }
    let unassigned: Vec<IndicatorCode> = desk
        .questionnaire()?
        .codes()
        .filter(|code| profile.item(code).is_none_or(|item| item.lead.is_none()))
        .collect();
    match unassigned.first() {
        None => Ok(()),
        Some(first) => Err(Refusal::rule_about(
            Rule::LaunchIsComplete,
            first.as_str(),
            format!(
                "{} indicators have no lead ministry, {first} among them; assign them first",
                unassigned.len()
            ),
        )),
    }
}

impl Desk<'_> {
    /// Every indicator is its lead's statement, or unanswered with a reason.
    pub(super) fn statements_are_complete(&self) -> Result<(), Refusal> {
        let all: Vec<IndicatorCode> = self.questionnaire()?.codes().collect();
        let open = self.profile.incomplete(&all);
        match open.first() {
            None => Ok(()),
            Some(first) => Err(Refusal::rule_about(
                Rule::StatementsAreComplete,
                first.as_str(),
                format!(
                    "{} of {} indicators are neither a statement of their lead ministry nor unanswered with a reason, {first} among them",
                    open.len(),
                    all.len()
                ),
            )),
        }
    }
}

impl Profile {
    /// Those of the indicators that cannot be validated yet.
    pub(super) fn incomplete<'a>(&self, indicators: &'a [IndicatorCode]) -> Vec<&'a IndicatorCode> {
        indicators
            .iter()
            .filter(|code| {
                self.item(code)
                    .is_none_or(|item| !item.answer.is_complete())
            })
            .collect()
    }
}

/// Name of a stage in sentences.
pub(super) fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Unspecified => "no stage",
        Stage::Launch => "launch",
        Stage::Collection => "collection",
        Stage::Drafting => "drafting",
        Stage::Consultation => "consultation",
        Stage::Validation => "validation",
        Stage::Finalized => "finalized",
        Stage::Published => "published",
    }
}
