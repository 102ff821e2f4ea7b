//! Ed25519 (RFC 8032 section 5.1), verified strictly: exactly one encoding of
//! everything, and nothing that only a lenient verifier would let through. Two
//! strict verifiers never disagree, and nobody can make a second signature out of
//! a first.
//!
//! Refused are: keys and `R` of small order, encodings of the key and of `R` that
//! are not canonical (`y` not below the prime, or a sign for `x` = 0), `S` not
//! below the group order (RFC 8032 section 5.1.7 step 1), and signatures that
//! hold only after multiplication by the cofactor. A key with a part of small
//! order beside a large one, which only its maker can produce, is not refused: the
//! equation without the cofactor binds it to the message like any other.

use std::fmt;

use ed25519_dalek::Signer as _;
use thiserror::Error;
use zeroize::Zeroizing;

/// Why a key or a signature is refused.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Ed25519Error {
    /// The bytes encode no point of the curve, or not in the one canonical way.
    #[error("the public key is not the canonical encoding of a point of the curve")]
    KeyEncoding,
    /// The key has small order: it would accept a signature for nearly any message.
    #[error("the public key has small order, so that signatures under it prove nothing")]
    WeakKey,
    /// The signature is not one of this key for this message.
    #[error("the Ed25519 signature does not match the key and the message")]
    Signature,
}

/// A public key that is safe to verify with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// Reads a public key (RFC 8032 section 5.1.3).
    ///
    /// # Errors
    /// [`Ed25519Error::KeyEncoding`] and [`Ed25519Error::WeakKey`].
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Ed25519Error> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .map_err(|_| Ed25519Error::KeyEncoding)?;
        // Decoding is lenient: what it read must encode to the same bytes.
        if key.to_edwards().compress().to_bytes() != *bytes {
            return Err(Ed25519Error::KeyEncoding);
        }
        if key.is_weak() {
            return Err(Ed25519Error::WeakKey);
        }
        Ok(Self(key))
    }

    /// The encoding of the key (RFC 8032 section 5.1.2).
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Checks the signature (`R` and `S`, 64 bytes) of a message, strictly (RFC
    /// 8032 section 5.1.7, without the cofactor).
    ///
    /// # Errors
    /// [`Ed25519Error::Signature`].
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), Ed25519Error> {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0
            .verify_strict(message, &signature)
            .map_err(|_| Ed25519Error::Signature)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", hex::encode(self.to_bytes()))
    }
}

/// Checks the signature of a message, strictly, by the 32 bytes of the public
/// key: [`VerifyingKey::from_bytes`] and [`VerifyingKey::verify`] in one.
///
/// # Errors
/// Those of the two.
pub fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> Result<(), Ed25519Error> {
    VerifyingKey::from_bytes(key)?.verify(message, signature)
}

/// A private key. It is overwritten in memory when dropped, and not shown.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of a seed of 32 random bytes, the "private key" of RFC 8032 section
    /// 5.1.5. The caller overwrites its own copy of the seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, to be stored; overwritten in memory when dropped.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public key.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs a message (RFC 8032 section 5.1.6): deterministic, without
    /// randomness.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SigningKey(of {})",
            hex::encode(self.verifying_key().to_bytes())
        )
    }
}
