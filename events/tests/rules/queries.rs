//! Step 3: a thread that asks a ministry by a day, and may hold up validation.

use mgi_events::{
    refusal::Rule,
    v1::{
        AddNote, ChangeQuery, OpenThread, QueryState, Role, ScopeKind, Target, TargetKind,
        Visibility, event_body::Kind,
    },
    visibility::may_read_event,
};

use crate::support::*;

fn state(world: &World, thread: &str) -> QueryState {
    world.thread(thread).query.unwrap().state()
}

#[test]
fn a_query_is_raised_answered_resolved_and_asked_again() {
    let mut world = World::consulting();
    world.given(
        MOE_WRITER,
        thread("MR-01", Visibility::Government, "Since when?"),
    );
    world
        .when(MOE_WRITER, raise("t-1", due(MOH, "2026-03-20")))
        .then_events(["QueryRaised"]);
    assert_eq!(state(&world, "t-1"), QueryState::Open);
    world
        .when(MOE_WRITER, raise("t-1", terms(MOH)))
        .then_refused(Rule::ThreadIsOpen);
    world
        .when(MOH_WRITER, answer_query("t-1"))
        .then_events(["CommentPosted", "QueryAnswered"]);
    assert_eq!(world.created(), "k-2");
    assert_eq!(state(&world, "t-1"), QueryState::Answered);
    assert_eq!(
        world
            .thread("t-1")
            .query
            .unwrap()
            .answer
            .unwrap()
            .to_string(),
        "k-2"
    );
    world.given(MOE_WRITER, resolve("t-1"));
    assert_eq!(state(&world, "t-1"), QueryState::Resolved);
    world.given(MOE_WRITER, reopen_thread("t-1"));
    assert_eq!(state(&world, "t-1"), QueryState::Reopened);
    world.given(MOH_OFFICER, answer_query("t-1"));
    assert_eq!(state(&world, "t-1"), QueryState::Answered);
    world.given(MOE_WRITER, withdraw_query("t-1"));
    assert_eq!(state(&world, "t-1"), QueryState::Withdrawn);
    // The thread goes on as a discussion, and may ask once more.
    world.given(MOH_WRITER, post("t-1", "Anything else?"));
    world.given(MOE_WRITER, resolve("t-1"));
    assert_eq!(state(&world, "t-1"), QueryState::Withdrawn);
    world
        .when(MOE_WRITER, raise("t-1", terms(MOH)))
        .then_refused(Rule::ThreadIsOpen);
    world.given(MOE_WRITER, reopen_thread("t-1"));
    assert_eq!(state(&world, "t-1"), QueryState::Withdrawn);
    world.given(MOE_WRITER, raise("t-1", terms(MOL)));
    assert_eq!(state(&world, "t-1"), QueryState::Open);
}

#[test]
fn who_is_asked_does_not_settle_the_question() {
    let mut world = World::consulting();
    world.given(MOE_WRITER, ask(answer("MR-01"), terms(MOH)));
    for asked in [MOH_WRITER, MOH_OFFICER] {
        world
            .when(asked, resolve("t-1"))
            .then_refused(Rule::RaisedByMaker);
        world
            .when(asked, withdraw_query("t-1"))
            .then_refused(Rule::RaisedByMaker);
    }
    world.given(MOH_OFFICER, answer_query("t-1"));
    world
        .when(MOH_OFFICER, resolve("t-1"))
        .then_refused(Rule::RaisedByMaker);
    world.given(MOE_OFFICER, resolve("t-1"));
    assert_eq!(state(&world, "t-1"), QueryState::Resolved);
}

#[test]
fn a_thread_may_be_opened_as_a_query() {
    let mut world = World::consulting();
    world
        .when(MOE_WRITER, ask(answer("MR-01"), terms(MOH)))
        .then_events(["ThreadOpened", "QueryRaised"]);
    assert_eq!(world.decision().created_ids, ["t-1", "k-1"]);
    let query = world.thread("t-1").query.unwrap();
    assert_eq!(
        (query.terms.assignee.as_str(), query.by.ministry.as_str()),
        (MOH, MOE)
    );
    for (asked, field) in [
        (terms("moh"), "assignee"),
        (due(MOH, "tomorrow"), "due_date"),
    ] {
        world
            .when(MOE_WRITER, ask(answer("MR-01"), asked))
            .then_bad_field(field);
    }
    world
        .when(MOE_WRITER, ask(answer("MR-01"), terms(MOF)))
        .then_refused(Rule::MinistryIsEnrolled);
    world
        .when(
            STAKEHOLDER,
            OpenThread {
                visibility: Visibility::Public as i32,
                ..ask(answer("MR-01"), terms(MOH))
            },
        )
        .then_refused(Rule::RoleInForce);
}

#[test]
fn who_asks_does_so_by_a_role_that_asks() {
    let mut world = World::consulting();
    world.given(LEAD, grant(STAKEHOLDER, Role::Contributor, MOL));
    world.given(STAKEHOLDER, ask(answer("MR-01"), blocking(MOH)));
    assert_eq!(world.decision().ministry, MOL, "not as a stakeholder");
    // The one of two roles that may hold up validation does.
    world.given(LEAD, grant(ANALYST, Role::Editor, ""));
    world.given(
        ANALYST,
        OpenThread {
            visibility: Visibility::Consultation as i32,
            ..ask(answer("MR-01"), blocking(MOH))
        },
    );
}

#[test]
pub(crate) fn what_a_ministry_says_to_itself_is_no_query() {
    let mut world = World::consulting();
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::OwnMinistry, "Ours."),
    );
    world
        .when(MOH_WRITER, raise("t-1", terms(MOH)))
        .then_refused(Rule::QueriesAreShared);
    let own = OpenThread {
        visibility: Visibility::OwnMinistry as i32,
        ..ask(answer("MR-01"), terms(MOH))
    };
    world
        .when(MOH_WRITER, own)
        .then_refused(Rule::QueriesAreShared);
    // For who may not read it there is no such thread.
    world
        .when(MOE_WRITER, raise("t-1", terms(MOH)))
        .then_refused(Rule::NamedThingsExist);
}

#[test]
pub(crate) fn the_ministry_asked_answers() {
    let mut world = World::consulting();
    world.given(MOE_WRITER, ask(answer("MR-01"), terms(MOH)));
    world
        .when(MOE_WRITER, answer_query("t-1"))
        .then_refused(Rule::AssigneeAnswers);
    world
        .when(LEAD, answer_query("t-1"))
        .then_refused(Rule::RoleInForce);
    world.given(MOL_WRITER, post("t-1", "We may know."));
    world.given(MOH_REVIEWER, answer_query("t-1"));
    let mut empty = answer_query("t-1");
    empty.text = " ".to_owned();
    world.when(MOH_REVIEWER, empty).then_bad_field("text");
}

#[test]
pub(crate) fn a_settled_query_is_not_answered_changed_or_taken_back() {
    let mut world = World::consulting();
    world.given(MOE_WRITER, thread("MR-01", Visibility::Government, "Sure?"));
    world.given(MOE_WRITER, ask(answer("MR-01"), terms(MOH)));
    world.given(MOE_WRITER, resolve("t-2"));
    for id in ["t-1", "t-2"] {
        for (account, asked) in [
            (MOH_WRITER, answer_query(id).asked()),
            (MOE_WRITER, change_query(id, MOL, "").asked()),
            (MOE_WRITER, set_blocking(id, true).asked()),
            (MOE_WRITER, withdraw_query(id).asked()),
        ] {
            world.when(account, asked).then_refused(Rule::QueryIsOpen);
        }
    }
}

#[test]
pub(crate) fn who_asked_changes_whom_and_by_when() {
    let mut world = World::consulting();
    world.given(MOE_WRITER, ask(answer("MR-01"), due(MOH, "2026-03-20")));
    for account in [MOH_WRITER, MOL_WRITER] {
        world
            .when(account, change_query("t-1", MOL, ""))
            .then_refused(Rule::RaisedByMaker);
        world
            .when(account, withdraw_query("t-1"))
            .then_refused(Rule::RaisedByMaker);
    }
    world.given(MOE_OFFICER, change_query("t-1", MOL, ""));
    let terms = world.thread("t-1").query.unwrap().terms;
    assert_eq!(
        (terms.assignee.as_str(), terms.due_date.as_str()),
        (MOL, "2026-03-20")
    );
    world.given(LEAD, change_query("t-1", "", "2026-03-31"));
    world
        .when(MOH_WRITER, answer_query("t-1"))
        .then_refused(Rule::AssigneeAnswers);
    world
        .when(MOE_WRITER, change_query("t-1", MOL, "2026-03-31"))
        .then_refused(Rule::ChangeSomething);
    world
        .when(MOE_WRITER, change_query("t-1", MOF, ""))
        .then_refused(Rule::MinistryIsEnrolled);
    let mut unreasoned = change_query("t-1", MOH, "");
    unreasoned.reason.clear();
    world.when(MOE_WRITER, unreasoned).then_bad_field("reason");
    let without = |day| ChangeQuery {
        remove_due_date: true,
        ..change_query("t-1", "", day)
    };
    world
        .when(LEAD, without("2026-03-31"))
        .then_bad_field("due_date");
    world.given(LEAD, without(""));
    assert_eq!(world.thread("t-1").query.unwrap().terms.due_date, "");
    world
        .when(LEAD, without(""))
        .then_refused(Rule::ChangeSomething);
    world.given(MOL_WRITER, answer_query("t-1"));
}

#[test]
fn who_asked_in_a_thread_of_others_settles_it() {
    let mut world = World::consulting();
    world.given(
        MOH_WRITER,
        thread("MR-01", Visibility::Consultation, "Note this."),
    );
    world
        .when(MOE_WRITER, resolve("t-1"))
        .then_refused(Rule::RoleInForce);
    world.given(MOE_WRITER, raise("t-1", terms(MOH)));
    world.given(MOE_WRITER, resolve("t-1"));
}

#[test]
pub(crate) fn ministries_and_the_editor_make_a_query_hold_up_validation() {
    let mut world = World::consulting();
    let consulted = |terms| OpenThread {
        visibility: Visibility::Consultation as i32,
        ..ask(answer("MR-01"), terms)
    };
    for account in [LEAD, FACILITATOR, ANALYST] {
        world
            .when(account, consulted(blocking(MOH)))
            .then_refused(Rule::MinistriesBlock);
    }
    for account in [EDITOR, MOE_WRITER, NSO_WRITER] {
        world.given(account, consulted(blocking(MOH)));
    }
    world.given(FACILITATOR, consulted(terms(MOH)));
    for account in [LEAD, ANALYST] {
        world
            .when(account, set_blocking("t-4", true))
            .then_refused(Rule::MinistriesBlock);
    }
    world.given(NSO_OFFICER, set_blocking("t-4", true));
    world
        .when(MOE_WRITER, set_blocking("t-4", true))
        .then_refused(Rule::ChangeSomething);
}

#[test]
pub(crate) fn the_government_lead_lifts_a_block_with_a_reason() {
    let mut world = World::consulting();
    world.given(MOE_WRITER, ask(answer("MR-01"), blocking(MOH)));
    for account in [MOE_WRITER, MOH_OFFICER] {
        world
            .when(account, set_blocking("t-1", false))
            .then_refused(Rule::LeadLiftsBlocks);
    }
    let mut unreasoned = set_blocking("t-1", false);
    unreasoned.reason.clear();
    world.when(LEAD, unreasoned).then_bad_field("reason");
    world
        .when(LEAD, set_blocking("t-1", false))
        .then_events(["QueryBlockingSet"]);
    assert_eq!(
        state(&world, "t-1"),
        QueryState::Open,
        "it is asked as before"
    );
    let seen = world.revision();
    world.given(MOH_OFFICER, validate(ScopeKind::OwnPart, "", seen));
}

/// A query that blocks, on something; whether the validations of MR-01, of its
/// dimension and of dimension IC wait for it.
fn waits(about: Option<Target>, waiting: [bool; 3]) {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(MOH_WRITER, register("law-2"));
    world.given(MOH_WRITER, cite("MR-01", "law-1", "art. 1"));
    world.given(EDITOR, note("MR-01", "Since 2020.", &[]));
    world.given(
        EDITOR,
        resting_on(add_finding("MR", "Care is free.", &[]), &["law-2"]),
    );
    world.given(MOL_WRITER, contradict(answer("MR-01"), answer("IC-02")));
    world.given(MOH_WRITER, propose_in("IC", "Open a register."));
    let mut world = world.consult();
    world.given(MOE_WRITER, ask(about.clone(), blocking(MOH)));
    let seen = world.revision();
    for ((scope, code), waits) in [
        (ScopeKind::Indicator, "MR-01"),
        (ScopeKind::Dimension, "MR"),
        (ScopeKind::Dimension, "IC"),
    ]
    .into_iter()
    .zip(waiting)
    {
        let mut asked = world.clone();
        asked.when(MOH_OFFICER, validate(scope, code, seen));
        if waits {
            asked.then_refused(Rule::QueriesAreSettled);
            asked.given(MOE_WRITER, resolve("t-1"));
            asked.given(MOH_OFFICER, validate(scope, code, seen));
        } else {
            asked.then_accepted();
        }
    }
}

#[test]
pub(crate) fn a_blocking_query_holds_up_what_it_is_about_and_nothing_else() {
    let of = |kind, id| target(kind, id);
    waits(of(TargetKind::Indicator, "MR-01"), [true, true, false]);
    waits(answer("MR-01"), [true, true, false]);
    waits(answer("MR-02"), [false, true, false]);
    waits(of(TargetKind::Evidence, "law-1"), [true, true, false]);
    waits(of(TargetKind::Evidence, "law-2"), [false, true, false]);
    waits(of(TargetKind::Note, "n-1"), [true, true, false]);
    waits(finding("f-1"), [false, true, false]);
    waits(of(TargetKind::Contradiction, "x-1"), [true, true, true]);
    // What is about no single item waits for its dimension.
    waits(of(TargetKind::Priority, "p-1"), [false, false, true]);
    waits(of(TargetKind::Section, "1"), [false, true, false]);
    waits(of(TargetKind::Section, "1.2"), [false, true, false]);
    waits(of(TargetKind::Section, "3.1"), [false, false, true]);
    waits(of(TargetKind::Section, "9"), [false, false, false]);
}

#[test]
fn a_note_to_a_finding_holds_up_its_finding_with_what_it_cites() {
    let mut world = World::collecting();
    world.given(EDITOR, register("law-1"));
    world.given(EDITOR, add_finding("MR", "Care is free.", &[]));
    world.given(
        EDITOR,
        AddNote {
            target: finding("f-1"),
            ..note("", "Since 2020.", &["law-1"])
        },
    );
    let mut world = world.consult();
    world.given(
        MOE_WRITER,
        ask(target(TargetKind::Evidence, "law-1"), blocking(MOH)),
    );
    let seen = world.revision();
    world
        .when(MOH_OFFICER, validate(ScopeKind::Dimension, "MR", seen))
        .then_refused(Rule::QueriesAreSettled);
    world.given(MOH_OFFICER, validate(ScopeKind::Dimension, "WG", seen));
}

#[test]
fn a_reopened_query_holds_up_again() {
    let mut world = World::consulting();
    world.given(MOE_WRITER, ask(answer("MR-01"), blocking(MOH)));
    world.given(MOE_WRITER, resolve("t-1"));
    world.given(MOE_WRITER, reopen_thread("t-1"));
    let seen = world.revision();
    world
        .when(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen))
        .then_refused(Rule::QueriesAreSettled);
    world.given(MOE_WRITER, withdraw_query("t-1"));
    world.given(MOH_OFFICER, validate(ScopeKind::Indicator, "MR-01", seen));
}

#[test]
fn a_query_is_read_by_who_reads_its_thread() {
    let mut world = World::consulting();
    let mut events: Vec<Kind> = Vec::new();
    for (account, asked) in [
        (MOE_WRITER, ask(answer("MR-01"), terms(MOH)).asked()),
        (MOE_WRITER, change_query("t-1", "", "2026-03-31").asked()),
        (MOE_WRITER, set_blocking("t-1", true).asked()),
        (MOH_WRITER, answer_query("t-1").asked()),
        (MOH_WRITER, edit("t-1", "k-2", "Since 2021.").asked()),
        (MOH_WRITER, delete("t-1", "k-2").asked()),
        (MOE_WRITER, withdraw_query("t-1").asked()),
    ] {
        world.given(account, asked);
        events.extend(world.decision().events.iter().cloned());
    }
    assert_eq!(events.len(), 9);
    let last = world.revision() - 1;
    for (account, reads) in [
        (MOL_WRITER, true),
        (LEAD, true),
        (AUDITOR, true),
        (FACILITATOR, false),
        (EDITOR, false),
        (STAKEHOLDER, false),
    ] {
        let reader = world.reader(account);
        for kind in &events {
            assert_eq!(
                may_read_event(&reader, &world.profile, last, kind),
                reads,
                "{account}"
            );
        }
    }
}

#[test]
fn a_query_is_overdue_when_its_last_day_is_over() {
    let mut world = World::consulting();
    world.given(MOE_WRITER, ask(answer("MR-01"), due(MOH, "2026-06-30")));
    let overdue = |world: &World| {
        let id = mgi_events::ids::ThreadId(1);
        let thread = &world.profile.threads()[&id];
        world
            .profile
            .show_thread(id, thread, world.now)
            .query
            .unwrap()
            .overdue
    };
    // Kigali is two hours ahead of UTC: 30 June ends there at 22:00.
    world.at("2026-06-30T21:59:59.999999Z");
    assert!(!overdue(&world));
    world.at("2026-06-30T22:00:00Z");
    assert!(overdue(&world));
    world.given(MOE_WRITER, resolve("t-1"));
    assert!(!overdue(&world));
}
