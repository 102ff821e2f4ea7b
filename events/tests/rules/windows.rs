//! When words are written in a stage, and when they are settled.

use mgi_events::{
    refusal::Rule,
    v1::{AnswerState, ScopeKind, SetStageWindow, Stage, StageWindow, Stance, Visibility},
};

use crate::support::*;

/// In consultation from 10 March, frozen with the 20th, closed with the 31st; with a
/// suggestion, a query and a draft that wait. Kigali is two hours ahead of UTC.
fn begun() -> World {
    let mut world = World::consulting();
    world.given(MOL_WRITER, suggest("MR-01", 2, "Something else."));
    world.given(MOE_WRITER, ask(answer("MR-01"), terms(MOH)));
    world.given(MOE_WRITER, revise("MR-02", 2).narrative("A draft."));
    world.given(
        LEAD,
        window(
            Stage::Consultation,
            "2026-03-10",
            "2026-03-20",
            "2026-03-31",
        ),
    );
    world
}

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Writing,
    Settling,
}

/// What may be done at a moment.
fn open_at(time: &str, open: Open) {
    let mut world = begun();
    world.at(time);
    let seen = world.revision();
    for (account, asked) in [
        (MOH_WRITER, revise("MR-01", 2).value("no").asked()),
        (MOH_WRITER, register("law-1").asked()),
        (EDITOR, note("MR-01", "A note.", &[]).asked()),
        (EDITOR, add_finding("MR", "Care is free.", &[]).asked()),
        (MOL_WRITER, suggest("MR-01", 2, "Another.").asked()),
        (
            MOL_WRITER,
            thread("MR-01", Visibility::Public, "Sure?").asked(),
        ),
        (MOL_WRITER, propose("A register.").asked()),
        (
            MOL_WRITER,
            contradict(answer("MR-01"), answer("MR-02")).asked(),
        ),
    ] {
        let mut asked_for = world.clone();
        asked_for.when(account, asked);
        if open == Open::Writing {
            asked_for.then_accepted();
        } else {
            asked_for.then_refused(Rule::WindowIsOpen);
        }
    }
    for (account, asked) in [
        (MOH_WRITER, accept("s-1", 2).asked()),
        (MOH_WRITER, reject("s-1").asked()),
        (MOH_WRITER, answer_query("t-1").asked()),
        (MOE_WRITER, resolve("t-1").asked()),
        (MOE_WRITER, post("t-1", "Well?").asked()),
        (MOH_WRITER, adopt("MR-02", 3).asked()),
        (
            MOH_WRITER,
            position(answer("MR-01"), Stance::Agrees).asked(),
        ),
        (
            MOH_OFFICER,
            validate(ScopeKind::Indicator, "MR-01", seen).asked(),
        ),
    ] {
        let mut asked_for = world.clone();
        asked_for.when(account, asked);
        if open == Open::Nothing {
            asked_for.then_refused(Rule::WindowIsOpen);
        } else {
            asked_for.then_accepted();
        }
    }
}

#[test]
pub(crate) fn a_window_opens_freezes_and_closes_with_the_day_where_the_profile_is() {
    open_at("2026-03-09T21:59:59.999999Z", Open::Nothing);
    open_at("2026-03-09T22:00:00Z", Open::Writing);
    open_at("2026-03-20T21:59:59.999999Z", Open::Writing);
    open_at("2026-03-20T22:00:00Z", Open::Settling);
    open_at("2026-03-31T21:59:59.999999Z", Open::Settling);
    open_at("2026-03-31T22:00:00Z", Open::Nothing);
}

#[test]
fn what_one_takes_back_is_taken_back_at_any_time() {
    let mut world = begun();
    world.at("2026-04-02T00:00:00Z");
    world.given(MOL_WRITER, withdraw_suggestion("s-1"));
    world.given(MOE_WRITER, delete("t-1", "k-1"));
    world.given(MOE_WRITER, withdraw_query("t-1"));
}

#[test]
fn a_window_that_closes_does_nothing_by_itself() {
    let mut world = begun();
    world.at("2026-04-02T00:00:00Z");
    assert_eq!(world.profile.stage(), Stage::Consultation);
    assert!(
        world.profile.validations().is_empty(),
        "silence is no consent"
    );
    assert_eq!(world.answer("MR-02").state(), AnswerState::Draft);
    // The stage is moved, or the window extended, with a reason.
    world.given(LEAD, go_back(Stage::Drafting));
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
}

#[test]
fn a_window_is_extended_with_a_reason() {
    let mut world = begun();
    world.at("2026-04-02T00:00:00Z");
    let longer = window(
        Stage::Consultation,
        "2026-03-10",
        "2026-04-10",
        "2026-04-20",
    );
    let unreasoned = SetStageWindow {
        reason: String::new(),
        ..longer.clone()
    };
    world.when(LEAD, unreasoned).then_bad_field("reason");
    for account in [MOH_OFFICER, EDITOR] {
        world
            .when(account, longer.clone())
            .then_refused(Rule::RoleInForce);
    }
    world
        .when(FACILITATOR, longer.clone())
        .then_events(["StageWindowSet"]);
    world.when(LEAD, longer).then_refused(Rule::ChangeSomething);
    world.given(MOL_WRITER, suggest("MR-01", 2, "Another."));
    let shown = world.profile.window(Stage::Consultation).unwrap();
    assert_eq!(shown.closes, "2026-04-20");
}

#[test]
fn the_window_of_another_stage_is_not_asked() {
    let mut world = World::consulting();
    for stage in [Stage::Collection, Stage::Drafting, Stage::Validation] {
        world.given(LEAD, window(stage, "", "", "2026-03-01"));
    }
    world.given(MOL_WRITER, suggest("MR-01", 2, "Another."));
    let mut world = world.lock();
    let seen = world.revision();
    world
        .when(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen))
        .then_refused(Rule::WindowIsOpen);
}

#[test]
fn a_window_is_well_formed() {
    let mut world = World::consulting();
    let first = |window: StageWindow| SetStageWindow {
        window: Some(window),
        reason: String::new(),
    };
    let days = |opens: &str, freezes: &str, closes: &str| StageWindow {
        stage: Stage::Consultation as i32,
        opens: opens.to_owned(),
        freezes: freezes.to_owned(),
        closes: closes.to_owned(),
    };
    for (asked, field) in [
        (days("2026-03", "", ""), "window.opens"),
        (days("2026-03-10", "2026-03-09", ""), "window.freezes"),
        (days("2026-03-10", "", "2026-03-09"), "window.closes"),
        (days("", "2026-03-10", "2026-03-09"), "window.closes"),
        (
            StageWindow {
                stage: Stage::Launch as i32,
                ..days("", "", "")
            },
            "window.stage",
        ),
    ] {
        world.when(LEAD, first(asked)).then_bad_field(field);
    }
    // The first needs no reason; one day may be all three.
    world.given(LEAD, first(days("2026-03-10", "2026-03-10", "2026-03-10")));
}
