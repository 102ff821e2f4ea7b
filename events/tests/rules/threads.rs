//! Step 3: the discussion.

use mgi_events::{
    refusal::Rule,
    v1::{
        AddNote, OpenThread, PostComment, Role, Stage, TargetKind, ThreadOpened, Visibility,
        event_body::Kind,
    },
};

use crate::support::*;

#[test]
fn a_thread_is_opened_with_its_first_comment() {
    let mut world = World::collecting();
    world
        .when(
            MOE_WRITER,
            thread("MR-01", Visibility::Government, "Since when?"),
        )
        .then_exactly([Kind::ThreadOpened(ThreadOpened {
            thread_id: "t-1".to_owned(),
            target: target(TargetKind::Answer, "MR-01"),
            visibility: Visibility::Government as i32,
            comment_id: "k-1".to_owned(),
            text: "Since when?".to_owned(),
            passage: None,
            mentions: Vec::new(),
        })]);
    assert_eq!(world.decision().created_ids, ["t-1", "k-1"]);
    let reply = PostComment {
        reply_to: "k-1".to_owned(),
        ..post("t-1", "Since 2020.")
    };
    world.when(MOH_WRITER, reply).then_events(["CommentPosted"]);
    assert_eq!(world.created(), "k-2");
}

#[test]
fn a_thread_may_be_about_a_note_too() {
    let mut world = World::collecting();
    world.given(EDITOR, note("MR-01", "Since 2020.", &[]));
    let about = OpenThread {
        target: target(TargetKind::Note, "n-1"),
        ..thread("MR-01", Visibility::Consultation, "Sure?")
    };
    world.when(MOE_WRITER, about.clone()).then_accepted();
    world.given(EDITOR, retire_note("n-1", 1));
    world
        .when(MOE_WRITER, about)
        .then_refused(Rule::NamedThingsExist);
}

#[test]
fn a_comment_is_well_formed() {
    let mut world = World::collecting();
    let public = Visibility::Public;
    world.given(MOE_WRITER, thread("MR-01", public, "Since when?"));
    for text in ["", " \n ", "a\u{7}", &"x".repeat(10_001)] {
        world
            .when(MOE_WRITER, thread("MR-01", public, text))
            .then_bad_field("text");
        world
            .when(MOE_WRITER, post("t-1", text))
            .then_bad_field("text");
    }
    world
        .when(
            MOE_WRITER,
            thread("MR-01", Visibility::Unspecified, "Since when?"),
        )
        .then_bad_field("visibility");
    world
        .when(MOE_WRITER, thread("XX-01", public, "Since when?"))
        .then_refused(Rule::NamedThingsExist);
    let reply_to = |id: &str| PostComment {
        reply_to: id.to_owned(),
        ..post("t-1", "Yes.")
    };
    world
        .when(MOE_WRITER, reply_to("1"))
        .then_bad_field("reply_to");
    world
        .when(MOE_WRITER, reply_to("k-2"))
        .then_refused(Rule::NamedThingsExist);
    world
        .when(MOE_WRITER, post("t-2", "Yes."))
        .then_refused(Rule::NamedThingsExist);
}

#[test]
fn an_auditor_reads_and_says_nothing() {
    World::collecting()
        .when(AUDITOR, thread("MR-01", Visibility::Public, "Since when?"))
        .then_refused(Rule::RoleInForce);
}

#[test]
fn nobody_opens_a_thread_that_he_or_she_could_not_read() {
    let mut world = World::collecting();
    for (account, visibility, opens) in [
        (MOH_WRITER, Visibility::OwnMinistry, true),
        (NSO_WRITER, Visibility::OwnMinistry, true),
        (LEAD, Visibility::OwnMinistry, false),
        (LEAD, Visibility::Government, true),
        (FACILITATOR, Visibility::Government, false),
        (ANALYST, Visibility::Government, false),
        (ANALYST, Visibility::Consultation, true),
    ] {
        world.when(account, thread("MR-01", visibility, "Since when?"));
        if opens {
            world.then_events(["ThreadOpened"]);
        } else {
            world.then_bad_field("visibility");
        }
    }
}

#[test]
fn for_who_may_not_read_a_thread_there_is_none() {
    let mut world = World::consulting();
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::OwnMinistry, "Ours."),
    );
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::Government, "For us."),
    );
    for (account, id) in [
        (MOE_WRITER, "t-1"),
        (LEAD, "t-1"),
        (ANALYST, "t-2"),
        (FACILITATOR, "t-2"),
        (STAKEHOLDER, "t-2"),
    ] {
        world
            .when(account, post(id, "Me too."))
            .then_refused(Rule::NamedThingsExist);
        world
            .when(account, resolve(id))
            .then_refused(Rule::NamedThingsExist);
        // Word for word what is said of a thread that does not exist.
        let hidden = world.refusal().to_string();
        world.when(account, resolve("t-9"));
        assert_eq!(hidden, world.refusal().to_string().replace("t-9", id));
    }
    world.given(MOH_REVIEWER, post("t-1", "Me too."));
    world.given(MOE_WRITER, post("t-2", "Me too."));
    world.given(LEAD, post("t-2", "Me too."));
}

#[test]
fn in_a_thread_of_one_ministry_people_speak_for_it() {
    let mut world = World::collecting();
    world.given(LEAD, grant(MOE_WRITER, Role::Contributor, MOH));
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::OwnMinistry, "Ours."),
    );
    world.given(MOE_WRITER, post("t-1", "Mine too."));
    assert_eq!(world.decision().ministry, MOH);
    world
        .when_for(MOE_WRITER, MOE, post("t-1", "Theirs."))
        .then_refused(Rule::RoleInForce);
}

#[test]
pub(crate) fn stakeholders_speak_while_the_consultation_is_open() {
    let ask = || thread("MR-01", Visibility::Public, "We see it otherwise.");
    World::collecting()
        .when(STAKEHOLDER, ask())
        .then_refused(Rule::StakeholdersInConsultation);
    let mut world = World::consulting();
    world.given(STAKEHOLDER, ask());
    world.given(STAKEHOLDER, post("t-1", "Here is why."));
    let mut world = world.lock();
    world
        .when(STAKEHOLDER, post("t-1", "And this."))
        .then_refused(Rule::StakeholdersInConsultation);
    world
        .when(STAKEHOLDER, resolve("t-1"))
        .then_refused(Rule::StakeholdersInConsultation);
    world.given(LEAD, go_back(Stage::Consultation));
    world.given(STAKEHOLDER, resolve("t-1"));
}

#[test]
pub(crate) fn a_resolved_thread_takes_comments_again_once_it_is_reopened() {
    let mut world = World::collecting();
    world.given(ANALYST, thread("MR-01", Visibility::Consultation, "Sure?"));
    world
        .when(ANALYST, reopen_thread("t-1"))
        .then_refused(Rule::ChangeSomething);
    world
        .when(ANALYST, resolve("t-1"))
        .then_events(["ThreadResolved"]);
    world
        .when(MOH_WRITER, post("t-1", "Yes."))
        .then_refused(Rule::ThreadIsOpen);
    world
        .when(ANALYST, resolve("t-1"))
        .then_refused(Rule::ChangeSomething);
    world
        .when(EDITOR, reopen_thread("t-1"))
        .then_events(["ThreadReopened"]);
    world.given(MOH_WRITER, post("t-1", "Yes."));
    let mut unreasoned = reopen_thread("t-1");
    unreasoned.reason.clear();
    world.when(EDITOR, unreasoned).then_bad_field("reason");
}

#[test]
fn a_thread_is_settled_by_who_opened_it_or_by_who_settles_threads() {
    let mut world = World::collecting();
    world.given(ANALYST, thread("MR-01", Visibility::Consultation, "Sure?"));
    for account in [MOH_WRITER, MOE_WRITER] {
        world
            .when(account, resolve("t-1"))
            .then_refused(Rule::RoleInForce);
    }
    for account in [
        EDITOR,
        LEAD,
        FACILITATOR,
        MOH_REVIEWER,
        MOE_OFFICER,
        ANALYST,
    ] {
        world.given(account, resolve("t-1"));
        world.given(account, reopen_thread("t-1"));
    }
}

#[test]
fn comments_are_not_content_and_are_made_until_the_profile_is_final() {
    let mut world = World::validated();
    world.given(MOH_WRITER, thread("MR-01", Visibility::Public, "Good."));
    world.given(LEAD, finalize());
    world
        .when(MOH_WRITER, post("t-1", "Very."))
        .then_refused(Rule::FinalIsFinal);
}

#[test]
fn a_thread_takes_five_hundred_comments() {
    let mut world = World::collecting();
    world.given(ANALYST, thread("MR-01", Visibility::Public, "One."));
    for _ in 1..500 {
        world.given(ANALYST, post("t-1", "One more."));
    }
    world
        .when(ANALYST, post("t-1", "One too many."))
        .then_refused(Rule::LimitsHold);
}

#[test]
fn events_name_the_indicators_that_they_are_about() {
    let mut world = World::collecting();
    let about = |world: &World| {
        mgi_events::profile::about::indicators(&world.profile, &world.decision().events[0])
    };
    let on_section = AddNote {
        target: target(TargetKind::Section, "1"),
        ..note("MR-01", "A note.", &[])
    };
    world.given(EDITOR, note("MR-01", "A note.", &[]));
    assert_eq!(about(&world), ["MR-01"]);
    let on_note = OpenThread {
        target: target(TargetKind::Note, "n-1"),
        ..thread("MR-01", Visibility::Public, "Sure?")
    };
    world.given(EDITOR, on_note);
    assert_eq!(about(&world), ["MR-01"], "by way of the note");
    world.given(ANALYST, post("t-1", "Yes."));
    assert_eq!(about(&world), ["MR-01"], "by way of the thread");
    world.given(EDITOR, on_section);
    assert!(about(&world).is_empty());
    world.given(EDITOR, revise_note("n-1", 1, "Another.", &[]));
    assert_eq!(about(&world), ["MR-01"]);
    world.given(MOH_WRITER, revise("MR-02", 0).value("none"));
    assert_eq!(about(&world), ["MR-02"]);
    world.given(LEAD, withdraw_ministry(NSO));
    assert!(about(&world).is_empty());
}
