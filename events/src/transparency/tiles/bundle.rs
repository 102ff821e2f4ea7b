//! Bundles of entries (C2SP tlog-tiles, section "Log entries"): each entry after
//! its length, two bytes, big-endian.

use thiserror::Error;

use super::TILE_WIDTH;

/// Longest entry, in bytes: its length is written in two.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// Why entries do not make a bundle, or bytes are none.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BundleError {
    /// Over [`MAX_ENTRY_BYTES`].
    #[error(
        "entry {at} of the bundle has {bytes} bytes; a bundle takes entries of at most {MAX_ENTRY_BYTES}"
    )]
    EntryTooLarge {
        /// Its position in the bundle, from 0.
        at: usize,
        /// Its length.
        bytes: usize,
    },
    /// Not 1 to 256.
    #[error("a bundle has 1 to {TILE_WIDTH} entries, not {0}")]
    Count(usize),
    /// The bytes end within an entry.
    #[error("the bundle ends within entry {at}")]
    Truncated {
        /// Position of that entry in the bundle, from 0.
        at: usize,
    },
}

/// The bytes of a bundle of 1 to 256 entries.
///
/// # Errors
/// [`BundleError::EntryTooLarge`] and [`BundleError::Count`].
pub fn encode_bundle<B: AsRef<[u8]>>(entries: &[B]) -> Result<Vec<u8>, BundleError> {
    check_count(entries.len())?;
    let mut bytes = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLarge {
            at,
            bytes: entry.len(),
        })?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle.
///
/// # Errors
/// [`BundleError::Truncated`] and [`BundleError::Count`].
pub fn decode_bundle(bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let truncated = BundleError::Truncated { at: entries.len() };
        let (length, after) = rest.split_first_chunk::<2>().ok_or(truncated)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(truncated)?;
        check_count(entries.len() + 1)?;
        entries.push(entry);
        rest = after;
    }
    check_count(entries.len())?;
    Ok(entries)
}

fn check_count(entries: usize) -> Result<(), BundleError> {
    if !(1..=usize::from(TILE_WIDTH)).contains(&entries) {
        return Err(BundleError::Count(entries));
    }
    Ok(())
}
