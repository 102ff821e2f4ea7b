//! Step 4: the policy is met, the content fixed, the profile published.

use mgi_proto::v1::{
    ErratumOpened, MinistryOutcome, OpenErratum, ProfileFinalized, ProfilePublished, Stage,
    ValidationPolicy, ValidationRule, ValidationState, event_body::Kind,
};

use super::{
    acting::Desk,
    content,
    decision::Decision,
    proposal,
    stages::stage_name,
    state::{Profile, Validation},
};
use crate::{
    context::Moment,
    dates,
    deployment::Deployment,
    fields,
    ids::{FindingId, IndicatorCode, MinistryCode, ValidationId},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
    validation::Statement,
};

/// What a validating ministry has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The ministry.
    pub ministry: MinistryCode,
    /// Its standing validations cover its part.
    pub validated: bool,
    /// Its standing validations.
    pub standing: Vec<ValidationId>,
    /// Its latest statement is a withdrawn validation.
    pub objects: bool,
    /// Lowest level among its standing validations; 0 without any.
    pub level: u32,
}

impl Outcome {
    /// As it stands in the record; `cosigned` is filled in by who knows.
    pub(super) fn record(&self) -> MinistryOutcome {
        MinistryOutcome {
            ministry: self.ministry.to_string(),
            validated: self.validated,
            validation_ids: self.standing.iter().map(ToString::to_string).collect(),
            cosigned: false,
            level: self.level,
        }
    }
}

/// What a profile that can be finalized is finalized with.
pub(super) struct Ready {
    pub(super) policy: ValidationPolicy,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) digest: [u8; 32],
}

/// The conditions of finalizing, and of proposing it: the validation stage, every
/// indicator complete, and the policy fixed at launch met.
pub(super) fn ready(desk: &Desk<'_>) -> Result<Ready, Refusal> {
    let profile = desk.profile;
    if profile.stage() != Stage::Validation {
        return Err(Refusal::rule_about(
            Rule::StagesInOrder,
            "stage",
            format!(
                "a profile is finalized in validation; it is in {}",
                stage_name(profile.stage())
            ),
        ));
    }
    desk.statements_are_complete()?;
    findings_are_reviewed(profile)?;
    reopened_is_validated(profile)?;
    let outcomes = profile.outcomes(desk.context.deployment);
    let policy = profile.opened.validation_policy.clone().unwrap_or_default();
    if let Some(problem) = policy_problem(
        &policy,
        &outcomes,
        &profile.opened.time_zone,
        desk.context.now,
    ) {
        return Err(Refusal::rule_about(
            Rule::PolicyIsMet,
            "validation_policy",
            problem,
        ));
    }
    let all: Vec<IndicatorCode> = desk.questionnaire()?.codes().collect();
    let findings: Vec<FindingId> = profile.standing_findings().map(|(id, _)| id).collect();
    let digest = content::digest(profile, &all, &findings);
    if !profile.erratum.is_empty() && profile.finalized_digest == digest {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            "content",
            "nothing changed since the version that the erratum corrects; reopen what is wrong and put it right",
        ));
    }
    Ok(Ready {
        policy,
        outcomes,
        digest,
    })
}

/// The government lead finalizes when the profile is ready, and in a round of level
/// 2 or 3 when enough ministries cosigned the proposal.
pub(super) fn finalize(desk: &Desk<'_>) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::Finalize)?;
    let Ready {
        policy,
        outcomes,
        digest,
    } = ready(desk)?;
    let deployment = desk.context.deployment;
    let cosigners = proposal::cosigners(desk.profile, deployment, &outcomes);
    proposal::cosigners_suffice(desk.profile, &policy, &outcomes, &cosigners)?;
    Ok(Decision::of(vec![Kind::ProfileFinalized(ProfileFinalized {
        outcomes: outcomes
            .iter()
            .map(|outcome| MinistryOutcome {
                cosigned: cosigners
                    .iter()
                    .any(|c| c.ministry == outcome.ministry.as_str()),
                ..outcome.record()
            })
            .collect(),
        content_digest: digest.to_vec(),
        cosigned_note: proposal::note(deployment, &cosigners),
        policy_file: proposal::policy_file(deployment, &policy, &outcomes, &cosigners),
        policy: Some(policy),
    })])
    .by(&acting))
}

/// Only a finalized profile is published.
pub(super) fn publish(desk: &Desk<'_>) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::Publish)?;
    if desk.profile.stage() != Stage::Finalized {
        return Err(Refusal::rule_about(
            Rule::FinalizedFirst,
            "stage",
            format!(
                "a profile is published once it is finalized; it is in {}",
                stage_name(desk.profile.stage())
            ),
        ));
    }
    Ok(Decision::of(vec![Kind::ProfilePublished(ProfilePublished {
        finalized_revision: desk.profile.finalized_revision,
    })])
    .by(&acting))
}

/// The government lead opens a new version of a published profile. What was
/// published stays what it was; in the new version everything is locked until it
/// is reopened with a reason, and the profile is validated, finalized and published
/// again.
pub(super) fn erratum(desk: &Desk<'_>, command: &OpenErratum) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::Finalize)?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    let profile = desk.profile;
    if profile.stage() != Stage::Published {
        return Err(Refusal::rule_about(
            Rule::ErratumAfterPublication,
            "stage",
            format!(
                "an erratum is opened of a published profile; it is in {}",
                stage_name(profile.stage())
            ),
        ));
    }
    if profile.editions.len() >= limits::EDITIONS {
        return Err(Refusal::Limit {
            what: "the number of published versions of a profile",
            limit: limits::EDITIONS,
            remedy: "open a profile for a new round",
        });
    }
    Ok(Decision::of(vec![Kind::ErratumOpened(ErratumOpened {
        edition: profile.edition().saturating_add(1),
        corrects_revision: profile.finalized_revision,
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

/// Nobody publishes what was reopened in the validation stage and not validated
/// since: an answer, or a finding.
fn reopened_is_validated(profile: &Profile) -> Result<(), Refusal> {
    let answers = profile.items.iter().filter(|(_, item)| item.reopened);
    let findings = profile.standing_findings().filter(|(_, f)| f.reopened);
    let mut open = answers
        .map(|(code, _)| code.to_string())
        .chain(findings.map(|(id, _)| id.to_string()));
    match open.next() {
        None => Ok(()),
        Some(first) => Err(Refusal::rule_about(
            Rule::ReopenedIsValidated,
            first.as_str(),
            format!(
                "{} items were reopened and not validated since, {first} among them; an answer is validated by its ministry, a finding with its dimension or the whole profile",
                open.count() + 1
            ),
        )),
    }
}

/// Every finding was read again after what it rests on changed.
fn findings_are_reviewed(profile: &Profile) -> Result<(), Refusal> {
    let mut waiting = profile
        .standing_findings()
        .filter(|(_, finding)| finding.waits_for_review());
    match waiting.next() {
        None => Ok(()),
        Some((first, _)) => Err(Refusal::rule_about(
            Rule::FindingsAreReviewed,
            first.to_string(),
            format!(
                "{} findings have to be read again after what they rest on changed, {first} among them; the editor marks them as reviewed",
                waiting.count() + 1
            ),
        )),
    }
}

/// Why the policy is not met; `None` when it is.
#[must_use]
pub fn policy_problem(
    policy: &ValidationPolicy,
    outcomes: &[Outcome],
    time_zone: &str,
    now: Moment,
) -> Option<String> {
    let validated = outcomes.iter().filter(|o| o.validated).count();
    let missing: Vec<&str> = outcomes
        .iter()
        .filter(|o| !o.validated)
        .map(|o| o.ministry.as_str())
        .collect();
    if outcomes.is_empty() {
        return Some("no validating ministry takes part".to_owned());
    }
    match policy.rule() {
        ValidationRule::All | ValidationRule::Unspecified => (!missing.is_empty()).then(|| {
            format!(
                "these ministries have not validated their part: {}",
                missing.join(", ")
            )
        }),
        ValidationRule::AtLeast => {
            let needed = usize::try_from(policy.threshold)
                .unwrap_or(usize::MAX)
                .max(1);
            (validated < needed).then(|| {
                format!("{needed} ministries must have validated their part, and {validated} have")
            })
        }
        ValidationRule::NoObjection => {
            let ended = match (
                dates::day(&policy.objection_deadline),
                dates::zone(time_zone),
            ) {
                (Ok(day), Ok(zone)) => dates::end_of(day, &zone) <= now,
                _ => false,
            };
            let objecting: Vec<&str> = outcomes
                .iter()
                .filter(|o| o.objects)
                .map(|o| o.ministry.as_str())
                .collect();
            if !ended {
                Some(format!(
                    "objections can be raised until the end of {}",
                    policy.objection_deadline
                ))
            } else if objecting.is_empty() {
                None
            } else {
                Some(format!(
                    "these ministries have withdrawn their validation: {}",
                    objecting.join(", ")
                ))
            }
        }
    }
}

impl Profile {
    /// What each enrolled validating ministry has said, in the order of codes. A
    /// validation whose key was revoked for its time does not count: the directory
    /// tells.
    #[must_use]
    pub fn outcomes(&self, deployment: &Deployment) -> Vec<Outcome> {
        let counting: Vec<(ValidationId, &Validation)> = self
            .validations
            .iter()
            .filter(|(_, v)| v.counts(deployment))
            .map(|(id, v)| (*id, v))
            .collect();
        self.ministries
            .iter()
            .filter(|(_, enrolment)| enrolment.validates())
            .map(|(ministry, _)| self.outcome(ministry, &counting))
            .collect()
    }

    /// A ministry has validated its part when its standing validations cover
    /// every indicator that it leads; one that leads none, when any stands.
    fn outcome(
        &self,
        ministry: &MinistryCode,
        counting: &[(ValidationId, &Validation)],
    ) -> Outcome {
        let own = || counting.iter().filter(|(_, v)| v.ministry == *ministry);
        let covered = |code: &IndicatorCode| own().any(|(_, v)| v.covers.contains(code));
        let mut said = self.validations.values().rev();
        let latest = said
            .find(|v| v.ministry == *ministry)
            .map(Validation::state);
        let standing: Vec<ValidationId> = own().map(|(id, _)| *id).collect();
        Outcome {
            ministry: ministry.clone(),
            validated: !standing.is_empty() && self.led_by(ministry).all(covered),
            objects: standing.is_empty() && latest == Some(ValidationState::Withdrawn),
            level: own().map(|(_, v)| v.given.level).min().unwrap_or(0),
            standing,
        }
    }
}

impl Validation {
    /// Its key was revoked, and its signature is void from this time on.
    #[must_use]
    pub fn void_from(&self, deployment: &Deployment) -> Option<Moment> {
        if self.given.key_id.is_empty() {
            return None;
        }
        let signed = Statement::parse(&self.given.statement_text).ok()?;
        deployment.key(&self.given.key_id)?.void_at(signed.time)
    }

    /// It holds, and its key was not revoked for its time.
    #[must_use]
    pub fn counts(&self, deployment: &Deployment) -> bool {
        self.stands() && self.void_from(deployment).is_none()
    }
}
