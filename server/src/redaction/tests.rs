//! What is ordered is carried out once, and whatever does not agree is refused.

use std::sync::Arc;

use bytes::Bytes;
use mgi_events::context::Moment;
use mgi_events::event::{Envelope, seal};
use mgi_events::transparency::merkle::leaf_hash;
use mgi_proto::v1::{CommentPosted, EventRedacted};

use super::*;
use crate::ledger::conformance::{ALL, append, stream};
use crate::ledger::{Group, MemoryLedger};

const NAME: &str = "profile/xt-2026";
const OTHER: &str = "profile/xo-2026";

fn sealed(stream: &'static str, index: u64, kind: Kind) -> Bytes {
    let envelope = Envelope {
        stream,
        index,
        event_id: format!("00000000-0000-7000-a000-{index:012x}"),
        recorded: Moment(1_772_438_400_000_000),
        account: "ac-00000001moh",
        ministry: "MOH",
        grant: "g-7",
        deployment_revision: 3,
        command_id: "01890a5d-ac96-774b-bcce-b302099a8058",
        group_index: 0,
        command_digest: [7; 32],
        nonce: [9; 16],
    };
    Bytes::from(seal(&envelope, kind).unwrap().bytes)
}

fn comment(index: u64) -> Bytes {
    comment_in(NAME, index)
}

fn comment_in(stream: &'static str, index: u64) -> Bytes {
    sealed(
        stream,
        index,
        Kind::CommentPosted(CommentPosted {
            thread_id: "t-1".into(),
            comment_id: format!("k-{index}"),
            text: "Ask Zebulon.".into(),
            ..CommentPosted::default()
        }),
    )
}

fn order_of(index: u64, at: u64, of: &Bytes) -> Bytes {
    order_in(NAME, index, at, of)
}

fn order_in(stream: &'static str, index: u64, at: u64, of: &Bytes) -> Bytes {
    let subject = Subject::read(of).unwrap();
    sealed(
        stream,
        at,
        Kind::EventRedacted(EventRedacted {
            index,
            leaf_hash: subject.leaf.to_vec(),
            event_type: subject.event.r#type.clone(),
            legal_basis: "a law".into(),
            remainder: subject.remainder().unwrap(),
        }),
    )
}

fn ledger(events: Vec<Bytes>) -> Arc<MemoryLedger> {
    let ledger = Arc::new(MemoryLedger::new());
    append(
        ledger.as_ref(),
        Group {
            stream: stream(NAME),
            expected: 0,
            events,
        },
    );
    ledger
}

fn stored(ledger: &MemoryLedger) -> Vec<Bytes> {
    let all = ledger.read_all(0, ALL).unwrap();
    all.into_iter().map(|recorded| recorded.bytes).collect()
}

/// The stream is refused from an event on, and nothing of it is redacted; another one is.
fn assert_refuses(ledger: &MemoryLedger, index: u64) {
    let other = comment_in(OTHER, 0);
    append(
        ledger,
        Group {
            stream: stream(OTHER),
            expected: 0,
            events: vec![other.clone(), order_in(OTHER, 0, 1, &other)],
        },
    );
    let survey = survey(ledger).unwrap();
    let found: Vec<_> = survey.mismatches.iter().collect();
    assert_eq!(found.len(), 1, "{survey:?}");
    assert_eq!(
        (found[0].stream.as_str(), found[0].index),
        (NAME, index),
        "{survey:?}"
    );
    let orders: Vec<_> = survey.orders.iter().map(|order| &order.stream).collect();
    assert_eq!(orders, [&stream(OTHER)]);
    assert_eq!(carry_out(ledger, &survey.orders).unwrap(), 1);
}

#[test]
fn what_is_ordered_is_carried_out_once() {
    let (first, second) = (comment(0), comment(1));
    let ordered = order_of(1, 2, &second);
    let ledger = ledger(vec![first.clone(), second.clone(), ordered.clone()]);
    let orders = survey(ledger.as_ref()).unwrap().orders;
    assert_eq!(
        (
            orders.len(),
            orders[0].index,
            orders[0].ordered_by,
            orders[0].carried_out
        ),
        (1, 1, 2, false)
    );
    assert_eq!(carry_out(ledger.as_ref(), &orders).unwrap(), 1);
    let after = stored(&ledger);
    assert_eq!((&after[0], &after[2]), (&first, &ordered));
    assert!(!after[1].windows(7).any(|at| at == b"Zebulon"));
    assert_eq!(
        mgi_events::redaction::leaf_of(&after[1]).unwrap(),
        leaf_hash(&second)
    );
    let orders = survey(ledger.as_ref()).unwrap().orders;
    assert!(orders[0].carried_out);
    assert_eq!(carry_out(ledger.as_ref(), &orders).unwrap(), 0);
    assert_eq!(stored(&ledger), after);
}

#[test]
fn an_order_for_another_event_is_refused() {
    // The order was made for the first comment, and names the second.
    let ordered = order_of(1, 2, &comment(0));
    let ledger = ledger(vec![comment(0), comment(1), ordered]);
    assert_refuses(&ledger, 1);
}

#[test]
fn an_order_for_nothing_is_refused() {
    let ordered = order_of(9, 1, &comment(0));
    let ledger = ledger(vec![comment(0), ordered]);
    assert_refuses(&ledger, 9);
}

#[test]
fn what_nobody_ordered_is_found() {
    let before = comment(0);
    let subject = Subject::read(&before).unwrap();
    let record = Record {
        leaf: subject.leaf,
        remainder: subject.remainder().unwrap(),
    };
    let forged = Bytes::from(record.encode(before.len()).unwrap());
    let ledger = ledger(vec![forged, comment(1)]);
    assert_refuses(&ledger, 0);
}

#[test]
fn a_record_that_says_something_else_is_found() {
    let before = comment(0);
    let ordered = order_of(0, 1, &before);
    let other = Subject::read(&comment(5)).unwrap();
    let record = Record {
        leaf: leaf_hash(&before),
        remainder: other.remainder().unwrap(),
    };
    let forged = Bytes::from(record.encode(before.len()).unwrap());
    let ledger = ledger(vec![forged, ordered]);
    assert_refuses(&ledger, 0);
}
