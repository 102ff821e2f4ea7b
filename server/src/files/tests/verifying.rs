use std::fs;
use std::path::PathBuf;

use super::samples::{PDF, TEXT};
use super::{Scratch, read, store};
use crate::files::{CHUNK_BYTES, Fault, FileError, Progress, Stored};

fn path_of(scratch: &Scratch, stored: &Stored) -> PathBuf {
    let name = hex::encode(stored.sha256);
    scratch.dir().join(&name[..2]).join(name)
}

#[test]
fn a_changed_or_cut_small_file_is_never_served() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let stored = store(&files, PDF, "").unwrap();
    let path = path_of(&scratch, &stored);
    let mut changed = PDF.to_vec();
    changed[10] ^= 1;
    let longer = [PDF, b" "].concat();
    for content in [changed.as_slice(), &PDF[..PDF.len() - 1], b"", &longer] {
        fs::write(&path, content).unwrap();
        let (served, error) = read(&files, &stored).unwrap_err();
        assert_eq!(served, 0);
        assert!(matches!(&error, FileError::Changed { path: named } if *named == path));
        let verified = files.verify_all(|_| ()).unwrap();
        assert_eq!(verified.sound, 0);
        assert_eq!(verified.faults, [Fault::Changed(path.clone())]);
    }
}

#[test]
fn a_changed_large_file_is_never_served_whole() {
    let scratch = Scratch::new();
    let files = scratch.open();
    for size in [3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5] {
        let mut bytes = vec![b'a'; size];
        let stored = store(&files, &bytes, "").unwrap();
        bytes[7] = b'b';
        fs::write(path_of(&scratch, &stored), &bytes).unwrap();
        let (served, error) = read(&files, &stored).unwrap_err();
        assert!(served < size, "{served} of {size}");
        assert!(matches!(error, FileError::Changed { .. }));
    }
}

#[test]
fn after_an_error_a_reader_is_at_its_end() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let stored = store(&files, PDF, "").unwrap();
    fs::write(path_of(&scratch, &stored), "x").unwrap();
    let mut reader = files.open_file(&stored.sha256).unwrap();
    assert!(reader.next_chunk().is_err());
    assert!(matches!(reader.next_chunk(), Ok(None)));
}

#[test]
fn storing_it_again_mends_a_changed_file() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let stored = store(&files, PDF, "").unwrap();
    fs::write(path_of(&scratch, &stored), "damaged").unwrap();
    store(&files, PDF, "").unwrap();
    assert_eq!(read(&files, &stored).unwrap(), PDF);
}

#[test]
fn all_files_are_checked_with_progress() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let mut bytes = 0;
    for number in 0..5 {
        bytes += store(&files, format!("{TEXT}{number}").as_bytes(), "")
            .unwrap()
            .size;
    }
    let mut seen = Vec::new();
    let verified = files.verify_all(|progress| seen.push(progress)).unwrap();
    assert_eq!((verified.sound, verified.bytes), (5, bytes));
    assert_eq!(verified.faults, []);
    assert_eq!(seen.len(), 5);
    assert_eq!(
        seen[4],
        Progress {
            files: 5,
            of_files: 5,
            bytes
        }
    );
}

#[test]
fn what_does_not_belong_there_is_named() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let stored = store(&files, PDF, "").unwrap();
    let right = path_of(&scratch, &stored);
    let name = right.file_name().unwrap();
    let wrong = scratch.dir().join("zz").join(name);
    fs::create_dir(scratch.dir().join("zz")).unwrap();
    fs::rename(&right, &wrong).unwrap();
    let loose = scratch.dir().join("loose");
    fs::write(&loose, "").unwrap();
    let verified = files.verify_all(|_| ()).unwrap();
    assert_eq!(verified.sound, 0);
    assert_eq!(
        verified.faults,
        [Fault::Foreign(loose), Fault::Foreign(wrong)]
    );
}
