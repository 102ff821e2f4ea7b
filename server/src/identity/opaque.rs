//! Random bytes, and the ids made of them that tell nothing.

/// Random bytes of the operating system, for ids, salts and secrets.
///
/// # Errors
/// The operating system has none.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// An opaque id: the prefix and 26 characters of a-z and 2-7 from 130 random bits.
///
/// # Errors
/// As [`random`].
pub(crate) fn opaque_id(prefix: &str) -> Result<String, getrandom::Error> {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let random: [u8; 26] = random()?;
    let tail = random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]));
    Ok(prefix.chars().chain(tail).collect())
}
