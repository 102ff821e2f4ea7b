//! A redaction is carried out whole or not at all, whenever the machine stops.

use mgi_events::{redaction::Record, transparency::merkle::leaf_hash};

use super::*;
use crate::ledger::conformance::{append, group};
use crate::ledger::disk::sim::{Fault, Loss};
use crate::ledger::{RedactError, Redacted};

const WORDS: &str = "Ask Zebulon, who knows everything there is to know about it.";

/// Two events that must go, among others, in two segments.
fn begin(disk: &SimDisk) -> Contents {
    let (ledger, _) = open(disk).unwrap();
    let filler = "x".repeat(3000);
    append(&ledger, group("profile/a", 0, &["first", WORDS, "third"]));
    for n in 0..6 {
        append(&ledger, group("profile/b", n, &[&filler]));
    }
    append(&ledger, group("profile/a", 3, &[WORDS, "last"]));
    contents(&ledger).unwrap()
}

fn record() -> Bytes {
    let record = Record {
        leaf: leaf_hash(WORDS.as_bytes()),
        remainder: b"what stays".to_vec(),
    };
    record.encode(WORDS.len()).unwrap().into()
}

fn redacted() -> [Redacted; 2] {
    [1, 3].map(|index| Redacted {
        stream: stream("profile/a"),
        index,
        bytes: record(),
    })
}

fn on_disk(disk: &SimDisk, words: &str) -> bool {
    [segment_path(1), segment_path(2)].iter().any(|path| {
        let data = disk.contents(path);
        data.windows(words.len()).any(|at| at == words.as_bytes())
    })
}

fn without_the_words(mut contents: Contents) -> Contents {
    let a = contents.get_mut(&stream("profile/a")).unwrap();
    for index in [1, 3] {
        a[index] = record();
    }
    contents
}

#[test]
fn the_words_are_gone_from_the_disk() {
    let disk = SimDisk::new(3);
    let before = begin(&disk);
    assert!(on_disk(&disk, WORDS));
    let (ledger, _) = open(&disk).unwrap();
    ledger.redact(&redacted()).unwrap();
    assert!(!on_disk(&disk, "Zebulon"));
    let names = disk_names(&disk);
    assert!(
        !names.iter().any(|name| name.starts_with("redo")),
        "{names:?}"
    );
    assert_eq!(
        contents(&ledger).unwrap(),
        without_the_words(before.clone())
    );
    drop(ledger);
    disk.restart(Loss::None);
    let (ledger, report) = open(&disk).unwrap();
    assert_eq!(report.cut, None);
    assert_eq!(contents(&ledger).unwrap(), without_the_words(before));
}

fn disk_names(disk: &SimDisk) -> Vec<String> {
    use crate::ledger::Disk as _;
    disk.list(Path::new(DIR)).unwrap()
}

/// Stops at every call, of the redaction and of the opening that finishes it.
#[test]
fn a_crash_at_every_call_leaves_all_or_none() {
    let (mut none, mut all, mut told) = (0, 0, 0);
    for call in 0..40 {
        for (salt, loss) in [Loss::All, Loss::None, Loss::Some, Loss::Some, Loss::Some]
            .into_iter()
            .enumerate()
        {
            let seed = 100 * call + salt as u64;
            let disk = SimDisk::new(seed);
            let before = begin(&disk);
            let after = without_the_words(before.clone());
            let (ledger, _) = open(&disk).unwrap();
            disk.fail_at(disk.calls() + call, Fault::Crash);
            let carried_out = ledger.redact(&redacted());
            drop(ledger);
            disk.restart(loss);
            // The first opening may be interrupted as well.
            disk.fail_at(disk.calls() + call % 17, Fault::Crash);
            drop(open(&disk));
            disk.restart(loss);
            let (ledger, _) = open(&disk).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
            let found = contents(&ledger).unwrap();
            if found == before {
                none += 1;
                assert!(carried_out.is_err(), "seed {seed}: it was carried out");
            } else {
                all += 1;
                assert_eq!(found, after, "seed {seed}");
                assert!(!on_disk(&disk, "Zebulon"), "seed {seed}");
            }
            told += u32::from(carried_out.is_ok());
            // It goes on from there, and can be done again.
            ledger.redact(&redacted()).unwrap();
            assert_eq!(contents(&ledger).unwrap(), after, "seed {seed}");
            append(&ledger, group("profile/a", 5, &["more"]));
            let names = disk_names(&disk);
            assert!(!names.iter().any(|name| name.starts_with("redo")));
        }
    }
    assert!(none > 20 && all > 60 && told > 20, "{none} {all} {told}");
}

#[test]
fn errors_of_the_disk_are_told_and_finished_at_the_next_start() {
    for call in 0..12 {
        let disk = SimDisk::new(call);
        let before = begin(&disk);
        let (ledger, _) = open(&disk).unwrap();
        disk.fail_at(disk.calls() + call, Fault::Eio);
        let carried_out = ledger.redact(&redacted());
        drop(ledger);
        disk.restart(Loss::Some);
        let (ledger, _) = open(&disk).unwrap();
        let found = contents(&ledger).unwrap();
        match carried_out {
            Ok(()) => assert_eq!(found, without_the_words(before)),
            Err(RedactError::Io { .. }) => {
                assert!(found == before || found == without_the_words(before));
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_redo_file_that_does_not_hold_is_refused() {
    let disk = SimDisk::new(5);
    begin(&disk);
    let path = Path::new(DIR).join("redo.mgl");
    {
        use crate::ledger::Disk as _;
        let file = disk.create(&path).unwrap();
        file.write_at(b"mgi-redo, or so it says", 0).unwrap();
    }
    let refused = open(&disk).map(|_| ()).unwrap_err();
    assert!(matches!(refused, OpenError::BadRedo { .. }), "{refused}");
    assert!(on_disk(&disk, WORDS), "nothing was changed");
}
