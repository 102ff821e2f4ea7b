//! Tiles and bundles, against Cloudflare's `tlog_tiles` and the examples of the
//! specification.

use mgi_events::transparency::merkle::leaf_hash;
use mgi_events::transparency::tiles::{
    Bundle, BundleError, MAX_ENTRY_BYTES, ResourcePath, Tile, bundles, decode_bundle,
    encode_bundle, hash_tile, tiles,
};

use crate::oracles::Oracle;
use crate::support::{leaves, tree};

/// The path of the other implementation has the height in it: `tile/8/...`.
fn their_path(tile: &tlog_tiles::Tile) -> String {
    tile.path().replacen("tile/8/", "tile/", 1)
}

#[test]
fn tiles_of_all_sizes_are_those_of_the_other_implementation() {
    for size in (0..700).chain([65_535, 65_536, 65_537, 70_000, 131_072, 200_001]) {
        let mut theirs: Vec<_> = tlog_tiles::Tile::new_tiles(8, 0, size)
            .iter()
            .map(their_path)
            .collect();
        let mut ours: Vec<_> = tiles(size).map(|tile| tile.to_string()).collect();
        theirs.sort();
        ours.sort();
        assert_eq!(ours, theirs, "{size} leaves");
    }
}

#[test]
fn contents_of_tiles_are_those_of_the_other_implementation() {
    let leaves = leaves(8, 1_300);
    let (tree, oracle) = (tree(&leaves), Oracle::of(&leaves));
    for tile in tiles(1_300) {
        let theirs = tlog_tiles::Tile::new(8, tile.level, tile.index, u32::from(tile.width), false);
        let hashes = hash_tile(tile, &mut &tree).unwrap();
        assert_eq!(
            hashes.concat(),
            theirs.read_data(oracle.stored()).unwrap(),
            "{tile}"
        );
    }
}

#[test]
fn the_example_of_the_specification() {
    // 273 full tiles of level 0, one of width 112; one full of level 1, one of
    // width 17; one of level 2, of width 1.
    let levels = [0, 1, 2].map(|level| {
        let widths: Vec<_> = tiles(70_000)
            .filter(|tile| tile.level == level)
            .map(|tile| tile.width)
            .collect();
        (widths.len(), widths.last().copied())
    });
    assert_eq!(levels, [(274, Some(112)), (2, Some(17)), (1, Some(1))]);
    assert_eq!(tiles(70_000).count(), 277);
    assert_eq!(
        tiles(256).map(|tile| tile.width).collect::<Vec<_>>(),
        [256, 1]
    );
    assert_eq!(
        Tile {
            level: 3,
            index: 1_234_067,
            width: 256
        }
        .to_string(),
        "tile/3/x001/x234/067"
    );
    assert_eq!(
        Bundle {
            index: 7,
            width: 12
        }
        .to_string(),
        "tile/entries/007.p/12"
    );
}

#[test]
fn paths_are_read_as_written() {
    for index in [0, 1, 999, 1_000, 999_999, 1_000_000, u64::MAX / 256] {
        for width in [1, 255, 256] {
            for path in [
                ResourcePath::Tile(Tile {
                    level: 7,
                    index,
                    width,
                }),
                ResourcePath::Bundle(Bundle { index, width }),
            ] {
                assert_eq!(path.to_string().parse(), Ok(path));
            }
        }
    }
    assert_eq!("checkpoint".parse(), Ok(ResourcePath::Checkpoint));
    for path in [
        "",
        "checkpoint/",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/1",
        "tile/0/0001",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/X001/002",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001.p/",
        "tile/00/001",
        "tile/8/001",
        "tile/-1/001",
        "tile/data/001",
        "/tile/0/001",
        "tile/0/../001",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/entries/x072/x057/x594/x037/x927/936",
    ] {
        assert!(path.parse::<ResourcePath>().is_err(), "{path}");
    }
}

#[test]
fn the_largest_logs_have_tiles() {
    let last = bundles(u64::MAX).size_hint();
    assert_eq!(last.1, usize::try_from(u64::MAX / 256 + 1).ok());
    let first = tiles(u64::MAX).next();
    assert_eq!(
        first,
        Some(Tile {
            level: 0,
            index: 0,
            width: 256
        })
    );
}

#[test]
fn entries_of_bundles_hash_to_the_leaves_of_tiles() {
    let leaves = leaves(8, 600);
    let tree = tree(&leaves);
    let mut read = Vec::new();
    for bundle in bundles(600) {
        let first = usize::try_from(bundle.first_entry()).unwrap();
        let entries = &leaves[first..first + usize::from(bundle.width)];
        let bytes = encode_bundle(entries).unwrap();
        let decoded = decode_bundle(&bytes).unwrap();
        let tile = Tile {
            level: 0,
            index: bundle.index,
            width: bundle.width,
        };
        let hashes: Vec<_> = decoded.iter().map(|entry| leaf_hash(entry)).collect();
        assert_eq!(hashes, hash_tile(tile, &mut &tree).unwrap());
        read.extend(decoded.into_iter().map(<[u8]>::to_vec));
    }
    assert_eq!(read, leaves);
}

#[test]
fn bundles_and_their_limits() {
    assert_eq!(
        encode_bundle(&["a", "", "bc"]),
        Ok(b"\0\x01a\0\0\0\x02bc".to_vec())
    );
    let largest = vec![1; MAX_ENTRY_BYTES];
    let bytes = encode_bundle(&[&largest]).unwrap();
    assert_eq!(decode_bundle(&bytes), Ok(vec![largest.as_slice()]));
    assert_eq!(
        encode_bundle(&[vec![], vec![1; MAX_ENTRY_BYTES + 1]]),
        Err(BundleError::EntryTooLarge {
            at: 1,
            bytes: MAX_ENTRY_BYTES + 1
        })
    );
    assert_eq!(encode_bundle::<&[u8]>(&[]), Err(BundleError::Count(0)));
    assert_eq!(encode_bundle(&[""; 257]), Err(BundleError::Count(257)));
    assert_eq!(decode_bundle(&[]), Err(BundleError::Count(0)));
    assert_eq!(
        decode_bundle(&[0; 512]).map(|entries| entries.len()),
        Ok(256)
    );
    assert_eq!(decode_bundle(&[0; 514]), Err(BundleError::Count(257)));
    assert_eq!(
        decode_bundle(&bytes[..bytes.len() - 1]),
        Err(BundleError::Truncated { at: 0 })
    );
    assert_eq!(
        decode_bundle(b"\0\x01a\0"),
        Err(BundleError::Truncated { at: 1 })
    );
}
