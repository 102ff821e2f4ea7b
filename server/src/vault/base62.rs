//! Fixed-width base62, in the order `0-9A-Za-z`, most significant digit first.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Digits that 32 bytes need: 62^43 is just above 2^256.
pub(super) const DIGITS_OF_32_BYTES: usize = 43;

/// Digits that a CRC32C needs.
pub(super) const DIGITS_OF_CRC: usize = 6;

/// Whether this byte is a digit.
pub(super) fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Appends a big-endian number in exactly `width` digits; what does not fit is cut at the front.
pub(super) fn push(number: &[u8], width: usize, text: &mut String) {
    let mut number = number.to_vec();
    let mut digits = vec![0_u8; width];
    for digit in digits.iter_mut().rev() {
        // Long division by 62, one byte at a time; the remainder is the next digit.
        let mut remainder = 0_u32;
        for byte in &mut number {
            let value = remainder << 8 | u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        *digit = DIGITS[remainder as usize];
    }
    text.extend(digits.into_iter().map(char::from));
}

/// The six check digits of a text.
pub(super) fn check_digits(text: &str) -> String {
    let mut digits = String::with_capacity(DIGITS_OF_CRC);
    let crc = crc32c::crc32c(text.as_bytes());
    push(&crc.to_be_bytes(), DIGITS_OF_CRC, &mut digits);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(number: &[u8], width: usize) -> String {
        let mut text = String::new();
        push(number, width, &mut text);
        text
    }

    #[test]
    fn numbers_have_a_fixed_width() {
        assert_eq!(encoded(&[0], 2), "00");
        assert_eq!(encoded(&[61], 2), "0z");
        assert_eq!(encoded(&[62], 2), "10");
        assert_eq!(encoded(&u32::MAX.to_be_bytes(), 6), "4gfFC3");
        assert_eq!(encoded(&[0; 32], 43), "0".repeat(43));
    }

    #[test]
    fn the_largest_number_fits() {
        // 43 digits hold 2^256 - 1: one digit more leads with a zero, with the same digits after.
        let largest = encoded(&[u8::MAX; 32], DIGITS_OF_32_BYTES);
        assert_eq!(
            encoded(&[u8::MAX; 32], DIGITS_OF_32_BYTES + 1),
            format!("0{largest}")
        );
    }
}
