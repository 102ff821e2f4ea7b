//! Disks that say no: errors poison, a full disk does not.

use super::*;
use crate::ledger::conformance::{append, bytes, group};
use crate::ledger::disk::sim::{Fault, Loss};

/// An event that fills most of a small segment.
fn large(fill: u8) -> Bytes {
    Bytes::from(vec![fill; 9_000])
}

fn one(name: &str, expected: u64, event: Bytes) -> Group {
    Group {
        stream: stream(name),
        expected,
        events: vec![event],
    }
}

#[test]
fn an_error_in_a_write_or_sync_poisons() {
    for seed in 0..60 {
        for call in 0..2 {
            let disk = SimDisk::new(seed);
            let mut rng = Rng(seed);
            let mut model = Model::default();
            // Large enough that no segment is made meanwhile: the call that fails is the writer's.
            let options = options(8 * SMALL);
            let opened = FileLedger::open(Arc::new(disk.clone()), DIR, options);
            let (ledger, _) = opened.unwrap();
            model.send(&ledger, &mut rng, 3);
            let fault = [Fault::Eio, Fault::NoSpace][(seed % 2) as usize];
            disk.fail_at(disk.calls() + call, fault);
            let outcomes = model.send(&ledger, &mut rng, 3);
            for outcome in outcomes {
                assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
            }
            let calls = disk.calls();
            let outcome = append(&ledger, group("s", 0, &["x"]));
            assert!(matches!(outcome, Outcome::Poisoned { .. }), "{outcome:?}");
            assert!(matches!(ledger.status(), Status::Poisoned { .. }));
            assert_eq!(disk.calls(), calls, "a failed sync is never repeated");
            // What was acknowledged is still served.
            assert_eq!(contents(&ledger).unwrap(), model.certain);
            drop(ledger);

            // The process ends, the machine goes on; then the machine goes down as well. What the
            // first start served may not be lost by the second.
            disk.restart(Loss::None);
            let (ledger, _) = open(&disk).unwrap();
            model.check(contents(&ledger).unwrap());
            let outcomes = model.send(&ledger, &mut rng, 2);
            assert!(
                matches!(outcomes[1], Outcome::Durable { .. }),
                "{outcomes:?}"
            );
            disk.restart(Loss::Some);
            drop(ledger);
            model.check(contents(&open(&disk).unwrap().0).unwrap());
        }
    }
}

#[test]
fn groups_behind_a_failed_write_are_poisoned_and_conflicts_too() {
    let disk = SimDisk::new(1);
    let (ledger, _) = open(&disk).unwrap();
    ledger.hold();
    let told: Vec<_> = [group("s", 0, &["a"]), group("s", 7, &["b"])]
        .into_iter()
        .map(|group| {
            let (tell, told) = channel();
            ledger.append(group, Box::new(move |outcome| tell.send(outcome).unwrap()));
            told
        })
        .collect();
    disk.fail_at(disk.calls() + 1, Fault::Eio);
    ledger.release();
    assert!(matches!(told[0].recv().unwrap(), Outcome::Unknown { .. }));
    assert!(matches!(told[1].recv().unwrap(), Outcome::Poisoned { .. }));
}

#[test]
fn a_full_disk_refuses_before_writing_and_resumes() {
    let disk = SimDisk::new(1);
    disk.set_capacity(Some(SMALL));
    let (ledger, _) = open(&disk).unwrap();
    let outcome = append(&ledger, one("s", 0, large(1)));
    assert_eq!(outcome, Outcome::Durable { position: 0 });
    for _ in 0..3 {
        let before = disk.contents(&segment_path(1));
        let outcome = append(&ledger, one("s", 1, large(2)));
        assert!(matches!(outcome, Outcome::Full { .. }), "{outcome:?}");
        assert!(matches!(ledger.status(), Status::Full { .. }));
        assert!(
            before == disk.contents(&segment_path(1)),
            "nothing is written"
        );
        assert_eq!(
            disk.list(Path::new(DIR)).unwrap().len(),
            1,
            "nothing is left"
        );
    }
    // What fits in the segment that is there is still taken.
    let outcome = append(&ledger, group("t", 0, &["small"]));
    assert_eq!(outcome, Outcome::Durable { position: 1 });

    disk.set_capacity(None);
    let outcome = append(&ledger, one("s", 1, large(2)));
    assert_eq!(outcome, Outcome::Durable { position: 2 });
    assert_eq!(ledger.status(), Status::Writable);
    drop(ledger);
    let (ledger, report) = open(&disk).unwrap();
    assert_eq!((report.events, report.cut), (3, None));
    assert_eq!(ledger.head(&stream("s")), 2);
}

#[test]
fn a_broken_disk_found_while_making_a_segment_poisons() {
    let disk = SimDisk::new(1);
    let (ledger, _) = open(&disk).unwrap();
    // The first attempt, ahead of need, may fail; the second, in need, may not.
    for call in 0..40 {
        disk.fail_at(disk.calls() + 2 + call, Fault::Eio);
    }
    assert!(matches!(
        append(&ledger, one("s", 0, large(1))),
        Outcome::Durable { .. }
    ));
    let outcome = append(&ledger, one("s", 1, large(2)));
    assert!(matches!(outcome, Outcome::Poisoned { .. }), "{outcome:?}");
    disk.restart(Loss::Some);
    drop(ledger);
    assert_eq!(open(&disk).unwrap().1.events, 1);
}

#[test]
fn an_error_in_a_read_is_reported_and_passes() {
    let disk = SimDisk::new(1);
    let (ledger, _) = open(&disk).unwrap();
    append(&ledger, group("s", 0, &["a"]));
    disk.fail_at(disk.calls(), Fault::Eio);
    let error = ledger.read_all(0, ALL).unwrap_err();
    assert!(matches!(error, ReadError::Io { .. }), "{error}");
    assert_eq!(ledger.read_all(0, ALL).unwrap()[0].bytes, bytes("a"));
}

#[test]
fn errors_while_opening_are_reported_and_harmless() {
    for call in 0..30 {
        let disk = SimDisk::new(call);
        let mut rng = Rng(call);
        let mut model = Model::default();
        let (ledger, _) = open(&disk).unwrap();
        model.send(&ledger, &mut rng, 5);
        disk.fail_at(disk.calls() + 1, Fault::Crash);
        model.send(&ledger, &mut rng, 5);
        disk.restart(Loss::Some);
        drop(ledger);
        disk.fail_at(disk.calls() + call, Fault::Eio);
        if let Err(error) = open(&disk) {
            assert!(matches!(error, OpenError::Io { .. }), "{error}");
        }
        disk.restart(if call % 2 == 0 {
            Loss::None
        } else {
            Loss::Some
        });
        model.check(contents(&open(&disk).unwrap().0).unwrap());
    }
}
