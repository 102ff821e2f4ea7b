//! Step 2: who answers, and when an answer is a ministry's statement.

use mgi_events::{
    refusal::Rule,
    v1::{
        AnswerAdopted, AnswerState as State, AnswerValueSet, ScopeKind, TextField, event_body::Kind,
    },
};

use crate::support::*;

#[test]
fn what_the_lead_ministry_writes_is_its_statement_at_once() {
    let mut world = World::collecting();
    world
        .when(MOH_WRITER, revise("MR-01", 0).value("yes").dated("2025-12"))
        .then_exactly([Kind::AnswerValueSet(AnswerValueSet {
            indicator: "MR-01".to_owned(),
            version: 1,
            value: Some(value("yes")),
            as_of: "2025-12".to_owned(),
            unanswered_reason: String::new(),
            state: State::Statement as i32,
        })]);
    let decision = world.decision();
    assert_eq!(
        (decision.ministry.as_str(), decision.item_version),
        (MOH, 1)
    );
    assert!(world.answer("MR-01").is_complete());
}

#[test]
fn words_without_a_value_are_a_draft_even_of_the_lead() {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).narrative("Health care is free."),
    );
    assert_eq!(world.answer("MR-01").state(), State::Draft);
    world.given(MOH_WRITER, revise("MR-01", 1).value("yes"));
    assert_eq!(world.answer("MR-01").state(), State::Statement);
}

#[test]
fn each_change_is_an_event_and_all_of_a_command_come_together() {
    let mut world = World::collecting();
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 0)
                .text(TextField::Practice, "Clinics treat everybody.")
                .value("yes")
                .text(TextField::Law, "Article 5 says so.")
                .narrative("Health care is free."),
        )
        .then_events([
            "AnswerValueSet",
            "AnswerTextRevised",
            "AnswerTextRevised",
            "AnswerTextRevised",
        ]);
    assert_eq!(world.decision().item_version, 4);
    let answer = world.answer("MR-01");
    assert_eq!(answer.text(TextField::Narrative), "Health care is free.");
    assert_eq!(answer.text(TextField::Law), "Article 5 says so.");
    assert_eq!(answer.text(TextField::Practice), "Clinics treat everybody.");
    assert_eq!(answer.text(TextField::Remark), "");
}

#[test]
fn what_changes_nothing_is_not_recorded() {
    let mut world = World::collecting();
    world
        .when(MOH_WRITER, revise("MR-01", 0))
        .then_refused(Rule::ChangeSomething);
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).value("yes").narrative("Free."),
    );
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 2).value("yes").narrative("Free."),
        )
        .then_refused(Rule::ChangeSomething);
    // Of several fields only what changes is recorded.
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 2).value("no").narrative("Free."),
        )
        .then_events(["AnswerValueSet"]);
}

#[test]
fn an_analyst_drafts_until_the_lead_has_adopted() {
    let mut world = World::collecting();
    world.given(ANALYST, revise("MR-01", 0).value("yes"));
    assert_eq!(world.answer("MR-01").state(), State::Draft);
    assert_eq!(world.decision().ministry, "");
    world
        .when(MOH_REVIEWER, adopt("MR-01", 1))
        .then_exactly([Kind::AnswerAdopted(AnswerAdopted {
            indicator: "MR-01".to_owned(),
            version: 2,
            ministry: MOH.to_owned(),
        })]);
    assert_eq!(world.answer("MR-01").state(), State::Statement);
}

#[test]
pub(crate) fn an_analyst_does_not_edit_a_statement() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world
        .when(ANALYST, revise("MR-01", 1).value("no"))
        .then_refused(Rule::StatementsBelongToMinistries);
    world.given(MOH_WRITER, withdraw_answer("MR-01", 1));
    world
        .when(ANALYST, revise("MR-01", 2).value("no"))
        .then_events(["AnswerValueSet"]);
}

#[test]
pub(crate) fn a_foreign_ministry_does_not_edit_it() {
    let mut world = World::collecting();
    world
        .when(MOE_WRITER, revise("MR-01", 0).value("yes"))
        .then_refused(Rule::AnswersByTheirMinistries);
    for account in [EDITOR, LEAD, FACILITATOR, MOH_REVIEWER] {
        world
            .when(account, revise("MR-01", 0).value("yes"))
            .then_refused(Rule::RoleInForce);
    }
}

#[test]
fn the_edit_of_a_contributing_ministry_makes_a_draft_that_the_lead_adopts() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world.given(MOL_WRITER, revise("MR-01", 1).narrative("Employers pay."));
    assert_eq!(world.answer("MR-01").state(), State::Draft);
    assert_eq!(world.decision().ministry, MOL);
    world
        .when(MOL_OFFICER, adopt("MR-01", 2))
        .then_refused(Rule::LeadAdopts);
    world
        .when(MOH_OFFICER, adopt("MR-01", 2))
        .then_events(["AnswerAdopted"]);
}

#[test]
pub(crate) fn only_a_draft_with_a_value_is_adopted() {
    let mut world = World::collecting();
    world
        .when(MOH_OFFICER, adopt("MR-01", 0))
        .then_refused(Rule::AdoptAnsweredOnly);
    world.given(ANALYST, revise("MR-01", 0).narrative("Free."));
    world
        .when(MOH_OFFICER, adopt("MR-01", 1))
        .then_refused(Rule::AdoptAnsweredOnly);
    world.given(ANALYST, revise("MR-01", 1).value("yes"));
    world.given(MOH_OFFICER, adopt("MR-01", 2));
    world
        .when(MOH_OFFICER, adopt("MR-01", 3))
        .then_refused(Rule::AdoptAnsweredOnly);
}

#[test]
fn adopting_and_withdrawing_are_done_on_what_was_read() {
    let mut world = World::collecting();
    world.given(ANALYST, revise("MR-01", 0).value("yes"));
    world.given(ANALYST, revise("MR-01", 1).value("no"));
    world
        .when(MOH_OFFICER, adopt("MR-01", 1))
        .then_refused(Rule::NothingIsOverwritten);
    world.given(MOH_OFFICER, adopt("MR-01", 2));
    world
        .when(MOH_OFFICER, withdraw_answer("MR-01", 2))
        .then_refused(Rule::NothingIsOverwritten);
}

#[test]
pub(crate) fn a_statement_is_taken_back_by_its_lead_only() {
    let mut world = World::collecting();
    world
        .when(MOH_OFFICER, withdraw_answer("MR-01", 0))
        .then_refused(Rule::LeadAdopts);
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world
        .when(MOL_WRITER, withdraw_answer("MR-01", 1))
        .then_refused(Rule::LeadAdopts);
    world
        .when(MOH_WRITER, withdraw_answer("MR-01", 1))
        .then_events(["AnswerWithdrawn"]);
    let answer = world.answer("MR-01");
    assert_eq!(answer.state(), State::Withdrawn);
    assert_eq!(answer.value, Some(value("yes")), "the words stay on record");
    assert!(!answer.is_complete());
    // Saying the same again is a new statement.
    world
        .when(MOH_WRITER, revise("MR-01", 2).value("yes"))
        .then_events(["AnswerValueSet"]);
    assert_eq!(world.answer("MR-01").state(), State::Statement);
}

#[test]
fn what_was_taken_back_is_not_stated_again_by_touching_something_else() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world.given(MOH_WRITER, withdraw_answer("MR-01", 1));

    let mut words = world.clone();
    words.given(MOH_WRITER, revise("MR-01", 2).narrative("Under review."));
    assert_eq!(words.answer("MR-01").state(), State::Withdrawn);

    let mut citing = world.clone();
    citing.given(MOH_WRITER, cite("MR-01", "law-1", ""));
    assert_eq!(citing.answer("MR-01").state(), State::Withdrawn);
    citing
        .when(MOH_OFFICER, adopt("MR-01", 3))
        .then_refused(Rule::AdoptAnsweredOnly);
    // It has to be answered again, with a value.
    citing.given(ANALYST, revise("MR-01", 3).value("yes"));
    citing.given(MOH_OFFICER, adopt("MR-01", 4));
    assert_eq!(citing.answer("MR-01").state(), State::Statement);
}

#[test]
pub(crate) fn answers_are_written_from_collection_to_consultation() {
    World::launched()
        .when(MOH_WRITER, revise("MR-01", 0).value("yes"))
        .then_refused(Rule::ContentOpenInStage);
    World::consulting()
        .when(MOH_WRITER, revise("MR-01", 2).value("no"))
        .then_events(["AnswerValueSet"]);
    let mut world = World::validating();
    world
        .when(MOH_WRITER, revise("MR-01", 2).value("no"))
        .then_refused(Rule::ContentOpenInStage);
    world
        .when(MOH_WRITER, withdraw_answer("MR-01", 2))
        .then_refused(Rule::ContentOpenInStage);
}

#[test]
pub(crate) fn a_validated_answer_is_locked() {
    let mut world = World::consulting();
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
    world
        .when(MOH_WRITER, revise("MR-01", 2).value("no"))
        .then_refused(Rule::ValidatedIsLocked);
    world
        .when(MOH_WRITER, withdraw_answer("MR-01", 2))
        .then_refused(Rule::ValidatedIsLocked);
    world
        .when(MOH_WRITER, revise("MR-02", 2).value("none"))
        .then_events(["AnswerValueSet"]);
}

#[test]
fn the_lead_of_an_answer_can_change_and_the_answer_goes_with_it() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("WG-01", 0).value("partly"));
    world.given(LEAD, assign("WG-01", MOE, &[]));
    world
        .when(MOH_WRITER, revise("WG-01", 1).value("none"))
        .then_refused(Rule::AnswersByTheirMinistries);
    world
        .when(MOE_WRITER, withdraw_answer("WG-01", 1))
        .then_events(["AnswerWithdrawn"]);
}
