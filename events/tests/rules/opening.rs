//! Step 1: who opens a profile, and how.

use mgi_events::{
    refusal::Rule,
    v1::{
        OpenProfile, ProfileLevel, ProfileOpened, Role, RoleGranted, Stage, ValidationPolicy,
        ValidationRule, event_body::Kind,
    },
};

use crate::support::*;

#[test]
fn a_steward_opens_a_profile_and_becomes_its_facilitator() {
    let mut world = World::new();
    let digest = world.questionnaire().digest().to_vec();
    world.when(FACILITATOR, open_profile()).then_exactly([
        Kind::ProfileOpened(ProfileOpened {
            profile_id: "xt-2026".to_owned(),
            country: "Testland".to_owned(),
            country_code: "XT".to_owned(),
            level: ProfileLevel::National as i32,
            title: "Migration Governance Profile of Testland".to_owned(),
            round: "2026".to_owned(),
            reference_date: "2026-01-31".to_owned(),
            time_zone: "Africa/Kigali".to_owned(),
            questionnaire_digest: digest,
            validation_policy: Some(ValidationPolicy {
                rule: ValidationRule::All as i32,
                ..ValidationPolicy::default()
            }),
            ..ProfileOpened::default()
        }),
        Kind::RoleGranted(RoleGranted {
            grant_id: "g-1".to_owned(),
            account_id: FACILITATOR.to_owned(),
            role: Role::Facilitator as i32,
            ..RoleGranted::default()
        }),
    ]);
    assert_eq!(world.profile.stage(), Stage::Launch);
    assert_eq!(world.revision(), 2);
}

#[test]
pub(crate) fn nobody_else_opens_one() {
    for account in [LEAD, STRANGER, DEPLOYMENT_AUDITOR] {
        World::new()
            .when(account, open_profile())
            .then_refused(Rule::StewardOpensProfiles);
    }
}

#[test]
pub(crate) fn closed_and_unknown_accounts_do_nothing() {
    for account in [CLOSED, "ac-nobody0000"] {
        World::new()
            .when(account, open_profile())
            .then_refused(Rule::AccountIsOpen);
    }
}

#[test]
pub(crate) fn an_id_names_one_profile_for_ever() {
    World::opened()
        .when(FACILITATOR, open_profile())
        .then_refused(Rule::IdsAreUnique);
}

#[test]
pub(crate) fn a_profile_that_was_not_opened_is_not_there() {
    World::new()
        .when(FACILITATOR, finalize())
        .then_refused(Rule::NamedThingsExist);
}

#[test]
fn a_profile_is_not_there_for_who_never_had_a_role_in_it() {
    let mut world = World::launched();
    world
        .when(STRANGER, finalize())
        .then_refused(Rule::NamedThingsExist);
    // An auditor of the deployment may know of it, and still writes nothing.
    world
        .when(DEPLOYMENT_AUDITOR, finalize())
        .then_refused(Rule::RoleInForce);
}

#[test]
fn its_questionnaire_must_be_registered() {
    let open = OpenProfile {
        questionnaire_digest: vec![9; 32],
        ..open_profile()
    };
    World::new()
        .when(FACILITATOR, open)
        .then_refused(Rule::NamedThingsExist);
}

#[test]
fn a_command_asks_for_something() {
    let command = mgi_events::v1::Command {
        command_id: "00000000-0000-7000-8000-000000000001".to_owned(),
        ..Default::default()
    };
    World::opened()
        .ask(FACILITATOR, &command)
        .then_bad_field("action");
}

#[test]
pub(crate) fn what_a_profile_is_opened_with_is_well_formed() {
    let ok = open_profile;
    let cases = [
        (
            "country",
            OpenProfile {
                country: String::new(),
                ..ok()
            },
        ),
        (
            "country_code",
            OpenProfile {
                country_code: "xt".to_owned(),
                ..ok()
            },
        ),
        (
            "locality",
            OpenProfile {
                level: ProfileLevel::Local as i32,
                ..ok()
            },
        ),
        (
            "locality",
            OpenProfile {
                locality: "City".to_owned(),
                ..ok()
            },
        ),
        (
            "title",
            OpenProfile {
                title: "x".repeat(301),
                ..ok()
            },
        ),
        (
            "title",
            OpenProfile {
                title: "a\nb".to_owned(),
                ..ok()
            },
        ),
        (
            "round",
            OpenProfile {
                round: "x".repeat(41),
                ..ok()
            },
        ),
        (
            "notice",
            OpenProfile {
                notice: "x".repeat(301),
                ..ok()
            },
        ),
        (
            "reference_date",
            OpenProfile {
                reference_date: "2026-02-30".to_owned(),
                ..ok()
            },
        ),
        (
            "time_zone",
            OpenProfile {
                time_zone: "Mars/Olympus".to_owned(),
                ..ok()
            },
        ),
        (
            "validation_policy.threshold",
            policy(ValidationRule::AtLeast, 0, ""),
        ),
        (
            "validation_policy.threshold",
            policy(ValidationRule::AtLeast, 257, ""),
        ),
        (
            "validation_policy.objection_deadline",
            policy(ValidationRule::NoObjection, 0, "2026-06"),
        ),
    ];
    for (field, open) in cases {
        World::new().when(FACILITATOR, open).then_bad_field(field);
    }
}

#[test]
fn a_policy_carries_only_what_belongs_to_its_rule() {
    for (field, open) in [
        (
            "validation_policy.objection_deadline",
            policy(ValidationRule::All, 0, "soon"),
        ),
        (
            "validation_policy.objection_deadline",
            policy(ValidationRule::AtLeast, 2, "2026-06-30"),
        ),
        (
            "validation_policy.threshold",
            policy(ValidationRule::All, 2, ""),
        ),
        (
            "validation_policy.threshold",
            policy(ValidationRule::NoObjection, 2, "2026-06-30"),
        ),
    ] {
        World::new().when(FACILITATOR, open).then_bad_field(field);
    }
}

#[test]
fn a_local_authority_has_a_name() {
    let open = OpenProfile {
        level: ProfileLevel::Local as i32,
        locality: "City of Test".to_owned(),
        ..open_profile()
    };
    World::new()
        .when(FACILITATOR, open)
        .then_events(["ProfileOpened", "RoleGranted"]);
}

fn policy(rule: ValidationRule, threshold: u32, deadline: &str) -> OpenProfile {
    OpenProfile {
        validation_policy: Some(ValidationPolicy {
            rule: rule as i32,
            threshold,
            objection_deadline: deadline.to_owned(),
            ..ValidationPolicy::default()
        }),
        ..open_profile()
    }
}
