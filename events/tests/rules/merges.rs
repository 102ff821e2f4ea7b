//! Two people write on one text at once, and nobody's words are lost.

use mgi_events::{
    refusal::Rule,
    v1::{SuggestionState, TextChange, TextField, event_body::Kind},
};

use crate::support::*;

const BEGUN: &str = "Care is free. Schools are open. Work needs a permit.";

/// MR-01, of MOH and MOL, at version 2 with a narrative of three sentences.
fn begun() -> World {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("MR-01", 0).value("yes").narrative(BEGUN));
    world
}

fn change(world: &World) -> TextChange {
    match &world.decision().events[0] {
        Kind::AnswerTextRevised(e) => e.change.clone().unwrap(),
        other => panic!("no text was revised: {other:?}"),
    }
}

fn waits_for_review(world: &World, indicator: &str) -> bool {
    let code = mgi_events::ids::IndicatorCode::parse(indicator).unwrap();
    world
        .profile
        .show_answer(&code)
        .texts
        .iter()
        .any(|text| text.needs_review)
}

#[test]
fn changes_of_different_places_both_stand() {
    let mut world = begun();
    world.given(
        MOL_WRITER,
        revise("MR-01", 2).narrative("Care is free. Schools are open. Work needs no permit."),
    );
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 2)
                .narrative("All care is free. Schools are open. Work needs a permit."),
        )
        .then_events(["AnswerTextRevised"]);
    let change = change(&world);
    assert_eq!((change.base_version, change.rebased), (2, true));
    assert!(!change.needs_review, "they are in different sentences");
    assert_eq!(change.hunks, [hunk(0, "Care", "All care")]);
    assert_eq!(
        world.narrative("MR-01"),
        "All care is free. Schools are open. Work needs no permit."
    );
    assert!(!waits_for_review(&world, "MR-01"));
}

#[test]
fn a_sentence_that_both_touched_waits_until_somebody_has_read_it() {
    let mut world = begun();
    world.given(
        MOL_WRITER,
        revise("MR-01", 2)
            .narrative("Care is free of charge. Schools are open. Work needs a permit."),
    );
    let late =
        revise("MR-01", 2).narrative("All care is free. Schools are open. Work needs a permit.");
    world
        .when(MOH_WRITER, late)
        .then_events(["AnswerTextRevised"]);
    assert!(change(&world).rebased && change(&world).needs_review);
    assert!(waits_for_review(&world, "MR-01"));

    // A citation says nothing about the sentence; a later merge elsewhere neither.
    world.given(MOH_WRITER, register("law-1"));
    world.given(MOH_WRITER, cite("MR-01", "law-1", "art. 1"));
    assert!(waits_for_review(&world, "MR-01"));
    let elsewhere = revise("MR-01", 3)
        .narrative("Care is free of charge. Schools are open. Work needs two permits.");
    world.given(MOL_WRITER, elsewhere);
    assert!(change(&world).rebased && !change(&world).needs_review);
    assert!(waits_for_review(&world, "MR-01"));

    let mut read = world.clone();
    read.when(MOE_WRITER, reviewed(answer("MR-01"), 6))
        .then_refused(Rule::AnswersByTheirMinistries);
    read.when(MOH_WRITER, reviewed(answer("MR-01"), 5))
        .then_refused(Rule::NothingIsOverwritten);
    read.when(MOH_WRITER, reviewed(answer("MR-01"), 6))
        .then_events(["ItemReviewed"]);
    assert!(!waits_for_review(&read, "MR-01"));
    assert_eq!(read.version("MR-01"), 6, "to read it changes nothing");
    read.when(MOH_WRITER, reviewed(answer("MR-01"), 6))
        .then_refused(Rule::ChangeSomething);

    // Who writes on top of it has read it.
    world.given(
        MOL_WRITER,
        revise("MR-01", 6).narrative("All care is free of charge."),
    );
    assert!(!waits_for_review(&world, "MR-01"));
}

#[test]
fn a_collision_is_told_region_by_region() {
    let mut world = begun();
    world.given(
        MOL_WRITER,
        revise("MR-01", 2).narrative("Care is cheap. Schools are open. Work needs a licence."),
    );
    let before = world.profile.clone();
    let found = world
        .when(
            MOH_WRITER,
            revise("MR-01", 2)
                .narrative("Care is costly. Schools are closed. Work needs a contract."),
        )
        .then_conflict();
    let regions: Vec<_> = found
        .regions
        .iter()
        .map(|r| {
            (
                r.field.as_str(),
                r.base.as_str(),
                r.theirs.as_str(),
                r.yours.as_str(),
            )
        })
        .collect();
    assert_eq!(
        regions,
        [
            ("narrative", "free", "cheap", "costly"),
            ("narrative", "permit", "licence", "contract"),
        ],
        "what only one side changed is not among them"
    );
    assert_eq!(world.profile, before);
}

#[test]
fn who_asks_for_it_gets_the_later_words_parked_and_the_rest_written() {
    let mut world = begun();
    world.given(
        MOL_WRITER,
        revise("MR-01", 2).narrative("Care is cheap. Schools are open. Work needs a permit."),
    );
    let wanted = "Care is costly. Schools are closed. Work needs a permit.";
    world
        .when(
            MOH_WRITER,
            parking(
                revise("MR-01", 2)
                    .narrative(wanted)
                    .text(TextField::Law, "Article 5."),
            ),
        )
        .then_events(["SuggestionMade", "AnswerTextRevised"]);
    assert_eq!(world.decision().created_ids, ["s-1"]);
    assert_eq!(world.decision().item_version, 4);
    assert_eq!(world.answer("MR-01").text(TextField::Law), "Article 5.");
    assert_eq!(
        world.narrative("MR-01"),
        "Care is cheap. Schools are open. Work needs a permit."
    );
    let parked = world.suggestion("s-1");
    assert!(parked.parked && parked.is_open());
    assert_eq!(
        (parked.by.account.as_str(), parked.base_version.0),
        (MOH_WRITER, 2)
    );

    // It holds all that was wanted, also what collides with nothing.
    world
        .when(MOL_WRITER, accept("s-1", 4))
        .then_events(["AnswerTextRevised", "SuggestionAccepted"]);
    assert_eq!(world.narrative("MR-01"), wanted);
    assert_eq!(world.suggestion("s-1").state(), SuggestionState::Accepted);
}

#[test]
fn each_text_of_a_command_is_parked_for_itself() {
    let mut world = begun();
    world.given(
        MOL_WRITER,
        revise("MR-01", 2)
            .narrative("Care is cheap.")
            .text(TextField::Practice, "Some pay."),
    );
    world
        .when(
            MOH_WRITER,
            parking(
                revise("MR-01", 2)
                    .narrative("Care is costly.")
                    .text(TextField::Practice, "All pay."),
            ),
        )
        .then_events(["SuggestionMade", "SuggestionMade"]);
    assert_eq!(world.decision().created_ids, ["s-1", "s-2"]);
    assert_eq!(
        world.decision().item_version,
        4,
        "nothing of it was written"
    );
    let fields: Vec<i32> = ["s-1", "s-2"]
        .map(|id| world.suggestion(id).text.field())
        .into();
    assert_eq!(
        fields,
        [TextField::Narrative as i32, TextField::Practice as i32]
    );
}

#[test]
fn a_value_cannot_be_parked() {
    let mut world = begun();
    world.given(MOL_WRITER, revise("MR-01", 2).value("no"));
    let late = revise("MR-01", 2)
        .value("partly")
        .text(TextField::Law, "Article 5.");
    world
        .when(MOH_WRITER, parking(late))
        .then_refused(Rule::NothingIsOverwritten);
    assert_eq!(world.answer("MR-01").text(TextField::Law), "");
}

#[test]
fn a_revision_may_come_as_its_changes() {
    let mut world = begun();
    world.given(
        MOL_WRITER,
        revise("MR-01", 2).narrative(&format!("Today: {BEGUN}")),
    );
    // Byte ranges of the text at version 2, although it is at version 3 now.
    world
        .when(
            MOH_WRITER,
            revise_by("MR-01", 2, vec![hunk(8, "free", "cheap")]),
        )
        .then_events(["AnswerTextRevised"]);
    assert_eq!(change(&world).hunks, [hunk(15, "free", "cheap")]);
    assert_eq!(
        world.narrative("MR-01"),
        "Today: Care is cheap. Schools are open. Work needs a permit."
    );
}

#[test]
fn changes_that_do_not_fit_the_text_they_name_are_a_mistake() {
    let mut world = begun();
    for hunks in [
        vec![hunk(9, "free", "cheap")],
        vec![hunk(8, "free", "cheap"), hunk(10, "ee", "")],
        vec![hunk(900, "", "x")],
    ] {
        world
            .when(MOH_WRITER, revise_by("MR-01", 2, hunks))
            .then_bad_field("texts[0].hunks");
    }
    let mut both = revise_by("MR-01", 2, vec![hunk(8, "free", "cheap")]);
    both.texts[0].full_text = "Care is cheap.".to_owned();
    world
        .when(MOH_WRITER, both)
        .then_bad_field("texts[0].full_text");
}

#[test]
fn nobody_writes_against_a_version_that_there_was_not() {
    let mut world = begun();
    world.given(EDITOR, add_finding("MR", "Care is free.", &["MR-01"]));
    world
        .when(MOH_WRITER, revise("MR-01", 3).narrative("Other."))
        .then_bad_field("base_version");
    world
        .when(MOE_WRITER, suggest("MR-01", 3, "Other."))
        .then_bad_field("base_version");
    world
        .when(MOE_WRITER, replace("MR-01", 3, "free", "cheap"))
        .then_bad_field("base_version");
    world
        .when(EDITOR, revise_finding("f-1", 2, "Other."))
        .then_bad_field("base_version");
}

#[test]
fn two_who_begin_an_empty_text_collide() {
    let mut world = World::collecting();
    world.given(MOL_WRITER, revise("MR-01", 0).narrative("Care is free."));
    world
        .when(
            MOH_WRITER,
            revise("MR-01", 0).narrative("Schools are open."),
        )
        .then_refused(Rule::NothingIsOverwritten);
    world.given(
        MOH_WRITER,
        parking(revise("MR-01", 0).narrative("Schools are open.")),
    );
    world.given(MOL_WRITER, accept("s-1", 1));
    assert_eq!(
        world.narrative("MR-01"),
        "Care is free.\nSchools are open.",
        "what both added stands one after the other"
    );
}

#[test]
fn a_version_too_old_to_be_known_collides_as_a_whole() {
    let mut world = begun();
    for n in 0..300 {
        let version = world.version("MR-01");
        let words = format!("Care is free, says paragraph {n}.");
        world.given(MOL_WRITER, revise("MR-01", version).narrative(&words));
    }
    let late = "Care is costly.";
    let found = world
        .when(MOH_WRITER, revise("MR-01", 2).narrative(late))
        .then_conflict();
    assert_eq!(found.regions.len(), 1);
    assert_eq!(found.regions[0].yours, late);
    world
        .when(
            MOH_WRITER,
            revise_by("MR-01", 2, vec![hunk(8, "free", "cheap")]),
        )
        .then_bad_field("texts[0].hunks");
    world.given(MOH_WRITER, parking(revise("MR-01", 2).narrative(late)));
    let version = world.version("MR-01");
    world.given(MOL_WRITER, accept("s-1", version));
    assert_eq!(world.narrative("MR-01"), late);
}

#[test]
fn two_changes_that_together_are_too_long_are_told_so() {
    let mut world = World::collecting();
    let long = |head: &str, tail: &str| format!("{head} one. {} Last. {tail}", "x".repeat(15_000));
    world.given(MOH_WRITER, revise("MR-01", 0).narrative(&long("", "")));
    let words = "more words ".repeat(300);
    world.given(MOL_WRITER, revise("MR-01", 1).narrative(&long(&words, "")));
    world
        .when(MOH_WRITER, revise("MR-01", 1).narrative(&long("", &words)))
        .then_bad_field("narrative");
}
