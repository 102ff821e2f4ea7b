//! Step 3: two statements of the profile that cannot both hold.

use mgi_proto::v1::{
    ContradictionMarked, ContradictionSettled, MarkContradiction, SettleContradiction, TargetKind,
    event_body::Kind,
};

use super::{acting::Desk, decision::Decision, suggestions::maker, windows::Phase};
use crate::{
    fields,
    ids::ContradictionId,
    limits,
    refusal::{Refusal, Rule},
    roles::{self, Action},
};

/// What a contradiction is not between.
const NOT: [TargetKind; 4] = [
    TargetKind::Indicator,
    TargetKind::Section,
    TargetKind::Priority,
    TargetKind::Contradiction,
];

/// Who takes part links two statements; a thread on the link can be raised to a
/// query.
pub(super) fn mark(desk: &Desk<'_>, command: &MarkContradiction) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::MarkContradictions)?;
    let first = desk.target(command.first.as_ref(), &NOT)?;
    let second = desk.target(command.second.as_ref(), &NOT)?;
    if first == second {
        return Err(Refusal::field("second", "must be another statement"));
    }
    fields::line(&command.explanation, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("explanation", problem))?;
    desk.in_window(Phase::Write)?;
    let linked = desk.profile.contradictions.values().any(|c| {
        c.settled.is_none()
            && ((c.first == *first && c.second == *second)
                || (c.first == *second && c.second == *first))
    });
    if linked {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            first.id.as_str(),
            "these two are linked already",
        ));
    }
    if desk.profile.contradictions.len() >= limits::CONTRADICTIONS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of contradictions of a profile",
            limit: limits::CONTRADICTIONS_PER_PROFILE,
            remedy: "open a thread instead",
        });
    }
    let last = desk.profile.contradictions.keys().last();
    let id = ContradictionId(last.map_or(1, |id| id.0 + 1));
    Ok(
        Decision::of(vec![Kind::ContradictionMarked(ContradictionMarked {
            contradiction_id: id.to_string(),
            first: Some(first.clone()),
            second: Some(second.clone()),
            explanation: command.explanation.clone(),
        })])
        .created(id)
        .by(&acting),
    )
}

/// Who linked two statements, or settles threads, says how it was settled.
pub(super) fn settle(desk: &Desk<'_>, command: &SettleContradiction) -> Result<Decision, Refusal> {
    let id = fields::id(
        "contradiction_id",
        ContradictionId::parse(&command.contradiction_id),
    )?;
    let found = desk.profile.contradictions.get(&id);
    let found = found
        .ok_or_else(|| Refusal::missing("contradiction", command.contradiction_id.as_str()))?;
    let acting = desk.act(Action::MarkContradictions, |grant| {
        if roles::allows(grant.role(), Action::ResolveThreads) {
            return Ok(());
        }
        maker(desk, grant, &found.by, "a contradiction is settled")
    })?;
    fields::line(&command.outcome, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("outcome", problem))?;
    desk.in_window(Phase::Settle)?;
    if found.settled.is_some() {
        return Err(Refusal::rule_about(
            Rule::ContradictionIsOpen,
            id.to_string(),
            format!("{id} was settled before; link the statements again"),
        ));
    }
    Ok(
        Decision::of(vec![Kind::ContradictionSettled(ContradictionSettled {
            contradiction_id: id.to_string(),
            outcome: command.outcome.clone(),
        })])
        .by(&acting),
    )
}
