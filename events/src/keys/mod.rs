//! Keys of persons and ministries (ARCHITECTURE section 7): what may be a key,
//! what its holder signs to register it, and whether a signature is the key's.
//!
//! Three purposes, one key each: a **personal** Ed25519 key signs validations of
//! level 2, the key of a personal X.509 **certificate** those of level 3, and a
//! ministry's **cosigner** key cosigns checkpoints and nothing else. Private keys
//! are never here: all of this is about public keys and signatures.

mod certificate;
mod check;
mod registration;

pub use certificate::{Certificate, CertificateError, certificate};
pub use check::{SignatureError, check_public_key, check_signature};
pub use registration::{Registration, RegistrationError, check_registration};

use mgi_proto::v1::KeyPurpose;

/// Name of a purpose in statements and sentences.
#[must_use]
pub fn purpose_name(purpose: KeyPurpose) -> &'static str {
    match purpose {
        KeyPurpose::Personal => "personal",
        KeyPurpose::Certificate => "certificate",
        KeyPurpose::Cosigner => "cosigner",
        KeyPurpose::Unspecified => "unspecified",
    }
}
