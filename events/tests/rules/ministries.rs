//! Step 1: which ministries take part, and who answers what.

use mgi_events::{
    refusal::Rule,
    v1::{
        IndicatorAssigned, MinistryCapacity as Capacity, MinistryEnrolled, Stage, event_body::Kind,
    },
};

use crate::support::*;

#[test]
fn a_registered_ministry_is_enrolled_in_a_capacity() {
    let mut world = World::opened();
    world
        .when(FACILITATOR, enrol(MOH, Capacity::Validating))
        .then_exactly([Kind::MinistryEnrolled(MinistryEnrolled {
            ministry: MOH.to_owned(),
            capacity: Capacity::Validating as i32,
        })]);
    // Again, in another capacity: that is a change.
    world
        .when(FACILITATOR, enrol(MOH, Capacity::Consulted))
        .then_events(["MinistryEnrolled"]);
    world
        .when(FACILITATOR, enrol(MOH, Capacity::Consulted))
        .then_refused(Rule::ChangeSomething);
}

#[test]
fn only_what_is_registered_is_enrolled() {
    let mut world = World::opened();
    world
        .when(FACILITATOR, enrol("XYZ", Capacity::Validating))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(FACILITATOR, enrol("moh", Capacity::Validating))
        .then_bad_field("ministry");
    world
        .when(FACILITATOR, enrol(MOH, Capacity::Unspecified))
        .then_bad_field("capacity");
}

#[test]
pub(crate) fn a_ministry_that_leads_stays_and_keeps_its_capacity() {
    let mut world = World::launched();
    world
        .when(LEAD, withdraw_ministry(MOE))
        .then_refused(Rule::LeadsStay);
    world
        .when(LEAD, enrol(MOE, Capacity::Consulted))
        .then_refused(Rule::LeadsStay);
    for indicator in ["MR-03", "WG-02", "IC-02", "IC-03"] {
        world.given(LEAD, assign(indicator, MOH, &[]));
    }
    world
        .when(LEAD, withdraw_ministry(MOE))
        .then_events(["MinistryWithdrawn"]);
}

#[test]
fn who_was_withdrawn_is_not_withdrawn_again_and_may_come_back() {
    let mut world = World::launched();
    world.given(LEAD, withdraw_ministry(NSO));
    world
        .when(LEAD, withdraw_ministry(NSO))
        .then_refused(Rule::MinistryIsEnrolled);
    world
        .when(LEAD, enrol(NSO, Capacity::Consulted))
        .then_events(["MinistryEnrolled"]);
}

#[test]
pub(crate) fn the_people_of_a_withdrawn_ministry_act_no_more() {
    let mut world = World::collecting();
    world.given(LEAD, withdraw_ministry(MOL));
    world
        .when(MOL_WRITER, register("law-1"))
        .then_refused(Rule::MinistryIsEnrolled);
    world.given(LEAD, enrol(MOL, Capacity::Validating));
    world
        .when(MOL_WRITER, register("law-1"))
        .then_events(["EvidenceRegistered"]);
}

#[test]
fn ministries_come_and_go_until_validation() {
    let mut world = World::validating();
    world
        .when(LEAD, enrol(MOF, Capacity::Consulted))
        .then_refused(Rule::ContentOpenInStage);
    world
        .when(LEAD, withdraw_ministry(NSO))
        .then_refused(Rule::ContentOpenInStage);
    world
        .when(LEAD, assign("MR-01", MOE, &[]))
        .then_refused(Rule::ContentOpenInStage);
    world.given(LEAD, go_back(Stage::Consultation));
    world
        .when(LEAD, enrol(MOF, Capacity::Consulted))
        .then_events(["MinistryEnrolled"]);
}

#[test]
fn a_reason_is_given() {
    let mut command = withdraw_ministry(NSO);
    for reason in ["", "  ", "a\u{7}b", &"x".repeat(1_001)] {
        reason.clone_into(&mut command.reason);
        World::launched()
            .when(LEAD, command.clone())
            .then_bad_field("reason");
    }
}

#[test]
fn an_indicator_has_one_lead_and_contributing_ministries() {
    let mut world = World::launched();
    world
        .when(LEAD, assign("MR-01", MOE, &[MOH, NSO]))
        .then_exactly([Kind::IndicatorAssigned(IndicatorAssigned {
            indicator: "MR-01".to_owned(),
            lead: MOE.to_owned(),
            contributing: vec![MOH.to_owned(), NSO.to_owned()],
        })]);
    world
        .when(LEAD, assign("MR-01", MOE, &[MOH, NSO]))
        .then_refused(Rule::ChangeSomething);
}

#[test]
pub(crate) fn a_consulted_ministry_does_not_lead() {
    World::launched()
        .when(LEAD, assign("MR-01", NSO, &[]))
        .then_refused(Rule::LeadsAreValidating);
}

#[test]
fn who_is_not_enrolled_neither_leads_nor_contributes() {
    let mut world = World::launched();
    world
        .when(LEAD, assign("MR-01", MOF, &[]))
        .then_refused(Rule::MinistryIsEnrolled);
    world
        .when(LEAD, assign("MR-01", MOH, &[MOF]))
        .then_refused(Rule::MinistryIsEnrolled);
}

#[test]
fn each_ministry_is_named_once_and_there_are_at_most_sixteen() {
    let mut world = World::launched();
    for contributing in [&[MOH][..], &[MOE, MOE][..], &[MOE; 17][..]] {
        world
            .when(LEAD, assign("MR-01", MOH, contributing))
            .then_bad_field("contributing");
    }
    world
        .when(LEAD, assign("XX-99", MOH, &[]))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(LEAD, assign("mr-01", MOH, &[]))
        .then_bad_field("indicator");
}

#[test]
fn a_validated_indicator_keeps_its_lead() {
    let mut world = World::consulting();
    let seen = world.revision();
    world.given(
        MOH_OFFICER,
        validate(mgi_events::v1::ScopeKind::Indicator, "MR-01", seen),
    );
    world
        .when(LEAD, assign("MR-01", MOE, &[]))
        .then_refused(Rule::ValidatedIsLocked);
    world
        .when(LEAD, assign("MR-02", MOE, &[]))
        .then_events(["IndicatorAssigned"]);
}

#[test]
fn the_process_is_run_by_the_government_lead_and_the_facilitator_only() {
    let mut world = World::launched();
    for account in [ANALYST, EDITOR, MOH_OFFICER, AUDITOR] {
        world
            .when(account, enrol(MOF, Capacity::Consulted))
            .then_refused(Rule::RoleInForce);
        world
            .when(account, assign("MR-01", MOE, &[]))
            .then_refused(Rule::RoleInForce);
    }
}
