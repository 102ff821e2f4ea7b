//! Step 4: the policy is met, the content fixed, the profile published.

use mgi_events::{
    refusal::Rule,
    v1::{
        MinistryOutcome, ProfileFinalized, ProfilePublished, Role, ScopeKind, Stage,
        ValidationPolicy, ValidationRule, Visibility, event_body::Kind,
    },
};

use crate::support::*;

fn outcome(ministry: &str, ids: &[&str]) -> MinistryOutcome {
    MinistryOutcome {
        ministry: ministry.to_owned(),
        validated: !ids.is_empty(),
        validation_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        cosigned: false,
        level: u32::from(!ids.is_empty()),
    }
}

#[test]
fn a_profile_is_finalized_with_what_every_ministry_said() {
    let mut world = World::validated();
    let digest = world.profile.content_digest(world.questionnaire());
    world
        .when(LEAD, finalize())
        .then_exactly([Kind::ProfileFinalized(ProfileFinalized {
            policy: Some(ValidationPolicy {
                rule: ValidationRule::All as i32,
                ..ValidationPolicy::default()
            }),
            outcomes: vec![
                outcome(MOE, &["v-2"]),
                outcome(MOH, &["v-1"]),
                outcome(MOL, &["v-3"]),
            ],
            content_digest: digest.to_vec(),
            ..ProfileFinalized::default()
        })]);
    assert_eq!(world.profile.stage(), Stage::Finalized);
}

#[test]
pub(crate) fn all_means_every_validating_ministry() {
    let mut world = World::validating();
    let seen = world.revision();
    for (account, kind) in [
        (MOH_OFFICER, ScopeKind::OwnPart),
        (MOE_OFFICER, ScopeKind::OwnPart),
        (MOL_OFFICER, ScopeKind::Profile),
    ] {
        world.when(LEAD, finalize()).then_refused(Rule::PolicyIsMet);
        world.given(account, validate(kind, "", seen));
    }
    world
        .when(LEAD, finalize())
        .then_events(["ProfileFinalized"]);
}

#[test]
fn a_part_is_validated_when_all_that_the_ministry_leads_is() {
    let mut world = World::validated();
    world.given(MOH_OFFICER, withdraw_validation("v-1"));
    let seen = world.revision();
    // MR-01 and MR-02 by their dimension, and one more of four.
    world.given(MOH_OFFICER, validate(ScopeKind::Dimension, "MR", seen));
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "WG-01", seen));
    world.when(LEAD, finalize()).then_refused(Rule::PolicyIsMet);
    assert!(world.refusal().to_string().contains(MOH));
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "IC-01", seen));
    world
        .when(LEAD, finalize())
        .then_events(["ProfileFinalized"]);
}

#[test]
pub(crate) fn what_was_reopened_is_validated_again() {
    let mut world = World::validated();
    world.given(LEAD, reopen("WG-02"));
    world
        .when(LEAD, finalize())
        .then_refused(Rule::ReopenedIsValidated);
}

#[test]
fn a_withdrawn_validation_does_not_count() {
    let mut world = World::validated();
    world.given(MOL_OFFICER, withdraw_validation("v-3"));
    world.when(LEAD, finalize()).then_refused(Rule::PolicyIsMet);
}

#[test]
fn at_least_two_are_enough_where_that_was_fixed_at_launch() {
    let mut world = World::launched_under(ValidationRule::AtLeast, 2, "")
        .collect()
        .consult()
        .lock();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    world.when(LEAD, finalize()).then_refused(Rule::PolicyIsMet);
    world.given(MOL_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    world.given(LEAD, finalize());
    let [Kind::ProfileFinalized(finalized)] = &world.decision().events[..] else {
        panic!("not finalized")
    };
    assert_eq!(
        finalized.outcomes,
        [
            outcome(MOE, &[]),
            outcome(MOH, &["v-1"]),
            outcome(MOL, &["v-2"])
        ],
        "who did not validate is told"
    );
}

#[test]
fn no_objection_counts_from_the_day_after_the_deadline() {
    let mut world = World::launched_under(ValidationRule::NoObjection, 0, "2026-06-30")
        .collect()
        .consult()
        .lock();
    // Kigali is two hours ahead of UTC: 30 June ends there at 22:00.
    world.at("2026-06-30T21:59:59.999999Z");
    world.when(LEAD, finalize()).then_refused(Rule::PolicyIsMet);
    let mut then = world.clone();
    then.at("2026-06-30T22:00:00Z");
    then.when(LEAD, finalize())
        .then_events(["ProfileFinalized"]);
}

#[test]
fn an_objection_is_a_validation_that_was_withdrawn_and_not_given_again() {
    let mut world = World::launched_under(ValidationRule::NoObjection, 0, "2026-06-30")
        .collect()
        .consult()
        .lock()
        .sign();
    world.given(MOE_OFFICER, withdraw_validation("v-2"));
    world.on("2026-07-01");
    world.when(LEAD, finalize()).then_refused(Rule::PolicyIsMet);
    assert!(world.refusal().to_string().contains(MOE));
    let seen = world.revision();
    world.given(MOE_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    world
        .when(LEAD, finalize())
        .then_events(["ProfileFinalized"]);
}

#[test]
fn validation_ends_when_every_answer_is_complete() {
    let mut world = World::launched_under(ValidationRule::NoObjection, 0, "2026-03-01")
        .collect()
        .consult()
        .lock();
    world.given(LEAD, reopen("MR-01"));
    world.given(MOH_WRITER, withdraw_answer("MR-01", 2));
    world
        .when(LEAD, finalize())
        .then_refused(Rule::StatementsAreComplete);
}

#[test]
fn it_is_finalized_in_validation_by_the_government_lead() {
    World::consulting()
        .when(LEAD, finalize())
        .then_refused(Rule::StagesInOrder);
    let mut world = World::validated();
    for account in [FACILITATOR, MOH_OFFICER, EDITOR] {
        world
            .when(account, finalize())
            .then_refused(Rule::RoleInForce);
    }
    let mut world = World::finalized();
    world
        .when(LEAD, finalize())
        .then_refused(Rule::StagesInOrder);
}

#[test]
pub(crate) fn only_a_finalized_profile_is_published_and_once() {
    World::validated()
        .when(LEAD, publish())
        .then_refused(Rule::FinalizedFirst);
    let mut world = World::finalized();
    let revision = world.revision();
    world
        .when(FACILITATOR, publish())
        .then_exactly([Kind::ProfilePublished(ProfilePublished {
            finalized_revision: revision,
        })]);
    assert_eq!(world.profile.stage(), Stage::Published);
    world
        .when(LEAD, publish())
        .then_refused(Rule::FinalizedFirst);
}

#[test]
pub(crate) fn nothing_changes_after_it_is_finalized() {
    for mut world in [World::finalized(), World::published()] {
        for (account, asked) in [
            (MOH_WRITER, revise("MR-01", 2).value("no").asked()),
            (MOH_WRITER, cite("MR-01", "law-1", "").asked()),
            (MOH_WRITER, register("law-1").asked()),
            (MOH_OFFICER, adopt("MR-01", 2).asked()),
            (MOH_OFFICER, withdraw_answer("MR-01", 2).asked()),
            (EDITOR, note("MR-01", "Late.", &[]).asked()),
            (LEAD, thread("MR-01", Visibility::Public, "Late.").asked()),
            (MOH_OFFICER, validate(ScopeKind::Profile, "", 1).asked()),
            (MOH_OFFICER, withdraw_validation("v-1").asked()),
            (LEAD, reopen("MR-01").asked()),
            (LEAD, advance(Stage::Finalized).asked()),
            (LEAD, go_back(Stage::Launch).asked()),
            (LEAD, assign("MR-01", MOE, &[]).asked()),
            (LEAD, withdraw_ministry(NSO).asked()),
        ] {
            world.when(account, asked).then_refused(Rule::FinalIsFinal);
        }
        world.given(LEAD, grant(STRANGER, Role::Auditor, ""));
    }
}

#[test]
fn a_profile_without_validating_ministries_is_not_finalized() {
    let policy = ValidationPolicy {
        rule: ValidationRule::NoObjection as i32,
        threshold: 0,
        objection_deadline: "2026-01-01".to_owned(),
        ..ValidationPolicy::default()
    };
    let now = World::new().now;
    assert!(mgi_events::profile::policy_problem(&policy, &[], "Africa/Kigali", now).is_some());
}
