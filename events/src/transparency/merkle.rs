//! The Merkle tree of a stream (RFC 6962 section 2.1, RFC 9162 section 2.1.1),
//! kept incrementally: a revision of a stream is the size of its tree.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Hash of a leaf: SHA-256(0x00 || bytes) (RFC 6962 section 2.1).
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0x00]);
    hasher.update(bytes);
    hasher.finalize().into()
}

/// Hash of an inner node: SHA-256(0x01 || left || right) (RFC 6962 section 2.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0x01]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// Root of the empty tree: SHA-256 of nothing (RFC 6962 section 2.1).
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The right edge of a growing tree: the roots of its complete subtrees, the
/// largest first. Enough to append leaves and to compute the root; at most 64
/// hashes whatever the size.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf, given its [`leaf_hash`].
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        // Each trailing one-bit of the size is a complete subtree that the new
        // leaf completes into one twice as large.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// Root of the tree (RFC 6962 section 2.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else {
            return empty_root();
        };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of RFC 6962 section 2.1, word for word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [one] => *one,
            _ => {
                let k = (leaves.len() - 1).ilog2();
                let (left, right) = leaves.split_at(1 << k);
                node_hash(&by_definition(left), &by_definition(right))
            }
        }
    }

    #[test]
    fn frontier_agrees_with_the_definition() {
        let mut frontier = Frontier::new();
        let mut leaves = Vec::new();
        assert_eq!(frontier.root(), empty_root());
        for n in 0..300_u32 {
            let leaf = leaf_hash(&n.to_be_bytes());
            frontier.push(leaf);
            leaves.push(leaf);
            assert_eq!(frontier.size(), leaves.len() as u64);
            assert_eq!(frontier.root(), by_definition(&leaves), "size {}", n + 1);
        }
    }

    #[test]
    fn known_values() {
        // Test vectors of the Certificate Transparency reference code.
        assert_eq!(
            hex::encode(empty_root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            hex::encode(leaf_hash(b"")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        let mut frontier = Frontier::new();
        frontier.push(leaf_hash(b""));
        frontier.push(leaf_hash(&[0x00]));
        frontier.push(leaf_hash(&[0x10]));
        assert_eq!(
            hex::encode(frontier.root()),
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
        );
    }
}
