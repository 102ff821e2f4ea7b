//! The secret of a token: how it looks, and how a typo in one is recognised before any look-up.

use sha2::{Digest, Sha256};

use super::base62::{self, DIGITS_OF_32_BYTES, DIGITS_OF_CRC};

/// How every secret begins, so that scanners for leaked secrets can find one.
pub const SECRET_PREFIX: &str = "mgi_";

/// How the secret of a session begins. No token's secret begins so: `_` is no digit.
pub const SESSION_PREFIX: &str = "mgis_";

/// Characters of a token's secret: prefix, 43 digits for 256 random bits, 6 check digits.
pub const SECRET_LENGTH: usize = SECRET_PREFIX.len() + DIGITS_OF_32_BYTES + DIGITS_OF_CRC;

/// A token's secret, in clear. It is shown once, to whom it was issued; only its [`TokenHash`] is
/// kept. Printing it for debugging shows nothing.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, to be handed to its owner and to nobody else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored in its place.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// SHA-256 of a secret. A secret has 256 random bits, so a plain hash cannot be guessed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of a secret, whatever its form.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// The hash with these bytes.
    pub(crate) fn from_sha256(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Enough to tell two apart in a log, too little to look one up with.
        write!(f, "TokenHash({}…)", hex::encode(&self.0[..4]))
    }
}

/// Why a text cannot be a token's secret. None of the messages repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenForm {
    /// It begins otherwise.
    #[error("A token begins with \"mgi_\". Send the secret as it was issued.")]
    Prefix,
    /// It is too short or too long.
    #[error(
        "A token has 53 characters: this one was cut, or something was added to it. Send the secret as \
         it was issued."
    )]
    Length,
    /// It has a character that no token has.
    #[error(
        "A token has only the letters A to Z and a to z and digits after \"mgi_\". Send the secret as \
         it was issued."
    )]
    Alphabet,
    /// Its check digits do not match.
    #[error(
        "The check digits of the token do not match: a character was changed. Send the secret as it \
         was issued."
    )]
    Checksum,
}

/// Makes a token's secret from 32 bytes, which must come from the operating system's generator.
pub fn mint_secret(random: [u8; 32]) -> Secret {
    mint(SECRET_PREFIX, &random)
}

/// The same for a session.
pub fn mint_session_secret(random: [u8; 32]) -> Secret {
    mint(SESSION_PREFIX, &random)
}

fn mint(prefix: &str, random: &[u8; 32]) -> Secret {
    let mut text = String::with_capacity(SECRET_LENGTH + 1);
    text.push_str(prefix);
    base62::push(random, DIGITS_OF_32_BYTES, &mut text);
    let check = base62::check_digits(&text);
    text.push_str(&check);
    Secret(text)
}

/// Whether a text has the form of a token's secret. Says nothing about whether it was ever issued;
/// every change of a single character is recognised.
///
/// # Errors
/// What is wrong with it.
pub fn check_form(text: &str) -> Result<(), TokenForm> {
    check(SECRET_PREFIX, text)
}

/// The same for the secret of a session.
///
/// # Errors
/// As [`check_form`].
pub fn check_session_form(text: &str) -> Result<(), TokenForm> {
    check(SESSION_PREFIX, text)
}

fn check(prefix: &str, text: &str) -> Result<(), TokenForm> {
    let digits = text.strip_prefix(prefix).ok_or(TokenForm::Prefix)?;
    let length = prefix.len() + DIGITS_OF_32_BYTES + DIGITS_OF_CRC;
    if text.chars().count() != length {
        return Err(TokenForm::Length);
    }
    if !digits.bytes().all(base62::is_digit) {
        return Err(TokenForm::Alphabet);
    }
    let (body, check) = text.split_at(length - DIGITS_OF_CRC);
    if base62::check_digits(body) == check {
        Ok(())
    } else {
        Err(TokenForm::Checksum)
    }
}
