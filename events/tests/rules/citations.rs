//! Step 2: what an answer rests on.

use mgi_events::{
    refusal::Rule,
    v1::{AddCitation, AnswerState, CitationAdded, event_body::Kind},
};

use crate::support::*;

fn with_law() -> World {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world
}

#[test]
fn a_citation_has_a_number_a_pinpoint_and_a_quote_with_its_language() {
    let mut world = with_law();
    let ask = AddCitation {
        quote: "Everybody is treated.".to_owned(),
        quote_language: "en".to_owned(),
        ..cite("MR-01", "law-1", "art. 5")
    };
    world
        .when(MOH_WRITER, ask.clone())
        .then_exactly([Kind::CitationAdded(CitationAdded {
            indicator: "MR-01".to_owned(),
            version: 1,
            citation_id: "c-1".to_owned(),
            evidence_id: "law-1".to_owned(),
            pinpoint: "art. 5".to_owned(),
            quote: "Everybody is treated.".to_owned(),
            quote_language: "en".to_owned(),
            state: AnswerState::Draft as i32,
        })]);
    world
        .when(MOH_WRITER, ask)
        .then_refused(Rule::ChangeSomething);
    world.given(MOH_WRITER, cite("MR-02", "law-1", "art. 5"));
    assert_eq!(world.created(), "c-2", "numbers belong to the profile");
}

#[test]
fn citing_by_the_lead_leaves_a_statement_one_and_by_others_makes_a_draft() {
    let mut world = with_law();
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world.given(MOH_WRITER, cite("MR-01", "law-1", "art. 5"));
    assert_eq!(world.answer("MR-01").state(), AnswerState::Statement);
    world.given(MOL_WRITER, cite("MR-01", "law-1", "art. 6"));
    assert_eq!(world.answer("MR-01").state(), AnswerState::Draft);
    world.given(MOH_WRITER, uncite("MR-01", "c-2"));
    assert_eq!(world.answer("MR-01").state(), AnswerState::Statement);
}

#[test]
fn only_what_is_registered_is_cited_and_only_what_is_cited_removed() {
    let mut world = with_law();
    world
        .when(MOH_WRITER, cite("MR-01", "law-2", ""))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(MOH_WRITER, uncite("MR-01", "c-1"))
        .then_refused(Rule::NamedThingsExist);
    world.given(MOH_WRITER, cite("MR-01", "law-1", ""));
    world
        .when(MOH_WRITER, uncite("MR-02", "c-1"))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(MOH_WRITER, uncite("MR-01", "c-1"))
        .then_events(["CitationRemoved"]);
}

#[test]
fn a_number_is_not_given_twice() {
    let mut world = with_law();
    world.given(MOH_WRITER, cite("MR-01", "law-1", ""));
    world.given(MOH_WRITER, uncite("MR-01", "c-1"));
    world.given(MOH_WRITER, cite("MR-01", "law-1", ""));
    assert_eq!(world.created(), "c-2");
}

#[test]
fn citing_is_editing() {
    let mut world = with_law();
    world
        .when(MOE_WRITER, cite("MR-01", "law-1", ""))
        .then_refused(Rule::AnswersByTheirMinistries);
    world
        .when(EDITOR, cite("MR-01", "law-1", ""))
        .then_refused(Rule::RoleInForce);
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes"));
    world
        .when(ANALYST, cite("MR-01", "law-1", ""))
        .then_refused(Rule::StatementsBelongToMinistries);
    World::validating()
        .when(MOH_WRITER, cite("MR-01", "law-1", ""))
        .then_refused(Rule::ContentOpenInStage);
}

#[test]
fn a_citation_keeps_its_limits() {
    let mut world = with_law();
    let quoting = |quote: &str, language: &str| AddCitation {
        quote: quote.to_owned(),
        quote_language: language.to_owned(),
        ..cite("MR-01", "law-1", "")
    };
    for (field, ask) in [
        ("pinpoint", cite("MR-01", "law-1", &"x".repeat(301))),
        ("quote", quoting(&"x".repeat(1_001), "en")),
        ("quote_language", quoting("Words.", "")),
        ("quote_language", quoting("", "en")),
        ("quote_language", quoting("Words.", "english language")),
        ("evidence_id", cite("MR-01", "Law 1", "")),
    ] {
        world.when(MOH_WRITER, ask).then_bad_field(field);
    }
    for n in 0..100 {
        world.given(MOH_WRITER, cite("MR-01", "law-1", &format!("art. {n}")));
    }
    world
        .when(MOH_WRITER, cite("MR-01", "law-1", "art. 100"))
        .then_refused(Rule::LimitsHold);
}
