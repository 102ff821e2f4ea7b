//! What an answer may say: codes by answer type, dates, reasons, texts.

use mgi_events::{
    refusal::Rule,
    v1::{AnswerValue, TextField},
};

use crate::support::*;

/// The codes of each indicator of the tests' questionnaire.
const CODES: [(&str, &[&str]); 7] = [
    ("MR-01", &["yes", "partly", "no"]),
    (
        "MR-02",
        &["all_statuses", "regular_only", "limited", "none"],
    ),
    (
        "MR-03",
        &["adopted_current", "adopted_under_review", "draft", "none"],
    ),
    ("WG-01", &["designated", "partly", "none"]),
    ("WG-02", &["regular", "irregular", "none"]),
    ("IC-01", &["party", "signed", "not_party"]),
    ("IC-02", &["regular", "ad_hoc", "none"]),
];

fn writer(indicator: &str) -> &'static str {
    match indicator {
        "MR-01" | "MR-02" | "WG-01" | "IC-01" => MOH_WRITER,
        _ => MOE_WRITER,
    }
}

#[test]
pub(crate) fn every_answer_type_takes_its_codes_and_no_other() {
    let every: std::collections::BTreeSet<&str> = CODES
        .iter()
        .flat_map(|(_, codes)| codes.iter().copied())
        .collect();
    let world = World::collecting();
    for (indicator, own) in CODES {
        for code in &every {
            let mut world = world.clone();
            world.when(writer(indicator), revise(indicator, 0).value(code));
            if own.contains(code) {
                world.then_events(["AnswerValueSet"]);
            } else {
                world.then_refused(Rule::ValueFitsAnswerType);
            }
        }
        for code in ["", "YES", "unknown", "not answered"] {
            world
                .clone()
                .when(writer(indicator), revise(indicator, 0).value(code))
                .then_refused(Rule::ValueFitsAnswerType);
        }
    }
}

#[test]
fn every_answer_type_takes_the_common_codes_with_their_explanation() {
    let world = World::collecting();
    for (indicator, _) in CODES {
        let by = writer(indicator);
        let ask = |code: &str| revise(indicator, 0).value(code);
        world
            .clone()
            .when(by, ask("not_answered").because("no data"))
            .then_events(["AnswerValueSet"]);
        for code in ["not_applicable", "contested"] {
            world.clone().when(by, ask(code)).then_bad_field("texts");
            let with_remark = ask(code).text(TextField::Remark, "There is no such scheme.");
            world
                .clone()
                .when(by, with_remark)
                .then_events(["AnswerValueSet", "AnswerTextRevised"]);
        }
    }
}

#[test]
fn the_remark_may_stand_already_but_not_go_with_the_same_command() {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).text(TextField::Remark, "Disputed."),
    );
    world
        .clone()
        .when(
            MOH_WRITER,
            revise("MR-01", 1)
                .value("contested")
                .text(TextField::Remark, ""),
        )
        .then_bad_field("texts");
    world
        .when(MOH_WRITER, revise("MR-01", 1).value("contested"))
        .then_events(["AnswerValueSet"]);
}

#[test]
pub(crate) fn unanswered_has_a_reason_and_answered_has_none() {
    let mut world = World::collecting();
    for reason in ["", " "] {
        world
            .when(
                MOH_WRITER,
                revise("MR-01", 0).value("not_answered").because(reason),
            )
            .then_refused(Rule::UnansweredHasReason);
    }
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 0).value("yes").because("no data"),
        )
        .then_bad_field("unanswered_reason");
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 0)
                .value("not_answered")
                .because(&"x".repeat(1_001)),
        )
        .then_bad_field("unanswered_reason");
}

#[test]
fn what_is_left_unanswered_with_a_reason_is_complete() {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).value("not_answered").because("no data"),
    );
    let answer = world.answer("MR-01");
    assert!(answer.is_complete() && !answer.is_answered());
    world.given(MOH_WRITER, revise("MR-01", 1).value("yes"));
    assert_eq!(world.answer("MR-01").unanswered_reason, "");
}

#[test]
fn a_party_says_since_when_and_nobody_else_does() {
    let with = |code: &str, year: u32| {
        revise("IC-01", 0).exactly(AnswerValue {
            code: code.to_owned(),
            year,
            ..AnswerValue::default()
        })
    };
    let world = World::collecting();
    for (code, year, good) in [
        ("party", 1951, true),
        ("party", 1800, true),
        ("party", 2200, true),
        ("party", 0, false),
        ("party", 1799, false),
        ("party", 2201, false),
        ("signed", 0, true),
        ("signed", 1951, false),
    ] {
        let mut world = world.clone();
        world.when(MOH_WRITER, with(code, year));
        if good {
            world.then_events(["AnswerValueSet"]);
        } else {
            world.then_bad_field("value.year");
        }
    }
}

#[test]
fn an_institution_has_a_name_and_other_answers_have_none() {
    let with = |indicator: &str, code: &str, name: &str, mandate: &str| {
        revise(indicator, 0).exactly(AnswerValue {
            code: code.to_owned(),
            institution_name: name.to_owned(),
            mandate: mandate.to_owned(),
            ..AnswerValue::default()
        })
    };
    let mut world = World::collecting();
    for (field, ask) in [
        (
            "value.institution_name",
            with("WG-01", "designated", "", ""),
        ),
        (
            "value.institution_name",
            with("WG-01", "designated", &"x".repeat(301), ""),
        ),
        (
            "value.mandate",
            with("WG-01", "designated", "DG", &"x".repeat(1_001)),
        ),
        ("value.institution_name", with("MR-01", "yes", "DG", "")),
        ("value.mandate", with("MR-01", "yes", "", "all")),
    ] {
        world.when(MOH_WRITER, ask).then_bad_field(field);
    }
    world
        .when(MOH_WRITER, with("WG-01", "partly", "DG", "borders"))
        .then_events(["AnswerValueSet"]);
}

#[test]
fn a_date_or_a_reason_comes_with_a_value() {
    let mut world = World::collecting();
    world
        .when(MOH_WRITER, revise("MR-01", 0).dated("2025"))
        .then_bad_field("value");
    world
        .when(MOH_WRITER, revise("MR-01", 0).because("no data"))
        .then_bad_field("value");
    for date in ["25", "2025-13", "31.12.2025", "2025-02-29"] {
        world
            .when(MOH_WRITER, revise("MR-01", 0).value("yes").dated(date))
            .then_bad_field("as_of");
    }
    for (base, date) in ["2025", "2025-12", "2025-12-31"].into_iter().enumerate() {
        world
            .when(
                MOH_WRITER,
                revise("MR-01", base as u32).value("yes").dated(date),
            )
            .then_events(["AnswerValueSet"]);
    }
}

#[test]
fn a_text_is_named_once_and_keeps_its_limits() {
    let mut world = World::collecting();
    let law = |text: &str| revise("MR-01", 0).text(TextField::Law, text);
    world
        .when(MOH_WRITER, law("One.").text(TextField::Law, "Two."))
        .then_bad_field("texts[1].field");
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 0).text(TextField::Unspecified, "One."),
        )
        .then_bad_field("texts[0].field");
    for text in [
        "x".repeat(20_001),
        "\u{10348}".repeat(6_145),
        "a\u{0}b".to_owned(),
    ] {
        world
            .when(MOH_WRITER, law(&text))
            .then_bad_field("texts[0].full_text");
    }
    // 24 KiB exactly.
    world
        .when(MOH_WRITER, law(&"\u{10348}".repeat(6_144)))
        .then_events(["AnswerTextRevised"]);
    // From 24 KiB to 24 KiB of something else: both stand in the event.
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 1).text(TextField::Law, &"\u{10349}".repeat(6_144)),
        )
        .then_events(["AnswerTextRevised"]);
}

#[test]
fn a_text_is_stored_composed_with_line_feeds() {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).narrative("Cafe\u{301}\r\nau lait"),
    );
    assert_eq!(
        world.answer("MR-01").text(TextField::Narrative),
        "Caf\u{e9}\nau lait"
    );
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 1).narrative("Caf\u{e9}\nau lait"),
        )
        .then_refused(Rule::ChangeSomething);
    // Empty removes it.
    world.given(MOH_WRITER, revise("MR-01", 1).narrative(""));
    assert_eq!(world.answer("MR-01").text(TextField::Narrative), "");
}

#[test]
fn every_word_of_a_long_text_may_change_at_once() {
    let mut world = World::collecting();
    let text = |word: &str| format!("{word} ").repeat(10_000);
    world.given(MOH_WRITER, revise("MR-01", 0).narrative(&text("a")));
    world
        .when(MOH_WRITER, revise("MR-01", 1).narrative(&text("b")))
        .then_events(["AnswerTextRevised"]);
}

#[test]
fn the_remark_that_explains_a_value_is_not_taken_away() {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).value("contested").text(
            TextField::Remark,
            "Two ministries read the law in two ways.",
        ),
    );
    world
        .when(MOH_WRITER, revise("MR-01", 2).text(TextField::Remark, ""))
        .then_bad_field("texts");
    world.given(
        MOH_WRITER,
        revise("MR-01", 2).text(TextField::Remark, "The courts have not ruled."),
    );
}
