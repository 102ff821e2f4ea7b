//! A whole Merkle tree in memory, for making proofs: every perfect subtree is
//! hashed once, so that a million leaves cost a million node hashes and each
//! proof a few look-ups.

use thiserror::Error;

use super::merkle::{Hash, node_hash};
use super::subtree::{self, Hashes, ProveError};

/// The tree does not have this subtree.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the tree has {size} leaves, too few for subtree {index} of level {level}")]
pub struct Beyond {
    /// Number of leaves there are.
    pub size: u64,
    /// Level asked for.
    pub level: u8,
    /// Index in the level asked for.
    pub index: u64,
}

/// A Merkle tree with all its hashes (RFC 6962 section 2.1): 64 bytes of memory a
/// leaf. Answers for every size up to its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The perfect subtrees, by level; the leaves first.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over leaves given by their hashes (see
    /// [`super::merkle::leaf_hash`]).
    pub fn new(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut levels = vec![leaves.into_iter().collect::<Vec<_>>()];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let (pairs, _) = below.as_chunks::<2>();
            levels.push(
                pairs
                    .iter()
                    .map(|[left, right]| node_hash(left, right))
                    .collect(),
            );
        }
        Self { levels }
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Root of the tree of the first `size` leaves (RFC 6962 section 2.1).
    ///
    /// # Errors
    /// When the tree has fewer leaves.
    pub fn root(&self, size: u64) -> Result<Hash, ProveError<Beyond>> {
        subtree::root(size, &mut &*self)
    }

    /// Proof that leaf `index` is among the first `size` (RFC 9162 section
    /// 2.1.3.1).
    ///
    /// # Errors
    /// When it is not, or the tree has fewer leaves.
    pub fn prove_inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, ProveError<Beyond>> {
        subtree::prove_inclusion(index, size, &mut &*self)
    }

    /// Proof that the tree of `new` leaves extends the one of `old` (RFC 9162
    /// section 2.1.4.1).
    ///
    /// # Errors
    /// As [`subtree::consistency_path`], or the tree has fewer leaves.
    pub fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, ProveError<Beyond>> {
        subtree::prove_consistency(old, new, &mut &*self)
    }
}

impl Hashes for &Tree {
    type Error = Beyond;

    fn subtree(&mut self, level: u8, index: u64) -> Result<Hash, Beyond> {
        let in_level = self.levels.get(usize::from(level));
        let at = usize::try_from(index).ok();
        in_level
            .zip(at)
            .and_then(|(hashes, at)| hashes.get(at).copied())
            .ok_or_else(|| Beyond {
                size: self.size(),
                level,
                index,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::super::merkle::{Frontier, leaf_hash};
    use super::*;

    #[test]
    fn roots_of_all_sizes_are_those_of_the_frontier() {
        let leaves: Vec<Hash> = (0..300_u32).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let tree = Tree::new(leaves.clone());
        let mut frontier = Frontier::new();
        for leaf in leaves {
            assert_eq!(tree.root(frontier.size()), Ok(frontier.root()));
            frontier.push(leaf);
        }
        assert_eq!(tree.size(), 300);
        assert_eq!(tree.root(300), Ok(frontier.root()));
    }

    #[test]
    fn more_leaves_than_there_are() {
        let tree = Tree::new([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")]);
        let beyond = ProveError::Hashes(Beyond {
            size: 3,
            level: 2,
            index: 0,
        });
        assert_eq!(tree.root(4), Err(beyond));
        assert!(tree.prove_inclusion(0, u64::MAX).is_err());
        assert!(Tree::default().root(1).is_err());
    }
}
