//! Step 1: a profile is opened.

use mgi_proto::v1::{
    OpenProfile, ProfileLevel, ProfileOpened, Role, RoleGranted, ValidationPolicy, ValidationRule,
    event_body::Kind,
};

use super::{acting::Desk, decision::Decision};
use crate::{
    dates,
    fields::{self, Problems},
    ids::GrantId,
    limits,
    refusal::Refusal,
    roles::Action,
};

/// A steward of the deployment opens the profile and becomes its facilitator:
/// somebody must be able to give the first roles.
pub(super) fn open(desk: &Desk<'_>, command: &OpenProfile) -> Result<Decision, Refusal> {
    let context = desk.context;
    context
        .deployment
        .require(context.account, Action::OpenProfiles)?;
    if desk.profile.revision().0 > 0 {
        return Err(Refusal::AlreadyExists {
            kind: "profile",
            id: desk.id.to_string(),
        });
    }
    let level = match command.level() {
        ProfileLevel::Unspecified => ProfileLevel::National,
        level => level,
    };
    let policy = policy(command.validation_policy.as_ref());
    check(command, level, &policy)?;
    let questionnaire = if command.questionnaire_digest.is_empty() {
        context.deployment.questionnaires().last()
    } else {
        context
            .deployment
            .questionnaire(&command.questionnaire_digest)
    };
    let Some(questionnaire) = questionnaire else {
        return Err(Refusal::missing(
            "registered questionnaire",
            hex::encode(&command.questionnaire_digest),
        ));
    };
    let grant = GrantId(1);
    Ok(Decision::of(vec![
        Kind::ProfileOpened(ProfileOpened {
            profile_id: desk.id.to_string(),
            country: command.country.clone(),
            country_code: command.country_code.clone(),
            level: level as i32,
            locality: command.locality.clone(),
            title: command.title.clone(),
            round: command.round.clone(),
            reference_date: command.reference_date.clone(),
            time_zone: command.time_zone.clone(),
            questionnaire_digest: questionnaire.digest().to_vec(),
            validation_policy: Some(policy),
            notice: command.notice.clone(),
        }),
        Kind::RoleGranted(RoleGranted {
            grant_id: grant.to_string(),
            account_id: context.account.to_string(),
            role: Role::Facilitator as i32,
            ..RoleGranted::default()
        }),
    ])
    .created(grant))
}

fn policy(asked: Option<&ValidationPolicy>) -> ValidationPolicy {
    match asked {
        Some(policy) if policy.rule() != ValidationRule::Unspecified => policy.clone(),
        _ => ValidationPolicy {
            rule: ValidationRule::All as i32,
            minimum_level: asked.map_or(0, |policy| policy.minimum_level),
            four_eyes: asked.is_some_and(|policy| policy.four_eyes),
            ..ValidationPolicy::default()
        },
    }
}

fn check(
    command: &OpenProfile,
    level: ProfileLevel,
    policy: &ValidationPolicy,
) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    problems.check("country", fields::line(&command.country, 1, 100));
    if command.country_code.len() != 2
        || !command.country_code.bytes().all(|b| b.is_ascii_uppercase())
    {
        problems.add("country_code", "must be two capital letters such as RW");
    }
    let local = usize::from(level == ProfileLevel::Local);
    problems.check(
        "locality",
        fields::line(&command.locality, local, 100 * local),
    );
    problems.check(
        "title",
        fields::line(&command.title, 1, limits::LABEL_CHARS),
    );
    problems.check("round", fields::line(&command.round, 1, 40));
    problems.check(
        "notice",
        fields::line(&command.notice, 0, limits::LABEL_CHARS),
    );
    problems.check(
        "reference_date",
        dates::day(&command.reference_date)
            .map(|_| ())
            .map_err(|e| e.to_string()),
    );
    problems.check(
        "time_zone",
        dates::zone(&command.time_zone)
            .map(|_| ())
            .map_err(|e| e.to_string()),
    );
    match policy.rule() {
        ValidationRule::AtLeast if !(1..=256).contains(&policy.threshold) => {
            problems.add("validation_policy.threshold", "must be 1 to 256 ministries");
        }
        ValidationRule::NoObjection => problems.check(
            "validation_policy.objection_deadline",
            dates::day(&policy.objection_deadline)
                .map(|_| ())
                .map_err(|e| e.to_string()),
        ),
        _ => {}
    }
    if policy.minimum_level > 3 {
        problems.add(
            "validation_policy.minimum_level",
            "must be 1, 2 or 3, or 0 for 1",
        );
    }
    // What does not belong to the rule would stand in the record unchecked.
    if policy.rule() != ValidationRule::AtLeast && policy.threshold != 0 {
        problems.add(
            "validation_policy.threshold",
            "goes with the rule at-least only",
        );
    }
    if policy.rule() != ValidationRule::NoObjection && !policy.objection_deadline.is_empty() {
        problems.add(
            "validation_policy.objection_deadline",
            "goes with the rule no-objection only",
        );
    }
    problems.done()
}
