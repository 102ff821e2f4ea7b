//! No bit of a proof, a leaf, a root or an index can be changed unnoticed. A
//! changed size is noticed as far as a proof can show a size at all: exactly
//! unless the path to the leaf stays the same.

use mgi_events::transparency::merkle::{Hash, leaf_hash};
use mgi_events::transparency::subtree::inclusion_path;
use mgi_events::transparency::{consistency, inclusion};

use crate::oracles::accept_consistency;
use crate::support::{hash_flips, leaves, number_flips, proof_flips, tree};

const SIZES: [u64; 9] = [1, 2, 3, 4, 5, 7, 8, 13, 21];

#[test]
fn every_bit_of_an_inclusion_proof_counts() {
    let leaves = leaves(3, 21);
    let tree = tree(&leaves);
    for size in SIZES {
        let root = tree.root(size).unwrap();
        for (index, leaf) in (0..size).zip(&leaves) {
            let leaf = leaf_hash(leaf);
            let proof = tree.prove_inclusion(index, size).unwrap();
            let accepts = |index, size, leaf: &Hash, proof: &[Hash], root: &Hash| {
                inclusion::verify(index, size, leaf, proof, root).is_ok()
            };
            assert!(accepts(index, size, &leaf, &proof, &root));
            let context = format!("leaf {index} of {size}");
            assert!(
                !proof_flips(&proof).any(|p| accepts(index, size, &leaf, &p, &root)),
                "{context}"
            );
            assert!(
                !hash_flips(&leaf).any(|l| accepts(index, size, &l, &proof, &root)),
                "{context}"
            );
            assert!(
                !hash_flips(&root).any(|r| accepts(index, size, &leaf, &proof, &r)),
                "{context}"
            );
            assert!(
                !number_flips(index).any(|i| accepts(i, size, &leaf, &proof, &root)),
                "{context}"
            );
            for other in number_flips(size) {
                assert_eq!(
                    accepts(index, other, &leaf, &proof, &root),
                    sides(index, other) == sides(index, size),
                    "{context}, said to be of {other}"
                );
            }
        }
    }
}

/// On which side the path to a leaf has its siblings, from the leaf upwards:
/// `true` for the left. `None` when the leaf is not in the tree.
fn sides(index: u64, size: u64) -> Option<Vec<bool>> {
    let path = inclusion_path(index, size).ok()?;
    Some(path.iter().map(|sibling| sibling.end <= index).collect())
}

#[test]
fn every_bit_of_a_consistency_proof_counts() {
    let tree = tree(&leaves(4, 21));
    for new in SIZES {
        for old in 1..=new {
            let (old_root, new_root) = (tree.root(old).unwrap(), tree.root(new).unwrap());
            let proof = tree.prove_consistency(old, new).unwrap();
            let accepts = |old, new, old_root: &Hash, new_root: &Hash, proof: &[Hash]| {
                consistency::verify(old, new, old_root, new_root, proof).is_ok()
            };
            assert!(accepts(old, new, &old_root, &new_root, &proof));
            let context = format!("{old} to {new}");
            assert!(
                !proof_flips(&proof).any(|p| accepts(old, new, &old_root, &new_root, &p)),
                "{context}"
            );
            assert!(
                !hash_flips(&old_root).any(|r| accepts(old, new, &r, &new_root, &proof)),
                "{context}"
            );
            assert!(
                !hash_flips(&new_root).any(|r| accepts(old, new, &old_root, &r, &proof)),
                "{context}"
            );
            // What sizes a proof shows is the same in other implementations. They
            // let an empty older tree pass, which is the caller's case here.
            for other in number_flips(old) {
                let theirs =
                    other != 0 && accept_consistency(other, new, &old_root, &new_root, &proof);
                assert_eq!(
                    accepts(other, new, &old_root, &new_root, &proof),
                    theirs,
                    "{context}, from {other}"
                );
            }
            for other in number_flips(new) {
                let theirs = accept_consistency(old, other, &old_root, &new_root, &proof);
                assert_eq!(
                    accepts(old, other, &old_root, &new_root, &proof),
                    theirs,
                    "{context}, to {other}"
                );
            }
        }
    }
}

#[test]
fn hashes_too_many_too_few_or_in_another_order() {
    let leaves = leaves(5, 21);
    let tree = tree(&leaves);
    for size in SIZES {
        let root = tree.root(size).unwrap();
        for (index, leaf) in (0..size).zip(&leaves) {
            let proof = tree.prove_inclusion(index, size).unwrap();
            for other in reshaped(&proof) {
                assert!(inclusion::verify(index, size, &leaf_hash(leaf), &other, &root).is_err());
            }
        }
        for old in 1..=size {
            let old_root = tree.root(old).unwrap();
            let proof = tree.prove_consistency(old, size).unwrap();
            for other in reshaped(&proof) {
                assert!(consistency::verify(old, size, &old_root, &root, &other).is_err());
            }
        }
    }
}

/// The proof with a hash added, left out, or exchanged with the next.
fn reshaped(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut others = Vec::new();
    for at in 0..=proof.len() {
        let mut longer = proof.to_vec();
        longer.insert(at, [at as u8; 32]);
        others.push(longer);
        if at < proof.len() {
            let mut shorter = proof.to_vec();
            shorter.remove(at);
            others.push(shorter);
            let mut doubled = proof.to_vec();
            doubled.insert(at, proof[at]);
            others.push(doubled);
        }
        if at + 1 < proof.len() {
            let mut exchanged = proof.to_vec();
            exchanged.swap(at, at + 1);
            others.push(exchanged);
        }
    }
    others
}
