use std::fs;
use std::os::unix::fs::PermissionsExt;

use sha2::{Digest, Sha256};

use super::samples::{PDF, TEXT};
use super::{Scratch, read, store};
use crate::files::{CHUNK_BYTES, FileError, FileStore, MAX_FILE_BYTES};

#[test]
fn a_file_is_there_after_reopening() {
    let scratch = Scratch::new();
    let stored = store(&scratch.open(), PDF, "application/pdf").unwrap();
    let files = scratch.open();
    assert_eq!(stored.sha256, <[u8; 32]>::from(Sha256::digest(PDF)));
    assert!(files.contains(&stored.sha256).unwrap());
    assert_eq!(read(&files, &stored).unwrap(), PDF);
    let name = hex::encode(stored.sha256);
    let path = scratch.dir().join(&name[..2]).join(&name);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let mode = fs::metadata(scratch.dir()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);
}

#[test]
fn the_same_content_twice_is_one_file() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let first = store(&files, PDF, "").unwrap();
    assert_eq!(store(&files, PDF, "").unwrap(), first);
    let verified = files.verify_all(|_| ()).unwrap();
    assert_eq!((verified.sound, verified.faults.len()), (1, 0));
}

#[test]
fn what_is_not_there_is_not_found() {
    let scratch = Scratch::new();
    let files = scratch.open();
    assert!(!files.contains(&[1; 32]).unwrap());
    assert!(matches!(
        files.open_file(&[1; 32]),
        Err(FileError::NotFound)
    ));
}

#[test]
fn sizes_around_a_piece_read_back() {
    let scratch = Scratch::new();
    let files = scratch.open();
    for size in [
        1,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        CHUNK_BYTES + 1,
        3 * CHUNK_BYTES,
    ] {
        let bytes = vec![b'a'; size];
        let stored = store(&files, &bytes, "").unwrap();
        assert_eq!(files.open_file(&stored.sha256).unwrap().size(), size as u64);
        assert_eq!(read(&files, &stored).unwrap(), bytes);
        let pieces: Vec<_> = files
            .open_file(&stored.sha256)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(pieces.len(), size.div_ceil(CHUNK_BYTES));
    }
}

#[test]
fn the_limit_is_25_mib() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let mib = vec![b'a'; 1024 * 1024];
    let mut upload = files.begin().unwrap();
    (0..25).for_each(|_| upload.write(&mib).unwrap());
    assert!(matches!(upload.write(b"a"), Err(FileError::TooLarge)));
    assert!(matches!(upload.finish(""), Err(FileError::TooLarge)));
    assert_eq!(scratch.uploads(), Vec::<String>::new());

    let mut upload = files.begin().unwrap();
    (0..25).for_each(|_| upload.write(&mib).unwrap());
    assert_eq!(upload.finish("text/plain").unwrap().size, MAX_FILE_BYTES);
}

#[test]
fn nothing_is_refused_as_empty() {
    let scratch = Scratch::new();
    assert!(matches!(
        store(&scratch.open(), b"", "text/plain"),
        Err(FileError::Empty)
    ));
}

#[test]
fn a_dropped_upload_leaves_nothing() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let mut upload = files.begin().unwrap();
    upload.write(PDF).unwrap();
    assert_eq!(scratch.uploads().len(), 1);
    drop(upload);
    assert_eq!(scratch.uploads(), Vec::<String>::new());
}

#[test]
fn what_a_crash_left_is_removed_at_open() {
    let scratch = Scratch::new();
    let files = scratch.open();
    let mut upload = files.begin().unwrap();
    upload.write(PDF).unwrap();
    // A process that is killed drops nothing.
    std::mem::forget(upload);
    assert_eq!(scratch.uploads().len(), 1);
    let files = scratch.open();
    assert_eq!(scratch.uploads(), Vec::<String>::new());
    store(&files, TEXT.as_bytes(), "").unwrap();
}

#[test]
fn uploads_at_the_same_time_do_not_mix() {
    let scratch = Scratch::new();
    let files = scratch.open();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let files = &files;
            scope.spawn(move || {
                let bytes = format!("content {}", number % 4).repeat(5000).into_bytes();
                let stored = store(files, &bytes, "text/plain").unwrap();
                assert_eq!(read(files, &stored).unwrap(), bytes);
            });
        }
    });
    assert_eq!(files.verify_all(|_| ()).unwrap().sound, 4);
}

#[test]
fn a_file_in_place_of_the_directory_is_an_error() {
    let scratch = Scratch::new();
    fs::write(scratch.dir(), "").unwrap();
    assert!(matches!(
        FileStore::open(&scratch.dir()),
        Err(FileError::Io { .. })
    ));
}
