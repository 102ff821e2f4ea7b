//! One-time codes that are handed over by word or on paper: 160 random bits as eight groups of four
//! characters. Upper and lower case, spaces and hyphens do not matter when one is typed.

use sha2::{Digest as _, Sha256};

use super::AccessError;
use crate::{identity, vault::TokenHash};

/// Of RFC 4648, which leaves out 0, 1, 8 and 9.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A code as it is shown: `XXXX-XXXX-...`, `groups` times.
pub(super) fn code<const N: usize>() -> Result<String, AccessError> {
    let random: [u8; N] = identity::random()?;
    let mut text = String::with_capacity(N + N / 4);
    for (place, byte) in random.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    Ok(text)
}

/// The hash under which a code is found, however it was typed.
pub(super) fn hash(code: &str) -> TokenHash {
    TokenHash::of(&plain(code))
}

/// The same in hexadecimal digits.
pub(super) fn hex_hash(code: &str) -> String {
    hex::encode(Sha256::digest(plain(code).as_bytes()))
}

fn plain(code: &str) -> String {
    let kept = code.chars().filter(|c| !c.is_whitespace() && *c != '-');
    // Codes are short: what is longer is none, and need not be read to its end.
    kept.take(64).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_is_typed_a_code_is_the_same() {
        let code = code::<32>().unwrap();
        assert_eq!(code.len(), 39);
        assert_eq!(hash(&code), hash(&code.to_lowercase().replace('-', " ")));
        assert_ne!(hash(&code), hash(&code[1..]));
    }
}
