//! Free text that must go: who orders it, of which events, and who then reads what.

use mgi_events::{
    event,
    ids::{CommentId, ThreadId},
    profile::Profile,
    redaction::{self, Record, open_remainder, open_stored},
    refusal::Rule,
    transparency::merkle::leaf_hash,
    v1::{Comment, PriorityState, RedactEvent, Stance, Visibility, event_body::Kind},
    visibility::{may_know_of_event, may_read_event},
};

use crate::support::*;

const NAME: &str = "Zebulon";

pub(crate) fn redact(index: u64) -> mgi_events::v1::command::Action {
    mgi_events::v1::command::Action::RedactEvent(RedactEvent {
        index,
        legal_basis: "Data protection law, article 17".to_owned(),
    })
}

fn last(world: &World) -> u64 {
    world.revision() - 1
}

/// A comment k-1 of MOE, which names somebody, in the thread t-1.
fn named(visibility: Visibility) -> (World, u64) {
    let mut world = World::consulting();
    let text = format!("Ask {NAME} at the ministry, @MOH.");
    world.given(MOE_WRITER, thread("MR-01", visibility, &text));
    let index = last(&world);
    (world, index)
}

fn shown(profile: &Profile, number: u32) -> Comment {
    let (thread, id) = (ThreadId(1), CommentId(number));
    profile.threads()[&thread].comments[&id].show(thread, id)
}

fn mentions_the_name(profile: &Profile) -> bool {
    format!("{profile:?}").contains(NAME)
}

/// The state as it follows from the stored bytes, redacted ones replaced.
fn replayed_without_the_texts(world: &World) -> Profile {
    let mut profile = Profile::default();
    for (index, bytes) in (0..).zip(&world.stored) {
        let mut stored = bytes.clone();
        if world.profile.redactions().contains_key(&index) {
            let record = Record {
                leaf: leaf_hash(bytes),
                remainder: redaction::remainder(bytes).unwrap().unwrap(),
            };
            stored = record.encode(bytes.len()).unwrap();
            assert!(!String::from_utf8_lossy(&stored).contains(NAME));
        }
        let stored = open_stored(&stored).unwrap();
        assert_eq!(stored.leaf, leaf_hash(bytes));
        profile.evolve(&stored.event, &stored.kind).unwrap();
    }
    profile
}

#[test]
fn the_government_lead_has_a_comment_redacted() {
    let (mut world, index) = named(Visibility::Government);
    world
        .when(LEAD, redact(index))
        .then_events(["EventRedacted"]);
    let Kind::EventRedacted(ordered) = world.decision().events[0].clone() else {
        panic!("an order");
    };
    assert_eq!(
        (ordered.index, ordered.event_type.as_str()),
        (index, "ThreadOpened")
    );
    let bytes = &world.stored[usize::try_from(index).unwrap()];
    assert_eq!(ordered.leaf_hash, leaf_hash(bytes));
    let (event, kind) = open_remainder(&ordered.remainder).unwrap();
    assert!(event.nonce.is_empty() && event.command_digest.is_empty());
    let Kind::ThreadOpened(opened) = kind else {
        panic!("a thread");
    };
    assert_eq!(
        (opened.text.as_str(), opened.mentions),
        ("", vec![MOH.to_owned()])
    );

    assert!(!mentions_the_name(&world.profile));
    let comment = shown(&world.profile, 1);
    assert!(comment.redacted && comment.text.is_empty() && comment.deleted_by.is_none());
    assert_eq!(comment.posted_by.unwrap().event_index, index);
    let redaction = &world.profile.redactions()[&index];
    assert_eq!(redaction.by.event_index, last(&world));
    assert_eq!(redaction.legal_basis, "Data protection law, article 17");
    assert_eq!(replayed_without_the_texts(&world), world.profile);
}

#[test]
fn earlier_words_of_a_comment_go_one_by_one() {
    let (mut world, first) = named(Visibility::Government);
    world.given(MOE_WRITER, edit("t-1", "k-1", "Ask the registry."));
    world.given(LEAD, redact(first));
    let comment = shown(&world.profile, 1);
    assert_eq!(
        (comment.text.as_str(), comment.redacted),
        ("Ask the registry.", false)
    );
    assert!(comment.earlier[0].redacted && comment.earlier[0].text.is_empty());
    world.given(MOE_WRITER, edit("t-1", "k-1", &format!("Not {NAME}.")));
    let third = last(&world);
    world.given(MOE_WRITER, edit("t-1", "k-1", "Nobody."));
    world.given(LEAD, redact(third));
    let comment = shown(&world.profile, 1);
    let redacted: Vec<bool> = comment.earlier.iter().map(|v| v.redacted).collect();
    assert_eq!(redacted, [true, false, true]);
    assert!(!mentions_the_name(&world.profile));
    assert_eq!(replayed_without_the_texts(&world), world.profile);
}

#[test]
fn remarks_rationales_and_reasons_go_wherever_they_stand() {
    let mut world = World::consulting();
    let mut made: Vec<u64> = Vec::new();
    let text = format!("{NAME} says so.");
    let mut given = |world: &mut World, account: &str, asked: mgi_events::v1::command::Action| {
        world.given(account, asked);
        made.push(last(world));
    };
    let mut taken = position(answer("MR-01"), Stance::AgreesWithRemark);
    taken.remark.clone_from(&text);
    given(&mut world, MOE_WRITER, taken.asked());
    let mut proposal = suggest("MR-01", 2, "Something else.");
    proposal.rationale.clone_from(&text);
    given(&mut world, MOL_WRITER, proposal.asked());
    let mut rejected = reject("s-1");
    rejected.reason.clone_from(&text);
    given(&mut world, MOH_WRITER, rejected.asked());
    let mut contradiction = contradict(answer("MR-01"), answer("MR-02"));
    contradiction.explanation.clone_from(&text);
    given(&mut world, MOE_WRITER, contradiction.asked());
    let mut settled = settle("x-1");
    settled.outcome.clone_from(&text);
    given(&mut world, MOE_WRITER, settled.asked());
    world.given(MOL_WRITER, propose("Open a register of skills."));
    let mut decided = decide_on("p-1", 1, PriorityState::Adopted);
    decided.reason.clone_from(&text);
    given(&mut world, LEAD, decided.asked());

    for index in made {
        world.given(LEAD, redact(index));
        assert_eq!(replayed_without_the_texts(&world), world.profile);
    }
    assert!(!mentions_the_name(&world.profile));
    let suggestion = world.profile.suggestions().iter().next().unwrap();
    assert!(suggestion.1.show(*suggestion.0).redacted);
    assert!(world.profile.show_positions()[0].redacted);
    let contradiction = world.profile.contradictions().iter().next().unwrap();
    assert!(contradiction.1.show(*contradiction.0).redacted);
    let priority = world.profile.priorities().iter().next().unwrap();
    assert!(priority.1.show(*priority.0).redacted);
    assert_eq!(
        priority.1.state(),
        PriorityState::Adopted,
        "the decision stands"
    );
}

#[test]
pub(crate) fn public_acts_are_not_redacted() {
    let mut world = World::consulting();
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
    let value = last(&world);
    world
        .when(LEAD, redact(value))
        .then_refused(Rule::OnlyFreeTextIsRedacted);
    assert!(world.refusal().to_string().contains("public acts"));
    // Neither the opening, nor an answer, nor a redaction.
    let (mut world, index) = named(Visibility::Government);
    world.given(LEAD, redact(index));
    for index in [0, last(&world)] {
        world
            .when(LEAD, redact(index))
            .then_refused(Rule::OnlyFreeTextIsRedacted);
    }
}

#[test]
fn what_has_no_text_or_lost_it_is_not_redacted_again() {
    let (mut world, index) = named(Visibility::Government);
    world.given(LEAD, redact(index));
    world
        .when(LEAD, redact(index))
        .then_refused(Rule::ChangeSomething);
    let mut silent = resolve("t-1");
    silent.outcome.clear();
    world.given(MOE_OFFICER, silent);
    let silent = last(&world);
    world
        .when(LEAD, redact(silent))
        .then_refused(Rule::ChangeSomething);
    let next = world.revision();
    world
        .when(LEAD, redact(next))
        .then_refused(Rule::NamedThingsExist);
}

#[test]
fn an_order_names_its_legal_basis() {
    let (mut world, index) = named(Visibility::Government);
    for basis in [String::new(), "x".repeat(1_001), "two\nlines".to_owned()] {
        let order = RedactEvent {
            index,
            legal_basis: basis,
        };
        world
            .when(LEAD, mgi_events::v1::command::Action::RedactEvent(order))
            .then_bad_field("legal_basis");
    }
}

#[test]
fn nobody_else_orders_it() {
    let (mut world, index) = named(Visibility::Government);
    for account in [MOE_WRITER, MOE_OFFICER, MOH_OFFICER, AUDITOR] {
        world
            .when(account, redact(index))
            .then_refused(Rule::RoleInForce);
    }
    // Who may not know of the thread learns nothing of it.
    for account in [FACILITATOR, EDITOR, STAKEHOLDER] {
        world
            .when(account, redact(index))
            .then_refused(Rule::NamedThingsExist);
    }
}

#[test]
fn in_a_thread_of_one_ministry_its_officer_orders_it() {
    let (mut world, index) = named(Visibility::OwnMinistry);
    for account in [LEAD, MOH_OFFICER] {
        world
            .when(account, redact(index))
            .then_refused(Rule::NamedThingsExist);
    }
    world
        .when(MOE_WRITER, redact(index))
        .then_refused(Rule::RoleInForce);
    world.given(MOE_OFFICER, redact(index));
    assert_eq!(world.decision().ministry, MOE);
    assert!(!mentions_the_name(&world.profile));
}

#[test]
fn a_finalized_profile_still_loses_what_must_go() {
    let mut world = World::consulting();
    world.given(
        MOE_WRITER,
        thread("MR-01", Visibility::Government, &format!("Ask {NAME}.")),
    );
    let index = last(&world);
    let mut world = world.lock().sign();
    world.given(LEAD, finalize());
    world.given(LEAD, redact(index));
    assert!(!mentions_the_name(&world.profile));
}

#[test]
fn nobody_reads_it_and_who_might_not_know_of_it_learns_nothing() {
    let (mut world, index) = named(Visibility::OwnMinistry);
    let (_, event) = event::open(&world.stored[usize::try_from(index).unwrap()]).unwrap();
    assert!(may_read_event(
        &world.reader(MOE_WRITER),
        &world.profile,
        index,
        &event
    ));
    world.given(MOE_OFFICER, redact(index));
    let order = world.decision().events[0].clone();
    let at = last(&world);
    for (account, knows) in [
        (MOE_WRITER, true),
        (AUDITOR, true),
        (DEPLOYMENT_AUDITOR, true),
        (LEAD, false),
        (MOH_WRITER, false),
        (STRANGER, false),
    ] {
        let reader = world.reader(account);
        let profile = &world.profile;
        assert!(
            !may_read_event(&reader, profile, index, &event),
            "{account}"
        );
        assert_eq!(
            may_know_of_event(&reader, profile, &event),
            knows,
            "{account}"
        );
        assert_eq!(
            may_read_event(&reader, profile, at, &order),
            knows,
            "{account}"
        );
    }
}

#[test]
fn earlier_states_forget_it_too() {
    let (mut world, index) = named(Visibility::Government);
    let mut earlier = world.profile.clone();
    let mut before = Profile::default();
    world.given(LEAD, redact(index));
    assert!(mentions_the_name(&earlier));
    earlier.forget_what_was_redacted_by(&world.profile);
    assert!(!mentions_the_name(&earlier));
    assert!(shown(&earlier, 1).redacted);
    assert!(earlier.redactions().contains_key(&index));
    before.forget_what_was_redacted_by(&world.profile);
    assert_eq!(before, Profile::default(), "it had not happened yet");
}
