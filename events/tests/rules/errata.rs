//! After publication: a new version, linked to the one that it corrects.

use mgi_events::{
    refusal::Rule,
    v1::{Edition, ErratumOpened, OpenErratum, ReturnStage, ScopeKind, Stage, event_body::Kind},
};

use crate::support::*;

fn editions(world: &World) -> (u32, Vec<Edition>) {
    let questionnaire = mgi_events::questionnaire::Questionnaire::new(questionnaire());
    let shown = world.profile.show(&questionnaire, &world.deployment);
    (shown.edition, shown.editions)
}

#[test]
pub(crate) fn an_erratum_is_opened_of_a_published_profile() {
    for mut world in [World::consulting(), World::validated()] {
        assert_eq!(editions(&world), (1, Vec::new()));
        world
            .when(LEAD, erratum())
            .then_refused(Rule::ErratumAfterPublication);
    }
    let mut world = World::finalized();
    world
        .when(LEAD, erratum())
        .then_refused(Rule::ErratumAfterPublication);
    let finalized = world.revision();
    world.given(LEAD, publish());
    for account in [FACILITATOR, MOH_OFFICER, EDITOR] {
        world
            .when(account, erratum())
            .then_refused(Rule::RoleInForce);
    }
    world
        .when(LEAD, OpenErratum::default())
        .then_bad_field("reason");
    world
        .when(LEAD, erratum())
        .then_exactly([Kind::ErratumOpened(ErratumOpened {
            edition: 2,
            corrects_revision: finalized,
            reason: "a figure was wrong".to_owned(),
        })]);
    assert_eq!(world.profile.stage(), Stage::Validation);
    world
        .when(LEAD, erratum())
        .then_refused(Rule::ErratumAfterPublication);
}

#[test]
fn in_a_new_version_everything_is_locked_until_it_is_reopened() {
    let mut world = World::published();
    world.given(LEAD, erratum());
    world
        .when(
            LEAD,
            ReturnStage {
                to: Stage::Consultation as i32,
                reason: "to edit at will".to_owned(),
            },
        )
        .then_refused(Rule::StagesInOrder);
    world
        .when(MOH_WRITER, revise("MR-01", 2).value("no"))
        .then_refused(Rule::ValidatedIsLocked);
    world.given(LEAD, reopen("MR-01"));
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
    world
        .when(MOH_WRITER, revise("MR-02", 2).value("none"))
        .then_refused(Rule::ContentOpenInStage);
    // What the reopening made void has to be given again.
    world
        .when(LEAD, finalize())
        .then_refused(Rule::ReopenedIsValidated);
}

#[test]
fn an_erratum_that_changes_nothing_is_not_published() {
    let mut world = World::published();
    world.given(LEAD, erratum());
    world
        .when(LEAD, finalize())
        .then_refused(Rule::ChangeSomething);
}

#[test]
fn it_is_validated_finalized_and_published_again() {
    let mut world = World::published();
    let first = editions(&world).1[0].clone();
    assert_eq!((first.edition, first.erratum.as_str()), (1, ""));
    assert_eq!(first.published_revision, first.finalized_revision + 1);

    world.given(LEAD, erratum());
    assert_eq!(editions(&world).0, 2);
    world.given(LEAD, reopen("MR-01"));
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    world.given(MOL_OFFICER, validate(ScopeKind::Profile, "", seen));
    world.given(LEAD, finalize());
    let finalized = world.revision();
    world
        .when(MOH_WRITER, revise("MR-01", 3).value("yes"))
        .then_refused(Rule::FinalIsFinal);
    world.given(LEAD, publish());
    let (edition, all) = editions(&world);
    assert_eq!(edition, 2);
    assert_eq!(all.len(), 2);
    assert_eq!(all[0], first, "what was published stays what it was");
    assert_eq!(
        (
            all[1].edition,
            all[1].finalized_revision,
            all[1].erratum.as_str()
        ),
        (2, finalized, "a figure was wrong")
    );

    world.given(LEAD, erratum());
    let Kind::ErratumOpened(third) = &world.decision().events[0] else {
        panic!("no erratum")
    };
    assert_eq!((third.edition, third.corrects_revision), (3, finalized));
}
