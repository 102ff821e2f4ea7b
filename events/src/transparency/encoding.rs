//! Base 64 and decimal numbers as the C2SP texts use it: RFC 4648 section 4, padded, and only the
//! canonical form, so that a text has one encoding and no bit of it is free.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::merkle::Hash;

/// Encodes bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes, or `None` if the text is not the canonical encoding of any bytes.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Decodes a hash.
pub(super) fn decode_hash(text: &str) -> Option<Hash> {
    decode(text)?.try_into().ok()
}

/// Reads a decimal number as the C2SP texts write it: ASCII digits, no sign, no
/// leading zeros.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (canonical && digits).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form() {
        assert_eq!(decode("AAE="), Some(vec![0, 1]));
        for not_canonical in [
            "AAF=", "AAE", "AAE==", "AAE=\n", " AAE=", "AA-_", "A", "AAE=AAE=",
        ] {
            assert_eq!(decode(not_canonical), None, "{not_canonical:?}");
        }
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for not_canonical in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            " 1",
            "1 ",
            "0x1",
            "18446744073709551616",
        ] {
            assert_eq!(decimal(not_canonical), None, "{not_canonical:?}");
        }
    }
}
