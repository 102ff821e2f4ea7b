//! What opening accepts, refuses and reports.

use super::*;
use crate::ledger::conformance::{append, group};

fn real(dir: &Path) -> Result<(FileLedger, Recovery), OpenError> {
    FileLedger::open(Arc::new(RealDisk), dir, options(SMALL))
}

fn refusal(disk: &SimDisk) -> OpenError {
    open(disk).err().unwrap()
}

/// A closed ledger of several segments.
fn filled() -> (SimDisk, Contents) {
    let disk = SimDisk::new(5);
    let (ledger, _) = open(&disk).unwrap();
    let mut model = Model::default();
    for _ in 0..30 {
        model.send(&ledger, &mut Rng(disk.calls()), 5);
    }
    drop(ledger);
    (disk, model.certain)
}

#[test]
fn an_empty_directory_becomes_a_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let (ledger, report) = real(&dir.path().join("a/b")).unwrap();
    let wanted = Recovery {
        segments: 1,
        events: 0,
        streams: 0,
        epoch: 1,
        cut: None,
    };
    assert_eq!(report, wanted);
    assert_eq!(ledger.status(), Status::Writable);
}

#[test]
fn a_ledger_is_open_once_on_a_real_disk() {
    let dir = tempfile::tempdir().unwrap();
    let (first, _) = real(dir.path()).unwrap();
    append(&first, group("s", 0, &["a"]));
    let error = real(dir.path()).err().unwrap();
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    first.close();
    let (second, report) = real(dir.path()).unwrap();
    assert_eq!((report.events, second.end()), (1, 1));
}

#[test]
fn segments_follow_each_other() {
    let (disk, certain) = filled();
    let (ledger, report) = open(&disk).unwrap();
    assert!(report.segments > 3, "{report:?}");
    assert_eq!(report.streams, 3);
    assert!(contents(&ledger).unwrap() == certain);
}

#[test]
fn segments_follow_each_other_on_a_real_disk() {
    let dir = tempfile::tempdir().unwrap();
    let mut model = Model::default();
    let mut rng = Rng(6);
    for _ in 0..3 {
        let (ledger, report) = real(dir.path()).unwrap();
        assert_eq!(report.cut, None);
        model.check(contents(&ledger).unwrap());
        for _ in 0..15 {
            model.send(&ledger, &mut rng, 5);
        }
    }
    let (ledger, _) = real(dir.path()).unwrap();
    assert!(contents(&ledger).unwrap() == model.certain);
}

#[test]
fn progress_goes_from_nothing_to_everything() {
    let (disk, _) = filled();
    let (tell, told) = channel();
    let options = OpenOptions {
        progress: Some(Box::new(move |done, total| {
            tell.send((done, total)).unwrap()
        })),
        ..options(SMALL)
    };
    let (_ledger, report) = FileLedger::open(Arc::new(disk), DIR, options).unwrap();
    let seen: Vec<_> = told.try_iter().collect();
    let total = u64::from(report.segments) * SMALL;
    let wanted = (1..=u64::from(report.segments)).map(|done| (done * SMALL, total));
    assert_eq!(seen, wanted.collect::<Vec<_>>());
}

#[test]
fn a_newer_format_is_left_to_the_newer_program() {
    let (disk, _) = filled();
    let path = segment_path(1);
    let mut newer = disk.contents(&path);
    newer[8] = 9;
    let crc = crc32c::crc32c(&newer[..12]);
    newer[12..16].copy_from_slice(&crc.to_le_bytes());
    disk.put(&path, newer);
    match refusal(&disk) {
        OpenError::NewerFormat { found, supported } => assert_eq!((found, supported), (9, 1)),
        other => panic!("{other}"),
    }
}

#[test]
fn files_that_are_shortened_or_missing_are_damage() {
    for (number, keep) in [
        (1, 0),
        (1, 5_000),
        (2, 0),
        (2, 10),
        (2, 12_288),
        (3, 16_000),
    ] {
        let (disk, _) = filled();
        let path = segment_path(number);
        let mut shorter = disk.contents(&path);
        shorter.truncate(keep);
        disk.put(&path, shorter);
        match refusal(&disk) {
            OpenError::Corrupt { segment, .. } => assert_eq!(segment, number),
            other => panic!("{other}"),
        }
    }
    let count = open(&filled().0).unwrap().1.segments;
    // The last one may be a blank one made ahead, whose loss is no loss.
    for number in 1..count - 1 {
        let (disk, _) = filled();
        disk.take_away(&segment_path(number));
        match refusal(&disk) {
            OpenError::Corrupt { segment, .. } => assert_eq!(segment, number),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn segments_that_change_places_are_found() {
    let (disk, _) = filled();
    let (first, second) = (segment_path(1), segment_path(2));
    let (one, two) = (disk.contents(&first), disk.contents(&second));
    disk.put(&first, two);
    disk.put(&second, one);
    let error = refusal(&disk);
    assert!(
        matches!(error, OpenError::Corrupt { segment: 1, .. }),
        "{error}"
    );
}

#[test]
fn other_directories_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("photo.jpg"), b"not yours").unwrap();
    let error = real(dir.path()).err().unwrap();
    assert!(matches!(error, OpenError::NotALedger { .. }), "{error}");
    assert_eq!(RealDisk.list(dir.path()).unwrap(), ["photo.jpg"]);

    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("00000001.mgl"), [b'x'; 100]).unwrap();
    let error = real(dir.path()).err().unwrap();
    assert!(matches!(error, OpenError::NotALedger { .. }), "{error}");

    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("lost+found")).unwrap();
    assert!(real(dir.path()).is_ok());
}

#[test]
fn a_ledger_that_was_replaced_by_an_empty_one_is_below_its_checkpoint() {
    let disk = SimDisk::new(1);
    let options = OpenOptions {
        floor: vec![(stream("deployment"), 3)],
        ..options(SMALL)
    };
    let refused = FileLedger::open(Arc::new(disk.clone()), DIR, options);
    let error = refused.err().unwrap();
    let text = error.to_string();
    assert!(matches!(
        error,
        OpenError::BelowCheckpoint {
            found: 0,
            checkpoint: 3,
            ..
        }
    ));
    assert!(text.contains("deployment"), "{text}");
    assert!(disk.list(Path::new(DIR)).unwrap().is_empty());
}

#[test]
fn a_group_larger_than_a_segment_is_refused() {
    let disk = SimDisk::new(1);
    let (ledger, _) = open(&disk).unwrap();
    let large = Group {
        stream: stream("s"),
        expected: 0,
        events: vec![Bytes::from(vec![1; 20_000])],
    };
    let outcome = append(&ledger, large);
    assert!(matches!(outcome, Outcome::Refused { .. }), "{outcome:?}");
    let outcome = append(&ledger, group("s", 0, &["fits"]));
    assert_eq!(outcome, Outcome::Durable { position: 0 });
}

#[test]
fn closing_from_a_callback_works() {
    let disk = SimDisk::new(1);
    let (ledger, _) = open(&disk).unwrap();
    let ledger = Arc::new(ledger);
    let (tell, told) = channel();
    let inside = Arc::clone(&ledger);
    ledger.append(
        group("s", 0, &["a"]),
        Box::new(move |outcome| {
            inside.close();
            tell.send(outcome).unwrap();
        }),
    );
    assert_eq!(told.recv().unwrap(), Outcome::Durable { position: 0 });
    ledger.close();
    drop(ledger);
    assert_eq!(open(&disk).unwrap().1.events, 1);
}
