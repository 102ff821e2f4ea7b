//! Which subtrees a proof consists of (RFC 6962 sections 2.1.1 and 2.1.2, RFC
//! 9162 sections 2.1.3.1 and 2.1.4.1), and how their hashes follow from perfect
//! subtrees, which never change once complete and so can be stored.

use std::ops::Range;

use thiserror::Error;

use super::merkle::{Hash, empty_root, node_hash};
use super::proof::ProofError;

/// A subtree of 2^`level` leaves, the `index`-th of its level: it covers the
/// leaves `index << level` to `(index + 1) << level`, exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Perfect {
    /// Height over the leaves: 0 is a leaf. At most 63.
    pub level: u8,
    /// Position in the level, from 0.
    pub index: u64,
}

/// Where the hashes of perfect subtrees come from: memory, a store, tiles.
pub trait Hashes {
    /// Why a hash cannot be had.
    type Error;

    /// Hash of the perfect subtree `index` of `level` (see [`Perfect`]).
    ///
    /// # Errors
    /// When the source does not have it.
    fn subtree(&mut self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// Why a proof could not be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ProveError<E> {
    /// The question has no answer.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The source of hashes failed.
    #[error("a hash of the tree cannot be read: {0}")]
    Hashes(E),
}

/// The largest power of two below `n`, which is at least 2 (the `k` of RFC 6962
/// section 2.1).
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The subtrees whose hashes prove that leaf `index` is in the tree of `size`
/// leaves, in the order of the proof, from the leaf's sibling upwards: PATH(m,
/// D\[n\]) of RFC 6962 section 2.1.1. At most 64.
///
/// # Errors
/// [`ProofError::IndexBeyondSize`].
pub fn inclusion_path(index: u64, size: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if index >= size {
        return Err(ProofError::IndexBeyondSize { index, size });
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(middle..end);
            end = middle;
        } else {
            path.push(start..middle);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The subtrees whose hashes prove that the tree of `new` leaves extends the tree
/// of `old`, in the order of the proof: PROOF(m, D\[n\]) of RFC 6962 section
/// 2.1.2. None when the sizes are equal, else at most 65.
///
/// # Errors
/// [`ProofError::Shrunk`] and [`ProofError::FromEmpty`] (only if `new` is not 0).
pub fn consistency_path(old: u64, new: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if old > new {
        return Err(ProofError::Shrunk { old, new });
    }
    if old == new {
        return Ok(Vec::new());
    }
    if old == 0 {
        return Err(ProofError::FromEmpty { new });
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, new);
    // SUBPROOF(m, D[n], b): goes down to the subtree that ends where the older
    // tree ends.
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(middle..end);
            end = middle;
        } else {
            path.push(start..middle);
            start = middle;
        }
    }
    // The verifier has the hash of this subtree only if it is the older root (b).
    if start != 0 {
        path.push(start..end);
    }
    path.reverse();
    Ok(path)
}

/// The perfect subtrees that a subtree consists of, from left to right, each
/// smaller than the one before. At most 64.
///
/// # Errors
/// [`ProofError::NotASubtree`] when the range is not one node of a Merkle tree:
/// its start must be a multiple of the least power of two that is not below its
/// length.
pub fn perfect(range: &Range<u64>) -> Result<Vec<Perfect>, ProofError> {
    let (start, end) = (range.start, range.end);
    let not_a_subtree = ProofError::NotASubtree { start, end };
    let length = end.checked_sub(start).ok_or(not_a_subtree.clone())?;
    // A length above 2^63 has no such power among 64-bit numbers: only 0 is a
    // multiple of it.
    let aligned = match length.checked_next_power_of_two() {
        Some(power) => start.is_multiple_of(power),
        None => start == 0,
    };
    if !aligned {
        return Err(not_a_subtree);
    }
    let mut at = start;
    let mut parts = Vec::new();
    for level in (0..64_u8).rev() {
        if length & (1 << level) != 0 {
            parts.push(Perfect {
                level,
                index: at >> level,
            });
            // The last part may end at 2^64 - 1, never beyond.
            at += 1 << level;
        }
    }
    Ok(parts)
}

/// Hash of the subtree over `range`: MTH(D\[start:end\]) of RFC 6962 section 2.1.
/// Reads at most 64 hashes.
///
/// # Errors
/// [`ProofError::NotASubtree`]; whatever `hashes` fails with.
pub fn root_of_range<H: Hashes>(
    range: &Range<u64>,
    hashes: &mut H,
) -> Result<Hash, ProveError<H::Error>> {
    let mut root = None;
    for part in perfect(range)?.into_iter().rev() {
        let left = hashes
            .subtree(part.level, part.index)
            .map_err(ProveError::Hashes)?;
        root = Some(match root {
            Some(right) => node_hash(&left, &right),
            None => left,
        });
    }
    Ok(root.unwrap_or_else(empty_root))
}

/// Root of the tree of the first `size` leaves (RFC 6962 section 2.1).
///
/// # Errors
/// Whatever `hashes` fails with.
pub fn root<H: Hashes>(size: u64, hashes: &mut H) -> Result<Hash, ProveError<H::Error>> {
    root_of_range(&(0..size), hashes)
}

/// Proof that leaf `index` is in the tree of the first `size` leaves (RFC 9162
/// section 2.1.3.1). Check it with [`super::inclusion::verify`].
///
/// # Errors
/// As [`inclusion_path`]; whatever `hashes` fails with.
pub fn prove_inclusion<H: Hashes>(
    index: u64,
    size: u64,
    hashes: &mut H,
) -> Result<Vec<Hash>, ProveError<H::Error>> {
    inclusion_path(index, size)?
        .iter()
        .map(|range| root_of_range(range, hashes))
        .collect()
}

/// Proof that the tree of `new` leaves extends the tree of `old` (RFC 9162
/// section 2.1.4.1). Check it with [`super::consistency::verify`].
///
/// # Errors
/// As [`consistency_path`]; whatever `hashes` fails with.
pub fn prove_consistency<H: Hashes>(
    old: u64,
    new: u64,
    hashes: &mut H,
) -> Result<Vec<Hash>, ProveError<H::Error>> {
    consistency_path(old, new)?
        .iter()
        .map(|range| root_of_range(range, hashes))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_6962() {
        // Section 2.1.3: a tree of 7 leaves, hashes a to j.
        assert_eq!(inclusion_path(0, 7), Ok(vec![1..2, 2..4, 4..7]));
        assert_eq!(inclusion_path(3, 7), Ok(vec![2..3, 0..2, 4..7]));
        assert_eq!(inclusion_path(4, 7), Ok(vec![5..6, 6..7, 0..4]));
        assert_eq!(inclusion_path(6, 7), Ok(vec![4..6, 0..4]));
        assert_eq!(consistency_path(3, 7), Ok(vec![2..3, 3..4, 0..2, 4..7]));
        let [four_to_seven] = consistency_path(4, 7).unwrap().try_into().unwrap();
        assert_eq!(four_to_seven, 4..7);
        assert_eq!(consistency_path(6, 7), Ok(vec![4..6, 6..7, 0..4]));
    }

    #[test]
    fn questions_without_an_answer() {
        let beyond = ProofError::IndexBeyondSize { index: 7, size: 7 };
        assert_eq!(inclusion_path(7, 7), Err(beyond));
        assert_eq!(
            consistency_path(0, 7),
            Err(ProofError::FromEmpty { new: 7 })
        );
        assert_eq!(
            consistency_path(8, 7),
            Err(ProofError::Shrunk { old: 8, new: 7 })
        );
        assert_eq!(consistency_path(7, 7), Ok(vec![]));
        assert_eq!(consistency_path(0, 0), Ok(vec![]));
    }

    #[test]
    fn the_largest_trees_do_not_overflow() {
        let max = u64::MAX;
        assert_eq!(inclusion_path(max - 1, max).map(|path| path.len()), Ok(63));
        assert_eq!(inclusion_path(0, max).map(|path| path.len()), Ok(64));
        assert_eq!(consistency_path(1, max).map(|path| path.len()), Ok(64));
        assert_eq!(
            consistency_path(max - 1, max).map(|path| path.len()),
            Ok(64)
        );
        for range in inclusion_path(0, max).unwrap() {
            let parts = perfect(&range).unwrap();
            let length: u64 = parts.iter().map(|part| 1 << part.level).sum();
            assert_eq!(length, range.end - range.start);
        }
        assert_eq!(perfect(&(0..max)).map(|parts| parts.len()), Ok(64));
    }

    #[test]
    fn ranges_that_are_no_subtree_are_refused() {
        for (start, end) in [(1, 3), (2, 5), (4, 9), (3, 2), (1, u64::MAX), (6, 10)] {
            let refused = Err(ProofError::NotASubtree { start, end });
            assert_eq!(perfect(&Range { start, end }), refused);
        }
        let four_to_seven = vec![
            Perfect { level: 1, index: 2 },
            Perfect { level: 0, index: 6 },
        ];
        assert_eq!(perfect(&(4..7)), Ok(four_to_seven));
    }
}
