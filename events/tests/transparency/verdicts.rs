//! What others accept is accepted, what they refuse is refused: for all
//! combinations of index, sizes and lengths of proofs, also absurd ones.

use mgi_events::transparency::merkle::{empty_root, leaf_hash};
use mgi_events::transparency::proof::ProofError;
use mgi_events::transparency::{consistency, inclusion};

use crate::oracles::{accept_consistency, accept_inclusion};
use crate::support::{leaves, tree};

#[test]
fn inclusion_proofs_for_every_index_and_size_are_judged_alike() {
    let leaves = leaves(6, 20);
    let tree = tree(&leaves);
    for size in 1..=20 {
        for (index, leaf) in (0..size).zip(&leaves) {
            let leaf = leaf_hash(leaf);
            let proof = tree.prove_inclusion(index, size).unwrap();
            for claimed_size in 0..=24 {
                for claimed_index in 0..=24 {
                    let root = tree.root(size).unwrap();
                    assert_eq!(
                        inclusion::verify(claimed_index, claimed_size, &leaf, &proof, &root)
                            .is_ok(),
                        accept_inclusion(claimed_index, claimed_size, &leaf, &proof, &root),
                        "leaf {index} of {size}, said to be {claimed_index} of {claimed_size}"
                    );
                }
            }
        }
    }
}

#[test]
fn consistency_proofs_for_every_pair_of_sizes_are_judged_alike() {
    let tree = tree(&leaves(6, 16));
    for new in 1..=16 {
        for old in 1..=new {
            let proof = tree.prove_consistency(old, new).unwrap();
            let (old_root, new_root) = (tree.root(old).unwrap(), tree.root(new).unwrap());
            for claimed_new in 0..=20 {
                for claimed_old in 1..=20 {
                    assert_eq!(
                        consistency::verify(claimed_old, claimed_new, &old_root, &new_root, &proof)
                            .is_ok(),
                        accept_consistency(claimed_old, claimed_new, &old_root, &new_root, &proof),
                        "{old} to {new}, said to be {claimed_old} to {claimed_new}"
                    );
                }
            }
        }
    }
}

#[test]
fn each_refusal_says_why() {
    let tree = tree(&leaves(6, 7));
    let (old, new) = (tree.root(3).unwrap(), tree.root(7).unwrap());
    let proof = tree.prove_consistency(3, 7).unwrap();
    assert_eq!(
        consistency::verify(8, 7, &old, &new, &proof),
        Err(ProofError::Shrunk { old: 8, new: 7 })
    );
    assert_eq!(
        consistency::verify(0, 7, &empty_root(), &new, &[]),
        Err(ProofError::FromEmpty { new: 7 })
    );
    assert_eq!(
        consistency::verify(3, 7, &old, &new, &proof[1..]),
        Err(ProofError::Length {
            expected: 4,
            found: 3
        })
    );
    assert_eq!(
        consistency::verify(3, 7, &new, &new, &proof),
        Err(ProofError::OldRoot {
            computed: old,
            claimed: new
        })
    );
    assert_eq!(
        consistency::verify(3, 7, &old, &old, &proof),
        Err(ProofError::Root {
            computed: new,
            claimed: old
        })
    );
    assert_eq!(
        inclusion::verify(7, 7, &old, &proof, &new),
        Err(ProofError::IndexBeyondSize { index: 7, size: 7 })
    );
    assert_eq!(
        inclusion::verify(0, 0, &old, &[], &empty_root()),
        Err(ProofError::IndexBeyondSize { index: 0, size: 0 })
    );
}

#[test]
fn trees_of_equal_size_must_be_the_same_tree() {
    let tree = tree(&leaves(6, 7));
    let root = tree.root(7).unwrap();
    assert_eq!(consistency::verify(7, 7, &root, &root, &[]), Ok(()));
    assert_eq!(
        consistency::verify(7, 7, &root, &root, &[root]),
        Err(ProofError::Length {
            expected: 0,
            found: 1
        })
    );
    assert!(consistency::verify(7, 7, &root, &tree.root(6).unwrap(), &[]).is_err());
    let empty = empty_root();
    assert_eq!(consistency::verify(0, 0, &empty, &empty, &[]), Ok(()));
    // Only one tree is empty, whatever somebody signs.
    assert!(consistency::verify(0, 0, &root, &root, &[]).is_err());
    assert!(consistency::verify(0, 0, &empty, &root, &[]).is_err());
}

#[test]
fn the_largest_sizes_do_not_overflow() {
    let max = u64::MAX;
    for length in 0..=66 {
        let proof = vec![[9; 32]; length];
        for (low, high) in [
            (0, max),
            (max - 1, max),
            (1 << 63, max),
            (max / 2, max - 1),
            (max, max),
        ] {
            let _ = inclusion::verify(low, high, &[1; 32], &proof, &[2; 32]).unwrap_err();
            let _ = consistency::verify(low, high, &[1; 32], &[2; 32], &proof).unwrap_err();
        }
    }
    // The right-most path of the largest tree, folded by hand.
    let proof: Vec<_> = (0..63).map(|n| [n; 32]).collect();
    let by_hand = proof.iter().fold([1; 32], |right, left| {
        mgi_events::transparency::merkle::node_hash(left, &right)
    });
    assert_eq!(inclusion::root(max - 1, max, &[1; 32], &proof), Ok(by_hand));
}
