//! Does the newer tree keep all that the older one had, in the same order? (RFC
//! 9162 section 2.1.4.2; the proofs are those of RFC 6962 section 2.1.2.)

use super::merkle::{Hash, empty_root, node_hash};
use super::proof::ProofError;
use super::subtree::consistency_path;

/// Checks that the tree of `new_size` leaves with `new_root` starts with the
/// leaves of the tree of `old_size` with `old_root` (RFC 9162 section 2.1.4.2).
///
/// Trees of equal size are consistent when their roots are equal and the proof is
/// empty. As with inclusion, the sizes to believe are those of the checkpoints
/// that have the roots: a proof shows a size only as far as its path does.
///
/// # Errors
/// [`ProofError::Shrunk`]; [`ProofError::FromEmpty`] when the older tree is empty
/// and the newer is not; [`ProofError::Length`] when the proof does not have
/// exactly the hashes that the sizes call for; [`ProofError::OldRoot`] and
/// [`ProofError::Root`] when it leads to other roots.
pub fn verify(
    old_size: u64,
    new_size: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    let expected = consistency_path(old_size, new_size)?.len();
    let wrong_length = ProofError::Length {
        expected,
        found: proof.len(),
    };
    if old_size == new_size {
        return same_size(new_size, old_root, new_root, proof);
    }
    // Step 2: a perfect older tree is its own first subtree.
    let prepended = old_size.is_power_of_two().then_some(old_root);
    let mut hashes = prepended.into_iter().chain(proof);
    let Some(start) = hashes.next() else {
        return Err(wrong_length);
    };
    // Names as in the RFC: fn and sn, fr and sr. Both sizes are above 0.
    let (mut first, mut last) = (old_size - 1, new_size - 1);
    while first & 1 == 1 {
        first >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*start, *start);
    for hash in hashes {
        if last == 0 {
            return Err(wrong_length);
        }
        if first & 1 == 1 || first == last {
            old = node_hash(hash, &old);
            new = node_hash(hash, &new);
            while first & 1 == 0 && first != 0 {
                first >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, hash);
        }
        first >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if old != *old_root {
        return Err(ProofError::OldRoot {
            computed: old,
            claimed: *old_root,
        });
    }
    if new != *new_root {
        return Err(ProofError::Root {
            computed: new,
            claimed: *new_root,
        });
    }
    Ok(())
}

/// Two trees of one size: nothing to prove, but they must be the same tree.
fn same_size(size: u64, old: &Hash, new: &Hash, proof: &[Hash]) -> Result<(), ProofError> {
    if !proof.is_empty() {
        return Err(ProofError::Length {
            expected: 0,
            found: proof.len(),
        });
    }
    // Only one tree is empty.
    let computed = if size == 0 { empty_root() } else { *new };
    if *old != computed {
        return Err(ProofError::OldRoot {
            computed,
            claimed: *old,
        });
    }
    if *new != computed {
        return Err(ProofError::Root {
            computed,
            claimed: *new,
        });
    }
    Ok(())
}
