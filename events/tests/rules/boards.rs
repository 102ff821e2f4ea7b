//! How each ministry stands in the process: counts of work, never ranked.

use mgi_events::{
    profile::{board, contributions},
    questionnaire::Questionnaire,
    v1::{BoardRow, OpenThread, ScopeKind, Stage, Stance, Visibility},
};

use crate::support::*;

fn rows(world: &World, account: &str) -> Vec<BoardRow> {
    let questionnaire = Questionnaire::new(questionnaire());
    board(
        &world.profile,
        &world.reader(account),
        &questionnaire,
        &world.deployment,
        world.now,
    )
}

fn row(world: &World, ministry: &str) -> BoardRow {
    rows(world, AUDITOR)
        .into_iter()
        .find(|row| row.ministry == ministry)
        .unwrap()
}

#[test]
fn ministries_come_in_the_order_of_their_codes_whatever_they_have_done() {
    let codes = |world: &World| -> Vec<String> {
        rows(world, AUDITOR)
            .into_iter()
            .map(|row| row.ministry)
            .collect()
    };
    for world in [World::collecting(), World::consulting(), World::published()] {
        assert_eq!(codes(&world), [MOE, MOH, MOL, NSO]);
        let contributed: Vec<_> = contributions(&world.profile, &world.reader(AUDITOR))
            .into_iter()
            .map(|c| c.ministry)
            .collect();
        assert_eq!(contributed, ["", MOE, MOH, MOL, NSO]);
    }
    let mut world = World::collecting();
    world.given(LEAD, withdraw_ministry(NSO));
    assert_eq!(codes(&world), [MOE, MOH, MOL]);
}

#[test]
fn each_figure_counts_what_waits_for_the_ministry() {
    let mut world = World::collecting();
    world.given(EDITOR, add_finding("MR", "Care is free.", &["MR-01"]));
    world.given(EDITOR, add_finding("IC", "Treaties hold.", &["IC-02"]));
    world.given(ANALYST, revise("WG-01", 0).value("designated"));
    assert_eq!(
        (
            row(&world, MOH).assigned,
            row(&world, MOH).answered,
            row(&world, MOH).drafts
        ),
        (4, 0, 1)
    );
    world.given(MOH_WRITER, adopt("WG-01", 1));
    let mut world = world.consult();
    world.given(MOE_WRITER, suggest("MR-01", 2, "Something else."));
    world.given(MOE_WRITER, suggest("WG-02", 2, "Something else."));
    world.given(MOE_WRITER, suggest_finding("f-1", 1, "Something else."));
    world.given(EDITOR, record_meeting());
    world.given(
        EDITOR,
        on_behalf(MOH, "m-1", position(answer("MR-01"), Stance::Agrees)),
    );
    // Both touch one sentence of MR-02.
    world.given(
        MOE_WRITER,
        revise("MR-02", 2).narrative("What MR-02 says now."),
    );
    world.given(
        MOH_WRITER,
        revise("MR-02", 2).narrative("And what MR-02 says."),
    );
    let moh = row(&world, MOH);
    assert_eq!((moh.answered, moh.drafts), (4, 0));
    assert_eq!(
        (moh.open_suggestions, moh.stale_findings, moh.to_review),
        (1, 1, 1)
    );
    assert_eq!(moh.unconfirmed_positions, 1);
    assert_eq!(row(&world, MOE).open_suggestions, 1);
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::Dimension, "WG", seen));
    let moh = row(&world, MOH);
    assert_eq!((moh.validated, moh.part_validated), (1, false));
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
    assert!(row(&world, MOH).part_validated);
    assert_eq!(
        row(&world, MOE).validated,
        0,
        "what others validated is not its own"
    );
}

#[test]
fn queries_are_counted_for_who_may_read_them() {
    let mut world = World::consulting();
    world.given(MOE_WRITER, ask(answer("MR-01"), due(MOH, "2026-03-20")));
    world.given(MOE_WRITER, ask(answer("MR-01"), blocking(MOH)));
    world.given(
        EDITOR,
        OpenThread {
            visibility: Visibility::Consultation as i32,
            ..ask(answer("MR-01"), terms(MOH))
        },
    );
    let counts = |world: &World, account: &str| {
        let rows = rows(world, account);
        let moh = rows.iter().find(|row| row.ministry == MOH).unwrap();
        (moh.open_queries, moh.overdue_queries, moh.blocking_queries)
    };
    assert_eq!(counts(&world, MOH_WRITER), (3, 0, 1));
    assert_eq!(counts(&world, FACILITATOR), (1, 0, 0));
    assert_eq!(counts(&world, STAKEHOLDER), (1, 0, 0));
    world.on("2026-03-21");
    assert_eq!(counts(&world, MOH_WRITER), (3, 1, 1));
    world.given(MOE_WRITER, resolve("t-2"));
    assert_eq!(counts(&world, MOH_WRITER), (2, 1, 0));
    assert_eq!(row(&world, MOE).open_queries, 0);
}

#[test]
fn the_next_day_by_which_something_is_due() {
    let mut world = World::consulting();
    assert_eq!(row(&world, MOH).next_due, "");
    world.given(
        LEAD,
        window(Stage::Consultation, "", "2026-03-25", "2026-03-31"),
    );
    world.given(MOE_WRITER, ask(answer("MR-01"), due(MOH, "2026-03-20")));
    assert_eq!(row(&world, MOH).next_due, "2026-03-20");
    assert_eq!(row(&world, MOE).next_due, "2026-03-25");
    world.on("2026-03-21");
    assert_eq!(row(&world, MOH).next_due, "2026-03-25");
    world.on("2026-03-26");
    assert_eq!(row(&world, MOH).next_due, "2026-03-31");
}

#[test]
fn who_may_not_read_a_thread_counts_no_comment_of_it_deleted_or_not() {
    let mut world = World::consulting();
    world.given(MOE_WRITER, ask(answer("MR-01"), terms(MOH)));
    world.given(MOH_WRITER, answer_query("t-1"));
    let comments = |world: &World, account: &str| -> u64 {
        contributions(&world.profile, &world.reader(account))
            .iter()
            .map(|c| c.comments.as_ref().unwrap().count)
            .sum()
    };
    assert_eq!(
        (comments(&world, LEAD), comments(&world, FACILITATOR)),
        (2, 0)
    );
}
