//! What holds for all trees.

use mgi_events::transparency::merkle::{Hash, leaf_hash};
use mgi_events::transparency::subtree::{inclusion_path, perfect};
use mgi_events::transparency::tree::Tree;
use mgi_events::transparency::{consistency, inclusion};
use proptest::prelude::*;

use crate::support::{leaves, tree};

fn extends(old: &Tree, new: &Tree, proof: &[Hash]) -> bool {
    let (old_size, new_size) = (old.size(), new.size());
    let (old, new) = (old.root(old_size).unwrap(), new.root(new_size).unwrap());
    consistency::verify(old_size, new_size, &old, &new, proof).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_proof_holds_for_its_leaf_and_its_index_only(seed in any::<u64>(), size in 1..200_u64) {
        let leaves = leaves(seed, size);
        let tree = tree(&leaves);
        let root = tree.root(size).unwrap();
        let index = seed % size;
        let proof = tree.prove_inclusion(index, size).unwrap();
        for other in 0..size {
            let leaf = leaf_hash(&leaves[usize::try_from(index).unwrap()]);
            prop_assert_eq!(inclusion::verify(other, size, &leaf, &proof, &root).is_ok(), other == index);
            let other_leaf = leaf_hash(&leaves[usize::try_from(other).unwrap()]);
            let accepted = inclusion::verify(index, size, &other_leaf, &proof, &root).is_ok();
            prop_assert_eq!(accepted, other_leaf == leaf);
        }
    }

    #[test]
    fn consistency_is_transitive(seed in any::<u64>(), mut sizes in [1..300_u64, 1..300, 1..300]) {
        sizes.sort_unstable();
        let [first, second, third] = sizes;
        let tree = tree(&leaves(seed, third));
        let root = |size| tree.root(size).unwrap();
        for (old, new) in [(first, second), (second, third), (first, third)] {
            let proof = tree.prove_consistency(old, new).unwrap();
            prop_assert_eq!(consistency::verify(old, new, &root(old), &root(new), &proof), Ok(()));
        }
    }

    #[test]
    fn no_proof_hides_a_changed_dropped_or_reordered_leaf(
        seed in any::<u64>(), size in 2..100_u64, added in 1..100_u64, at in any::<prop::sample::Index>(),
    ) {
        // Given a tree, and a history in which something before its end is different.
        let honest = leaves(seed, size + added);
        let old = tree(&honest[..usize::try_from(size).unwrap()]);
        let at = at.index(usize::try_from(size).unwrap() - 1);
        let mut changed = honest.clone();
        changed[at].push(0);
        let mut dropped = honest.clone();
        dropped.remove(at);
        let mut reordered = honest.clone();
        reordered.swap(at, at + 1);
        prop_assume!(reordered != honest && dropped[..] != honest[..dropped.len()]);
        for other in [changed, dropped, reordered] {
            let other = tree(&other);
            // When the log makes the proof from its other history, then it fails.
            let proof = other.prove_consistency(size, other.size()).unwrap();
            prop_assert!(!extends(&old, &other, &proof));
            // Nor does the honest proof help.
            let proof = tree(&honest).prove_consistency(size, size + added).unwrap();
            prop_assert!(!extends(&old, &other, &proof));
        }
    }

    #[test]
    fn a_path_and_its_leaf_cover_the_tree_once(index in any::<u64>(), size in 1..=u64::MAX) {
        let index = index % size;
        let mut ranges = inclusion_path(index, size).unwrap();
        ranges.push(index..index + 1);
        ranges.sort_by_key(|range| range.start);
        let mut end = 0;
        for range in &ranges {
            prop_assert_eq!(range.start, end);
            end = range.end;
            // Each part is a subtree, made of perfect ones without a gap.
            let mut at = range.start;
            for part in perfect(range).unwrap() {
                prop_assert_eq!(part.index << part.level, at);
                at += 1 << part.level;
            }
            prop_assert_eq!(at, range.end);
        }
        prop_assert_eq!(end, size);
    }
}
