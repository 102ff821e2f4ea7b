//! What somebody may do now, and which rule forbids the rest.

use mgi_events::{
    context::Context,
    ids::AccountId,
    profile::actions,
    refusal::{Refusal, Rule},
    v1::{AllowedAction, Stage, Target, TargetKind, Visibility},
};

use crate::support::*;

fn asked(
    world: &World,
    account: &str,
    item: Option<&Target>,
    subject: &str,
) -> Result<Vec<AllowedAction>, Refusal> {
    let account = AccountId::parse(account).unwrap();
    let context = Context {
        now: world.now,
        account: &account,
        deployment: &world.deployment,
    };
    actions(&world.profile, &world.id, &context, item, subject, "")
}

fn on(world: &World, account: &str, item: Option<Target>) -> Vec<AllowedAction> {
    asked(world, account, item.as_ref(), "").unwrap()
}

fn of(world: &World, account: &str, subject: &str) -> Vec<AllowedAction> {
    asked(world, account, None, subject).unwrap()
}

fn names(actions: &[AllowedAction]) -> Vec<&str> {
    actions
        .iter()
        .map(|action| action.action.as_str())
        .collect()
}

fn allowed(actions: &[AllowedAction]) -> Vec<&str> {
    let allowed = actions.iter().filter(|action| action.allowed);
    allowed.map(|action| action.action.as_str()).collect()
}

/// The rule that forbids a command, or nothing.
fn forbidden(actions: &[AllowedAction], name: &str) -> String {
    let found = actions.iter().find(|action| action.action == name);
    found
        .unwrap_or_else(|| panic!("{name} is not told"))
        .forbidden_by
        .clone()
}

/// In consultation, with one thing of each kind.
fn begun() -> World {
    let mut world = World::collecting();
    world.given(MOH_WRITER, register("law-1"));
    world.given(EDITOR, note("MR-01", "Since 2020.", &[]));
    world.given(EDITOR, add_finding("MR", "Care is free.", &[]));
    let mut world = world.consult();
    world.given(MOL_WRITER, suggest("MR-01", 2, "Something else."));
    world.given(MOE_WRITER, thread("MR-01", Visibility::Government, "Sure?"));
    world.given(MOL_WRITER, contradict(finding("f-1"), answer("MR-01")));
    world.given(MOL_WRITER, propose("Open a register of skills."));
    world.given(LEAD, record_meeting());
    let seen = world.revision();
    let own = mgi_events::v1::ScopeKind::OwnPart;
    world.given(MOE_OFFICER, validate(own, "", seen));
    world.given(EDITOR, correct(answer("MR-03"), 2, "What MR-03 says!"));
    world
}

#[test]
fn each_kind_of_item_has_its_commands() {
    let world = begun();
    let item = |kind, id: &str| names(&on(&world, LEAD, target(kind, id))).join(" ");
    for (kind, id, told) in [
        (
            TargetKind::Answer,
            "MR-01",
            "revise_answer add_citation remove_citation adopt_answer withdraw_answer mark_reviewed suggest add_note open_thread mark_contradiction take_position confirm_position withdraw_position validate reopen_item propose_correction assign_indicator",
        ),
        (
            TargetKind::Finding,
            "f-1",
            "revise_finding move_finding retire_finding mark_reviewed suggest add_note open_thread mark_contradiction take_position confirm_position withdraw_position reopen_item propose_correction",
        ),
        (
            TargetKind::Evidence,
            "law-1",
            "amend_evidence attach_evidence_file compare_evidence add_note open_thread mark_contradiction take_position confirm_position withdraw_position",
        ),
        (
            TargetKind::Note,
            "n-1",
            "revise_note retire_note open_thread mark_contradiction",
        ),
        (
            TargetKind::Priority,
            "p-1",
            "revise_priority decide_priority open_thread take_position confirm_position withdraw_position",
        ),
        (
            TargetKind::Contradiction,
            "x-1",
            "settle_contradiction open_thread",
        ),
        (TargetKind::Section, "1", "add_note open_thread"),
    ] {
        assert_eq!(item(kind, id), told);
    }
    assert_eq!(
        item(TargetKind::Indicator, "MR-01"),
        item(TargetKind::Answer, "MR-01")
    );
}

#[test]
fn each_thing_of_an_item_has_its_commands() {
    let world = begun();
    for (id, told) in [
        (
            "s-1",
            "accept_suggestion reject_suggestion withdraw_suggestion",
        ),
        (
            "t-1",
            "post_comment resolve_thread reopen_thread raise_query answer_query change_query set_query_blocking withdraw_query",
        ),
        ("k-1", "edit_comment delete_comment"),
        ("d-1", "confirm_correction reject_correction"),
        ("v-1", "withdraw_validation"),
        ("g-1", "end_role hand_over_role"),
        ("m-1", "amend_meeting"),
    ] {
        assert_eq!(names(&of(&world, LEAD, id)).join(" "), told);
    }
    // An item and one of its things may be asked about together.
    let both = asked(&world, LEAD, answer("MR-01").as_ref(), "s-1").unwrap();
    assert_eq!(both.len(), 17 + 3);
}

#[test]
fn who_may_do_it_is_told_so() {
    let world = begun();
    assert_eq!(
        allowed(&on(&world, MOH_WRITER, answer("MR-01"))),
        [
            "revise_answer",
            "add_citation",
            "withdraw_answer",
            "suggest",
            "add_note",
            "open_thread",
            "mark_contradiction",
            "take_position",
        ]
    );
}

#[test]
fn who_may_not_is_told_the_rule_and_what_to_do() {
    let world = begun();
    let analyst = on(&world, ANALYST, answer("MR-01"));
    let told = analyst
        .iter()
        .find(|a| a.action == "revise_answer")
        .unwrap();
    assert_eq!(told.forbidden_by, Rule::StatementsBelongToMinistries.name());
    assert!(told.sentence.contains("comment on it instead"));
    assert_eq!(
        forbidden(&on(&world, MOE_WRITER, answer("MR-01")), "revise_answer"),
        Rule::AnswersByTheirMinistries.name()
    );
    assert_eq!(
        forbidden(&on(&world, ANALYST, finding("f-1")), "revise_finding"),
        Rule::FindingsByTheEditor.name()
    );
    assert_eq!(
        forbidden(&on(&world, MOE_WRITER, answer("MR-03")), "revise_answer"),
        Rule::ValidatedIsLocked.name()
    );
    assert_eq!(
        forbidden(&of(&world, MOL_OFFICER, "d-1"), "confirm_correction"),
        Rule::ConfirmedByValidators.name()
    );
    assert_eq!(
        forbidden(&on(&world, LEAD, None), "finalize_profile"),
        Rule::StagesInOrder.name()
    );
    let auditor = on(&world, AUDITOR, None);
    assert!(allowed(&auditor).is_empty());
    assert!(
        auditor
            .iter()
            .all(|a| a.forbidden_by == Rule::RoleInForce.name()),
        "{auditor:?}"
    );
}

#[test]
fn it_follows_the_process() {
    let told = |world: &World| -> Vec<String> {
        let actions = on(world, LEAD, None);
        let process = [
            "advance_stage",
            "return_stage",
            "finalize_profile",
            "publish_profile",
            "open_erratum",
        ];
        let allowed = actions.into_iter().filter(|a| a.allowed).map(|a| a.action);
        allowed
            .filter(|name| process.contains(&name.as_str()))
            .collect()
    };
    assert_eq!(told(&World::launched()), ["advance_stage"]);
    assert_eq!(
        told(&World::collecting()),
        ["advance_stage", "return_stage"]
    );
    assert_eq!(told(&World::validating()), ["return_stage"]);
    assert_eq!(
        told(&World::validated()),
        ["return_stage", "finalize_profile"]
    );
    assert_eq!(told(&World::finalized()), ["publish_profile"]);
    assert_eq!(told(&World::published()), ["open_erratum"]);
    let mut closed = World::consulting();
    closed.given(LEAD, window(Stage::Consultation, "", "", "2026-03-01"));
    assert_eq!(
        forbidden(&on(&closed, MOL_WRITER, answer("MR-01")), "suggest"),
        Rule::WindowIsOpen.name()
    );
}

#[test]
fn the_rules_that_judge_what_is_written_are_named() {
    let world = begun();
    let priority = on(&world, LEAD, target(TargetKind::Priority, "p-1"));
    let decide = priority
        .iter()
        .find(|a| a.action == "decide_priority")
        .unwrap();
    assert!(decide.allowed);
    assert!(
        decide
            .depends_on
            .contains(&Rule::PublishAdoptedOnly.name().to_owned())
    );
    // Whoever it is, a whole answer is adopted or not: nothing is written in it.
    let answer = on(&world, LEAD, answer("MR-01"));
    let adopt = answer.iter().find(|a| a.action == "adopt_answer").unwrap();
    assert_eq!(adopt.depends_on, [Rule::NothingIsOverwritten.name()]);
}

#[test]
fn of_what_one_may_not_know_nothing_is_told() {
    let world = begun();
    let missing = |result: Result<Vec<AllowedAction>, Refusal>| {
        let refusal = result.unwrap_err();
        assert_eq!(refusal.rule(), Rule::NamedThingsExist, "{refusal}");
        refusal.to_string()
    };
    missing(asked(&world, STRANGER, None, ""));
    // A thread for the government is not there for the facilitator; nor its comments.
    let hidden = missing(asked(&world, FACILITATOR, None, "t-1"));
    assert_eq!(
        hidden,
        missing(asked(&world, FACILITATOR, None, "t-9")).replace("t-9", "t-1")
    );
    let hidden = missing(asked(&world, FACILITATOR, None, "k-1"));
    assert_eq!(
        hidden,
        missing(asked(&world, FACILITATOR, None, "k-9")).replace("k-9", "k-1")
    );
    missing(asked(&world, LEAD, finding("f-9").as_ref(), ""));
    for (item, subject) in [
        (None, "y-1"),
        (None, "s-x"),
        (target(TargetKind::Unspecified, "1"), ""),
    ] {
        let refusal = asked(&world, LEAD, item.as_ref(), subject).unwrap_err();
        assert_eq!(refusal.rule(), Rule::FieldsAreWellFormed);
    }
}
