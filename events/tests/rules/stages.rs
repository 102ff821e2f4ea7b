//! The stages follow each other; each step forward has its gate.

use mgi_events::{
    refusal::Rule,
    v1::{GrantRole, Role, Stage, StageAdvanced, StageReturned, event_body::Kind},
};

use crate::support::*;

#[test]
fn stages_follow_each_other() {
    let mut world = World::consulting();
    assert_eq!(world.profile.stage(), Stage::Consultation);
    world
        .when(LEAD, advance(Stage::Consultation))
        .then_exactly([Kind::StageAdvanced(StageAdvanced {
            from: Stage::Consultation as i32,
            to: Stage::Validation as i32,
        })]);
    // What comes after validation are acts of their own.
    world
        .when(LEAD, advance(Stage::Validation))
        .then_refused(Rule::StagesInOrder);
}

#[test]
pub(crate) fn who_is_mistaken_about_the_stage_looks_again() {
    let mut world = World::collecting();
    for stage in [Stage::Launch, Stage::Drafting, Stage::Unspecified] {
        world
            .when(LEAD, advance(stage))
            .then_refused(Rule::StagesInOrder);
    }
}

#[test]
pub(crate) fn collection_begins_when_every_indicator_has_a_lead() {
    let mut world = World::opened();
    world
        .when(FACILITATOR, advance(Stage::Launch))
        .then_refused(Rule::LaunchIsComplete);
    world.given(FACILITATOR, grant(LEAD, Role::GovernmentLead, ""));
    world
        .when(LEAD, advance(Stage::Launch))
        .then_refused(Rule::LaunchIsComplete);
    assert!(world.refusal().to_string().contains("MR-01"));
}

#[test]
fn collection_begins_under_a_government_lead_in_force() {
    let mut world = World::launched();
    let lead = world
        .profile
        .grants()
        .iter()
        .find(|(_, g)| g.role() == Role::GovernmentLead)
        .map(|(id, _)| id.to_string())
        .unwrap();
    world.given(FACILITATOR, end_role(&lead));
    world.given(
        FACILITATOR,
        GrantRole {
            start_date: "2026-06-01".to_owned(),
            ..grant(LEAD, Role::GovernmentLead, "")
        },
    );
    world
        .when(FACILITATOR, advance(Stage::Launch))
        .then_refused(Rule::LaunchIsComplete);
    world.on("2026-06-01");
    world
        .when(FACILITATOR, advance(Stage::Launch))
        .then_events(["StageAdvanced"]);
}

#[test]
pub(crate) fn validation_begins_when_every_answer_is_complete() {
    let mut world = World::consulting();
    world.given(MOH_WRITER, withdraw_answer("WG-01", 2));
    world
        .when(LEAD, advance(Stage::Consultation))
        .then_refused(Rule::StatementsAreComplete);
    assert!(world.refusal().to_string().contains("WG-01"));
    world.given(
        MOH_WRITER,
        revise("WG-01", 3).value("not_answered").because("no data"),
    );
    world
        .when(LEAD, advance(Stage::Consultation))
        .then_events(["StageAdvanced"]);
}

#[test]
fn drafts_do_not_hold_up_drafting_and_consultation() {
    let mut world = World::collecting();
    world.given(ANALYST, revise("MR-01", 0).value("yes"));
    world.given(LEAD, advance(Stage::Collection));
    world.given(LEAD, advance(Stage::Drafting));
    world
        .when(LEAD, advance(Stage::Consultation))
        .then_refused(Rule::StatementsAreComplete);
}

#[test]
fn a_profile_goes_back_to_any_earlier_stage_with_a_reason() {
    for to in [
        Stage::Launch,
        Stage::Collection,
        Stage::Drafting,
        Stage::Consultation,
    ] {
        let mut world = World::validated();
        world
            .when(LEAD, go_back(to))
            .then_exactly([Kind::StageReturned(StageReturned {
                from: Stage::Validation as i32,
                to: to as i32,
                reason: "answers are missing".to_owned(),
            })]);
        assert_eq!(world.profile.stage(), to);
    }
}

#[test]
fn a_return_goes_back_and_says_why() {
    let mut world = World::consulting();
    for to in [
        Stage::Consultation,
        Stage::Validation,
        Stage::Published,
        Stage::Unspecified,
    ] {
        world
            .when(LEAD, go_back(to))
            .then_refused(Rule::StagesInOrder);
    }
    let mut ask = go_back(Stage::Drafting);
    ask.reason.clear();
    world.when(LEAD, ask).then_bad_field("reason");
    World::opened()
        .when(FACILITATOR, go_back(Stage::Launch))
        .then_refused(Rule::StagesInOrder);
}

#[test]
fn stages_are_moved_by_who_runs_the_process() {
    let mut world = World::consulting();
    for account in [MOH_OFFICER, ANALYST, EDITOR, STAKEHOLDER, AUDITOR] {
        world
            .when(account, advance(Stage::Consultation))
            .then_refused(Rule::RoleInForce);
        world
            .when(account, go_back(Stage::Drafting))
            .then_refused(Rule::RoleInForce);
    }
}
