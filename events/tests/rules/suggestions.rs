//! Step 3: everyone else suggests; words stay their maker's.

use mgi_events::{
    refusal::Rule,
    text::Fit,
    v1::{Suggest, SuggestionState, TargetKind, TextField},
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

fn state(world: &World, id: &str) -> SuggestionState {
    world.suggestion(id).state()
}

#[test]
fn everybody_who_takes_part_suggests() {
    let mut world = begun();
    for account in [
        LEAD,
        FACILITATOR,
        ANALYST,
        EDITOR,
        MOH_WRITER,
        MOL_WRITER,
        MOL_OFFICER,
        MOH_REVIEWER,
        NSO_WRITER,
    ] {
        world
            .when(account, replace("MR-02", 2, "free", "free for all"))
            .then_events(["SuggestionMade"]);
    }
    world
        .when(AUDITOR, replace("MR-02", 2, "free", "cheap"))
        .then_refused(Rule::RoleInForce);
    assert_eq!(world.version("MR-02"), 2, "nothing changes by it");
    // Whatever the item's state.
    let mut world = World::validated();
    world
        .when(NSO_WRITER, suggest("MR-01", 2, "Something else."))
        .then_events(["SuggestionMade"]);
}

#[test]
fn only_who_may_edit_the_item_accepts_and_rejects() {
    let mut world = begun();
    world.given(EDITOR, add_finding("MR", "Care is free.", &[]));
    world.given(MOL_WRITER, suggest("MR-02", 2, "Care is cheap."));
    world.given(MOL_WRITER, suggest_finding("f-1", 1, "Care is cheap."));
    for account in [MOL_WRITER, LEAD, EDITOR, MOH_REVIEWER] {
        world
            .when(account, accept("s-1", 2))
            .then_refused(if account == MOL_WRITER {
                Rule::AnswersByTheirMinistries
            } else {
                Rule::RoleInForce
            });
        world.when(account, reject("s-1"));
        assert!(world.result.as_ref().unwrap().is_err(), "{account}");
    }
    world
        .when(ANALYST, accept("s-1", 2))
        .then_refused(Rule::StatementsBelongToMinistries);
    for account in [LEAD, MOH_WRITER] {
        world
            .when(account, accept("s-2", 1))
            .then_refused(Rule::RoleInForce);
    }
    world.given(MOE_OFFICER, accept("s-1", 2));
    world.given(EDITOR, accept("s-2", 1));
    assert_eq!(world.finding("f-1").text.text(), "Care is cheap.");
}

#[test]
pub(crate) fn a_decided_suggestion_is_decided_for_good() {
    let mut world = begun();
    for _ in 0..4 {
        world.given(MOL_WRITER, suggest("MR-02", 2, "Care is cheap."));
    }
    let mut unreasoned = reject("s-1");
    unreasoned.reason.clear();
    world.when(MOH_WRITER, unreasoned).then_bad_field("reason");
    world
        .when(MOH_WRITER, reject("s-1"))
        .then_events(["SuggestionRejected"]);
    world
        .when(MOL_OFFICER, withdraw_suggestion("s-2"))
        .then_events(["SuggestionWithdrawn"]);
    let later = Suggest {
        supersedes: "s-3".to_owned(),
        ..suggest("MR-02", 2, "Care is costly.")
    };
    world
        .when(MOL_WRITER, later.clone())
        .then_events(["SuggestionMade", "SuggestionSuperseded"]);
    assert_eq!(world.created(), "s-5");
    world.given(MOH_WRITER, accept("s-4", 2));
    use SuggestionState as State;
    for (id, found) in [
        ("s-1", State::Rejected),
        ("s-2", State::Withdrawn),
        ("s-3", State::Superseded),
        ("s-4", State::Accepted),
    ] {
        assert_eq!(state(&world, id), found);
        world
            .when(MOH_WRITER, accept(id, 3))
            .then_refused(Rule::SuggestionIsOpen);
        world
            .when(MOH_WRITER, reject(id))
            .then_refused(Rule::SuggestionIsOpen);
        world
            .when(MOL_WRITER, withdraw_suggestion(id))
            .then_refused(Rule::SuggestionIsOpen);
    }
    assert_eq!(state(&world, "s-5"), State::Open);
    world
        .when(MOL_WRITER, later)
        .then_refused(Rule::SuggestionIsOpen);
    world
        .when(MOL_WRITER, withdraw_suggestion("s-9"))
        .then_refused(Rule::NamedThingsExist);
}

#[test]
fn only_its_maker_takes_a_suggestion_back_or_replaces_it() {
    let mut world = begun();
    world.given(MOL_WRITER, suggest("MR-02", 2, "Care is cheap."));
    world.given(ANALYST, suggest("MR-02", 2, "Care is costly."));
    world
        .when(MOH_WRITER, withdraw_suggestion("s-1"))
        .then_refused(Rule::MakersOnly);
    // Who acts for no ministry speaks for himself or herself only.
    world
        .when(EDITOR, withdraw_suggestion("s-2"))
        .then_refused(Rule::MakersOnly);
    let replacing = |id: &str, on: Suggest| Suggest {
        supersedes: id.to_owned(),
        ..on
    };
    world
        .when(EDITOR, replacing("s-2", suggest("MR-02", 2, "Other.")))
        .then_refused(Rule::MakersOnly);
    world
        .when(MOL_WRITER, replacing("s-1", suggest("MR-03", 0, "Other.")))
        .then_bad_field("supersedes");
    world.given(MOL_OFFICER, replacing("s-1", suggest("MR-02", 2, "Other.")));
}

#[test]
fn a_replacement_is_made_for_whom_the_first_was_made() {
    let mut world = begun();
    world.given(LEAD, grant(ANALYST, mgi_events::v1::Role::Contributor, MOL));
    world.given_for(ANALYST, MOL, suggest("MR-02", 2, "Care is cheap."));
    world.given(
        ANALYST,
        Suggest {
            supersedes: "s-1".to_owned(),
            ..suggest("MR-02", 2, "Care is costly.")
        },
    );
    assert_eq!(world.decision().ministry, MOL);
}

#[test]
fn suggestions_are_carried_over_later_revisions() {
    let mut world = begun();
    world.given(MOL_WRITER, replace("MR-02", 2, "permit", "licence"));
    world.given(
        MOH_WRITER,
        revise("MR-02", 2).narrative(&format!("Since 2020: {BEGUN}")),
    );
    let change = world.suggestion("s-1").changes[0].clone();
    assert_eq!(change.fit, Fit::Fits);
    assert_eq!(
        &world.narrative("MR-02")[change.hunk.start as usize..][..6],
        "permit"
    );
    world.given(MOH_WRITER, accept("s-1", 3));
    assert_eq!(
        world.narrative("MR-02"),
        "Since 2020: Care is free. Schools are open. Work needs a licence."
    );
}

#[test]
fn a_late_suggestion_fits_the_text_as_it_stands() {
    let mut world = begun();
    world.given(
        MOH_WRITER,
        revise("MR-02", 2).narrative(&format!("Since 2020: {BEGUN}")),
    );
    world.given(
        MOL_WRITER,
        suggest(
            "MR-02",
            2,
            "Care is free. Schools are open. Work needs a licence.",
        ),
    );
    let made = world.suggestion("s-1");
    assert_eq!(made.base_version.0, 2);
    assert_eq!(made.changes.len(), 1, "it takes nothing of theirs away");
    assert_eq!(made.changes[0].hunk.deleted, "permit");
}

#[test]
fn a_passage_is_found_by_its_words() {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-02", 0).narrative("The law and the law."),
    );
    world
        .when(MOL_WRITER, replace("MR-02", 1, "law", "decree"))
        .then_bad_field("passage.quote");
    world
        .when(MOL_WRITER, replace("MR-02", 1, "order", "decree"))
        .then_bad_field("passage.quote");
    let mut second = replace("MR-02", 1, "law", "decree");
    second.passage.as_mut().unwrap().suffix = ".".to_owned();
    world.given(MOL_WRITER, second.clone());
    world.given(MOH_WRITER, accept("s-1", 1));
    assert_eq!(world.narrative("MR-02"), "The law and the decree.");
    // A passage is of the text that the suggestion is on.
    second.passage.as_mut().unwrap().field = TextField::Law as i32;
    world
        .when(MOL_WRITER, second)
        .then_bad_field("passage.field");
    let mut both = replace("MR-02", 1, "and", "or");
    both.hunks = vec![hunk(0, "The", "A")];
    world.when(MOL_WRITER, both).then_bad_field("hunks");
}

#[test]
fn a_suggestion_changes_something_that_there_is() {
    let mut world = begun();
    world
        .when(MOL_WRITER, suggest("MR-02", 2, BEGUN))
        .then_refused(Rule::ChangeSomething);
    for on in [
        Suggest {
            target: target(TargetKind::Section, "1"),
            ..suggest("MR-02", 2, "Other.")
        },
        Suggest {
            target: None,
            ..suggest("MR-02", 2, "Other.")
        },
    ] {
        world.when(MOL_WRITER, on).then_bad_field("target");
    }
    let whole = Suggest {
        field: 0,
        ..suggest("MR-02", 2, "Other.")
    };
    world.when(MOL_WRITER, whole).then_bad_field("field");
    world
        .when(MOL_WRITER, suggest_finding("f-1", 1, "Other."))
        .then_refused(Rule::NamedThingsExist);
    let long = Suggest {
        rationale: "x".repeat(1_001),
        ..suggest("MR-02", 2, "Other.")
    };
    world.when(MOL_WRITER, long).then_bad_field("rationale");
}

#[test]
fn a_text_of_an_answer_may_go_and_a_finding_keeps_words() {
    let mut world = begun();
    world.given(MOL_WRITER, suggest("MR-02", 2, ""));
    world.given(MOH_WRITER, accept("s-1", 2));
    assert_eq!(world.narrative("MR-02"), "");
    world.given(EDITOR, add_finding("MR", "Care is free. It is.", &[]));
    world
        .when(MOL_WRITER, suggest_finding("f-1", 1, ""))
        .then_bad_field("full_text");
    // Two suggestions that each leave something may leave nothing together.
    world.given(MOL_WRITER, suggest_finding("f-1", 1, "Care is free."));
    world.given(MOE_WRITER, suggest_finding("f-1", 1, " It is."));
    world.given(EDITOR, accept("s-2", 1));
    world
        .when(EDITOR, accept("s-3", 2))
        .then_bad_field("changes");
    assert_eq!(world.finding("f-1").text.text(), "Care is free.");
}

#[test]
fn one_text_takes_five_hundred_open_suggestions() {
    let mut world = begun();
    for n in 0..500 {
        world.given(MOL_WRITER, suggest("MR-02", 2, &format!("Number {n}.")));
    }
    world
        .when(MOL_WRITER, suggest("MR-02", 2, "One more."))
        .then_refused(Rule::LimitsHold);
    world.given(
        MOL_WRITER,
        Suggest {
            supersedes: "s-500".to_owned(),
            ..suggest("MR-02", 2, "One more.")
        },
    );
    world.given(MOH_WRITER, reject("s-1"));
    world.given(MOL_WRITER, suggest("MR-02", 2, "Room again."));
}
