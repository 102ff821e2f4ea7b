//! Step 3: a suggestion is taken over, in whole or in part; the words stay their
//! maker's.

use mgi_events::{
    profile::contributions,
    refusal::Rule,
    text::Fit,
    v1::{BlameSpan, Stage, Suggest, SuggestionState, Target},
};

use crate::support::*;

const BEGUN: &str = "Care is free. Schools are open. Work needs a permit.";

/// MR-02, of MOH and MOE, at version 2 with a narrative of three sentences.
fn begun() -> World {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-02", 0).value("limited").narrative(BEGUN),
    );
    world
}

fn mr_02() -> Target {
    answer("MR-02").unwrap()
}

fn state(world: &World, id: &str) -> SuggestionState {
    world.suggestion(id).state()
}

/// Words, who wrote them, and who took them over.
fn told(spans: &[BlameSpan]) -> Vec<(&str, &str, Option<&str>)> {
    spans
        .iter()
        .map(|span| {
            let wrote = span.written_by.as_ref().unwrap();
            let took = span.accepted_by.as_ref();
            (
                span.text.as_str(),
                wrote.ministry.as_str(),
                took.map(|by| by.ministry.as_str()),
            )
        })
        .collect()
}

#[test]
fn words_belong_to_who_suggested_them_with_the_accepter_beside() {
    let mut world = begun();
    world.given(MOL_WRITER, replace("MR-02", 2, "free", "free for workers"));
    let made = world.revision() - 1;
    world
        .when(MOE_WRITER, accept("s-1", 2))
        .then_events(["AnswerTextRevised", "SuggestionAccepted"]);
    assert_eq!(world.decision().item_version, 3);
    assert_eq!(state(&world, "s-1"), SuggestionState::Accepted);
    assert_eq!(world.suggestion("s-1").accepted_version.0, 3);
    let spans = world.blame(&mr_02());
    assert_eq!(
        told(&spans),
        [
            ("Care is free", MOH, None),
            (" for workers", MOL, Some(MOE)),
            (". Schools are open. Work needs a permit.", MOH, None),
        ]
    );
    assert_eq!(spans[1].suggestion_id, "s-1");
    assert_eq!(spans[1].written_by.as_ref().unwrap().event_index, made);

    let figures = contributions(&world.profile, &world.reader(AUDITOR));
    let mol = figures.iter().find(|c| c.ministry == MOL).unwrap();
    let count = |figure: &Option<mgi_events::v1::Figure>| figure.as_ref().unwrap().count;
    assert_eq!(count(&mol.words_standing), 2);
    assert_eq!(
        (count(&mol.suggestions), count(&mol.suggestions_accepted)),
        (1, 1)
    );
}

#[test]
fn what_one_takes_over_is_what_one_read() {
    let mut world = begun();
    world.given(MOL_WRITER, replace("MR-02", 2, "open", "open to all"));
    world.given(MOE_WRITER, revise("MR-02", 2).value("none"));
    world
        .when(MOE_WRITER, accept("s-1", 2))
        .then_refused(Rule::NothingIsOverwritten);
    world.given(MOE_WRITER, accept("s-1", 3));
}

#[test]
fn a_part_is_taken_over_with_the_reason_why_not_the_rest() {
    let mut world = begun();
    world.given(
        MOL_WRITER,
        suggest(
            "MR-02",
            2,
            "Care is cheap. Schools are closed. Work needs a licence.",
        ),
    );
    assert_eq!(world.suggestion("s-1").changes.len(), 3);
    for changes in [&[3][..], &[0, 0][..]] {
        world
            .when(MOH_WRITER, accept_part("s-1", 2, changes))
            .then_bad_field("changes");
    }
    let mut unreasoned = accept_part("s-1", 2, &[0, 2]);
    unreasoned.reason.clear();
    world.when(MOH_WRITER, unreasoned).then_bad_field("reason");
    world.given(MOH_WRITER, accept_part("s-1", 2, &[2, 0]));
    assert_eq!(
        world.narrative("MR-02"),
        "Care is cheap. Schools are open. Work needs a licence."
    );
    let made = world.suggestion("s-1");
    assert_eq!(made.state(), SuggestionState::PartlyAccepted);
    assert_eq!(made.accepted.into_iter().collect::<Vec<_>>(), [0, 2]);
    assert_eq!(made.reason, "the rest is said below");
}

#[test]
pub(crate) fn a_change_whose_passage_was_changed_does_not_fit() {
    let mut world = begun();
    world.given(
        MOL_WRITER,
        suggest(
            "MR-02",
            2,
            "Care is cheap. Schools are closed. Work needs a permit.",
        ),
    );
    world.given(
        MOH_WRITER,
        revise("MR-02", 2).narrative("Care is costly. Schools are open. Work needs a permit."),
    );
    world
        .when(MOH_WRITER, accept("s-1", 3))
        .then_refused(Rule::SuggestionFits);
    world.given(MOH_WRITER, accept_part("s-1", 3, &[1]));
    assert_eq!(
        world.narrative("MR-02"),
        "Care is costly. Schools are closed. Work needs a permit."
    );
}

#[test]
fn what_the_text_says_already_does_not_hold_up_the_rest() {
    let mut world = begun();
    let wanted = "Care is cheap. Schools are closed. Work needs a permit.";
    world.given(MOL_WRITER, suggest("MR-02", 2, wanted));
    world.given(MOE_WRITER, suggest("MR-02", 2, wanted));
    world.given(MOH_WRITER, accept_part("s-1", 2, &[0]));
    assert_eq!(world.suggestion("s-2").changes[0].fit, Fit::Stands);
    world.given(MOH_WRITER, accept("s-2", 3));
    assert_eq!(state(&world, "s-2"), SuggestionState::Accepted);
    assert_eq!(world.narrative("MR-02"), wanted);
    assert_eq!(
        told(&world.blame(&mr_02()))[1],
        ("cheap", MOL, Some(MOH)),
        "who said it first wrote it"
    );
    // When all of it stands there is nothing to take over.
    let mut world = begun();
    world.given(MOL_WRITER, suggest("MR-02", 2, wanted));
    world.given(MOH_WRITER, revise("MR-02", 2).narrative(wanted));
    world
        .when(MOH_WRITER, accept("s-1", 3))
        .then_refused(Rule::SuggestionFits);
}

#[test]
fn what_is_locked_takes_no_suggestion_over_until_it_is_reopened() {
    let mut world = World::validated();
    world.given(NSO_WRITER, suggest("MR-01", 2, "Something else."));
    world
        .when(MOH_WRITER, accept("s-1", 2))
        .then_refused(Rule::ValidatedIsLocked);
    world.given(LEAD, reopen("MR-01"));
    world.given(MOH_WRITER, accept("s-1", 2));
    let mut world = World::validating();
    world.given(NSO_WRITER, suggest("MR-01", 2, "Something else."));
    world
        .when(MOH_WRITER, accept("s-1", 2))
        .then_refused(Rule::ContentOpenInStage);
    // To reject changes nothing.
    world.given(MOH_WRITER, reject("s-1"));
    assert_eq!(world.profile.stage(), Stage::Validation);
}

/// Ten suggestions from five ministries on one paragraph: the final text tells who
/// contributed each part, and of each suggestion what became of it.
#[test]
fn ten_suggestions_of_five_ministries_on_one_paragraph() {
    let mut world = World::collecting();
    world.given(
        LEAD,
        enrol(MOF, mgi_events::v1::MinistryCapacity::Consulted),
    );
    world.given(
        LEAD,
        grant(STRANGER, mgi_events::v1::Role::Contributor, MOF),
    );
    world.given(
        EDITOR,
        add_finding(
            "MR",
            "Health care is free. Schools admit every child. Workers join the pension fund. \
             Permits take a month. Data are collected every year.",
            &["MR-01"],
        ),
    );
    let on = |base: u32, quote: &str, with: &str| Suggest {
        target: finding("f-1"),
        field: 0,
        passage: Some(mgi_events::v1::PassageRef {
            field: 0,
            ..passage(base, quote)
        }),
        ..suggest("", base, with)
    };
    for (account, quote, with) in [
        (
            MOH_WRITER,
            "Health care is free",
            "Primary health care is free for all",
        ),
        (
            MOE_WRITER,
            "every child",
            "every child, whatever the papers",
        ),
        (
            MOL_WRITER,
            "the pension fund",
            "the pension fund from the first day",
        ),
        (NSO_WRITER, "every year", "every quarter"),
        (
            STRANGER,
            "Permits take a month",
            "Permits take a month and cost a fee",
        ),
        (MOH_WRITER, "free", "paid for by the state"),
        (MOE_WRITER, "Schools admit", "Public schools admit"),
        (MOL_WRITER, "a month", "two weeks"),
        (NSO_WRITER, "Data", "Survey data"),
        (STRANGER, "Workers", "Registered workers"),
    ] {
        world.given(account, on(1, quote, with));
    }
    world.given(EDITOR, accept("s-1", 1));
    world.given(EDITOR, accept("s-2", 2));
    world.given(EDITOR, reject("s-3"));
    world.given(EDITOR, accept("s-4", 3));
    world.given(EDITOR, accept("s-5", 4));
    // "is free" reads "is free for all" now: the word itself still stands.
    world.given(EDITOR, accept("s-6", 5));
    world.given(EDITOR, accept("s-7", 6));
    world.given(MOL_OFFICER, withdraw_suggestion("s-8"));
    world.given(
        NSO_OFFICER,
        Suggest {
            supersedes: "s-9".to_owned(),
            ..on(7, "Data", "Survey and census data")
        },
    );
    world.given(EDITOR, accept("s-11", 7));
    let wanted = "Primary health care is paid for by the state for all. \
        Public schools admit every child, whatever the papers. Workers join the pension fund. \
        Permits take a month and cost a fee. Survey and census data are collected every quarter.";
    assert_eq!(world.finding("f-1").text.text(), wanted);

    let spans = world.blame(&finding("f-1").unwrap());
    let joined: String = spans.iter().map(|span| span.text.as_str()).collect();
    assert_eq!(joined, wanted, "each byte once");
    let of = |ministry: &str| -> Vec<&str> {
        spans
            .iter()
            .filter(|span| span.written_by.as_ref().unwrap().ministry == ministry)
            .map(|span| span.text.trim())
            .collect()
    };
    assert_eq!(
        of(MOH),
        ["Primary health", "paid for by the state", "for all"]
    );
    assert_eq!(of(MOE), ["Public schools", ", whatever the papers"]);
    assert_eq!(of(MOL), Vec::<&str>::new());
    assert_eq!(of(NSO), ["Survey and census data", "quarter"]);
    assert_eq!(of(MOF), ["and cost a fee"]);
    for span in spans.iter().filter(|span| !span.suggestion_id.is_empty()) {
        assert_eq!(span.accepted_by.as_ref().unwrap().account_id, EDITOR);
    }
    use SuggestionState as State;
    let became: Vec<State> = (1..=11).map(|n| state(&world, &format!("s-{n}"))).collect();
    assert_eq!(
        became,
        [
            State::Accepted,
            State::Accepted,
            State::Rejected,
            State::Accepted,
            State::Accepted,
            State::Accepted,
            State::Accepted,
            State::Withdrawn,
            State::Superseded,
            State::Open,
            State::Accepted,
        ]
    );
    assert_eq!(
        world.suggestion("s-9").superseded_by.unwrap().to_string(),
        "s-11"
    );
}
