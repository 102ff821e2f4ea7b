//! Keys of signed notes: C2SP signed-note, sections "Signatures" and "Verifier
//! keys". A key has a name, and a kind that says what its signatures mean.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use super::ed25519::{Ed25519Error, SigningKey, VerifyingKey};
use super::encoding;

/// Longest name of a key, in bytes (the limit of an origin in C2SP
/// tlog-cosignature).
pub const MAX_KEY_NAME_BYTES: usize = 255;

/// What the signatures of a key are: the signature type identifier byte of C2SP
/// signed-note, section "Signature types".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// 0x01: Ed25519 over the text of the note.
    Ed25519,
    /// 0x04: timestamped Ed25519 cosignatures of checkpoints (C2SP
    /// tlog-cosignature).
    CosignatureV1,
}

impl KeyKind {
    /// The signature type identifier byte.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Ed25519),
            0x04 => Some(Self::CosignatureV1),
            _ => None,
        }
    }
}

/// Why the text of a key, or its name, is refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// The name of a key is limited, so that it fits into a line.
    #[error(
        "the name of a key must have 1 to {MAX_KEY_NAME_BYTES} bytes and no spaces, plus signs or \
         control characters; a host and a path, such as \"example.org/log\", will do"
    )]
    Name,
    /// Not `name+id+key`.
    #[error(
        "a verifier key is written name+id+key, with the id in 8 lower-case hexadecimal digits and the key in base 64"
    )]
    Form,
    /// The id does not belong to name and key.
    #[error(
        "the id of the verifier key must be {expected:08x} for this name and key, not {found:08x}"
    )]
    Id {
        /// Id that follows from name, kind and key.
        expected: u32,
        /// Id that was given.
        found: u32,
    },
    /// Other kinds exist (ECDSA, ML-DSA-44, RFC 6962 tree heads); they are not used.
    #[error(
        "keys of signature type 0x{0:02x} are not supported, only 0x01 (Ed25519) and 0x04 (cosignature/v1)"
    )]
    UnknownKind(u8),
    /// The public key is not one to verify with.
    #[error(transparent)]
    Key(#[from] Ed25519Error),
}

/// Whether a name may be that of a key (C2SP signed-note, section "Format"):
/// not empty, no Unicode spaces, no plus sign, no control characters.
#[must_use]
pub(super) fn is_key_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c == '+' || c < ' ')
}

fn check_name(name: &str) -> Result<(), KeyError> {
    if !is_key_name(name) || name.len() > MAX_KEY_NAME_BYTES {
        return Err(KeyError::Name);
    }
    Ok(())
}

/// The id of a key (C2SP signed-note, section "Signatures"): the first 4 bytes of
/// SHA-256(name || 0x0A || signature type || public key), big-endian.
#[must_use]
pub fn key_id(name: &str, kind: KeyKind, public_key: &[u8; 32]) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', kind.byte()]);
    hasher.update(public_key);
    let [a, b, c, d, ..]: [u8; 32] = hasher.finalize().into();
    u32::from_be_bytes([a, b, c, d])
}

/// A public key by which notes are verified: a "vkey" (C2SP signed-note, section
/// "Verifier keys"), written `name+id+key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    key: VerifyingKey,
    id: u32,
}

impl VerifierKey {
    /// The key of this name and kind.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, kind: KeyKind, key: VerifyingKey) -> Result<Self, KeyError> {
        check_name(name)?;
        let id = key_id(name, kind, &key.to_bytes());
        Ok(Self {
            name: name.to_owned(),
            kind,
            key,
            id,
        })
    }

    /// Who signs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the signatures are.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The id in signature lines (see [`key_id`]).
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The public key proper.
    #[must_use]
    pub fn public_key(&self) -> &VerifyingKey {
        &self.key
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.kind.byte()];
        key.extend_from_slice(&self.key.to_bytes());
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            self.id,
            encoding::encode(&key)
        )
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    /// Reads a vkey. Keys of kinds that are not supported are refused here; in a
    /// note their signatures are ignored.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        // Base 64 has plus signs too: the name and the id are the first two parts.
        let (name, rest) = text.split_once('+').ok_or(KeyError::Form)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Form)?;
        check_name(name)?;
        let lower_hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        if id.len() != 8 || !id.bytes().all(lower_hex) {
            return Err(KeyError::Form);
        }
        let found = u32::from_str_radix(id, 16).map_err(|_| KeyError::Form)?;
        let key = encoding::decode(key).ok_or(KeyError::Form)?;
        let (kind, key) = key.split_first().ok_or(KeyError::Form)?;
        let kind = KeyKind::from_byte(*kind).ok_or(KeyError::UnknownKind(*kind))?;
        let bytes: &[u8; 32] = key.try_into().map_err(|_| KeyError::Form)?;
        let key = Self::new(name, kind, VerifyingKey::from_bytes(bytes)?)?;
        if key.id != found {
            return Err(KeyError::Id {
                expected: key.id,
                found,
            });
        }
        Ok(key)
    }
}

/// A private key that signs notes or cosigns checkpoints: one key, one role.
#[derive(Debug)]
pub struct SignerKey {
    key: SigningKey,
    verifier: VerifierKey,
}

impl SignerKey {
    /// The key of this name and kind, from a seed of 32 random bytes (RFC 8032
    /// section 5.1.5). The caller overwrites its own copy of the seed.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_seed(seed);
        let verifier = VerifierKey::new(name, kind, key.verifying_key())?;
        Ok(Self { key, verifier })
    }

    /// The public key to verify by.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The seed, to be stored; overwritten in memory when dropped.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        self.key.seed()
    }

    /// Signs bytes as they are, without the form of a note: only for the modules
    /// that give a message its form.
    pub(super) fn sign_message(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message)
    }
}
