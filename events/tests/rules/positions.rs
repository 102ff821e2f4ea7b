//! Step 3: what each ministry says about an item.

use mgi_events::{
    refusal::Rule,
    v1::{Position, PositionTaken, Stance, TargetKind, event_body::Kind},
};

use crate::support::*;

/// In consultation, with f-1, a meeting m-1, and p-1.
fn begun() -> World {
    let mut world = World::collecting();
    world.given(EDITOR, add_finding("MR", "Care is free.", &[]));
    let mut world = world.consult();
    world.given(FACILITATOR, record_meeting());
    world.given(MOH_WRITER, propose("Open a register of skills."));
    world
}

fn of(world: &World, ministry: &str) -> Vec<Position> {
    let mut positions = world.profile.show_positions();
    positions.retain(|p| p.ministry == ministry);
    positions
}

/// The event by which a ministry's position was entered.
fn entered(world: &World, ministry: &str) -> u64 {
    of(world, ministry)[0]
        .taken_by
        .as_ref()
        .unwrap()
        .event_index
}

#[test]
fn a_ministry_says_what_it_thinks_of_an_item() {
    let mut world = begun();
    world
        .when(MOL_WRITER, position(finding("f-1"), Stance::Objects))
        .then_exactly([Kind::PositionTaken(PositionTaken {
            ministry: MOL.to_owned(),
            target: finding("f-1"),
            stance: Stance::Objects as i32,
            remark: "in the cities only".to_owned(),
            item_version: 1,
            unconfirmed: false,
            meeting_id: String::new(),
        })]);
    world
        .when(MOL_OFFICER, position(finding("f-1"), Stance::Objects))
        .then_refused(Rule::ChangeSomething);
    world.given(
        EDITOR,
        revise_finding("f-1", 1, "Care is free in the cities."),
    );
    assert!(of(&world, MOL)[0].item_changed);
    // The same words about the new version are a position again.
    world.given(MOL_OFFICER, position(finding("f-1"), Stance::Agrees));
    let mol = of(&world, MOL);
    assert_eq!(mol.len(), 1, "a later position replaces it");
    assert_eq!(
        (mol[0].stance(), mol[0].item_version, mol[0].item_changed),
        (Stance::Agrees, 2, false)
    );
    for on in [
        answer("MR-01"),
        target(TargetKind::Priority, "p-1"),
        finding("f-1"),
    ] {
        world.given(NSO_WRITER, position(on, Stance::OutsideMandate));
    }
    assert_eq!(of(&world, NSO).len(), 3);
}

#[test]
fn a_position_is_well_formed_and_about_something() {
    let mut world = begun();
    world
        .when(MOL_WRITER, position(finding("f-1"), Stance::Unspecified))
        .then_bad_field("stance");
    for stance in [Stance::AgreesWithRemark, Stance::Objects] {
        let mut silent = position(finding("f-1"), stance);
        silent.remark.clear();
        world.when(MOL_WRITER, silent).then_bad_field("remark");
    }
    for on in [
        target(TargetKind::Section, "1"),
        target(TargetKind::Indicator, "MR-01"),
        None,
    ] {
        world
            .when(MOL_WRITER, position(on, Stance::Agrees))
            .then_bad_field("target");
    }
    world
        .when(MOL_WRITER, position(finding("f-9"), Stance::Agrees))
        .then_refused(Rule::NamedThingsExist);
    for account in [LEAD, EDITOR, ANALYST, STAKEHOLDER] {
        world
            .when(account, position(finding("f-1"), Stance::Agrees))
            .then_refused(Rule::RoleInForce);
    }
}

#[test]
pub(crate) fn who_runs_the_process_enters_what_was_said_at_a_meeting() {
    let mut world = begun();
    let said = |meeting: &str| on_behalf(NSO, meeting, position(finding("f-1"), Stance::Agrees));
    world
        .when(MOH_WRITER, said("m-1"))
        .then_refused(Rule::OnBehalfAfterMeeting);
    world
        .when(EDITOR, said(""))
        .then_refused(Rule::OnBehalfAfterMeeting);
    world
        .when(EDITOR, said("m-9"))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(
            EDITOR,
            on_behalf(MOF, "m-1", position(finding("f-1"), Stance::Agrees)),
        )
        .then_refused(Rule::MinistryIsEnrolled);
    world.given(EDITOR, said("m-1"));
    let nso = &of(&world, NSO)[0];
    assert!(nso.unconfirmed);
    assert_eq!(nso.meeting_id, "m-1");
    assert_eq!(nso.taken_by.as_ref().unwrap().account_id, EDITOR);
    // It may be entered otherwise as long as the ministry is silent.
    world.given(
        LEAD,
        on_behalf(NSO, "m-1", position(finding("f-1"), Stance::Objects)),
    );
    let positions = |world: &World| -> u64 {
        mgi_events::profile::contributions(&world.profile, &world.reader(AUDITOR))
            .iter()
            .find(|c| c.ministry == NSO)
            .and_then(|c| c.positions.as_ref().map(|f| f.count))
            .unwrap()
    };
    assert_eq!(positions(&world), 0, "it is not its word yet");

    world
        .when(MOH_WRITER, confirm_position(finding("f-1"), 1))
        .then_refused(Rule::NamedThingsExist);
    // It confirms what it read, not what somebody put in its place.
    let read = entered(&world, NSO);
    world.given(
        LEAD,
        on_behalf(NSO, "m-1", position(finding("f-1"), Stance::OutsideMandate)),
    );
    world
        .when(NSO_OFFICER, confirm_position(finding("f-1"), read))
        .then_refused(Rule::NothingIsOverwritten);
    let read = entered(&world, NSO);
    world
        .when(NSO_OFFICER, confirm_position(finding("f-1"), read))
        .then_events(["PositionConfirmed"]);
    let nso = &of(&world, NSO)[0];
    assert!(!nso.unconfirmed);
    assert_eq!(nso.confirmed_by.as_ref().unwrap().account_id, NSO_OFFICER);
    assert_eq!(positions(&world), 1);
    world
        .when(NSO_OFFICER, confirm_position(finding("f-1"), read))
        .then_refused(Rule::ChangeSomething);
}

#[test]
fn a_ministry_s_own_position_is_not_overwritten_on_its_behalf() {
    let mut world = begun();
    let enter = || on_behalf(MOL, "m-1", position(finding("f-1"), Stance::Agrees));
    world.given(MOL_WRITER, position(finding("f-1"), Stance::Objects));
    world.when(EDITOR, enter()).then_refused(Rule::MakersOnly);
    world.given(MOL_WRITER, withdraw_position(finding("f-1")));
    assert!(of(&world, MOL).is_empty());
    world.given(EDITOR, enter());
    // Nor is what it confirmed.
    let read = entered(&world, MOL);
    world.given(MOL_WRITER, confirm_position(finding("f-1"), read));
    world
        .when(
            EDITOR,
            on_behalf(MOL, "m-1", position(finding("f-1"), Stance::Objects)),
        )
        .then_refused(Rule::MakersOnly);
    // It speaks for itself whatever was entered for it.
    let mut world = begun();
    world.given(EDITOR, enter());
    world.given(MOL_WRITER, position(finding("f-1"), Stance::Objects));
    assert!(!of(&world, MOL)[0].unconfirmed);
    let mut unreasoned = withdraw_position(finding("f-1"));
    unreasoned.reason.clear();
    world.when(MOL_WRITER, unreasoned).then_bad_field("reason");
    world
        .when(MOH_WRITER, withdraw_position(finding("f-1")))
        .then_refused(Rule::NamedThingsExist);
}
