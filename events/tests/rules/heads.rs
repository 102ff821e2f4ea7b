//! One log commits to all: heads of streams in the deployment stream, and epochs.

use mgi_events::{
    context::Moment,
    deployment::{Command, Deployment, Head, Loss, decide},
    ids::AccountId,
    limits,
    refusal::{Refusal, Rule},
    v1::event_body::Kind,
};

use crate::support::*;

fn head(stream: &str, size: u64, root: u8) -> Head {
    Head {
        stream: stream.to_owned(),
        size,
        root: [root; 32],
    }
}

fn asked(deployment: &Deployment, command: &Command) -> Result<Vec<Kind>, Refusal> {
    decide(deployment, Moment(0), None, command).map(|decision| decision.events)
}

fn record(deployment: &mut Deployment, heads: Vec<Head>) {
    let events = asked(deployment, &Command::RecordHeads(heads)).unwrap();
    apply(deployment, events);
}

fn is_refused(refused: &Refusal, rule: Rule) {
    remember(refused);
    assert_eq!(refused.rule(), rule);
}

fn apply(deployment: &mut Deployment, events: Vec<Kind>) {
    for kind in events {
        let event = mgi_events::v1::Event {
            index: deployment.revision().0,
            ..Default::default()
        };
        deployment.evolve(&event, &kind).unwrap();
    }
}

#[test]
fn the_heads_that_changed_are_recorded_in_the_order_of_their_streams() {
    let mut deployment = directory();
    record(
        &mut deployment,
        vec![head("profile/bb-2026", 2, 1), head("profile/aa-2026", 7, 2)],
    );
    assert_eq!(
        deployment.heads().get("profile/aa-2026"),
        Some(&(7, [2; 32]))
    );

    let again = vec![head("profile/aa-2026", 7, 2), head("profile/bb-2026", 3, 3)];
    let events = asked(&deployment, &Command::RecordHeads(again)).unwrap();
    let [Kind::HeadsRecorded(recorded)] = events.as_slice() else {
        panic!("one event: {events:?}");
    };
    let streams: Vec<&str> = recorded.heads.iter().map(|h| h.stream.as_str()).collect();
    assert_eq!(streams, ["profile/bb-2026"], "only what changed");
}

#[test]
pub(crate) fn a_head_that_goes_back_or_contradicts_is_refused() {
    let mut deployment = directory();
    record(&mut deployment, vec![head("profile/aa-2026", 7, 2)]);
    for contradiction in [head("profile/aa-2026", 6, 2), head("profile/aa-2026", 7, 9)] {
        let refused = asked(&deployment, &Command::RecordHeads(vec![contradiction]));
        is_refused(&refused.unwrap_err(), Rule::HeadsGoForward);
    }
}

#[test]
fn nobody_records_heads_in_person_and_only_profiles_have_them() {
    let deployment = directory();
    let heads = Command::RecordHeads(vec![head("profile/aa-2026", 1, 1)]);
    let admin = AccountId::parse(ADMIN).unwrap();
    let refused = decide(&deployment, Moment(0), Some(&admin), &heads).unwrap_err();
    is_refused(&refused, Rule::AdministratorKeepsDirectory);
    for bad in [
        vec![head("deployment", 1, 1)],
        vec![head("profile/aa-2026", 1, 1), head("profile/aa-2026", 2, 1)],
    ] {
        let refused = asked(&deployment, &Command::RecordHeads(bad)).unwrap_err();
        is_refused(&refused, Rule::FieldsAreWellFormed);
    }
    let many = vec![head("profile/aa-2026", 1, 1); limits::HEADS + 1];
    let refused = asked(&deployment, &Command::RecordHeads(many)).unwrap_err();
    is_refused(&refused, Rule::LimitsHold);
    let refused = asked(&Deployment::default(), &heads).unwrap_err();
    is_refused(&refused, Rule::NamedThingsExist);
}

#[test]
fn a_restore_begins_a_later_epoch_and_says_what_was_lost() {
    let mut deployment = directory();
    record(&mut deployment, vec![head("profile/aa-2026", 7, 2)]);
    assert_eq!(deployment.epoch(), 1);
    let restore = |epoch| Command::Restore {
        epoch,
        losses: vec![Loss {
            signed: head("profile/aa-2026", 7, 2),
            found: 5,
        }],
        reason: "the disk failed".to_owned(),
    };
    let events = asked(&deployment, &restore(2)).unwrap();
    apply(&mut deployment, events);
    assert_eq!(deployment.epoch(), 2);
    // What was lost is lost: the stream's next head is its own.
    record(&mut deployment, vec![head("profile/aa-2026", 6, 3)]);
    let refused = asked(&deployment, &restore(2)).unwrap_err();
    is_refused(&refused, Rule::HeadsGoForward);
}
