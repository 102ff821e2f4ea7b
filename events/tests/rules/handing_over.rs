//! A role is handed over for good, or to a deputy until a day.

use mgi_events::{
    refusal::Rule,
    v1::{GrantRole, HandOverRole, Role, RoleEnded, RoleGranted, event_body::Kind},
};

use crate::support::*;

/// The role of an account that it got first.
fn role_of(world: &World, account: &str) -> String {
    let grants = world.profile.grants().iter();
    let mut own = grants.filter(|(_, grant)| grant.account.as_str() == account);
    own.next().unwrap().0.to_string()
}

#[test]
fn for_good_it_ends_for_one_and_begins_for_another() {
    let mut world = World::collecting();
    let role = role_of(&world, MOH_WRITER);
    world
        .when(MOH_WRITER, hand_over(&role, STRANGER, ""))
        .then_exactly([
            Kind::RoleGranted(RoleGranted {
                grant_id: "g-17".to_owned(),
                account_id: STRANGER.to_owned(),
                role: Role::Contributor as i32,
                ministry: MOH.to_owned(),
                handed_over_from: role.clone(),
                ..RoleGranted::default()
            }),
            Kind::RoleEnded(RoleEnded {
                grant_id: role.clone(),
                reason: "on leave".to_owned(),
            }),
        ]);
    assert_eq!(world.created(), "g-17");
    world
        .when(MOH_WRITER, revise("MR-01", 0).value("yes"))
        .then_refused(Rule::RoleInForce);
    world.given(STRANGER, revise("MR-01", 0).value("yes"));
    world
        .when(LEAD, hand_over(&role, MOE_WRITER, ""))
        .then_refused(Rule::RoleStillRuns);
}

#[test]
fn a_deputy_holds_it_beside_the_holder_until_a_day() {
    let mut world = World::collecting();
    let role = role_of(&world, MOH_WRITER);
    world
        .when(MOH_WRITER, hand_over(&role, STRANGER, "2026-03-20"))
        .then_events(["RoleGranted"]);
    world.given(STRANGER, revise("MR-01", 0).value("yes"));
    world.given(MOH_WRITER, revise("MR-01", 1).value("no"));
    // Kigali is two hours ahead of UTC: 20 March ends there at 22:00.
    world.at("2026-03-20T21:59:59.999999Z");
    world
        .clone()
        .given(STRANGER, revise("MR-01", 2).value("yes"));
    world.at("2026-03-20T22:00:00Z");
    world
        .when(STRANGER, revise("MR-01", 2).value("yes"))
        .then_refused(Rule::RoleInForce);
    world.given(MOH_WRITER, revise("MR-01", 2).value("yes"));
}

#[test]
fn nobody_hands_over_more_than_there_is() {
    let mut world = World::collecting();
    world.given(
        LEAD,
        GrantRole {
            end_date: "2026-06-30".to_owned(),
            ..grant(STRANGER, Role::Contributor, MOH)
        },
    );
    let role = world.created();
    world
        .when(STRANGER, hand_over(&role, MOE_WRITER, "2026-07-01"))
        .then_bad_field("until");
    world
        .when(STRANGER, hand_over(&role, MOE_WRITER, "2026-03-01"))
        .then_bad_field("until");
    world
        .when(STRANGER, hand_over(&role, MOE_WRITER, "soon"))
        .then_bad_field("until");
    world.given(STRANGER, hand_over(&role, MOE_WRITER, "2026-06-30"));
    world.given(STRANGER, hand_over(&role, MOL_WRITER, ""));
    let Kind::RoleGranted(granted) = &world.decision().events[0] else {
        panic!("no role")
    };
    assert_eq!(granted.end_date, "2026-06-30", "it ends when it would have");
}

#[test]
pub(crate) fn by_who_holds_it_or_who_may_give_it() {
    let mut world = World::collecting();
    let role = role_of(&world, MOH_WRITER);
    for account in [MOE_WRITER, MOH_REVIEWER, EDITOR] {
        world
            .when(account, hand_over(&role, STRANGER, ""))
            .then_refused(Rule::HoldersHandOver);
    }
    world
        .when(MOE_OFFICER, hand_over(&role, STRANGER, ""))
        .then_refused(Rule::OfficersGrantInTheirMinistry);
    for account in [MOH_OFFICER, LEAD, FACILITATOR] {
        world.clone().given(account, hand_over(&role, STRANGER, ""));
    }
    let leads = role_of(&world, LEAD);
    world.given(LEAD, hand_over(&leads, STRANGER, "2026-03-20"));
    world.given(
        STRANGER,
        window(mgi_events::v1::Stage::Drafting, "", "", ""),
    );
}

#[test]
fn to_an_open_account_of_a_ministry_that_takes_part() {
    let mut world = World::collecting();
    let role = role_of(&world, NSO_WRITER);
    world
        .when(NSO_WRITER, hand_over(&role, CLOSED, ""))
        .then_refused(Rule::RolesAreForOpenAccounts);
    world
        .when(NSO_WRITER, hand_over(&role, NSO_WRITER, ""))
        .then_refused(Rule::ChangeSomething);
    let unreasoned = HandOverRole {
        reason: String::new(),
        ..hand_over(&role, STRANGER, "")
    };
    world.when(NSO_WRITER, unreasoned).then_bad_field("reason");
    world
        .when(NSO_WRITER, hand_over("g-99", STRANGER, ""))
        .then_refused(Rule::NamedThingsExist);
    world.given(LEAD, withdraw_ministry(NSO));
    world
        .when(NSO_WRITER, hand_over(&role, STRANGER, ""))
        .then_refused(Rule::MinistryIsEnrolled);
}

#[test]
fn roles_are_handed_over_after_the_process_has_ended() {
    let mut world = World::published();
    let role = role_of(&world, MOH_OFFICER);
    world.given(MOH_OFFICER, hand_over(&role, STRANGER, ""));
    assert!(world.reader(STRANGER).acts_for(MOH));
}

#[test]
fn who_reads_everything_is_chosen_by_who_grants_roles() {
    let mut world = World::collecting();
    let role = role_of(&world, AUDITOR);
    world
        .when(AUDITOR, hand_over(&role, STRANGER, ""))
        .then_refused(Rule::HoldersHandOver);
    world.given(FACILITATOR, hand_over(&role, STRANGER, ""));
    assert!(world.reader(STRANGER).is_auditor());
}

#[test]
fn one_deputy_at_a_time_who_passes_nothing_on() {
    let mut world = World::collecting();
    let role = role_of(&world, MOH_OFFICER);
    world.given(MOH_OFFICER, hand_over(&role, STRANGER, "2026-12-31"));
    let deputy = role_of(&world, STRANGER);
    world
        .when(MOH_OFFICER, hand_over(&role, ANALYST, "2026-12-31"))
        .then_refused(Rule::HoldersHandOver);
    world
        .when(STRANGER, hand_over(&deputy, ANALYST, "2026-12-30"))
        .then_refused(Rule::OfficersGrantInTheirMinistry);
}
