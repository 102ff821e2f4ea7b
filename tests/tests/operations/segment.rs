//! The newest segment of a stopped server's ledger, as bytes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use mgi_tests::TestServer;

/// The segment that holds the first events.
pub(crate) fn first(server: &TestServer) -> PathBuf {
    let segment = server.data_dir().join("ledger/00000001.mgl");
    assert!(segment.is_file(), "{}", segment.display());
    segment
}

/// Where `what` stands for the last time.
pub(crate) fn last_place(segment: &Path, what: &str) -> usize {
    let bytes = fs::read(segment).unwrap();
    let mut windows = bytes.windows(what.len());
    windows
        .rposition(|window| window == what.as_bytes())
        .expect("the text stands in the segment")
}

/// Where the written part ends: everything after it is zeros.
pub(crate) fn end(segment: &Path) -> usize {
    let bytes = fs::read(segment).unwrap();
    let last = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    (last + 1).next_multiple_of(8)
}

/// Writes over a part of it; what stood there.
pub(crate) fn overwrite(segment: &Path, at: usize, with: &[u8]) -> Vec<u8> {
    let mut bytes = fs::read(segment).unwrap();
    let before = bytes[at..at + with.len()].to_vec();
    bytes[at..at + with.len()].copy_from_slice(with);
    fs::write(segment, bytes).unwrap();
    before
}
