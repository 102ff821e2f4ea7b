//! Step 4: ministries stand behind exact content, or take it back.

use mgi_proto::v1::{
    ItemReopened, ReopenItem, Scope as Covered, ScopeKind, Stage, TargetKind, Validate,
    ValidationGiven, ValidationVoided, ValidationWithdrawn, WithdrawValidation, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    conflict::conflict,
    consultation::Finding,
    content, coverage,
    decision::Decision,
    proposal, signing,
    state::{Grant, Validation},
    windows::Phase,
};
use crate::{
    fields::{self, Problems},
    ids::{FindingId, IndicatorCode, ValidationId, Version},
    limits,
    refusal::{Refusal, Rule},
    roles::{self, Action, Party, Scope},
};

/// An authorizing officer validates for the ministry: an indicator that the
/// ministry leads or contributes to, a dimension, its own part, or, in the
/// validation stage, the whole profile. Only what is complete can be validated,
/// and only as the person saw it.
pub(super) fn validate(desk: &Desk<'_>, command: &Validate) -> Result<Decision, Refusal> {
    let acting = desk.act(Action::Validate, |grant| validates(desk, grant))?;
    let Some(ministry) = acting.ministry.clone() else {
        return Err(Refusal::right(
            Rule::RoleFitsMinistry,
            "validation needs a role for a ministry",
        ));
    };
    check(desk, command)?;
    let scope = command.scope.as_ref().cloned().unwrap_or_default();
    desk.in_window(Phase::Settle)?;
    in_stage(desk, &scope)?;
    let questionnaire = desk.questionnaire()?;
    let covers = coverage::indicators(desk.profile, questionnaire, &ministry, &scope)?;
    let findings = coverage::findings(desk.profile, &scope);
    // An own part that grew can be validated again.
    let same = desk.profile.validations.values().any(|v| {
        v.counts(desk.context.deployment)
            && v.ministry == ministry
            && v.given.scope.as_ref() == Some(&scope)
            && covers.iter().all(|code| v.covers.contains(code))
            && findings.iter().all(|id| v.covers_findings.contains(id))
    });
    if same {
        return Err(Refusal::rule_about(
            Rule::ValidateOnce,
            scope.code.as_str(),
            format!("{ministry} has validated this already, and its validation stands"),
        ));
    }
    all_complete(desk, &covers)?;
    desk.somebody_else_wrote(&covers)?;
    desk.queries_are_settled(&scope, &covers, &findings)?;
    as_seen(desk, &scope, &covers, &findings, command.seen_revision)?;
    if scope.kind() == ScopeKind::OwnPart {
        part_as_seen(desk, &covers, command.seen_revision)?;
    }

    let id = ValidationId(
        desk.profile
            .validations
            .keys()
            .last()
            .map_or(1, |id| id.0 + 1),
    );
    let digest = content::digest(desk.profile, &covers, &findings);
    let mut given = ValidationGiven {
        validation_id: id.to_string(),
        ministry: ministry.to_string(),
        scope: Some(scope),
        indicators: covers.iter().map(ToString::to_string).collect(),
        statement: command.statement.clone(),
        content_digest: digest.to_vec(),
        seen_revision: command.seen_revision,
        level: 1,
        letter_sha256: command.letter_sha256.clone(),
        findings: findings.iter().map(ToString::to_string).collect(),
        ..ValidationGiven::default()
    };
    signing::signed(desk, &acting, command.signature.as_ref(), &mut given)?;
    Ok(Decision::of(vec![Kind::ValidationGiven(given)])
        .created(id)
        .by(&acting))
}

/// A ministry withdraws its own validation at any time before finalization.
pub(super) fn withdraw(desk: &Desk<'_>, command: &WithdrawValidation) -> Result<Decision, Refusal> {
    let id = fields::id("validation_id", ValidationId::parse(&command.validation_id))?;
    let validation = desk
        .profile
        .validations
        .get(&id)
        .ok_or_else(|| Refusal::missing("validation", command.validation_id.as_str()))?;
    let acting = desk.act(Action::Validate, |grant| own(grant, validation))?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    if !validation.stands() {
        return Err(Refusal::rule_about(
            Rule::ValidationStands,
            id.to_string(),
            format!("validation {id} does not stand any more"),
        ));
    }
    let mut events = vec![Kind::ValidationWithdrawn(ValidationWithdrawn {
        validation_id: id.to_string(),
        reason: command.reason.clone(),
    })];
    if desk.profile.proposal.is_some() {
        events.push(proposal::ended(&command.reason, &id.to_string()));
    }
    Ok(Decision::of(events).by(&acting))
}

/// One locked item is reopened, with a reason, by someone other than who
/// validated it. Every standing validation that covers it becomes void, and only
/// those; all other items stay as they are.
pub(super) fn reopen(desk: &Desk<'_>, command: &ReopenItem) -> Result<Decision, Refusal> {
    if !command.finding_id.is_empty() {
        return reopen_finding(desk, command);
    }
    let indicator = desk.indicator(&command.indicator)?;
    let acting: Acting = desk.act(Action::ReopenItems, |grant| {
        reopens(desk, grant, &indicator)
    })?;
    let covering: Vec<(ValidationId, &Validation)> = desk.profile.covering(&indicator).collect();
    let reopened = desk
        .profile
        .item(&indicator)
        .is_some_and(|item| item.reopened);
    reopened_with(
        desk,
        command,
        &acting,
        indicator.as_str(),
        &covering,
        reopened,
    )
}

/// A finding is reopened like an answer, by who runs the process.
fn reopen_finding(desk: &Desk<'_>, command: &ReopenItem) -> Result<Decision, Refusal> {
    if !command.indicator.is_empty() {
        return Err(Refusal::field(
            "indicator",
            "must be empty where a finding is named: one item at a time",
        ));
    }
    let (id, finding) = desk.finding(&command.finding_id)?;
    let acting = desk.act(Action::ReopenItems, |grant| {
        if grant.ministry.is_none() {
            return Ok(());
        }
        Err(Refusal::right(
            Rule::FindingsByTheEditor,
            "a finding is reopened by the government lead or the facilitator",
        ))
    })?;
    let covering: Vec<(ValidationId, &Validation)> = desk.profile.covering_finding(id).collect();
    reopened_with(
        desk,
        command,
        &acting,
        &id.to_string(),
        &covering,
        finding.reopened,
    )
}

fn reopened_with(
    desk: &Desk<'_>,
    command: &ReopenItem,
    acting: &Acting,
    item: &str,
    covering: &[(ValidationId, &Validation)],
    reopened: bool,
) -> Result<Decision, Refusal> {
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    let locked_by_stage = desk.profile.stage() == Stage::Validation && !reopened;
    if covering.is_empty() && !locked_by_stage {
        return Err(Refusal::rule_about(
            Rule::ReopenWhatIsLocked,
            item,
            format!("{item} is not locked; it can be edited as it is"),
        ));
    }
    let account = desk.context.account.as_str();
    if let Some((id, _)) = covering.iter().find(|(_, v)| v.by.account == account) {
        return Err(Refusal::rule_about(
            Rule::ReopenedBySomebodyElse,
            id.to_string(),
            format!("you gave validation {id}; withdraw it, or let somebody else reopen {item}"),
        ));
    }
    let mut events = vec![Kind::ItemReopened(ItemReopened {
        indicator: command.indicator.clone(),
        reason: command.reason.clone(),
        finding_id: command.finding_id.clone(),
    })];
    events.extend(covering.iter().map(|(id, _)| {
        Kind::ValidationVoided(ValidationVoided {
            validation_id: id.to_string(),
            indicator: command.indicator.clone(),
            finding_id: command.finding_id.clone(),
        })
    }));
    Ok(Decision::of(events).by(acting))
}

pub(super) fn validates(desk: &Desk<'_>, grant: &Grant) -> Result<(), Refusal> {
    let validating = grant
        .ministry
        .as_ref()
        .and_then(|m| desk.profile.ministries.get(m))
        .is_some_and(|m| m.validates());
    if validating {
        return Ok(());
    }
    Err(Refusal::rule_about(
        Rule::LeadsAreValidating,
        grant.granted.ministry.as_str(),
        "consulted ministries do not validate",
    ))
}

fn own(grant: &Grant, validation: &Validation) -> Result<(), Refusal> {
    if grant.ministry.as_ref() == Some(&validation.ministry) {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::MakersOnly,
        format!(
            "a validation is withdrawn by its ministry ({}) only",
            validation.ministry
        ),
    ))
}

fn reopens(desk: &Desk<'_>, grant: &Grant, indicator: &IndicatorCode) -> Result<(), Refusal> {
    let lead = desk
        .profile
        .item(indicator)
        .and_then(|item| item.lead.as_ref());
    let scope = roles::scope(Party::Profile(grant.role()), Action::ReopenItems);
    if scope != Scope::LedIndicators || grant.ministry.as_ref() == lead {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::AnswersByTheirMinistries,
        format!(
            "{indicator} is reopened by its lead ministry, the government lead or the facilitator"
        ),
    ))
}

fn check(desk: &Desk<'_>, command: &Validate) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    problems.check(
        "statement",
        fields::line(&command.statement, 0, limits::REASON_CHARS),
    );
    if !matches!(command.letter_sha256.len(), 0 | 32) {
        problems.add("letter_sha256", "must be 32 bytes, or empty");
    }
    let scope = command.scope.as_ref();
    let kind = scope.map_or(ScopeKind::Unspecified, Covered::kind);
    if kind == ScopeKind::Unspecified {
        problems.add(
            "scope",
            "must be an indicator, a dimension, own part or the profile",
        );
    }
    if matches!(kind, ScopeKind::OwnPart | ScopeKind::Profile)
        && scope.is_some_and(|s| !s.code.is_empty())
    {
        problems.add("scope.code", "must be empty for own part and profile");
    }
    if command.seen_revision == 0 || command.seen_revision > desk.profile.revision().0 {
        problems.add(
            "seen_revision",
            format!(
                "must be the revision that the person saw, 1 to {}",
                desk.profile.revision()
            ),
        );
    }
    problems.done()
}

fn in_stage(desk: &Desk<'_>, scope: &Covered) -> Result<(), Refusal> {
    let stage = desk.profile.stage();
    let open = match scope.kind() {
        ScopeKind::Profile => stage == Stage::Validation,
        _ => matches!(stage, Stage::Consultation | Stage::Validation),
    };
    if open {
        return Ok(());
    }
    Err(Refusal::rule_about(
        Rule::ValidateInStage,
        "stage",
        "ministries validate in consultation and validation, the whole profile in validation only; the stage has to be advanced first",
    ))
}

fn all_complete(desk: &Desk<'_>, covers: &[IndicatorCode]) -> Result<(), Refusal> {
    let open = desk.profile.incomplete(covers);
    match open.first() {
        None => Ok(()),
        Some(first) => Err(Refusal::rule_about(
            Rule::ValidateCompleteOnly,
            first.as_str(),
            format!(
                "{} of {} indicators are neither a statement nor unanswered with a reason, {first} among them",
                open.len(),
                covers.len()
            ),
        )),
    }
}

/// Findings that were in a scope when the person looked, and were retired or moved
/// elsewhere since.
fn left_scope(desk: &Desk<'_>, scope: &Covered, seen: u64) -> Vec<FindingId> {
    let findings = desk.profile.findings.iter();
    let retired = |finding: &Finding| finding.retired && finding.changed_by.event_index >= seen;
    let gone = findings.filter(|(_, finding)| match scope.kind() {
        ScopeKind::Profile => retired(finding),
        ScopeKind::Dimension if finding.dimension == scope.code => retired(finding),
        ScopeKind::Dimension => finding
            .left
            .get(&scope.code)
            .is_some_and(|event| *event >= seen),
        _ => false,
    });
    gone.map(|(id, _)| *id).collect()
}

/// A part that grew after the person looked was not seen either.
fn part_as_seen(desk: &Desk<'_>, covers: &[IndicatorCode], seen: u64) -> Result<(), Refusal> {
    let grew = covers.iter().find_map(|code| {
        let item = desk.profile.item(code)?;
        (item.assigned_event >= seen).then_some((code, item))
    });
    match grew {
        None => Ok(()),
        Some((code, item)) => Err(conflict(
            TargetKind::Answer,
            code.as_str(),
            Version(0),
            item.answer.version,
            None,
            Vec::new(),
        )),
    }
}

/// What changed after the person looked was not seen, and is not signed.
fn as_seen(
    desk: &Desk<'_>,
    scope: &Covered,
    covers: &[IndicatorCode],
    findings: &[FindingId],
    seen: u64,
) -> Result<(), Refusal> {
    let gone = left_scope(desk, scope, seen);
    for id in findings.iter().chain(&gone) {
        if let Some((version, author)) = content::finding_changed_after(desk.profile, *id, seen) {
            return Err(conflict(
                TargetKind::Finding,
                &id.to_string(),
                Version(0),
                version,
                Some(author),
                Vec::new(),
            ));
        }
    }
    for indicator in covers {
        if let Some((version, author)) = content::changed_after(desk.profile, indicator, seen) {
            return Err(conflict(
                TargetKind::Answer,
                indicator.as_str(),
                Version(0),
                version,
                Some(author),
                Vec::new(),
            ));
        }
    }
    Ok(())
}
