use std::collections::BTreeMap;

use super::*;
use crate::export::Content;
use mgi_events::transparency::key::{KeyKind, SignerKey};
use mgi_events::transparency::merkle::{leaf_hash, node_hash};
use mgi_events::transparency::tiles::decode_bundle;

type Files = BTreeMap<String, Vec<u8>>;

fn words(index: u64) -> Bytes {
    format!("event {index}").into()
}

/// A log of `size` entries, of which some may not be read.
fn log(size: u64, hidden: &[u64]) -> (Finished, Files) {
    let mut log = TiledLog::new();
    let mut files = Files::new();
    let mut keep = |file: Option<TileFile>| {
        if let Some(file) = file {
            assert_eq!(files.insert(file.path, file.bytes), None);
        }
    };
    for index in 0..size {
        let content = if hidden.contains(&index) {
            Content::Hidden(leaf_hash(&words(index)))
        } else {
            Content::Event(words(index))
        };
        keep(log.push(&Entry { index, content }).unwrap());
    }
    let (finished, last) = log.finish().unwrap();
    keep(last);
    for file in finished.hash_tiles() {
        keep(Some(file.unwrap()));
    }
    (finished, files)
}

fn signed(finished: &Finished, size: u64) -> String {
    let key = SignerKey::new("example.org/log", KeyKind::Ed25519, &[7; 32]).unwrap();
    let head = Checkpoint {
        origin: "example.org/log".into(),
        size,
        root: finished.tree.root(size).unwrap(),
    };
    head.sign(&key).unwrap().to_string()
}

/// The root of a full tile, as its parent has it.
fn folded(hashes: &[u8]) -> Hash {
    let mut row: Vec<Hash> = hashes.chunks(32).map(|h| h.try_into().unwrap()).collect();
    while row.len() > 1 {
        row = row.chunks(2).map(|p| node_hash(&p[0], &p[1])).collect();
    }
    row[0]
}

#[test]
fn a_log_has_the_files_of_its_size() {
    let (_, files) = log(700, &[]);
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    let wanted = [
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/188",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/188",
    ];
    assert_eq!(paths, wanted);
    let entries = decode_bundle(&files["tile/entries/002.p/188"]).unwrap();
    assert_eq!(entries.len(), 188);
    assert_eq!(entries[187], words(699));
    let leaves: Vec<u8> = entries.iter().flat_map(|e| leaf_hash(e)).collect();
    assert_eq!(files["tile/0/002.p/188"], leaves);
    let above = [folded(&files["tile/0/000"]), folded(&files["tile/0/001"])];
    assert_eq!(files["tile/1/000.p/2"], above.concat());
}

#[test]
fn sizes_at_the_edges_have_no_empty_tile() {
    assert!(log(0, &[]).1.is_empty());
    let (_, one) = log(1, &[]);
    let paths: Vec<&str> = one.keys().map(String::as_str).collect();
    assert_eq!(paths, ["tile/0/000.p/1", "tile/entries/000.p/1"]);
    let (_, full) = log(256, &[]);
    let paths: Vec<&str> = full.keys().map(String::as_str).collect();
    assert_eq!(paths, ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
}

#[test]
fn what_may_not_be_read_takes_its_bundle_and_no_hash() {
    let (all, open) = log(700, &[]);
    let (some, closed) = log(700, &[300, 301]);
    assert_eq!(all.left_out(), []);
    assert_eq!(some.unreadable(), 2);
    let left_out: Vec<u64> = some.left_out().iter().map(|bundle| bundle.index).collect();
    assert_eq!(left_out, [1]);
    let missing: Vec<_> = open
        .keys()
        .filter(|path| !closed.contains_key(*path))
        .collect();
    assert_eq!(missing, ["tile/entries/001"]);
    assert!(closed.iter().all(|(path, bytes)| open[path] == *bytes));
    // Also in the last, partial bundle.
    let (last, files) = log(700, &[699]);
    assert_eq!(last.left_out().len(), 1);
    assert!(!files.contains_key("tile/entries/002.p/188"));
}

#[test]
fn only_a_checkpoint_of_this_log_is_taken() {
    let (finished, _) = log(300, &[]);
    let note = signed(&finished, 300);
    assert_eq!(finished.checkpoint(&note).unwrap().bytes, note.as_bytes());
    // An earlier one is of this log, and not of this size.
    let early = signed(&finished, 299);
    assert_eq!(finished.extends(&early).unwrap().size, 299);
    assert!(finished.checkpoint(&early).is_err());
    // Of another history, or of a longer one.
    let (other, _) = log(301, &[]);
    let longer = signed(&other, 301);
    assert!(matches!(
        finished.extends(&longer),
        Err(ExportError::OtherHistory { size: 300, .. })
    ));
    let mut forged = TiledLog::new();
    let other = Entry {
        index: 0,
        content: Content::Event(Bytes::from_static(b"other")),
    };
    forged.push(&other).unwrap();
    let (forged, _) = forged.finish().unwrap();
    assert!(matches!(
        finished.extends(&signed(&forged, 1)),
        Err(ExportError::OtherHistory { size: 1, .. })
    ));
    assert!(matches!(
        finished.extends("no note"),
        Err(ExportError::NoCheckpoint(_))
    ));
}

#[test]
fn a_gap_is_refused() {
    let mut log = TiledLog::new();
    let late = Entry {
        index: 1,
        content: Content::Hidden([0; 32]),
    };
    assert!(matches!(
        log.push(&late),
        Err(ExportError::OutOfOrder {
            expected: 0,
            found: 1
        })
    ));
}
