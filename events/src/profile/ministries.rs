//! Step 1: which ministries take part, and who answers what.

use mgi_proto::v1::{
    AssignIndicator, EnrolMinistry, IndicatorAssigned, MinistryCapacity, MinistryEnrolled,
    MinistryWithdrawn, Stage, WithdrawMinistry, event_body::Kind,
};

use super::{acting::Desk, decision::Decision};
use crate::{
    fields,
    ids::{IndicatorCode, MinistryCode},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// Ministries are enrolled, or change their capacity, until validation begins.
pub(super) fn enrol(desk: &Desk<'_>, command: &EnrolMinistry) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::ManageMinistries)?;
    let ministry = fields::id("ministry", MinistryCode::parse(&command.ministry))?;
    let capacity = command.capacity();
    if capacity == MinistryCapacity::Unspecified {
        return Err(Refusal::field(
            "capacity",
            "must be validating or consulted",
        ));
    }
    before_validation(desk, "ministries are enrolled")?;
    if !desk.context.deployment.ministries().contains_key(&ministry) {
        return Err(Refusal::missing("registered ministry", ministry.as_str()));
    }
    let enrolled = desk.profile.ministries.get(&ministry);
    if enrolled.is_some_and(|m| m.active && m.capacity() == capacity) {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            ministry.as_str(),
            format!("{ministry} is enrolled in this capacity already"),
        ));
    }
    if capacity == MinistryCapacity::Consulted {
        leads_nothing(desk, &ministry)?;
    }
    if enrolled.is_none() && desk.profile.ministries.len() >= limits::MINISTRIES_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of ministries of a profile",
            limit: limits::MINISTRIES_PER_PROFILE,
            remedy: "let agencies take part under their ministry",
        });
    }
    Ok(Decision::of(vec![Kind::MinistryEnrolled(MinistryEnrolled {
        ministry: ministry.to_string(),
        capacity: capacity as i32,
    })])
    .by(&acting))
}

/// A ministry that leads indicators stays until they are assigned to another.
pub(super) fn withdraw(desk: &Desk<'_>, command: &WithdrawMinistry) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::ManageMinistries)?;
    let ministry = fields::id("ministry", MinistryCode::parse(&command.ministry))?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    before_validation(desk, "ministries are withdrawn")?;
    enrolled(desk, &ministry)?;
    leads_nothing(desk, &ministry)?;
    Ok(
        Decision::of(vec![Kind::MinistryWithdrawn(MinistryWithdrawn {
            ministry: ministry.to_string(),
            reason: command.reason.clone(),
        })])
        .by(&acting),
    )
}

/// Every indicator has one lead, enrolled and validating, and may have
/// contributing ministries.
pub(super) fn assign(desk: &Desk<'_>, command: &AssignIndicator) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::AssignIndicators)?;
    let indicator = desk.indicator(&command.indicator)?;
    let lead = fields::id("lead", MinistryCode::parse(&command.lead))?;
    before_validation(desk, "indicators are assigned")?;
    desk.not_validated(&indicator)?;
    enrolled(desk, &lead)?;
    if !desk
        .profile
        .ministries
        .get(&lead)
        .is_some_and(|m| m.validates())
    {
        return Err(Refusal::rule_about(
            Rule::LeadsAreValidating,
            lead.as_str(),
            format!("{lead} is only consulted; enrol it as validating, or choose another lead"),
        ));
    }
    if command.contributing.len() > limits::CONTRIBUTING_PER_INDICATOR {
        return Err(Refusal::field(
            "contributing",
            format!("at most {} ministries", limits::CONTRIBUTING_PER_INDICATOR),
        ));
    }
    let mut contributing = Vec::new();
    for code in &command.contributing {
        let ministry = fields::id("contributing", MinistryCode::parse(code))?;
        enrolled(desk, &ministry)?;
        if ministry == lead || contributing.contains(&ministry) {
            return Err(Refusal::field(
                "contributing",
                format!("{ministry} is named twice"),
            ));
        }
        contributing.push(ministry);
    }
    let unchanged = desk
        .profile
        .item(&indicator)
        .is_some_and(|item| item.lead.as_ref() == Some(&lead) && item.contributing == contributing);
    if unchanged {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            indicator.as_str(),
            format!("{indicator} is assigned like this already"),
        ));
    }
    Ok(
        Decision::of(vec![Kind::IndicatorAssigned(IndicatorAssigned {
            indicator: indicator.to_string(),
            lead: lead.to_string(),
            contributing: command.contributing.clone(),
        })])
        .by(&acting),
    )
}

fn enrolled(desk: &Desk<'_>, ministry: &MinistryCode) -> Result<(), Refusal> {
    if desk.profile.takes_part(ministry) {
        return Ok(());
    }
    Err(Refusal::rule_about(
        Rule::MinistryIsEnrolled,
        ministry.as_str(),
        format!("{ministry} is not enrolled in this profile; enrol it first"),
    ))
}

fn leads_nothing(desk: &Desk<'_>, ministry: &MinistryCode) -> Result<(), Refusal> {
    let led: Vec<&IndicatorCode> = desk.profile.led_by(ministry).collect();
    match led.first() {
        None => Ok(()),
        Some(first) => Err(Refusal::rule_about(
            Rule::LeadsStay,
            ministry.as_str(),
            format!(
                "{ministry} leads {} indicators, {first} among them; assign them to another ministry first",
                led.len()
            ),
        )),
    }
}

fn before_validation(desk: &Desk<'_>, what: &str) -> Result<(), Refusal> {
    if desk.profile.stage() < Stage::Validation {
        return Ok(());
    }
    Err(Refusal::rule_about(
        Rule::ContentOpenInStage,
        "stage",
        format!("{what} until validation begins; return the profile to consultation first"),
    ))
}
