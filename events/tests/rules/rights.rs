//! The table of roles and what is decided agree; four eyes; what is explained.

use mgi_events::{
    context::Context,
    ids::AccountId,
    profile::{
        Explained, Question, actions, explain, explain_directory, explain_roles, may_ask_about,
    },
    refusal::{Refusal, Rule},
    roles::{ROLES, actions_of, allows, by_holders, is_for_ministry},
    v1::{OpenProfile, Role, ScopeKind, Stage, Target, ValidationPolicy, Visibility},
};

use crate::support::*;

/// A world in each stage, with a person of each role and no other.
fn stages() -> Vec<World> {
    vec![
        World::launched(),
        World::collecting(),
        World::consulting(),
        World::validating(),
        World::validated(),
        World::finalized(),
        World::published(),
    ]
}

fn context<'a>(world: &'a World, account: &'a AccountId) -> Context<'a> {
    Context {
        now: world.now,
        account,
        deployment: &world.deployment,
    }
}

fn id(account: &str) -> AccountId {
    AccountId::parse(account).unwrap()
}

fn why(
    world: &World,
    account: &str,
    action: &str,
    item: Option<Target>,
    subject: &str,
) -> Explained {
    let account = id(account);
    let question = Question {
        action,
        target: item.as_ref(),
        subject_id: subject,
        acting_ministry: "",
    };
    let context = context(world, &account);
    explain(&world.profile, &world.id, &context, question).unwrap()
}

#[test]
fn what_the_table_forbids_is_refused_in_every_stage_for_every_role() {
    let mut judged = 0;
    for mut world in stages() {
        for role in ROLES {
            // Given: a person with this role alone.
            let mut world = world.clone();
            let ministry = if is_for_ministry(role) { MOH } else { "" };
            world.given(FACILITATOR, grant(STRANGER, role, ministry));
            let account = id(STRANGER);
            let items = [None, answer("MR-01"), answer("MR-03")];
            for item in items {
                let announced = actions(
                    &world.profile,
                    &world.id,
                    &context(&world, &account),
                    item.as_ref(),
                    "",
                    "",
                );
                for action in announced.unwrap() {
                    let rows = actions_of(&action.action);
                    assert!(!rows.is_empty(), "{} stands on no row", action.action);
                    if rows.iter().any(|row| allows(role, *row)) || by_holders(&action.action) {
                        continue;
                    }
                    judged += 1;
                    assert!(!action.allowed, "{role:?} may {}", action.action);
                }
            }
        }
        world.on("2026-06-01");
    }
    assert!(judged > 1_000, "{judged}");
}

#[test]
fn a_missing_right_is_what_is_told_while_the_content_is_open() {
    let mut world = World::consulting();
    world.given(FACILITATOR, grant(STRANGER, Role::Translator, ""));
    world
        .when(STRANGER, revise("MR-01", 1).narrative("Other words."))
        .then_refused(Rule::RoleInForce);
    world
        .when(STRANGER, add_finding("MR", "It is so.", &["MR-01"]))
        .then_refused(Rule::RoleInForce);
    world.given(
        STRANGER,
        suggest("MR-01", world.version("MR-01"), "Better words."),
    );
    world.given(STRANGER, thread("MR-01", Visibility::Public, "A question."));
}

#[test]
fn a_translator_reads_as_a_facilitator_does() {
    let mut world = World::consulting();
    world.given(FACILITATOR, grant(STRANGER, Role::Translator, ""));
    let (translator, facilitator) = (world.reader(STRANGER), world.reader(FACILITATOR));
    assert!(translator.reads());
    assert_eq!(translator.is_auditor(), facilitator.is_auditor());
    assert_eq!(translator.is_government(), facilitator.is_government());
}

#[test]
fn stakeholders_read_from_the_consultation_on() {
    let mut world = World::collecting();
    assert!(world.reader(STAKEHOLDER).knows());
    assert!(!world.reader(STAKEHOLDER).reads());
    world
        .when(
            STAKEHOLDER,
            thread("MR-01", Visibility::Public, "A question."),
        )
        .then_refused(Rule::StakeholdersInConsultation);
    world = world.consult();
    assert!(world.reader(STAKEHOLDER).reads());
    assert!(World::published().reader(STAKEHOLDER).reads());
}

fn with_four_eyes() -> World {
    World::launched_with(OpenProfile {
        validation_policy: Some(ValidationPolicy {
            four_eyes: true,
            ..ValidationPolicy::default()
        }),
        ..open_profile()
    })
    .collect()
    .consult()
}

#[test]
pub(crate) fn who_wrote_last_does_not_validate_where_four_eyes_are_wanted() {
    // Given: the officer wrote the last words of one answer.
    let mut world = with_four_eyes();
    world.given(
        MOH_OFFICER,
        revise("MR-01", world.version("MR-01")).narrative("What the officer says."),
    );
    let seen = world.revision();
    // When the officer validates it, then it is refused, and also in a larger scope.
    for scope in [(ScopeKind::Indicator, "MR-01"), (ScopeKind::OwnPart, "")] {
        world
            .when(MOH_OFFICER, validate(scope.0, scope.1, seen))
            .then_refused(Rule::ValidatorIsNotLastReviser);
    }
    // Another answer, which a colleague wrote, is validated.
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "WG-01", seen));
    // When a colleague writes after the officer, then the officer validates.
    world.given(
        MOH_WRITER,
        revise("MR-01", world.version("MR-01")).narrative("What both say."),
    );
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
}

#[test]
fn a_second_officer_is_the_second_pair_of_eyes() {
    let mut world = with_four_eyes();
    world.given(
        MOH_OFFICER,
        revise("MR-01", world.version("MR-01")).narrative("What the officer says."),
    );
    world.given(LEAD, grant(STRANGER, Role::AuthorizingOfficer, MOH));
    let seen = world.revision();
    world.given(STRANGER, validate(ScopeKind::Indicator, "MR-01", seen));
}

#[test]
fn without_four_eyes_a_small_ministry_writes_and_validates() {
    let mut world = World::consulting();
    world.given(
        MOH_OFFICER,
        revise("MR-01", world.version("MR-01")).narrative("What the officer says."),
    );
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
}

#[test]
fn it_is_explained_by_which_role_something_is_allowed() {
    let world = World::consulting();
    let officer = why(&world, MOH_OFFICER, "validate", answer("MR-01"), "");
    assert!(officer.allowed);
    assert_eq!(officer.role, Some(Role::AuthorizingOfficer));
    assert_eq!(officer.ministry, MOH);
    assert!(officer.grant.is_some());
    assert_eq!(officer.holders, ["authorizing officer"]);
    let auditor = why(&world, DEPLOYMENT_AUDITOR, "read_history", None, "");
    assert!(auditor.allowed && auditor.deployment_role.is_some());
}

#[test]
fn it_is_explained_by_which_rule_something_is_not_allowed() {
    let world = World::consulting();
    let writer = why(&world, MOH_WRITER, "validate", answer("MR-01"), "");
    assert!(!writer.allowed);
    assert_eq!(writer.rule, Some(Rule::RoleInForce));
    let foreign = why(&world, MOE_WRITER, "revise_answer", answer("MR-01"), "");
    assert_eq!(foreign.rule, Some(Rule::AnswersByTheirMinistries));
    let stranger = why(&world, STRANGER, "revise_answer", answer("MR-01"), "");
    assert!(!stranger.allowed);
    assert!(
        stranger.sentence.contains("no role"),
        "{}",
        stranger.sentence
    );
}

#[test]
fn what_is_explained_is_what_is_announced() {
    for world in stages() {
        for account in ACCOUNTS {
            let account = id(account);
            let context = context(&world, &account);
            let announced = actions(&world.profile, &world.id, &context, None, "", "");
            for action in announced.unwrap_or_default() {
                let question = Question {
                    action: &action.action,
                    target: None,
                    subject_id: "",
                    acting_ministry: "",
                };
                let said = explain(&world.profile, &world.id, &context, question).unwrap();
                assert_eq!(said.allowed, action.allowed, "{}", action.action);
            }
        }
    }
}

#[test]
fn reading_a_thread_is_explained_as_it_is_decided() {
    let mut world = World::consulting();
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::OwnMinistry, "Between us."),
    );
    for (account, reads) in [
        (MOH_OFFICER, true),
        (MOE_OFFICER, false),
        (LEAD, false),
        (AUDITOR, true),
        (DEPLOYMENT_AUDITOR, true),
        (STRANGER, false),
    ] {
        let said = why(&world, account, "read_ministry_threads", None, "t-1");
        assert_eq!(said.allowed, reads, "{account}");
        if reads {
            assert!(said.grant.is_some() || said.deployment_role.is_some());
        }
        // A command on it is as if there were none.
        if !reads {
            let posts = why(&world, account, "post_comment", None, "t-1");
            assert!(!posts.allowed, "{account}");
        }
    }
}

#[test]
fn dates_of_a_role_are_explained() {
    let mut world = World::consulting();
    world.given(
        LEAD,
        mgi_events::v1::GrantRole {
            start_date: "2026-03-10".to_owned(),
            end_date: "2026-03-12".to_owned(),
            ..grant(STRANGER, Role::Contributor, MOH)
        },
    );
    for (day, allowed) in [
        ("2026-03-09", false),
        ("2026-03-10", true),
        ("2026-03-12", true),
        ("2026-03-13", false),
    ] {
        world.on(day);
        let said = why(&world, STRANGER, "register_evidence", None, "");
        assert_eq!(said.allowed, allowed, "{day}");
    }
}

#[test]
fn who_may_ask_about_others() {
    let world = World::consulting();
    let asks = |asker: &str, person: &str| {
        let (asker, person) = (id(asker), id(person));
        may_ask_about(&world.profile, &context(&world, &asker), &person)
    };
    for asker in [
        LEAD,
        FACILITATOR,
        AUDITOR,
        DEPLOYMENT_AUDITOR,
        ADMIN,
        MOH_OFFICER,
    ] {
        assert!(asks(asker, MOH_WRITER), "{asker}");
    }
    for asker in [
        MOH_REVIEWER,
        MOE_OFFICER,
        ANALYST,
        EDITOR,
        STAKEHOLDER,
        STRANGER,
    ] {
        assert!(!asks(asker, MOH_WRITER), "{asker}");
        assert!(asks(asker, asker), "{asker}");
    }
}

#[test]
fn who_may_not_read_is_told_of_roles_only() {
    let world = World::consulting();
    let officer = id(MOH_OFFICER);
    let said = explain_roles(&world.profile, &context(&world, &officer), "validate").unwrap();
    assert!(said.allowed);
    let writer = id(MOH_WRITER);
    let said = explain_roles(&world.profile, &context(&world, &writer), "validate").unwrap();
    assert!(!said.allowed);
}

#[test]
fn the_directory_is_explained_by_roles_of_the_deployment() {
    let world = World::consulting();
    let said = |account: &str, action: &str| {
        explain_directory(&world.deployment, &id(account), action).unwrap()
    };
    assert!(said(ADMIN, "list_accounts").allowed);
    assert!(!said(LEAD, "list_accounts").allowed);
    assert!(said(LEAD, "register_keys").allowed, "the own ones");
    assert!(said(FACILITATOR, "open_profile").allowed);
    assert_eq!(
        said(CLOSED, "read_directory").rule,
        Some(Rule::AccountIsOpen)
    );
    let none = explain_directory(&world.deployment, &id(ADMIN), "fly");
    assert!(matches!(none, Err(Refusal::Fields(_))));
}

#[test]
fn others_are_not_told_what_may_lie_in_a_thread_that_they_do_not_read() {
    let hidden = Explained {
        rule: Some(Rule::QueriesAreSettled),
        sentence: "t-7 of MOH blocks it".to_owned(),
        ..Explained::default()
    };
    let told = hidden.for_others();
    assert_eq!(told.rule, None);
    assert!(!told.sentence.contains("t-7"));
}

#[test]
fn what_is_published_has_no_answer_no_account_and_no_comment() {
    let mut world = World::consulting();
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::Public, "A remark in public."),
    );
    world.given(EDITOR, add_finding("MR", "It is so.", &["MR-01"]));
    let world = world.lock().sign();
    let shown = world.profile.published(world.questionnaire());
    let printed = format!("{shown:?}");
    assert!(printed.contains("It is so."));
    assert!(!printed.contains("What MR-01 says"), "an answer");
    assert!(!printed.contains("A remark in public"), "a comment");
    for account in ACCOUNTS {
        assert!(!printed.contains(account), "{account}");
    }
    assert_eq!(world.profile.stage(), Stage::Validation);
}
