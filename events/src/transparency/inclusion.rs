//! Is this leaf in this tree? (RFC 9162 section 2.1.3.2; the proofs are those of
//! RFC 6962 section 2.1.1.)

use super::merkle::{Hash, node_hash};
use super::proof::ProofError;
use super::subtree::inclusion_path;

/// The root that a leaf and its inclusion proof lead to: steps 1 to 5 of RFC 9162
/// section 2.1.3.2. `leaf` is the [`super::merkle::leaf_hash`], `index` counts
/// from 0, `size` is the number of leaves.
///
/// The proof fixes the path to the root, and only as far as the path shows it the
/// size: the size to believe is the one in the checkpoint that has the root.
///
/// # Errors
/// [`ProofError::IndexBeyondSize`]; [`ProofError::Length`] when the proof does
/// not have exactly the hashes that index and size call for.
pub fn root(index: u64, size: u64, leaf: &Hash, proof: &[Hash]) -> Result<Hash, ProofError> {
    let expected = inclusion_path(index, size)?.len();
    let wrong_length = ProofError::Length {
        expected,
        found: proof.len(),
    };
    // Names as in the RFC: fn and sn, r. size is above index, so not 0.
    let (mut first, mut last) = (index, size - 1);
    let mut root = *leaf;
    for hash in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if first & 1 == 1 || first == last {
            root = node_hash(hash, &root);
            while first & 1 == 0 && first != 0 {
                first >>= 1;
                last >>= 1;
            }
        } else {
            root = node_hash(&root, hash);
        }
        first >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    Ok(root)
}

/// Checks that the leaf `index` of the tree of `size` leaves with this root is
/// the one with this [`super::merkle::leaf_hash`] (RFC 9162 section 2.1.3.2).
///
/// # Errors
/// As [`root`]; [`ProofError::Root`] when the proof leads to another root.
pub fn verify(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    claimed: &Hash,
) -> Result<(), ProofError> {
    let computed = root(index, size, leaf, proof)?;
    if computed != *claimed {
        return Err(ProofError::Root {
            computed,
            claimed: *claimed,
        });
    }
    Ok(())
}
