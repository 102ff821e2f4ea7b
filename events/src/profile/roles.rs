//! Step 1 and after: who acts in the profile, for whom, from when to when.

use mgi_proto::v1::{
    EndRole, GrantRole, HandOverRole, Role, RoleEnded, RoleGranted, event_body::Kind,
};

use super::{
    acting::{Acting, Desk, role_fits_ministry},
    decision::Decision,
    state::Grant,
    windows::is_over,
};
use crate::{
    dates,
    fields::{self, Problems},
    ids::{AccountId, GrantId, MinistryCode},
    limits,
    refusal::{Refusal, Rule},
    roles::{Action, Party, Scope, scope},
};

/// The government lead and the facilitator give every role; an authorizing
/// officer gives the roles contributor and reviewer in the own ministry.
pub(super) fn grant(desk: &Desk<'_>, command: &GrantRole) -> Result<Decision, Refusal> {
    let role = command.role();
    let ministry = MinistryCode::parse(&command.ministry).ok();
    let acting = desk.act(Action::ManageRoles, |held| {
        in_reach(held, role, ministry.as_ref())
    })?;
    check(command)?;
    let account = fields::id("account_id", AccountId::parse(&command.account_id))?;
    if !role_fits_ministry(role, ministry.as_ref()) {
        return Err(Refusal::rule_about(
            Rule::RoleFitsMinistry,
            "ministry",
            "contributor, reviewer and authorizing officer are held for a ministry, the other roles for none",
        ));
    }
    if let Some(ministry) = &ministry
        && !desk.profile.takes_part(ministry)
    {
        return Err(Refusal::rule_about(
            Rule::MinistryIsEnrolled,
            ministry.as_str(),
            format!("{ministry} is not enrolled in this profile; enrol it first"),
        ));
    }
    if !desk.context.deployment.account_is_open(&account) {
        return Err(Refusal::rule_about(
            Rule::RolesAreForOpenAccounts,
            account.as_str(),
            format!("account {account} is unknown or closed"),
        ));
    }
    let same = desk.profile.grants.values().any(|g| {
        g.account == account
            && g.role() == role
            && g.ministry == ministry
            && g.ended.is_none()
            && g.granted.start_date == command.start_date
            && g.granted.end_date == command.end_date
    });
    if same {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            account.as_str(),
            "the account holds this role for these days already",
        ));
    }
    if desk.profile.grants.len() >= limits::GRANTS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of roles ever granted in a profile",
            limit: limits::GRANTS_PER_PROFILE,
            remedy: "grant roles for longer",
        });
    }
    let id = GrantId(next(desk));
    Ok(Decision::of(vec![Kind::RoleGranted(RoleGranted {
        grant_id: id.to_string(),
        account_id: account.to_string(),
        role: role as i32,
        ministry: command.ministry.clone(),
        start_date: command.start_date.clone(),
        end_date: command.end_date.clone(),
        ..RoleGranted::default()
    })])
    .created(id)
    .by(&acting))
}

/// A role ends on its last day, or when who may give it ends it with a reason.
/// What was done under it stays valid.
pub(super) fn end(desk: &Desk<'_>, command: &EndRole) -> Result<Decision, Refusal> {
    let id = fields::id("grant_id", GrantId::parse(&command.grant_id))?;
    let grant = desk
        .profile
        .grants
        .get(&id)
        .ok_or_else(|| Refusal::missing("role", command.grant_id.as_str()))?;
    let acting: Acting = desk.act(Action::ManageRoles, |held| {
        in_reach(held, grant.role(), grant.ministry.as_ref())
    })?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    if grant.ended.is_some() {
        return Err(Refusal::rule_about(
            Rule::RoleStillRuns,
            id.to_string(),
            format!("role {id} was ended before"),
        ));
    }
    Ok(Decision::of(vec![Kind::RoleEnded(RoleEnded {
        grant_id: id.to_string(),
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

/// Who holds a role hands it over, or lets somebody deputize until a day; so does
/// who may give it. The record names both.
pub(super) fn hand_over(desk: &Desk<'_>, command: &HandOverRole) -> Result<Decision, Refusal> {
    let id = fields::id("grant_id", GrantId::parse(&command.grant_id))?;
    let grant = desk
        .profile
        .grants
        .get(&id)
        .ok_or_else(|| Refusal::missing("role", command.grant_id.as_str()))?;
    let now = desk.context.now;
    // Who reads everything, and who is only heard, is chosen by who grants roles.
    let handed_by_holder =
        !matches!(grant.role(), Role::Auditor | Role::Stakeholder) && !grant.granted.deputy;
    let own = handed_by_holder && grant.account == *desk.context.account && desk.acts_as(grant);
    let acting = if own && desk.profile.in_force(grant, now) {
        Acting {
            ministry: grant.ministry.clone(),
            grant: Some(id),
            role: grant.role(),
        }
    } else {
        let given = desk.act(Action::ManageRoles, |held| {
            in_reach(held, grant.role(), grant.ministry.as_ref())
        });
        given.map_err(|refusal| match refusal {
            Refusal::RightMissing {
                rule: Rule::RoleInForce,
                ..
            } => Refusal::right(
                Rule::HoldersHandOver,
                "a role is handed over by who holds it, or by who may give it",
            ),
            other => other,
        })?
    };
    let mut problems = Problems::default();
    problems.check(
        "reason",
        fields::line(&command.reason, 1, limits::REASON_CHARS),
    );
    problems.check("until", fields::optional_day(&command.until));
    if is_over(&command.until, &desk.profile.opened.time_zone, now) {
        problems.add("until", "must not be over");
    }
    let last = &grant.granted.end_date;
    if !last.is_empty() && !command.until.is_empty() && command.until > *last {
        problems.add(
            "until",
            format!("must not be after the role itself, which ends with {last}"),
        );
    }
    problems.done()?;
    if let Some(ministry) = &grant.ministry
        && !desk.profile.takes_part(ministry)
    {
        return Err(Refusal::rule_about(
            Rule::MinistryIsEnrolled,
            ministry.as_str(),
            format!("{ministry} does not take part in this profile; enrol it first"),
        ));
    }
    let account = fields::id("account_id", AccountId::parse(&command.account_id))?;
    if !desk.context.deployment.account_is_open(&account) {
        return Err(Refusal::rule_about(
            Rule::RolesAreForOpenAccounts,
            account.as_str(),
            format!("account {account} is unknown or closed"),
        ));
    }
    if !desk.profile.in_force(grant, now) {
        return Err(Refusal::rule_about(
            Rule::RoleStillRuns,
            id.to_string(),
            format!("role {id} is not in force"),
        ));
    }
    let holds = desk.profile.grants.values().any(|g| {
        g.account == account
            && g.role() == grant.role()
            && g.ministry == grant.ministry
            && desk.profile.in_force(g, now)
    });
    if holds {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            account.as_str(),
            "the account holds this role already",
        ));
    }
    let deputy = desk.profile.grants.iter().find(|(_, g)| {
        g.granted.deputy
            && g.granted.handed_over_from == command.grant_id
            && desk.profile.in_force(g, now)
    });
    if let Some((other, _)) = deputy.filter(|_| !command.until.is_empty()) {
        return Err(Refusal::rule_about(
            Rule::HoldersHandOver,
            other.to_string(),
            format!("role {id} has a deputy already ({other}); end that role first"),
        ));
    }
    if desk.profile.grants.len() >= limits::GRANTS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of roles ever granted in a profile",
            limit: limits::GRANTS_PER_PROFILE,
            remedy: "grant roles for longer",
        });
    }
    let new = GrantId(next(desk));
    let until = if command.until.is_empty() {
        grant.granted.end_date.clone()
    } else {
        command.until.clone()
    };
    let mut events = vec![Kind::RoleGranted(RoleGranted {
        grant_id: new.to_string(),
        account_id: account.to_string(),
        role: grant.granted.role,
        ministry: grant.granted.ministry.clone(),
        start_date: String::new(),
        end_date: until,
        handed_over_from: id.to_string(),
        deputy: !command.until.is_empty(),
    })];
    if command.until.is_empty() {
        events.push(Kind::RoleEnded(RoleEnded {
            grant_id: id.to_string(),
            reason: command.reason.clone(),
        }));
    }
    Ok(Decision::of(events).created(new).by(&acting))
}

fn in_reach(held: &Grant, role: Role, ministry: Option<&MinistryCode>) -> Result<(), Refusal> {
    let own =
        matches!(role, Role::Contributor | Role::Reviewer) && held.ministry.as_ref() == ministry;
    let scope = scope(Party::Profile(held.role()), Action::ManageRoles);
    if scope != Scope::OwnMinistry || own {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::OfficersGrantInTheirMinistry,
        "an authorizing officer gives and ends the roles contributor and reviewer in the own ministry; the government lead or the facilitator does the rest",
    ))
}

fn check(command: &GrantRole) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    if command.role() == Role::Unspecified {
        problems.add("role", "must be one of the roles of a profile");
    }
    if !command.ministry.is_empty() && MinistryCode::parse(&command.ministry).is_err() {
        problems.add("ministry", "must be a ministry code, or empty");
    }
    problems.check("start_date", fields::optional_day(&command.start_date));
    problems.check("end_date", fields::optional_day(&command.end_date));
    if let (Ok(start), Ok(end)) = (
        dates::day(&command.start_date),
        dates::day(&command.end_date),
    ) && end < start
    {
        problems.add("end_date", "must not be before the first day");
    }
    problems.done()
}

fn next(desk: &Desk<'_>) -> u32 {
    desk.profile.grants.keys().last().map_or(1, |id| id.0 + 1)
}
