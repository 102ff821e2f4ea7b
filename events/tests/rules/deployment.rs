//! The directory: ministries, accounts, roles in the deployment, tokens and
//! questionnaires.

use mgi_events::{
    context::Moment,
    deployment::{Command, Deployment, decide},
    ids::{AccountId, DeploymentGrantId, MinistryCode},
    refusal::Rule,
    v1::{AnswerType, DeploymentRole, Questionnaire},
};

use crate::support::*;

fn id(account: &str) -> AccountId {
    AccountId::parse(account).unwrap()
}

fn ministry(code: &str, name: &str) -> Command {
    Command::RegisterMinistry {
        ministry: MinistryCode::parse(code).unwrap(),
        name: name.to_owned(),
        predecessors: Vec::new(),
        former_names: Vec::new(),
    }
}

fn rename(code: &str, name: &str, date: &str) -> Command {
    Command::RenameMinistry {
        ministry: MinistryCode::parse(code).unwrap(),
        name: name.to_owned(),
        effective_date: date.to_owned(),
    }
}

fn close(account: &str) -> Command {
    Command::CloseAccount {
        account: id(account),
        reason: "left".to_owned(),
    }
}

fn role(account: &str, role: DeploymentRole) -> Command {
    Command::GrantRole {
        account: id(account),
        role,
    }
}

fn end(grant: u32) -> Command {
    Command::EndRole {
        grant: DeploymentGrantId(grant),
        reason: "moved on".to_owned(),
    }
}

fn token(token_id: &str, account: &str, expires_unix: i64) -> Command {
    Command::IssueToken {
        token_id: token_id.to_owned(),
        account: id(account),
        label: "laptop".to_owned(),
        expires_unix,
        scopes: Vec::new(),
        profiles: Vec::new(),
        ministry: None,
    }
}

fn revoke(token_id: &str) -> Command {
    Command::RevokeToken {
        token_id: token_id.to_owned(),
        reason: "lost".to_owned(),
    }
}

#[test]
fn a_deployment_is_begun_once_and_by_nobody() {
    let create = Command::Create {
        deployment_id: "00".repeat(16),
        account: id(ADMIN),
        name_commitment: [0; 32],
        password: None,
    };
    let empty = Deployment::default();
    let begun = decide(&empty, Moment(0), None, &create).unwrap();
    assert_eq!(begun.events.len(), 4);
    let again = decide(&directory(), Moment(0), None, &create).unwrap_err();
    assert_eq!(again.rule(), Rule::IdsAreUnique);
    World::new()
        .when_directory(ADMIN, &create)
        .then_refused(Rule::IdsAreUnique);
    let nobody = decide(&directory(), Moment(0), None, &close(CLOSED)).unwrap_err();
    assert_eq!(nobody.rule(), Rule::AccountIsOpen);
}

#[test]
pub(crate) fn the_directory_is_kept_by_administrators() {
    let mut world = World::new();
    let account = Command::CreateAccount {
        account: id("ac-newaccount1"),
        name_commitment: [0; 32],
    };
    for command in [
        ministry("NEW", "New ministry"),
        rename(MOH, "Other name", "2026-01-01"),
        account,
        close(STRANGER),
        role(STRANGER, DeploymentRole::Steward),
        end(1),
        token("tk-1", STRANGER, 2_000_000_000),
    ] {
        world
            .when_directory(FACILITATOR, &command)
            .then_refused(Rule::AdministratorKeepsDirectory);
        world
            .when_directory(CLOSED, &command)
            .then_refused(Rule::AccountIsOpen);
    }
}

#[test]
fn a_ministry_is_registered_once_and_renamed_from_a_day_on() {
    let mut world = World::new();
    world
        .when_directory(ADMIN, &ministry("NEW", "New ministry"))
        .then_events(["MinistryRegistered"]);
    world
        .when_directory(ADMIN, &ministry("NEW", "Newer ministry"))
        .then_refused(Rule::IdsAreUnique);
    world
        .when_directory(ADMIN, &rename("NEW", "Newer ministry", "2026-01-01"))
        .then_events(["MinistryRenamed"]);
    world
        .when_directory(ADMIN, &rename("NEW", "Newer ministry", "2026-02-01"))
        .then_refused(Rule::ChangeSomething);
    world
        .when_directory(ADMIN, &rename("NEW", "Newest ministry", "2026"))
        .then_bad_field("effective_date");
    world
        .when_directory(ADMIN, &rename("NONE", "Newest ministry", "2026-01-01"))
        .then_refused(Rule::NamedThingsExist);
    let names: Vec<_> = world.deployment.ministries()["NEW"]
        .names
        .iter()
        .map(|n| (n.name.as_str(), n.effective_date.as_str()))
        .collect();
    assert_eq!(
        names,
        [("New ministry", ""), ("Newer ministry", "2026-01-01")]
    );
}

#[test]
fn a_ministry_took_over_from_ministries_that_are_known() {
    let successor = |predecessor: &str, former: &str| Command::RegisterMinistry {
        ministry: MinistryCode::parse("NEW").unwrap(),
        name: "New ministry".to_owned(),
        predecessors: vec![predecessor.to_owned()],
        former_names: vec![former.to_owned()],
    };
    let mut world = World::new();
    world
        .when_directory(ADMIN, &successor("NONE", "Old"))
        .then_refused(Rule::NamedThingsExist);
    world
        .when_directory(ADMIN, &successor(MOH, ""))
        .then_bad_field("former_names");
    world
        .when_directory(ADMIN, &ministry("NEW", &"x".repeat(201)))
        .then_bad_field("name");
    world
        .when_directory(ADMIN, &successor(MOH, "Old"))
        .then_events(["MinistryRegistered"]);
}

#[test]
pub(crate) fn an_administrator_remains() {
    let mut world = World::new();
    for command in [close(ADMIN), end(1)] {
        world
            .when_directory(ADMIN, &command)
            .then_refused(Rule::OneAdministratorRemains);
    }
    world.when_directory(ADMIN, &role(STRANGER, DeploymentRole::Administrator));
    let grant = world.created();
    assert_eq!(grant, "dg-5");
    world
        .when_directory(STRANGER, &close(ADMIN))
        .then_events(["AccountClosed"]);
    world
        .when_directory(STRANGER, &end(5))
        .then_refused(Rule::OneAdministratorRemains);
}

#[test]
fn a_closed_account_is_closed_for_good() {
    let mut world = World::new();
    for command in [close(CLOSED), role(CLOSED, DeploymentRole::Auditor)] {
        world
            .when_directory(ADMIN, &command)
            .then_refused(Rule::AccountIsOpen);
    }
    world
        .when_directory(ADMIN, &close("ac-nobody0000"))
        .then_refused(Rule::NamedThingsExist);
    let again = Command::CreateAccount {
        account: id(CLOSED),
        name_commitment: [0; 32],
    };
    world
        .when_directory(ADMIN, &again)
        .then_refused(Rule::IdsAreUnique);
}

#[test]
fn a_role_in_the_deployment_is_held_once_and_ends_once() {
    let mut world = World::new();
    world
        .when_directory(ADMIN, &role(FACILITATOR, DeploymentRole::Steward))
        .then_refused(Rule::ChangeSomething);
    world
        .when_directory(ADMIN, &role(STRANGER, DeploymentRole::Unspecified))
        .then_bad_field("role");
    // dg-3 is the facilitator's.
    world
        .when_directory(ADMIN, &end(3))
        .then_events(["DeploymentRoleEnded"]);
    world
        .when_directory(ADMIN, &end(3))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(FACILITATOR, open_profile())
        .then_refused(Rule::StewardOpensProfiles);
}

#[test]
fn a_person_has_tokens_of_the_own_account() {
    let mut world = World::new();
    let later = world.now.0 / 1_000_000 + 60;
    world
        .when_directory(STRANGER, &token("tk-1", STRANGER, later))
        .then_events(["TokenIssued"]);
    world
        .when_directory(STRANGER, &token("tk-1", STRANGER, later))
        .then_refused(Rule::IdsAreUnique);
    world
        .when_directory(STRANGER, &token("tk-2", STRANGER, later - 60))
        .then_bad_field("lifetime_seconds");
    // Of the token of another account nobody but an administrator knows.
    world
        .when_directory(MOH_WRITER, &revoke("tk-1"))
        .then_refused(Rule::NamedThingsExist);
    world
        .when_directory(ADMIN, &revoke("tk-1"))
        .then_events(["TokenRevoked"]);
    world
        .when_directory(STRANGER, &revoke("tk-1"))
        .then_refused(Rule::ChangeSomething);
    world
        .when_directory(ADMIN, &token("tk-3", MOH_WRITER, later))
        .then_events(["TokenIssued"]);
    world
        .when_directory(ADMIN, &token("tk-4", CLOSED, later))
        .then_refused(Rule::AccountIsOpen);
}

fn register(content: Questionnaire) -> Command {
    Command::RegisterQuestionnaire(Box::new(content))
}

#[test]
pub(crate) fn a_questionnaire_is_fixed_under_its_id_and_version() {
    let mut world = World::new();
    world
        .when_directory(FACILITATOR, &register(questionnaire()))
        .then_refused(Rule::IdsAreUnique);
    let mut other = questionnaire();
    other.indicators[0].question = "What else?".to_owned();
    world
        .when_directory(FACILITATOR, &register(other.clone()))
        .then_refused(Rule::QuestionnaireIsFixed);
    other.version = "2".to_owned();
    world
        .when_directory(ADMIN, &register(other.clone()))
        .then_accepted();
    assert_eq!(
        world.decision().events.len(),
        9,
        "one event for each indicator"
    );
    let known = world.deployment.questionnaires().last().unwrap();
    assert_eq!(known.content(), &other);
    assert_eq!(known.digest(), mgi_events::questionnaire::digest(&other));
    // The profile that is opened now takes the one registered last.
    world.given(FACILITATOR, open_profile());
    assert_eq!(
        world.profile.opened().questionnaire_digest,
        mgi_events::questionnaire::digest(&other)
    );
}

#[test]
fn questionnaires_are_registered_by_stewards() {
    World::new()
        .when_directory(STRANGER, &register(questionnaire()))
        .then_refused(Rule::StewardOpensProfiles);
}

type Spoil = fn(&mut Questionnaire);

#[test]
fn a_questionnaire_is_well_formed() {
    let spoilt: [(&str, Spoil); 15] = [
        ("id", |q| q.id = "Test".to_owned()),
        ("version", |q| q.version.clear()),
        ("title", |q| q.title.clear()),
        ("language", |q| q.language = "english language".to_owned()),
        ("source", |q| q.source.clear()),
        ("dimensions", |q| q.dimensions.clear()),
        ("dimensions[1].code", |q| {
            q.dimensions[1].code = "MR".to_owned()
        }),
        ("dimensions[0].short_name", |q| {
            q.dimensions[0].short_name.clear()
        }),
        ("indicators", |q| q.indicators.clear()),
        ("indicators[1].code", |q| {
            q.indicators[1].code = "MR-01".to_owned()
        }),
        ("indicators[0].code", |q| {
            q.indicators[0].code = "WG-09".to_owned()
        }),
        ("indicators[0].subdomain", |q| {
            q.indicators[0].subdomain = "WG-a".to_owned()
        }),
        ("indicators[0].answer_type", |q| {
            q.indicators[0].answer_type = AnswerType::Unspecified as i32;
        }),
        ("indicators[0].sdg_10_7_2", |q| {
            q.indicators[0].sdg_10_7_2 = vec![String::new()]
        }),
        ("indicators[0].gcm_objectives", |q| {
            q.indicators[0].gcm_objectives = vec![24]
        }),
    ];
    for (field, spoil) in spoilt {
        let mut content = questionnaire();
        content.version = "2".to_owned();
        spoil(&mut content);
        World::new()
            .when_directory(FACILITATOR, &register(content))
            .then_bad_field(field);
    }
}

#[test]
fn a_questionnaire_without_its_indicators_fits_into_an_event() {
    let mut content = questionnaire();
    content.version = "2".to_owned();
    content.source = "s".repeat(2_000);
    let dimension = mgi_events::v1::Dimension {
        description: "d".repeat(2_000),
        long_title: "t".repeat(300),
        short_name: "s".repeat(100),
        ..content.dimensions[0].clone()
    };
    for letter in 'A'..='M' {
        let subdomains = (0..32).map(|n| mgi_events::v1::Subdomain {
            code: format!("X{letter}-{n}"),
            name: "n".repeat(200),
        });
        content.dimensions.push(mgi_events::v1::Dimension {
            code: format!("X{letter}"),
            subdomains: subdomains.collect(),
            ..dimension.clone()
        });
    }
    World::new()
        .when_directory(FACILITATOR, &register(content.clone()))
        .then_bad_field("dimensions");
    // What takes no more than an event holds is registered.
    content.dimensions.truncate(7);
    World::new()
        .when_directory(FACILITATOR, &register(content))
        .then_accepted();
}
