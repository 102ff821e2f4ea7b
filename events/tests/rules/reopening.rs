//! Step 4: one item is reopened, by somebody else, and nothing but it.

use mgi_events::{
    refusal::Rule,
    v1::{
        ItemReopened, Role, ScopeKind, Stage, ValidationState as State, ValidationVoided,
        event_body::Kind,
    },
};

use crate::support::*;

fn states(world: &World) -> Vec<State> {
    world
        .profile
        .validations()
        .values()
        .map(|v| v.state())
        .collect()
}

#[test]
fn exactly_the_validations_that_cover_the_item_become_void() {
    let mut world = World::validating();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-02", seen));
    world.given(MOH_OFFICER, validate(ScopeKind::Dimension, "MR", seen));
    world.given(MOE_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    world.given(MOL_OFFICER, validate(ScopeKind::Profile, "", seen));
    let voided = |id: &str| {
        Kind::ValidationVoided(ValidationVoided {
            validation_id: id.to_owned(),
            indicator: "MR-01".to_owned(),
            finding_id: String::new(),
        })
    };
    world.when(LEAD, reopen("MR-01")).then_exactly([
        Kind::ItemReopened(ItemReopened {
            indicator: "MR-01".to_owned(),
            reason: "a decree was repealed".to_owned(),
            finding_id: String::new(),
        }),
        voided("v-1"),
        voided("v-3"),
        voided("v-5"),
    ]);
    assert_eq!(
        states(&world),
        [
            State::Void,
            State::Standing,
            State::Void,
            State::Standing,
            State::Void
        ]
    );
    // The reopened item is open, all others stay locked.
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
    world
        .when(MOH_WRITER, revise("MR-02", 2).value("none"))
        .then_refused(Rule::ValidatedIsLocked);
    world
        .when(MOH_WRITER, revise("WG-01", 2).value("none"))
        .then_refused(Rule::ContentOpenInStage);
}

#[test]
fn void_is_final() {
    let mut world = World::validated();
    world.given(LEAD, reopen("MR-01"));
    world
        .when(MOH_OFFICER, withdraw_validation("v-1"))
        .then_refused(Rule::ValidationStands);
    // The same scope can be validated anew.
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    assert_eq!(states(&world)[0], State::Void);
}

#[test]
pub(crate) fn who_validated_an_item_does_not_reopen_it() {
    let mut world = World::validated();
    world
        .when(MOH_OFFICER, reopen("MR-01"))
        .then_refused(Rule::ReopenedBySomebodyElse);
    // Not under another role either.
    world.given(FACILITATOR, grant(MOH_OFFICER, Role::GovernmentLead, ""));
    world
        .when(MOH_OFFICER, reopen("MR-01"))
        .then_refused(Rule::ReopenedBySomebodyElse);
    // A second officer of the ministry may.
    world.given(LEAD, grant(MOH_REVIEWER, Role::AuthorizingOfficer, MOH));
    world.when(MOH_REVIEWER, reopen("MR-01")).then_events([
        "ItemReopened",
        "ValidationVoided",
        "ValidationVoided",
    ]);
}

#[test]
fn who_gave_one_of_several_validations_does_not_reopen() {
    let mut world = World::consulting();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Dimension, "IC", seen));
    world.given(MOE_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    world
        .when(MOE_OFFICER, reopen("IC-02"))
        .then_refused(Rule::ReopenedBySomebodyElse);
    world.given(MOE_OFFICER, withdraw_validation("v-2"));
    world
        .when(MOE_OFFICER, reopen("IC-02"))
        .then_events(["ItemReopened", "ValidationVoided"]);
}

#[test]
fn an_officer_reopens_what_the_own_ministry_leads() {
    let mut world = World::validating();
    world
        .when(MOE_OFFICER, reopen("MR-01"))
        .then_refused(Rule::AnswersByTheirMinistries);
    world
        .when(MOL_OFFICER, reopen("MR-01"))
        .then_refused(Rule::AnswersByTheirMinistries);
    for account in [MOH_WRITER, MOH_REVIEWER, ANALYST, EDITOR, STAKEHOLDER] {
        world
            .when(account, reopen("MR-01"))
            .then_refused(Rule::RoleInForce);
    }
    world.given(MOH_OFFICER, reopen("MR-01"));
    world.given(FACILITATOR, reopen("MR-02"));
    world.given(LEAD, reopen("MR-03"));
}

#[test]
pub(crate) fn only_what_is_locked_is_reopened() {
    let mut world = World::consulting();
    world
        .when(LEAD, reopen("MR-01"))
        .then_refused(Rule::ReopenWhatIsLocked);
    let mut world = world.lock();
    world.given(LEAD, reopen("MR-01"));
    world
        .when(LEAD, reopen("MR-01"))
        .then_refused(Rule::ReopenWhatIsLocked);
}

#[test]
fn a_reason_is_given_and_the_item_exists() {
    let mut world = World::validating();
    let mut ask = reopen("MR-01");
    ask.reason = " ".to_owned();
    world.when(LEAD, ask).then_bad_field("reason");
    world
        .when(LEAD, reopen("XX-01"))
        .then_refused(Rule::NamedThingsExist);
}

#[test]
fn validating_it_again_locks_it_again() {
    let mut world = World::validating();
    world.given(LEAD, reopen("MR-01"));
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    world
        .when(MOH_WRITER, revise("MR-01", 3).value("yes"))
        .then_refused(Rule::ValidatedIsLocked);
    world.given(MOH_OFFICER, withdraw_validation("v-1"));
    world
        .when(MOH_WRITER, revise("MR-01", 3).value("yes"))
        .then_refused(Rule::ContentOpenInStage);
}

#[test]
fn a_reopened_item_is_closed_when_the_stage_changes() {
    let mut world = World::validating();
    world.given(LEAD, reopen("MR-01"));
    world.given(LEAD, go_back(Stage::Consultation));
    let mut world = world.lock();
    world
        .when(MOH_WRITER, revise("MR-01", 2).value("no"))
        .then_refused(Rule::ContentOpenInStage);
}

#[test]
fn in_consultation_reopening_makes_void_and_editing_goes_on() {
    let mut world = World::consulting();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    world
        .when(FACILITATOR, reopen("MR-01"))
        .then_events(["ItemReopened", "ValidationVoided"]);
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
}
