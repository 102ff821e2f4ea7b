//! Steps 2 and 3: the paragraphs of the draft profile.

use mgi_events::{
    refusal::Rule,
    v1::{
        AddFinding, AddNote, FindingAdded, FindingMoved, FindingSection, MoveFinding, OnCollision,
        ReviseFinding, TargetKind, event_body::Kind,
    },
};

use crate::support::*;

/// Findings f-1 to f-3 of dimension MR, in this order, in collection.
fn begun() -> World {
    let mut world = World::collecting();
    for text in ["Care is free.", "Schools are open.", "Work needs a permit."] {
        world.given(EDITOR, add_finding("MR", text, &["MR-01"]));
    }
    world
}

fn order(world: &World) -> Vec<String> {
    world
        .profile
        .findings_in_order(
            &mgi_events::questionnaire::Questionnaire::new(questionnaire()),
            false,
        )
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_finding_says_what_it_rests_on() {
    let mut world = World::collecting();
    world.given(EDITOR, register("law-1"));
    let finding = resting_on(
        add_finding("MR", "Care is free.", &["MR-02", "MR-01"]),
        &["law-1"],
    );
    world
        .when(EDITOR, finding)
        .then_exactly([Kind::FindingAdded(FindingAdded {
            finding_id: "f-1".to_owned(),
            dimension: "MR".to_owned(),
            section: FindingSection::WellDeveloped as i32,
            text: "Care is free.".to_owned(),
            indicators: vec!["MR-01".to_owned(), "MR-02".to_owned()],
            evidence_ids: vec!["law-1".to_owned()],
            after: String::new(),
        })]);
    assert_eq!(world.decision().item_version, 1);
    for (asked, field) in [
        (add_finding("MR", " ", &[]), "text"),
        (
            add_finding("MR", "Free.", &["MR-01", "MR-01"]),
            "indicators",
        ),
        (
            resting_on(add_finding("MR", "Free.", &[]), &["law-1", "law-1"]),
            "evidence_ids",
        ),
        (
            AddFinding {
                section: 0,
                ..add_finding("MR", "Free.", &[])
            },
            "section",
        ),
        (
            AddFinding {
                after: "f-1".to_owned(),
                ..add_finding("WG", "Free.", &[])
            },
            "after",
        ),
    ] {
        world.when(EDITOR, asked).then_bad_field(field);
    }
    for asked in [
        add_finding("XX", "Free.", &[]),
        add_finding("MR", "Free.", &["XX-01"]),
        resting_on(add_finding("MR", "Free.", &[]), &["law-2"]),
    ] {
        world
            .when(EDITOR, asked)
            .then_refused(Rule::NamedThingsExist);
    }
}

#[test]
fn findings_stand_in_the_order_that_the_editor_gives_them() {
    let mut world = begun();
    assert_eq!(order(&world), ["f-1", "f-2", "f-3"]);
    world.given(EDITOR, move_finding("f-3", ""));
    assert_eq!(order(&world), ["f-3", "f-1", "f-2"]);
    world.given(EDITOR, move_finding("f-3", "f-1"));
    assert_eq!(order(&world), ["f-1", "f-3", "f-2"]);
    world.given(
        EDITOR,
        AddFinding {
            after: "f-1".to_owned(),
            ..add_finding("MR", "Pensions move.", &[])
        },
    );
    assert_eq!(order(&world), ["f-1", "f-4", "f-3", "f-2"]);
    world
        .when(EDITOR, move_finding("f-4", "f-1"))
        .then_refused(Rule::ChangeSomething);
    world
        .when(EDITOR, move_finding("f-1", ""))
        .then_refused(Rule::ChangeSomething);
    world
        .when(EDITOR, move_finding("f-4", "f-4"))
        .then_bad_field("after");
    // To another section: what is well developed comes first there too.
    world
        .when(
            EDITOR,
            MoveFinding {
                section: FindingSection::FurtherDevelopment as i32,
                ..move_finding("f-1", "")
            },
        )
        .then_exactly([Kind::FindingMoved(FindingMoved {
            finding_id: "f-1".to_owned(),
            version: 2,
            dimension: "MR".to_owned(),
            section: FindingSection::FurtherDevelopment as i32,
            after: String::new(),
        })]);
    assert_eq!(order(&world), ["f-4", "f-3", "f-2", "f-1"]);
    world
        .when(EDITOR, move_finding("f-4", "f-1"))
        .then_bad_field("after");
    world.given(
        EDITOR,
        MoveFinding {
            dimension: "IC".to_owned(),
            ..move_finding("f-4", "")
        },
    );
    assert_eq!(order(&world), ["f-3", "f-2", "f-1", "f-4"]);
    let shown = |id: &str| {
        let id = mgi_events::ids::FindingId::parse(id).unwrap();
        world
            .profile
            .show_finding(id, &world.profile.findings()[&id])
    };
    assert_eq!(
        (shown("f-2").place, shown("f-4").dimension.as_str()),
        (1, "IC")
    );
}

#[test]
fn findings_merge_like_answers() {
    let mut world = World::collecting();
    world.given(
        EDITOR,
        add_finding("MR", "Care is free. Schools are open.", &[]),
    );
    world.given(
        ANALYST,
        revise_finding("f-1", 1, "Care is free. Schools are closed."),
    );
    world.given(
        EDITOR,
        revise_finding("f-1", 1, "All care is free. Schools are open."),
    );
    assert_eq!(
        world.finding("f-1").text.text(),
        "All care is free. Schools are closed."
    );
    assert!(!world.finding("f-1").needs_review);
    let found = world
        .when(
            EDITOR,
            revise_finding("f-1", 1, "Care is free. Schools are full."),
        )
        .then_conflict();
    assert_eq!(found.target.unwrap().kind(), TargetKind::Finding);
    assert_eq!(
        (
            found.regions[0].field.as_str(),
            found.regions[0].yours.as_str()
        ),
        ("text", "full")
    );
    let parking = ReviseFinding {
        on_collision: OnCollision::Park as i32,
        ..revise_finding("f-1", 1, "Care is free. Schools are full.")
    };
    world.when(EDITOR, parking).then_events(["SuggestionMade"]);
    world.given(EDITOR, accept("s-1", 3));
    assert_eq!(
        world.finding("f-1").text.text(),
        "All care is free. Schools are full."
    );
    world
        .when(EDITOR, revise_finding("f-1", 4, " "))
        .then_bad_field("text.full_text");
    world
        .when(
            EDITOR,
            revise_finding("f-1", 4, "All care is free. Schools are full."),
        )
        .then_refused(Rule::ChangeSomething);
}

#[test]
fn two_who_strike_all_of_a_finding_leave_words() {
    let mut world = World::collecting();
    world.given(EDITOR, add_finding("MR", "Care.\nSchools.", &[]));
    world.given(ANALYST, revise_finding("f-1", 1, "\nSchools."));
    world.when(EDITOR, revise_finding("f-1", 1, "Care.\n"));
    assert!(world.result.as_ref().unwrap().is_err());
    assert_eq!(world.finding("f-1").text.text(), "\nSchools.");
}

#[test]
fn what_a_finding_rests_on_is_not_overwritten_either() {
    let mut world = begun();
    world.given(EDITOR, register("law-1"));
    world
        .when(EDITOR, link("f-1", 1, &["MR-01", "MR-02"], &["law-1"]))
        .then_events(["FindingLinked"]);
    world
        .when(EDITOR, link("f-1", 2, &["MR-01", "MR-02"], &["law-1"]))
        .then_refused(Rule::ChangeSomething);
    let found = world
        .when(ANALYST, link("f-1", 1, &["MR-03"], &[]))
        .then_conflict();
    let told: Vec<_> = found
        .regions
        .iter()
        .map(|r| (r.field.as_str(), r.theirs.as_str(), r.yours.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("indicators", "MR-01, MR-02", "MR-03"),
            ("evidence_ids", "law-1", "")
        ]
    );
    // A change of the words is no change of what they rest on.
    world.given(EDITOR, revise_finding("f-1", 2, "Care is free for all."));
    world.given(ANALYST, link("f-1", 2, &["MR-03"], &[]));
    // Both at once are two changes.
    let both = ReviseFinding {
        text: revise_finding("f-1", 4, "Other.").text,
        ..link("f-1", 4, &["MR-01"], &[])
    };
    world
        .when(EDITOR, both)
        .then_events(["FindingTextRevised", "FindingLinked"]);
    assert_eq!(world.finding("f-1").version.0, 6);
}

#[test]
pub(crate) fn a_retired_finding_is_over_and_its_words_stay_on_record() {
    let mut world = begun();
    world
        .when(EDITOR, retire_finding("f-2", 0))
        .then_refused(Rule::NothingIsOverwritten);
    world
        .when(EDITOR, retire_finding("f-2", 1))
        .then_events(["FindingRetired"]);
    assert_eq!(order(&world), ["f-1", "f-3"]);
    assert_eq!(world.finding("f-2").text.text(), "Schools are open.");
    for asked in [
        revise_finding("f-2", 2, "Other.").asked(),
        move_finding("f-2", "").asked(),
        move_finding("f-1", "f-2").asked(),
        retire_finding("f-2", 2).asked(),
        reviewed(finding("f-2"), 2).asked(),
        suggest_finding("f-2", 2, "Other.").asked(),
        position(finding("f-2"), mgi_events::v1::Stance::Agrees).asked(),
    ] {
        let who = match asked {
            mgi_events::v1::command::Action::TakePosition(_) => MOH_WRITER,
            _ => EDITOR,
        };
        world.when(who, asked).then_refused(Rule::FindingStands);
    }
    // What an answer says later is no business of it.
    world.given(MOH_WRITER, revise("MR-01", 0).value("no"));
    assert!(world.finding("f-2").stale.is_empty());
    assert!(!world.finding("f-1").stale.is_empty());
}

#[test]
pub(crate) fn analysts_draft_findings_until_the_consultation_begins() {
    let mut world = begun();
    world.given(
        ANALYST,
        add_finding("WG", "There is a council.", &["WG-01"]),
    );
    world.given(ANALYST, revise_finding("f-1", 1, "Care is free for all."));
    for account in [MOH_WRITER, LEAD, FACILITATOR, NSO_OFFICER, AUDITOR] {
        world
            .when(account, add_finding("MR", "Other.", &[]))
            .then_refused(Rule::RoleInForce);
    }
    let mut world = world.consult();
    for asked in [
        add_finding("MR", "Other.", &[]).asked(),
        revise_finding("f-1", 2, "Other.").asked(),
        move_finding("f-1", "f-2").asked(),
        retire_finding("f-1", 2).asked(),
        reviewed(finding("f-1"), 2).asked(),
    ] {
        world
            .when(ANALYST, asked.clone())
            .then_refused(Rule::FindingsByTheEditor);
        world.clone().given(EDITOR, asked);
    }
    world
        .when(ANALYST, suggest_finding("f-1", 2, "Other."))
        .then_events(["SuggestionMade"]);
}

#[test]
fn findings_are_written_from_collection_to_consultation() {
    World::launched()
        .when(EDITOR, add_finding("MR", "Care is free.", &[]))
        .then_refused(Rule::ContentOpenInStage);
    let mut world = begun().consult().lock();
    for asked in [
        add_finding("MR", "Other.", &[]).asked(),
        revise_finding("f-1", 1, "Other.").asked(),
        move_finding("f-1", "f-2").asked(),
        retire_finding("f-1", 1).asked(),
        AddNote {
            target: finding("f-1"),
            ..note("", "A note.", &[])
        }
        .asked(),
    ] {
        world
            .when(EDITOR, asked)
            .then_refused(Rule::ContentOpenInStage);
    }
    // To read it again changes nothing, and is open.
    world.given(EDITOR, reviewed(finding("f-1"), 1));
}
