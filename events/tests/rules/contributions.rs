//! What each ministry contributed: never ranked, every figure with its events.

use mgi_events::{
    profile::contributions,
    v1::{Contribution, Figure, TextField, Visibility},
};

use crate::support::*;

fn of(world: &World, ministry: &str) -> Contribution {
    contributions(&world.profile, &world.reader(AUDITOR))
        .into_iter()
        .find(|c| c.ministry == ministry)
        .unwrap()
}

fn count(figure: &Option<Figure>) -> u64 {
    figure.as_ref().unwrap().count
}

#[test]
fn ministries_come_in_the_order_of_their_codes_after_those_without() {
    let world = World::published();
    let order: Vec<_> = contributions(&world.profile, &world.reader(AUDITOR))
        .into_iter()
        .map(|c| c.ministry)
        .collect();
    assert_eq!(order, ["", MOE, MOH, MOL, NSO]);
}

#[test]
fn words_count_for_who_wrote_them_and_as_long_as_they_stand() {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).narrative("Primary care is free for workers."),
    );
    assert_eq!(count(&of(&world, MOH).words_standing), 6);
    // MOL replaces one word and adds two.
    world.given(
        MOL_WRITER,
        revise("MR-01", 1).narrative("Primary care is free for all workers and children."),
    );
    let by = world.revision() - 1;
    assert_eq!(count(&of(&world, MOH).words_standing), 6);
    let figure = of(&world, MOL).words_standing.unwrap();
    assert_eq!((figure.count, figure.event_indexes), (3, vec![by]));
    // MOH strikes a word of MOL: it counts for nobody.
    world.given(
        MOH_WRITER,
        revise("MR-01", 2).narrative("Primary care is free for workers and children."),
    );
    assert_eq!(count(&of(&world, MOL).words_standing), 2);
    assert_eq!(count(&of(&world, MOH).words_standing), 6);
    // The words of who acts for no ministry stand apart.
    world.given(
        ANALYST,
        revise("MR-01", 3).text(TextField::Law, "Article five applies."),
    );
    world.given(EDITOR, note("MR-01", "Since 2020.", &[]));
    assert_eq!(count(&of(&world, "").words_standing), 5);
}

#[test]
fn a_word_belongs_to_who_wrote_its_first_letter() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("MR-01", 0).narrative("Care is free"));
    // The words of one begin where those of the other end.
    world.given(MOL_WRITER, revise("MR-01", 1).narrative("All Care is free"));
    assert_eq!(count(&of(&world, MOL).words_standing), 1);
    assert_eq!(count(&of(&world, MOH).words_standing), 3);
}

#[test]
fn figures_follow_what_stands() {
    let mut world = World::consulting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(MOH_WRITER, cite("MR-01", "law-1", "art. 1"));
    world.given(MOH_WRITER, note("MR-01", "A note.", &[]));
    world.given(
        MOE_WRITER,
        thread("MR-01", Visibility::Government, "Since when?"),
    );
    world.given(MOH_WRITER, post("t-1", "Since 2020."));
    let seen = world.revision();
    world.given(
        MOH_OFFICER,
        validate(mgi_events::v1::ScopeKind::Indicator, "MR-01", seen),
    );

    let moh = of(&world, MOH);
    assert_eq!(moh.indicators_led, ["IC-01", "MR-01", "MR-02", "WG-01"]);
    assert_eq!(count(&moh.statements), 4);
    assert_eq!(count(&moh.evidence), 1);
    assert_eq!(count(&moh.citations), 1);
    assert_eq!(count(&moh.notes), 1);
    assert_eq!(count(&moh.comments), 1);
    assert_eq!(count(&of(&world, MOE).comments), 1);
    assert_eq!(
        (
            count(&moh.validations_standing),
            count(&moh.validations_ended)
        ),
        (1, 0)
    );

    world.given(LEAD, reopen("MR-01"));
    world.given(MOH_WRITER, uncite("MR-01", "c-1"));
    world.given(MOH_WRITER, retire_note("n-1", 1));
    world.given(MOH_WRITER, withdraw_answer("MR-02", 2));
    let moh = of(&world, MOH);
    assert_eq!(
        (
            count(&moh.validations_standing),
            count(&moh.validations_ended)
        ),
        (0, 1)
    );
    assert_eq!((count(&moh.citations), count(&moh.notes)), (0, 0));
    assert_eq!(count(&moh.statements), 3);
}

#[test]
fn a_statement_counts_for_who_adopted_it() {
    let mut world = World::collecting();
    world.given(ANALYST, revise("MR-01", 0).value("yes"));
    assert_eq!(count(&of(&world, MOH).statements), 0);
    world.given(MOH_OFFICER, adopt("MR-01", 1));
    let adopted = world.revision() - 1;
    assert_eq!(of(&world, MOH).statements.unwrap().event_indexes, [adopted]);
    assert_eq!(count(&of(&world, "").statements), 0);
}

#[test]
fn every_figure_names_events_that_happened() {
    let world = World::published();
    for c in contributions(&world.profile, &world.reader(AUDITOR)) {
        for figure in [
            c.words_standing,
            c.statements,
            c.evidence,
            c.citations,
            c.comments,
            c.notes,
            c.validations_standing,
            c.validations_ended,
        ] {
            let figure = figure.unwrap();
            assert!(figure.event_indexes.is_sorted());
            assert!(figure.event_indexes.iter().all(|i| *i < world.revision()));
            assert_eq!(figure.count == 0, figure.event_indexes.is_empty());
        }
    }
}
