//! Every acknowledged event is present and identical after any crash; an unacknowledged group is all
//! there or not at all.

use super::*;
use crate::ledger::disk::sim::{Fault, Loss};

/// Writes, crashes at a call, opens again, checks, and goes on, several times on one disk.
fn live_through(seed: u64, losses: &[Loss], crash_within: impl Fn(&mut Rng) -> u64) {
    let disk = SimDisk::new(seed);
    let mut rng = Rng(seed ^ 0xABCD);
    let mut model = Model::default();
    for loss in losses {
        let crash = disk.calls() + crash_within(&mut rng);
        disk.fail_at(crash, Fault::Crash);
        match open(&disk) {
            Ok((ledger, _)) => {
                match contents(&ledger) {
                    Ok(found) => model.check(found),
                    Err(error) => assert!(disk.crashed(), "{error}"),
                }
                for _ in 0..12 {
                    if disk.crashed() {
                        break;
                    }
                    let groups = 1 + rng.below(6);
                    model.send(&ledger, &mut rng, groups);
                }
            }
            Err(error) => assert!(disk.crashed(), "{error}"),
        }
        disk.restart(*loss);
    }
    let (ledger, _) = open(&disk).unwrap();
    model.check(contents(&ledger).unwrap());
    drop(ledger);
    let (ledger, report) = open(&disk).unwrap();
    assert_eq!(report.cut, None, "a clean close needs no repair");
    model.check(contents(&ledger).unwrap());
}

/// Names the seed of the run that failed.
fn with_seed(seed: u64, run: impl FnOnce()) {
    let run = std::panic::AssertUnwindSafe(run);
    assert!(
        std::panic::catch_unwind(run).is_ok(),
        "failed with seed {seed}"
    );
}

#[test]
fn a_crash_at_every_call_loses_nothing() {
    for call in 0..110 {
        for (salt, loss) in [Loss::All, Loss::None, Loss::Some, Loss::Some]
            .iter()
            .enumerate()
        {
            let seed = 1000 * call + salt as u64;
            with_seed(seed, || live_through(seed, &[*loss], |_| call));
        }
    }
}

#[test]
fn repeated_crashes_lose_nothing() {
    for seed in 0..250 {
        with_seed(seed, || {
            live_through(seed, &[Loss::Some; 8], |rng| 1 + rng.below(60));
        });
    }
}

#[test]
fn crashes_of_process_and_machine_in_turn_lose_nothing() {
    let losses = [
        Loss::None,
        Loss::Some,
        Loss::None,
        Loss::None,
        Loss::All,
        Loss::Some,
    ];
    for seed in 0..150 {
        with_seed(seed, || {
            live_through(seed, &losses, |rng| 1 + rng.below(40))
        });
    }
}

#[test]
fn crashes_while_recovering_lose_nothing() {
    for seed in 0..150 {
        with_seed(seed, || {
            let losses = [Loss::Some; 9];
            let at = std::cell::Cell::new(0);
            live_through(seed, &losses, |rng| {
                at.set(at.get() + 1);
                // Every third run gets to write; the others end in the opening.
                let calls = if at.get() % 3 == 1 { 60 } else { 14 };
                1 + rng.below(calls)
            });
        });
    }
}

#[test]
fn segments_are_made_beside_the_writer_as_safely() {
    for seed in 0..40 {
        with_seed(seed, || {
            let disk = SimDisk::new(seed);
            let mut rng = Rng(seed);
            let mut model = Model::default();
            for _ in 0..4 {
                disk.fail_at(disk.calls() + 10 + rng.below(60), Fault::Crash);
                let opened = FileLedger::open(Arc::new(disk.clone()), DIR, options(SMALL));
                let Ok((ledger, _)) = opened else {
                    assert!(disk.crashed());
                    disk.restart(Loss::Some);
                    continue;
                };
                if let Ok(found) = contents(&ledger) {
                    model.check(found);
                }
                while !disk.crashed() {
                    model.send(&ledger, &mut rng, 4);
                }
                // The helper's segment must not arrive on the machine that was restarted.
                drop(ledger);
                disk.restart(Loss::Some);
            }
            model.check(contents(&open(&disk).unwrap().0).unwrap());
        });
    }
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let run = || {
        let disk = SimDisk::new(7);
        let mut model = Model::default();
        let mut rng = Rng(7);
        let (ledger, _) = open(&disk).unwrap();
        for _ in 0..20 {
            model.send(&ledger, &mut rng, 5);
        }
        drop(ledger);
        (disk.trace(), disk.contents(&segment_path(1)))
    };
    assert!(run() == run());
}
