//! Trees and keys that the tests share.

use mgi_events::transparency::checkpoint::Checkpoint;
use mgi_events::transparency::key::{KeyKind, SignerKey};
use mgi_events::transparency::merkle::{Hash, leaf_hash};
use mgi_events::transparency::tree::Tree;
use sha2::{Digest as _, Sha256};

/// Sizes around the powers of two, and some between.
pub(crate) const SAMPLED_SIZES: [u64; 19] = [
    65, 96, 100, 127, 128, 129, 200, 255, 256, 257, 511, 512, 513, 777, 1023, 1024, 1025, 1999,
    2000,
];

/// Leaves that differ from seed to seed and in length, one of them empty.
pub(crate) fn leaves(seed: u64, count: u64) -> Vec<Vec<u8>> {
    (0..count)
        .map(|n| {
            let bytes = Sha256::digest([seed.to_be_bytes(), n.to_be_bytes()].concat());
            bytes.repeat(3)[..usize::from(bytes[0]) % 97].to_vec()
        })
        .collect()
}

pub(crate) fn tree(leaves: &[Vec<u8>]) -> Tree {
    Tree::new(leaves.iter().map(|leaf| leaf_hash(leaf)))
}

/// All copies of some bytes with one bit changed.
pub(crate) fn flips(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..bytes.len() * 8).map(|bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    })
}

/// All copies of a hash with one bit changed.
pub(crate) fn hash_flips(hash: &Hash) -> impl Iterator<Item = Hash> + '_ {
    flips(hash).map(|bytes| bytes.try_into().unwrap())
}

/// All copies of a list of hashes with one bit changed.
pub(crate) fn proof_flips(proof: &[Hash]) -> impl Iterator<Item = Vec<Hash>> + '_ {
    (0..proof.len()).flat_map(move |at| {
        hash_flips(&proof[at]).map(move |hash| {
            let mut flipped = proof.to_vec();
            flipped[at] = hash;
            flipped
        })
    })
}

/// All numbers that differ from one in one bit.
pub(crate) fn number_flips(number: u64) -> impl Iterator<Item = u64> {
    (0..64).map(move |bit| number ^ (1 << bit))
}

pub(crate) const LOG: &str = "example.org/log";

pub(crate) fn log_key() -> SignerKey {
    SignerKey::new(LOG, KeyKind::Ed25519, &[1; 32]).unwrap()
}

pub(crate) fn witness_key(number: u8) -> SignerKey {
    let name = format!("example.org/witness/{number}");
    SignerKey::new(&name, KeyKind::CosignatureV1, &[100 + number; 32]).unwrap()
}

/// The head of a log of `size` leaves.
pub(crate) fn head(size: u64) -> Checkpoint {
    let root = tree(&leaves(7, size)).root(size).unwrap();
    Checkpoint {
        origin: LOG.to_owned(),
        size,
        root,
    }
}
