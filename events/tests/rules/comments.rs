//! Comments are rewritten and deleted by their makers, mention ministries, and stay
//! at their passage.

use mgi_events::{
    refusal::Rule,
    v1::{CommentEdited, OpenThread, Role, TargetKind, TextField, Visibility, event_body::Kind},
};

use crate::support::*;

/// A comment k-1 of MOE in the thread t-1.
fn begun() -> World {
    let mut world = World::consulting();
    world.given(
        MOE_WRITER,
        thread("MR-01", Visibility::Government, "Since when?"),
    );
    world
}

fn shown(world: &World, number: u32) -> mgi_events::v1::Comment {
    let id = mgi_events::ids::CommentId(number);
    let thread = mgi_events::ids::ThreadId(1);
    world.profile.threads()[&thread].comments[&id].show(thread, id)
}

#[test]
fn an_edited_comment_keeps_its_earlier_words() {
    let mut world = begun();
    world
        .when(MOE_WRITER, edit("t-1", "k-1", "Since when, @MOH?"))
        .then_exactly([Kind::CommentEdited(CommentEdited {
            thread_id: "t-1".to_owned(),
            comment_id: "k-1".to_owned(),
            text: "Since when, @MOH?".to_owned(),
            mentions: vec![MOH.to_owned()],
        })]);
    let edited = world.revision() - 1;
    world.given(MOE_WRITER, edit("t-1", "k-1", "Never mind."));
    let comment = shown(&world, 1);
    assert_eq!(
        (comment.text.as_str(), comment.mentions.len()),
        ("Never mind.", 0)
    );
    let earlier: Vec<_> = comment
        .earlier
        .iter()
        .map(|v| (v.text.as_str(), v.written_by.as_ref().unwrap().event_index))
        .collect();
    let posted = comment.posted_by.unwrap().event_index;
    assert_eq!(
        earlier,
        [("Since when?", posted), ("Since when, @MOH?", edited)]
    );
    assert_eq!(comment.edited_by.unwrap().event_index, world.revision() - 1);
    world
        .when(MOE_WRITER, edit("t-1", "k-1", "Never mind."))
        .then_refused(Rule::ChangeSomething);
    world
        .when(MOE_WRITER, edit("t-1", "k-1", " "))
        .then_bad_field("text");
}

#[test]
fn a_comment_is_rewritten_twenty_times() {
    let mut world = begun();
    for n in 0..20 {
        world.given(MOE_WRITER, edit("t-1", "k-1", &format!("Since {n}?")));
    }
    world
        .when(MOE_WRITER, edit("t-1", "k-1", "Since then?"))
        .then_refused(Rule::LimitsHold);
    world.given(MOE_WRITER, delete("t-1", "k-1"));
}

#[test]
pub(crate) fn a_deleted_comment_leaves_a_tombstone() {
    let mut world = begun();
    world.given(MOE_WRITER, edit("t-1", "k-1", "Since when, @MOH?"));
    world.given(MOH_WRITER, post("t-1", "Since 2020."));
    world
        .when(MOE_WRITER, delete("t-1", "k-1"))
        .then_events(["CommentDeleted"]);
    let comment = shown(&world, 1);
    assert_eq!(comment.deleted_by.unwrap().account_id, MOE_WRITER);
    assert!(comment.text.is_empty() && comment.earlier.is_empty() && comment.mentions.is_empty());
    assert_eq!(world.thread("t-1").comments.len(), 2, "the thread reads on");
    for asked in [
        edit("t-1", "k-1", "Again.").asked(),
        delete("t-1", "k-1").asked(),
    ] {
        world
            .when(MOE_WRITER, asked)
            .then_refused(Rule::CommentStands);
    }
    let counted = mgi_events::profile::contributions(&world.profile, &world.reader(AUDITOR));
    let moe = counted.iter().find(|c| c.ministry == MOE).unwrap();
    assert_eq!(moe.comments.as_ref().unwrap().count, 0);
}

#[test]
fn only_its_maker_changes_a_comment() {
    let mut world = begun();
    for account in [MOE_OFFICER, MOH_WRITER, LEAD] {
        for asked in [
            edit("t-1", "k-1", "Other.").asked(),
            delete("t-1", "k-1").asked(),
        ] {
            world.when(account, asked).then_refused(Rule::MakersOnly);
        }
    }
    // In the capacity in which it was posted.
    world.given(LEAD, grant(MOE_WRITER, Role::Contributor, MOL));
    world
        .when_for(MOE_WRITER, MOL, edit("t-1", "k-1", "Other."))
        .then_refused(Rule::MakersOnly);
    world.given(MOE_WRITER, edit("t-1", "k-1", "Other."));
    assert_eq!(world.decision().ministry, MOE);
    for id in ["k-9", "t-1"] {
        world.when(MOE_WRITER, edit("t-1", id, "Other."));
        assert!(world.result.as_ref().unwrap().is_err());
    }
    world
        .when(FACILITATOR, edit("t-1", "k-1", "Other."))
        .then_refused(Rule::NamedThingsExist);
}

#[test]
fn a_comment_mentions_ministries_that_take_part() {
    let mut world = World::consulting();
    let mentions = |world: &mut World, text: &str| -> Vec<String> {
        world.given(MOE_WRITER, thread("MR-01", Visibility::Government, text));
        match &world.decision().events[0] {
            Kind::ThreadOpened(e) => e.mentions.clone(),
            other => panic!("{other:?}"),
        }
    };
    for (text, found) in [
        ("Since when, @MOH?", &[MOH][..]),
        ("@NSO and @MOH, @NSO again", &[MOH, NSO][..]),
        ("@MOF is not enrolled, @XYZ unknown, @moh no code", &[][..]),
        ("(@MOL-) @", &[MOL][..]),
        ("MOH without a sign", &[][..]),
    ] {
        assert_eq!(mentions(&mut world, text), found, "{text}");
    }
    world.given(MOE_WRITER, post("t-1", "See above, @MOL."));
    let Kind::CommentPosted(posted) = &world.decision().events[0] else {
        panic!("no comment")
    };
    assert_eq!(posted.mentions, [MOL]);
    world.given(LEAD, withdraw_ministry(NSO));
    assert!(mentions(&mut world, "@NSO").is_empty());
}

/// A thread on a passage of the narrative of MR-01.
fn at(base: u32, quote: &str) -> OpenThread {
    OpenThread {
        passage: Some(passage(base, quote)),
        ..thread("MR-01", Visibility::Consultation, "Sure?")
    }
}

fn anchored(world: &World, id: &str) -> (String, u32) {
    let number = mgi_events::ids::ThreadId::parse(id).unwrap();
    let thread = world.thread(id);
    let shown = world.profile.show_thread(number, &thread, world.now);
    let passage = shown.passage.unwrap();
    assert_eq!(
        passage.version,
        world.version("MR-01"),
        "offsets are current"
    );
    let text = world.narrative("MR-01");
    let here = text[passage.start as usize..passage.end as usize].to_owned();
    (here, passage.outdated_at)
}

#[test]
fn a_thread_stays_at_its_passage_as_long_as_that_stands() {
    let mut world = World::collecting();
    world.given(
        MOH_WRITER,
        revise("MR-01", 0).narrative("Care is free. Schools are open."),
    );
    world.given(MOE_WRITER, at(1, "Schools are open"));
    assert_eq!(anchored(&world, "t-1"), ("Schools are open".to_owned(), 0));
    world.given(
        MOH_WRITER,
        revise("MR-01", 1).narrative("Today care is free. Schools are wide open."),
    );
    assert_eq!(
        anchored(&world, "t-1"),
        ("Schools are wide open".to_owned(), 0)
    );
    // Whoever looks at an earlier version marks what became of it.
    world.given(MOE_WRITER, at(1, "Schools are open"));
    assert_eq!(
        anchored(&world, "t-2"),
        ("Schools are wide open".to_owned(), 0)
    );
    world.given(MOH_WRITER, revise("MR-01", 2).value("yes"));
    world.given(
        MOH_WRITER,
        revise("MR-01", 3).narrative("Today care is free."),
    );
    assert_eq!(anchored(&world, "t-1"), (String::new(), 4));
    let (_, anchor) = world.thread("t-1").passage.unwrap();
    assert_eq!(
        anchor.quote, "Schools are open",
        "it still says how it read"
    );
    world
        .when(MOE_WRITER, at(1, "Schools are open"))
        .then_bad_field("passage.quote");
}

#[test]
fn a_passage_is_of_a_text_that_there_is() {
    let mut world = World::collecting();
    world.given(MOH_WRITER, revise("MR-01", 0).narrative("Free, free."));
    world.given(EDITOR, add_finding("MR", "Care is free.", &[]));
    world.when(MOE_WRITER, at(1, "free")).then_accepted();
    for quote in ["cheap", "ree", "", &"x".repeat(1_001)] {
        world
            .when(MOE_WRITER, at(1, quote))
            .then_bad_field("passage.quote");
    }
    world
        .when(MOE_WRITER, at(2, "Free"))
        .then_bad_field("base_version");
    let mut no_field = at(1, "free");
    no_field.passage.as_mut().unwrap().field = 0;
    world.when(MOE_WRITER, no_field).then_bad_field("field");
    let on_the_question = OpenThread {
        target: target(TargetKind::Indicator, "MR-01"),
        ..at(1, "free")
    };
    world
        .when(MOE_WRITER, on_the_question)
        .then_bad_field("target");
    let mut on_the_finding = at(1, "free");
    on_the_finding.target = finding("f-1");
    world
        .when(MOE_WRITER, on_the_finding.clone())
        .then_bad_field("field");
    on_the_finding.passage.as_mut().unwrap().field = TextField::Unspecified as i32;
    world.given(MOE_WRITER, on_the_finding);
    let (text, anchor) = world.thread("t-2").passage.unwrap();
    assert_eq!(text.target(), finding("f-1").unwrap());
    assert_eq!((anchor.start, anchor.end), (8, 12));
}
