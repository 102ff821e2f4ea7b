//! Roots and proofs are, byte for byte, those of other implementations.

use mgi_events::transparency::merkle::{Frontier, leaf_hash};
use mgi_events::transparency::{consistency, inclusion};
use proptest::prelude::*;

use crate::oracles::Oracle;
use crate::support::{SAMPLED_SIZES, leaves, tree};

#[test]
fn all_roots_up_to_two_thousand_leaves() {
    let leaves = leaves(1, 2_000);
    let tree = tree(&leaves);
    let mut frontier = Frontier::new();
    let mut oracle = Oracle::default();
    for leaf in leaves {
        frontier.push(leaf_hash(&leaf));
        oracle.push(leaf);
        let root = oracle.root();
        assert_eq!(frontier.root(), root, "{} leaves", frontier.size());
        assert_eq!(
            tree.root(frontier.size()),
            Ok(root),
            "{} leaves",
            frontier.size()
        );
    }
}

#[test]
fn all_proofs_at_all_small_and_some_large_sizes() {
    let leaves = leaves(2, 2_000);
    let tree = tree(&leaves);
    let mut oracle = Oracle::default();
    let mut compared = 0;
    for (size, leaf) in (1..).zip(&leaves) {
        oracle.push(leaf.clone());
        if size > 64 && !SAMPLED_SIZES.contains(&size) {
            continue;
        }
        let root = oracle.root();
        for (index, leaf) in (0..size).zip(&leaves) {
            let proof = tree.prove_inclusion(index, size).unwrap();
            assert_eq!(proof, oracle.inclusion(index), "leaf {index} of {size}");
            assert_eq!(
                inclusion::verify(index, size, &leaf_hash(leaf), &proof, &root),
                Ok(())
            );
            compared += 1;
        }
        for old in 1..size {
            let proof = tree.prove_consistency(old, size).unwrap();
            assert_eq!(proof, oracle.consistency(old), "{old} to {size}");
            let old_root = tree.root(old).unwrap();
            assert_eq!(
                consistency::verify(old, size, &old_root, &root, &proof),
                Ok(())
            );
            compared += 1;
        }
    }
    assert!(compared > 25_000, "{compared} proofs compared");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_trees(seed in any::<u64>(), size in 1..2_200_u64, at in any::<prop::sample::Index>()) {
        let leaves = leaves(seed, size);
        let (tree, oracle) = (tree(&leaves), Oracle::of(&leaves));
        prop_assert_eq!(tree.root(size).unwrap(), oracle.root());
        let index = at.index(leaves.len()) as u64;
        prop_assert_eq!(tree.prove_inclusion(index, size).unwrap(), oracle.inclusion(index));
        if index > 0 {
            prop_assert_eq!(tree.prove_consistency(index, size).unwrap(), oracle.consistency(index));
        }
    }
}
