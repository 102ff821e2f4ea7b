//! Step 3: priorities on the way forward; the government decides.

use mgi_events::{
    refusal::Rule,
    v1::{PriorityDecided, PriorityState, PriorityText, ProposePriority, event_body::Kind},
};

use crate::support::*;

fn shown(world: &World) -> mgi_events::v1::Priority {
    let (id, priority) = world.profile.priorities().iter().next().unwrap();
    priority.show(*id)
}

#[test]
pub(crate) fn its_proposer_rewrites_a_priority_until_the_government_decided() {
    let mut world = World::consulting();
    world
        .when(MOL_WRITER, propose("Open a register of skills."))
        .then_events(["PriorityProposed"]);
    for account in [MOH_WRITER, LEAD] {
        world
            .when(account, revise_priority("p-1", 1, "Other."))
            .then_refused(Rule::MakersOnly);
    }
    world.given(
        MOL_OFFICER,
        revise_priority("p-1", 1, "Open two registers."),
    );
    world
        .when(MOL_WRITER, revise_priority("p-1", 1, "Other."))
        .then_refused(Rule::NothingIsOverwritten);
    world
        .when(MOL_WRITER, revise_priority("p-1", 2, "Open two registers."))
        .then_refused(Rule::ChangeSomething);
    world.given(LEAD, decide_on("p-1", 2, PriorityState::Adopted));
    world
        .when(MOL_WRITER, revise_priority("p-1", 3, "Other."))
        .then_refused(Rule::PriorityIsUndecided);
    // Put back, it is open again.
    world.given(LEAD, decide_on("p-1", 3, PriorityState::Proposed));
    assert!(shown(&world).decided_by.is_none());
    world.given(
        MOL_WRITER,
        revise_priority("p-1", 4, "Open three registers."),
    );
    assert_eq!(shown(&world).version, 5);
}

#[test]
pub(crate) fn only_an_adopted_priority_is_published() {
    let mut world = World::consulting();
    world.given(ANALYST, propose("Open a register of skills."));
    let published = |base: u32, state: PriorityState| mgi_events::v1::DecidePriority {
        published: true,
        ..decide_on("p-1", base, state)
    };
    for account in [FACILITATOR, MOH_OFFICER, EDITOR, ANALYST] {
        world
            .when(account, decide_on("p-1", 1, PriorityState::Adopted))
            .then_refused(Rule::RoleInForce);
    }
    for state in [PriorityState::Dropped, PriorityState::Proposed] {
        world
            .when(LEAD, published(1, state))
            .then_refused(Rule::PublishAdoptedOnly);
    }
    world
        .when(LEAD, published(2, PriorityState::Adopted))
        .then_refused(Rule::NothingIsOverwritten);
    world
        .when(LEAD, published(1, PriorityState::Adopted))
        .then_exactly([Kind::PriorityDecided(PriorityDecided {
            priority_id: "p-1".to_owned(),
            version: 2,
            state: PriorityState::Adopted as i32,
            published: true,
            reason: "agreed in cabinet".to_owned(),
        })]);
    world
        .when(LEAD, published(2, PriorityState::Adopted))
        .then_refused(Rule::ChangeSomething);
    assert!(shown(&world).published);
    world.given(LEAD, decide_on("p-1", 2, PriorityState::Dropped));
    assert!(!shown(&world).published);
    let mut unreasoned = decide_on("p-1", 3, PriorityState::Adopted);
    unreasoned.reason.clear();
    world.when(LEAD, unreasoned).then_bad_field("reason");
    world
        .when(LEAD, decide_on("p-1", 3, PriorityState::Unspecified))
        .then_bad_field("state");
}

#[test]
fn a_priority_is_well_formed() {
    let mut world = World::consulting();
    let said = |change: fn(&mut PriorityText)| {
        let mut text = priority("Open a register of skills.");
        change(&mut text);
        ProposePriority {
            priority: Some(text),
        }
    };
    for (asked, field) in [
        (said(|p| p.text.clear()), "priority.text"),
        (said(|p| p.text = "x".repeat(2_001)), "priority.text"),
        (said(|p| p.horizon = "x".repeat(101)), "priority.horizon"),
        (
            said(|p| p.lead_ministry = "health".to_owned()),
            "priority.lead_ministry",
        ),
        (ProposePriority { priority: None }, "priority"),
    ] {
        world.when(MOL_WRITER, asked).then_bad_field(field);
    }
    world
        .when(MOL_WRITER, said(|p| p.dimension = "XX".to_owned()))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(MOL_WRITER, said(|p| p.lead_ministry = MOF.to_owned()))
        .then_refused(Rule::MinistryIsEnrolled);
    world.given(NSO_WRITER, said(|p| p.lead_ministry = MOL.to_owned()));
    for account in [STAKEHOLDER, AUDITOR] {
        world
            .when(account, propose("Other."))
            .then_refused(Rule::RoleInForce);
    }
}
