//! Who may read what, in events, threads and counts.

use mgi_events::{
    ids::ThreadId,
    profile::contributions,
    v1::{Role, Visibility, event_body::Kind},
    visibility::{may_read_event, may_read_thread},
};

use crate::support::*;

const VISIBILITIES: [Visibility; 4] = [
    Visibility::OwnMinistry,
    Visibility::Government,
    Visibility::Consultation,
    Visibility::Public,
];

/// Threads t-1 to t-4 of MOH, one of each visibility.
fn with_threads() -> World {
    let mut world = World::consulting();
    for visibility in VISIBILITIES {
        world.given(MOH_WRITER, thread("MR-01", visibility, "A question."));
    }
    world
}

/// Who reads which of them: own ministry, government, consultation, public.
const READERS: [(&str, [bool; 4]); 13] = [
    (MOH_WRITER, [true, true, true, true]),
    (MOH_REVIEWER, [true, true, true, true]),
    (MOH_OFFICER, [true, true, true, true]),
    (MOE_WRITER, [false, true, true, true]),
    (NSO_WRITER, [false, true, true, true]),
    (LEAD, [false, true, true, true]),
    (FACILITATOR, [false, false, true, true]),
    (ANALYST, [false, false, true, true]),
    (EDITOR, [false, false, true, true]),
    (STAKEHOLDER, [false, false, true, true]),
    (AUDITOR, [true, true, true, true]),
    (DEPLOYMENT_AUDITOR, [true, true, true, true]),
    (STRANGER, [false, false, false, false]),
];

#[test]
fn each_role_reads_the_threads_that_are_visible_to_it() {
    let world = with_threads();
    for (account, reads) in READERS {
        let reader = world.reader(account);
        for (number, readable) in (1..).zip(reads) {
            let thread = &world.profile.threads()[&ThreadId(number)];
            assert_eq!(
                may_read_thread(&reader, thread),
                readable,
                "{account} t-{number}"
            );
        }
    }
}

#[test]
fn events_of_a_thread_are_read_by_who_reads_the_thread() {
    let mut world = with_threads();
    let mut events: Vec<(usize, Kind)> = Vec::new();
    for n in 0..4 {
        let id = format!("t-{}", n + 1);
        for ask in [
            post(&id, "An answer.").asked(),
            resolve(&id).asked(),
            reopen_thread(&id).asked(),
        ] {
            world.given(MOH_OFFICER, ask);
            events.extend(world.decision().events.iter().map(|kind| (n, kind.clone())));
        }
    }
    assert_eq!(events.len(), 12);
    let last = world.revision() - 1;
    for (account, reads) in READERS {
        let reader = world.reader(account);
        for (n, kind) in &events {
            assert_eq!(
                may_read_event(&reader, &world.profile, last, kind),
                reads[*n],
                "{account}"
            );
        }
    }
}

#[test]
fn other_events_are_read_by_everybody_whose_role_is_in_force() {
    let mut world = World::consulting();
    world.given(MOH_WRITER, revise("MR-01", 2).value("no"));
    let kind = world.decision().events[0].clone();
    let last = world.revision() - 1;
    for (account, reads) in READERS {
        let reader = world.reader(account);
        assert_eq!(
            may_read_event(&reader, &world.profile, last, &kind),
            reads[3],
            "{account}"
        );
    }
}

#[test]
fn a_role_that_ended_leaves_the_knowledge_that_there_is_a_profile() {
    let mut world = World::collecting();
    world.given(LEAD, grant(STRANGER, Role::Contributor, MOH));
    let role = world.created();
    assert!(world.reader(STRANGER).reads());
    world.given(LEAD, end_role(&role));
    let reader = world.reader(STRANGER);
    assert!(reader.knows() && !reader.reads());
    assert!(!reader.is_government() && !reader.acts_for(MOH));
}

#[test]
fn the_people_of_a_withdrawn_ministry_read_no_more() {
    let mut world = with_threads();
    world.given(LEAD, withdraw_ministry(NSO));
    let reader = world.reader(NSO_WRITER);
    assert!(reader.knows() && !reader.reads());
}

#[test]
fn a_closed_account_neither_knows_nor_reads() {
    let world = World::collecting();
    let reader = world.reader(CLOSED);
    assert!(!reader.knows() && !reader.reads());
}

#[test]
fn comments_that_one_may_not_read_are_not_counted() {
    let world = with_threads();
    for (account, reads) in READERS {
        let readable = reads.iter().filter(|r| **r).count() as u64;
        let counted: u64 = contributions(&world.profile, &world.reader(account))
            .iter()
            .map(|c| c.comments.as_ref().unwrap().count)
            .sum();
        assert_eq!(counted, readable, "{account}");
    }
}
