//! What sign-in names and passwords have to be.

use std::borrow::Cow;

use super::AccessError;

/// Characters of a sign-in name.
const NAME: std::ops::RangeInclusive<usize> = 3..=64;
/// Characters of a password. Length protects, composition does not (NIST SP 800-63B).
const PASSWORD: std::ops::RangeInclusive<usize> = 13..=128;

/// Long passwords that guessers try first; each in lower case, without what is neither letter nor
/// digit.
const COMMON: [&str; 24] = [
    "passwordpassword",
    "password123456",
    "password12345678",
    "passwort123456",
    "1234567890123",
    "12345678901234",
    "123456789012345",
    "1234567890123456",
    "12345678910111213",
    "123456789123456789",
    "0123456789012",
    "0123456789abcdef",
    "qwertyuiopasdf",
    "qwertyuiopasdfghjkl",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertyqwertyqwerty",
    "1q2w3e4r5t6y7u8i9o0p",
    "abcdefghijklm",
    "abcdefghijklmnopqrstuvwxyz",
    "correcthorsebatterystaple",
    "iloveyouiloveyou",
    "administrator",
    "administrator123",
    "letmeinletmein",
];

/// A sign-in name as it is kept: lower case. What no name can be is told only where one is chosen.
pub(super) fn sign_in_name(text: &str) -> Result<String, AccessError> {
    let name = text.trim().to_ascii_lowercase();
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_@".contains(&b);
    if !NAME.contains(&name.len()) || !name.bytes().all(allowed) {
        return Err(AccessError::field(
            "sign_in_name",
            "must have 3 to 64 of a to z, 0 to 9, '.', '-', '_' and '@'",
        ));
    }
    Ok(name)
}

/// A password as it is hashed: what looks alike is typed alike on another keyboard, so compatible
/// forms are one (NFKC, as RFC 8265 says of passwords, but for spaces that it would refuse).
pub(super) fn normalized(password: &str) -> Cow<'_, str> {
    if password.is_ascii() {
        return Cow::Borrowed(password);
    }
    use unicode_normalization::UnicodeNormalization as _;
    Cow::Owned(password.nfkc().collect())
}

/// Refuses a password that is too short or too long, or that guessers try first. `names` are what
/// it must not be: the sign-in name, the person's name.
pub(super) fn password(
    field: &'static str,
    password: &str,
    names: &[&str],
) -> Result<(), AccessError> {
    let characters = password.chars().count();
    if !PASSWORD.contains(&characters) {
        return Err(AccessError::field(
            field,
            "must have 13 to 128 characters; several words in a row are easy to remember",
        ));
    }
    let bare = bare(password);
    let mut letters: Vec<char> = bare.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if COMMON.contains(&bare.as_str()) || letters.len() < 4 {
        return Err(AccessError::field(
            field,
            "is one of those that are guessed first; choose another",
        ));
    }
    let same = |name: &&str| !name.is_empty() && self::bare(name) == bare;
    if names.iter().any(same) {
        return Err(AccessError::field(
            field,
            "must not be the name that it goes with",
        ));
    }
    Ok(())
}

/// Letters and digits only, in lower case.
fn bare(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_in_lower_case() {
        assert_eq!(
            sign_in_name(" Focal.Point@Mef ").unwrap(),
            "focal.point@mef"
        );
        for bad in ["", "ab", "two words", "é.mercier", &"x".repeat(65)] {
            assert!(sign_in_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn length_counts_and_composition_does_not() {
        for good in [
            "thirteen chars",
            "le registre des comptes",
            "пароль для входа",
            &"four words in a row ".repeat(6),
        ] {
            assert!(
                password("password", good, &["focal.point"]).is_ok(),
                "{good}"
            );
        }
        for bad in [
            "twelve chars",
            &"ab cd".repeat(26),
            "Password-Password",
            "aaaaaaaaaaaaaaaa",
            "focal.point.mef",
        ] {
            assert!(
                password("password", bad, &["Focal-Point-MEF"]).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn compatible_forms_are_one() {
        assert_eq!(normalized("ﬁnance e\u{301}"), normalized("finance é"));
    }
}
