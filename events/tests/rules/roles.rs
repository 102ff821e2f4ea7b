//! Step 1 and after: who acts in the profile, for whom, from when to when.

use mgi_events::{
    refusal::{Refusal, Rule},
    v1::{GrantRole, Role, RoleGranted, event_body::Kind},
};

use crate::support::*;

#[test]
fn a_role_has_a_number_and_says_for_whom_it_is_held() {
    let mut world = World::launched();
    world
        .when(LEAD, grant(STRANGER, Role::Contributor, MOH))
        .then_exactly([Kind::RoleGranted(RoleGranted {
            grant_id: "g-17".to_owned(),
            account_id: STRANGER.to_owned(),
            role: Role::Contributor as i32,
            ministry: MOH.to_owned(),
            ..RoleGranted::default()
        })]);
    assert_eq!(world.created(), "g-17");
    world
        .when(LEAD, grant(STRANGER, Role::Contributor, MOH))
        .then_refused(Rule::ChangeSomething);
}

#[test]
fn a_role_begins_with_its_first_day_and_ends_with_its_last_where_the_profile_is() {
    let mut world = World::collecting();
    world.given(
        LEAD,
        GrantRole {
            start_date: "2026-03-10".to_owned(),
            end_date: "2026-03-12".to_owned(),
            ..grant(STRANGER, Role::Contributor, MOH)
        },
    );
    // Kigali is two hours ahead of UTC.
    for (time, acts) in [
        ("2026-03-09T21:59:59.999999Z", false),
        ("2026-03-09T22:00:00Z", true),
        ("2026-03-12T21:59:59.999999Z", true),
        ("2026-03-12T22:00:00Z", false),
    ] {
        let mut then = world.clone();
        then.at(time).when(STRANGER, register("law-1"));
        if acts {
            then.then_events(["EvidenceRegistered"]);
        } else {
            then.then_refused(Rule::RoleInForce);
        }
    }
}

#[test]
fn a_role_may_be_open_on_one_side() {
    let mut world = World::collecting();
    world.given(
        LEAD,
        GrantRole {
            end_date: "2026-03-12".to_owned(),
            ..grant(STRANGER, Role::Contributor, MOH)
        },
    );
    world.given(
        LEAD,
        GrantRole {
            start_date: "2026-04-01".to_owned(),
            ..grant(STRANGER, Role::Contributor, MOH)
        },
    );
    world.given(STRANGER, register("law-1"));
    world
        .on("2026-03-13")
        .when(STRANGER, register("law-2"))
        .then_refused(Rule::RoleInForce);
    world.on("2026-04-01").given(STRANGER, register("law-2"));
    assert_eq!(world.decision().grant, "g-18", "the second role");
}

#[test]
fn days_are_days_and_in_order() {
    let with = |start: &str, end: &str| GrantRole {
        start_date: start.to_owned(),
        end_date: end.to_owned(),
        ..grant(STRANGER, Role::Analyst, "")
    };
    let mut world = World::launched();
    world
        .when(LEAD, with("2026-03", ""))
        .then_bad_field("start_date");
    world
        .when(LEAD, with("", "2026-02-29"))
        .then_bad_field("end_date");
    world
        .when(LEAD, with("2026-03-02", "2026-03-01"))
        .then_bad_field("end_date");
    world
        .when(LEAD, with("2026-03-02", "2026-03-02"))
        .then_accepted();
    world
        .when(LEAD, grant(STRANGER, Role::Unspecified, ""))
        .then_bad_field("role");
    world
        .when(LEAD, grant("somebody", Role::Analyst, ""))
        .then_bad_field("account_id");
    world
        .when(LEAD, grant(STRANGER, Role::Contributor, "moh"))
        .then_bad_field("ministry");
}

#[test]
pub(crate) fn a_role_that_ended_gives_no_right_and_ends_once() {
    let mut world = World::collecting();
    world.given(LEAD, grant(STRANGER, Role::Contributor, MOH));
    let role = world.created();
    world.given(STRANGER, register("law-1"));
    world.when(LEAD, end_role(&role)).then_events(["RoleEnded"]);
    world
        .when(STRANGER, register("law-2"))
        .then_refused(Rule::RoleInForce);
    world
        .when(LEAD, end_role(&role))
        .then_refused(Rule::RoleStillRuns);
    // What was done under it stays.
    assert_eq!(world.profile.evidence().len(), 1);
    // The role can be given again, and is another one.
    world.given(LEAD, grant(STRANGER, Role::Contributor, MOH));
    assert_ne!(world.created(), role);
}

#[test]
fn a_role_that_is_not_there_is_not_ended() {
    let mut world = World::launched();
    world
        .when(LEAD, end_role("g-99"))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(LEAD, end_role("g-07"))
        .then_bad_field("grant_id");
}

#[test]
pub(crate) fn roles_for_ministries_need_one_and_other_roles_have_none() {
    let mut world = World::launched();
    for (role, ministry) in [
        (Role::Contributor, ""),
        (Role::Reviewer, ""),
        (Role::AuthorizingOfficer, ""),
        (Role::Analyst, MOH),
        (Role::GovernmentLead, MOH),
        (Role::Stakeholder, MOH),
    ] {
        world
            .when(LEAD, grant(STRANGER, role, ministry))
            .then_refused(Rule::RoleFitsMinistry);
    }
    world
        .when(LEAD, grant(STRANGER, Role::Contributor, MOF))
        .then_refused(Rule::MinistryIsEnrolled);
}

#[test]
pub(crate) fn roles_are_given_to_open_accounts() {
    let mut world = World::launched();
    for account in [CLOSED, "ac-nobody0000"] {
        world
            .when(LEAD, grant(account, Role::Analyst, ""))
            .then_refused(Rule::RolesAreForOpenAccounts);
    }
}

#[test]
pub(crate) fn an_officer_gives_the_working_roles_of_the_own_ministry_only() {
    let mut world = World::launched();
    for role in [Role::Contributor, Role::Reviewer] {
        world.given(MOH_OFFICER, grant(STRANGER, role, MOH));
        let role = world.created();
        world.given(MOH_OFFICER, end_role(&role));
    }
    for (role, ministry) in [
        (Role::AuthorizingOfficer, MOH),
        (Role::Contributor, MOE),
        (Role::Reviewer, ""),
        (Role::Analyst, ""),
        (Role::GovernmentLead, ""),
    ] {
        world
            .when(MOH_OFFICER, grant(STRANGER, role, ministry))
            .then_refused(Rule::OfficersGrantInTheirMinistry);
    }
    // g-1 is the facilitator's role.
    world
        .when(MOH_OFFICER, end_role("g-1"))
        .then_refused(Rule::OfficersGrantInTheirMinistry);
}

#[test]
pub(crate) fn who_holds_no_role_for_it_does_not_do_it() {
    let mut world = World::launched();
    for account in [ANALYST, EDITOR, MOH_WRITER, MOH_REVIEWER, AUDITOR] {
        world
            .when(account, grant(STRANGER, Role::Analyst, ""))
            .then_refused(Rule::RoleInForce);
    }
}

#[test]
pub(crate) fn who_acts_for_two_ministries_says_for_which() {
    let mut world = World::collecting();
    world.given(LEAD, grant(MOH_WRITER, Role::Contributor, MOE));
    world
        .when(MOH_WRITER, register("law-1"))
        .then_refused(Rule::ActingMinistryIsClear);
    assert_eq!(
        world.refusal(),
        &Refusal::AmbiguousMinistry {
            ministries: vec![MOE.to_owned(), MOH.to_owned()]
        }
    );
    world.given_for(MOH_WRITER, MOE, register("law-1"));
    assert_eq!(world.decision().ministry, MOE);
    // Where only one of them fits there is nothing to ask.
    world
        .when(MOH_WRITER, revise("MR-01", 0).value("yes"))
        .then_events(["AnswerValueSet"]);
    assert_eq!(world.decision().ministry, MOH);
}

#[test]
fn nobody_acts_for_a_ministry_without_a_role_for_it() {
    let mut world = World::collecting();
    world
        .when_for(MOH_WRITER, MOE, register("law-1"))
        .then_refused(Rule::RoleInForce);
    // A role for no ministry does not speak for one.
    world
        .when_for(ANALYST, MOH, register("law-1"))
        .then_refused(Rule::RoleInForce);
    world
        .when_for(MOH_WRITER, "m o h", register("law-1"))
        .then_bad_field("acting_ministry");
}

#[test]
fn an_account_that_was_closed_keeps_its_role_and_does_nothing_by_it() {
    let mut world = World::collecting();
    world
        .when_directory(
            ADMIN,
            &mgi_events::deployment::Command::CloseAccount {
                account: mgi_events::ids::AccountId::parse(MOH_WRITER).unwrap(),
                reason: "left".to_owned(),
            },
        )
        .then_events(["AccountClosed"]);
    world
        .when(MOH_WRITER, register("law-1"))
        .then_refused(Rule::AccountIsOpen);
    assert!(!world.reader(MOH_WRITER).reads());
}

#[test]
fn roles_come_and_go_after_the_process_has_ended() {
    let mut world = World::published();
    world.given(LEAD, grant(STRANGER, Role::Auditor, ""));
    let role = world.created();
    world.when(LEAD, end_role(&role)).then_events(["RoleEnded"]);
}
