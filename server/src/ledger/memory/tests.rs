//! The in-memory ledger's own tests: what can be injected, and holding back.

use std::sync::mpsc::{Receiver, channel};

use super::*;
use crate::ledger::conformance::{append, bytes, group, stream};

fn send(ledger: &MemoryLedger, group: Group) -> Receiver<Outcome> {
    let (tell, told) = channel();
    ledger.append(group, Box::new(move |outcome| tell.send(outcome).unwrap()));
    told
}

#[test]
fn it_keeps_the_contract() {
    crate::ledger::conformance::suite(MemoryLedger::new);
}

#[test]
fn an_intruder_comes_first_and_makes_a_conflict() {
    let ledger = MemoryLedger::new();
    ledger.inject(Injection::Conflict {
        intruder: vec![bytes("theirs")],
    });
    let outcome = append(&ledger, group("s", 0, &["ours"]));
    assert_eq!(outcome, Outcome::Conflict { actual: 1 });
    let limit = ReadLimit {
        events: 9,
        bytes: 99,
    };
    let found = ledger.read(&stream("s"), 0, limit).unwrap();
    assert_eq!(found[0].bytes, bytes("theirs"));
    let outcome = append(&ledger, group("s", 1, &["ours"]));
    assert_eq!(outcome, Outcome::Durable { position: 1 });
}

#[test]
fn unknown_may_mean_either() {
    let ledger = MemoryLedger::new();
    ledger.inject(Injection::UnknownWritten);
    ledger.inject(Injection::UnknownNotWritten);
    for _ in 0..2 {
        let outcome = append(&ledger, group("s", ledger.end(), &["x"]));
        assert!(matches!(outcome, Outcome::Unknown { .. }));
    }
    assert_eq!(ledger.end(), 1);
    assert_eq!(ledger.status(), Status::Writable);
}

#[test]
fn full_passes_and_poison_stays() {
    let ledger = MemoryLedger::new();
    ledger.inject(Injection::Full);
    ledger.inject(Injection::Pass);
    ledger.inject(Injection::Poisoned);
    let outcome = append(&ledger, group("s", 0, &["x"]));
    assert!(matches!(outcome, Outcome::Full { .. }));
    assert!(matches!(ledger.status(), Status::Full { .. }));
    let outcome = append(&ledger, group("s", 0, &["x"]));
    assert_eq!(outcome, Outcome::Durable { position: 0 });
    assert_eq!(ledger.status(), Status::Writable);
    for _ in 0..2 {
        let outcome = append(&ledger, group("s", 1, &["x"]));
        assert!(matches!(outcome, Outcome::Poisoned { .. }));
        assert!(matches!(ledger.status(), Status::Poisoned { .. }));
    }
    assert_eq!(ledger.end(), 1);
}

#[test]
fn poison_reaches_everything_behind_it() {
    let ledger = MemoryLedger::new();
    ledger.hold();
    ledger.inject(Injection::Poisoned);
    let told: Vec<_> = (0..5)
        .map(|at| send(&ledger, group("s", at, &["x"])))
        .collect();
    ledger.release_next(1);
    for told in told {
        let outcome = told.recv().unwrap();
        assert!(matches!(outcome, Outcome::Poisoned { .. }), "{outcome:?}");
    }
}

#[test]
fn what_is_held_is_staged_and_not_visible() {
    let ledger = MemoryLedger::new();
    ledger.hold();
    let first = send(&ledger, group("s", 0, &["a"]));
    let second = send(&ledger, group("s", 1, &["b"]));
    assert_eq!((ledger.held(), ledger.end()), (2, 0));
    ledger.release_next(1);
    assert_eq!(first.recv().unwrap(), Outcome::Durable { position: 0 });
    assert_eq!(ledger.end(), 1);
    assert!(second.try_recv().is_err());
    ledger.release();
    assert_eq!(second.recv().unwrap(), Outcome::Durable { position: 1 });
}

#[test]
fn closing_settles_what_is_held() {
    let ledger = MemoryLedger::new();
    ledger.hold();
    let told = send(&ledger, group("s", 0, &["a"]));
    ledger.close();
    assert_eq!(told.recv().unwrap(), Outcome::Durable { position: 0 });
}
