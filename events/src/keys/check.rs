//! Whether bytes are a key of its purpose, and a signature one of the key.

use mgi_proto::v1::KeyPurpose;
use rustls_pki_types::{SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer};
use webpki::{RawPublicKeyEntity, ring};

use crate::{
    limits,
    transparency::ed25519::{Ed25519Error, VerifyingKey},
};

/// Why a key or a signature is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not a point of the curve, not 32 bytes, or not in its one encoding.
    #[error("the public key is not an Ed25519 key of 32 bytes")]
    NotEd25519,
    /// A key of small order: one signature would fit many messages.
    #[error("the public key is a weak one, for which signatures prove nothing; make another key")]
    Weak,
    /// Not the public key of a kind that is verified here.
    #[error(
        "the public key is none of: ECDSA on P-256 or P-384, RSA of 2,048 to 8,192 bits, Ed25519"
    )]
    NotSupported,
    /// No purpose was named.
    #[error("a key has a purpose: personal, certificate or cosigner")]
    NoPurpose,
    /// The signature is not the key's, or not over these bytes.
    #[error("the signature is not one of this key over exactly these bytes")]
    DoesNotVerify,
}

/// Kinds of keys of certificates, with the signature that is expected of each. A
/// key names its kind itself; RSA keys may sign by either padding.
const KINDS: [(&[u8], &dyn SignatureVerificationAlgorithm); 5] = [
    (P256, ring::ECDSA_P256_SHA256),
    (P384, ring::ECDSA_P384_SHA384),
    (RSA, ring::RSA_PKCS1_2048_8192_SHA256),
    (RSA, ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY),
    (EDWARDS, ring::ED25519),
];
const P256: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
const P384: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22";
const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
const EDWARDS: &[u8] = b"\x06\x03\x2b\x65\x70";

/// Whether `bytes` can be a key of a purpose: an Ed25519 key that is not weak, or
/// the DER `SubjectPublicKeyInfo` of a certificate of a kind that is verified.
///
/// # Errors
/// Says what is wrong with it.
pub fn check_public_key(purpose: KeyPurpose, bytes: &[u8]) -> Result<(), SignatureError> {
    match purpose {
        KeyPurpose::Personal | KeyPurpose::Cosigner => ed25519(bytes).map(|_| ()),
        KeyPurpose::Certificate => {
            let der = SubjectPublicKeyInfoDer::from(bytes);
            let key = RawPublicKeyEntity::try_from(&der);
            if bytes.len() <= limits::PUBLIC_KEY_BYTES
                && key.is_ok()
                && kinds(bytes).next().is_some()
                && rsa_is_long_enough(bytes)
            {
                return Ok(());
            }
            Err(SignatureError::NotSupported)
        }
        KeyPurpose::Unspecified => Err(SignatureError::NoPurpose),
    }
}

/// Whether `signature` is one of the key over exactly `message`. Ed25519 is
/// verified strictly (RFC 8032 section 5.1.7, with canonical encodings and
/// without small-order points); ECDSA signatures are DER, with SHA-256 on P-256
/// and SHA-384 on P-384; RSA signatures are PKCS #1 v1.5 or PSS, with SHA-256.
///
/// # Errors
/// Says what is wrong.
pub fn check_signature(
    purpose: KeyPurpose,
    public_key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    check_public_key(purpose, public_key)?;
    if purpose != KeyPurpose::Certificate {
        let wrong = |_| SignatureError::DoesNotVerify;
        let signature = signature.try_into().map_err(wrong)?;
        let key = ed25519(public_key)?;
        return key
            .verify(message, signature)
            .map_err(|_| SignatureError::DoesNotVerify);
    }
    let der = SubjectPublicKeyInfoDer::from(public_key);
    let key = RawPublicKeyEntity::try_from(&der).map_err(|_| SignatureError::NotSupported)?;
    kinds(public_key)
        .find(|kind| key.verify_signature(*kind, message, signature).is_ok())
        .map(|_| ())
        .ok_or(SignatureError::DoesNotVerify)
}

fn ed25519(bytes: &[u8]) -> Result<VerifyingKey, SignatureError> {
    let bytes: &[u8; 32] = bytes.try_into().map_err(|_| SignatureError::NotEd25519)?;
    VerifyingKey::from_bytes(bytes).map_err(|problem| match problem {
        Ed25519Error::WeakKey => SignatureError::Weak,
        Ed25519Error::KeyEncoding | Ed25519Error::Signature => SignatureError::NotEd25519,
    })
}

/// How signatures of the kind of key that a `SubjectPublicKeyInfo` names are
/// verified.
fn kinds(spki: &[u8]) -> impl Iterator<Item = &'static dyn SignatureVerificationAlgorithm> {
    let named = algorithm(spki);
    KINDS
        .into_iter()
        .filter(move |(id, _)| named == Some(*id))
        .map(|(_, kind)| kind)
}

/// The content of the `AlgorithmIdentifier`: the first element of the outer
/// sequence. All identifiers above are shorter than 128 bytes.
fn algorithm(spki: &[u8]) -> Option<&[u8]> {
    let inner = match spki {
        [0x30, short, rest @ ..] if *short < 0x80 => rest,
        [0x30, 0x81, _, rest @ ..] | [0x30, 0x82, _, _, rest @ ..] => rest,
        _ => return None,
    };
    match inner {
        [0x30, length, rest @ ..] if *length < 0x80 => rest.get(..usize::from(*length)),
        _ => None,
    }
}

/// A modulus of 2,048 bits takes 256 bytes; the DER around it at most 40 more.
fn rsa_is_long_enough(spki: &[u8]) -> bool {
    algorithm(spki) != Some(RSA) || spki.len() >= 256
}
