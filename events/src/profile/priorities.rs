//! Step 3: priorities on the way forward. They prescribe nothing: the government
//! decides which it adopts, and which of those it publishes.

use mgi_proto::v1::{
    DecidePriority, PriorityDecided, PriorityProposed, PriorityRevised, PriorityState,
    PriorityText, ProposePriority, RevisePriority, TargetKind, event_body::Kind,
};

use super::{
    acting::Desk, conflict::conflict, consultation::Priority, decision::Decision,
    suggestions::maker, windows::Phase,
};
use crate::{
    fields::{self, Problems},
    ids::{MinistryCode, PriorityId, Version},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// Who takes part for a ministry or runs the process proposes.
pub(super) fn propose(desk: &Desk<'_>, command: &ProposePriority) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::ProposePriorities)?;
    let text = checked(desk, command.priority.as_ref())?;
    desk.in_window(Phase::Write)?;
    if desk.profile.priorities.len() >= limits::PRIORITIES_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of priorities of a profile",
            limit: limits::PRIORITIES_PER_PROFILE,
            remedy: "revise one that is there",
        });
    }
    let last = desk.profile.priorities.keys().last();
    let id = PriorityId(last.map_or(1, |id| id.0 + 1));
    Ok(Decision::of(vec![Kind::PriorityProposed(PriorityProposed {
        priority_id: id.to_string(),
        priority: Some(text.clone()),
    })])
    .created(id)
    .version(Version(1))
    .by(&acting))
}

/// Its proposer rewrites a priority until the government decided on it.
pub(super) fn revise(desk: &Desk<'_>, command: &RevisePriority) -> Result<Decision, Refusal> {
    let (id, priority) = find(desk, &command.priority_id)?;
    let acting = desk.act(Action::ProposePriorities, |grant| {
        maker(desk, grant, &priority.by, "a priority is rewritten")
    })?;
    let text = checked(desk, command.priority.as_ref())?;
    desk.in_window(Phase::Write)?;
    if priority.state() != PriorityState::Proposed {
        return Err(Refusal::rule_about(
            Rule::PriorityIsUndecided,
            id.to_string(),
            format!("the government decided on {id}; propose another one"),
        ));
    }
    as_read(id, priority, command.base_version)?;
    if priority.text == *text {
        return Err(unchanged(id));
    }
    let version = priority.version.next();
    Ok(Decision::of(vec![Kind::PriorityRevised(PriorityRevised {
        priority_id: id.to_string(),
        version: version.0,
        priority: Some(text.clone()),
    })])
    .version(version)
    .by(&acting))
}

/// The government lead adopts or drops, and says what is published.
pub(super) fn decide(desk: &Desk<'_>, command: &DecidePriority) -> Result<Decision, Refusal> {
    let (id, priority) = find(desk, &command.priority_id)?;
    let acting = desk.act_freely(Action::DecidePriorities)?;
    if command.state() == PriorityState::Unspecified {
        return Err(Refusal::field(
            "state",
            "must be adopted, dropped or proposed",
        ));
    }
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    if command.published && command.state() != PriorityState::Adopted {
        return Err(Refusal::rule_about(
            Rule::PublishAdoptedOnly,
            id.to_string(),
            "only an adopted priority is published",
        ));
    }
    as_read(id, priority, command.base_version)?;
    if priority.state() == command.state() && priority.published == command.published {
        return Err(unchanged(id));
    }
    let version = priority.version.next();
    Ok(Decision::of(vec![Kind::PriorityDecided(PriorityDecided {
        priority_id: id.to_string(),
        version: version.0,
        state: command.state,
        published: command.published,
        reason: command.reason.clone(),
    })])
    .version(version)
    .by(&acting))
}

fn unchanged(id: PriorityId) -> Refusal {
    Refusal::rule_about(
        Rule::ChangeSomething,
        id.to_string(),
        format!("{id} is so already"),
    )
}

fn find<'a>(desk: &Desk<'a>, id: &str) -> Result<(PriorityId, &'a Priority), Refusal> {
    let parsed = fields::id("priority_id", PriorityId::parse(id))?;
    let priority = desk.profile.priorities.get(&parsed);
    priority
        .map(|priority| (parsed, priority))
        .ok_or_else(|| Refusal::missing("priority", id))
}

fn as_read(id: PriorityId, priority: &Priority, base_version: u32) -> Result<(), Refusal> {
    if Version(base_version) == priority.version {
        return Ok(());
    }
    Err(conflict(
        TargetKind::Priority,
        &id.to_string(),
        Version(base_version),
        priority.version,
        Some(&priority.changed_by),
        Vec::new(),
    ))
}

fn checked<'a>(
    desk: &Desk<'_>,
    text: Option<&'a PriorityText>,
) -> Result<&'a PriorityText, Refusal> {
    let Some(text) = text else {
        return Err(Refusal::field("priority", "is missing"));
    };
    let mut problems = Problems::default();
    problems.check(
        "priority.text",
        fields::line(&text.text, 1, limits::PRIORITY_CHARS),
    );
    problems.check("priority.horizon", fields::line(&text.horizon, 0, 100));
    if !text.lead_ministry.is_empty() && MinistryCode::parse(&text.lead_ministry).is_err() {
        problems.add(
            "priority.lead_ministry",
            "must be a ministry code, or empty",
        );
    }
    problems.done()?;
    if !desk.questionnaire()?.has_dimension(&text.dimension) {
        return Err(Refusal::missing("dimension", text.dimension.as_str()));
    }
    if let Ok(ministry) = MinistryCode::parse(&text.lead_ministry)
        && !desk.profile.takes_part(&ministry)
    {
        return Err(Refusal::rule_about(
            Rule::MinistryIsEnrolled,
            ministry.as_str(),
            format!("{ministry} does not take part in this profile"),
        ));
    }
    Ok(text)
}
