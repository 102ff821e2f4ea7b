//! What can be wrong with a proof, or with the question it answers.

use thiserror::Error;

use super::merkle::Hash;

/// Why a proof is refused, or cannot be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ProofError {
    /// RFC 9162 section 2.1.3.2 step 1: the leaf is not in the tree.
    #[error("leaf {index} is not in a tree of {size} leaves: the index must be below the size")]
    IndexBeyondSize {
        /// Index asked for, from 0.
        index: u64,
        /// Number of leaves of the tree.
        size: u64,
    },
    /// A tree only grows: the older size is the first argument.
    #[error(
        "the older tree has {old} leaves, more than the newer one's {new}: give the older first"
    )]
    Shrunk {
        /// Number of leaves of the tree called older.
        old: u64,
        /// Number of leaves of the tree called newer.
        new: u64,
    },
    /// RFC 9162 section 2.1.4 defines consistency for an older tree with leaves
    /// only. Every tree extends the empty one; whether that is good enough is for
    /// the caller to say.
    #[error(
        "the older tree is empty: any tree of {new} leaves extends it and there is nothing to \
         prove, so the caller must decide whether an empty starting point is acceptable"
    )]
    FromEmpty {
        /// Number of leaves of the newer tree.
        new: u64,
    },
    /// The proof has hashes too many or too few.
    #[error("the proof has {found} hashes where exactly {expected} are needed")]
    Length {
        /// Hashes that the sizes call for.
        expected: usize,
        /// Hashes that were given.
        found: usize,
    },
    /// The proof leads to another root than the one claimed.
    #[error(
        "the proof leads to root {} and not to the claimed {}",
        hex::encode(computed),
        hex::encode(claimed)
    )]
    Root {
        /// Root that leaf and proof lead to.
        computed: Hash,
        /// Root that was claimed.
        claimed: Hash,
    },
    /// The proof does not start from the older root that was claimed.
    #[error(
        "the proof starts from root {} of the older tree and not from the claimed {}",
        hex::encode(computed),
        hex::encode(claimed)
    )]
    OldRoot {
        /// Root of the older tree that the proof leads to.
        computed: Hash,
        /// Root of the older tree that was claimed.
        claimed: Hash,
    },
    /// A range of leaves that no node of a Merkle tree covers.
    #[error("leaves {start} to {end} (exclusive) are not a subtree of any Merkle tree")]
    NotASubtree {
        /// First leaf.
        start: u64,
        /// Leaf after the last.
        end: u64,
    },
}
