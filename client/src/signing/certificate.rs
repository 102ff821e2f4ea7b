//! Keys of certificates: the private key may be in a smart card, so this program
//! writes what is to be signed, and takes the signature that another one made.

use mgi_events::keys::{self, CertificateError, Registration};

use super::KeyHolder;
use crate::v1::KeyPurpose;

/// What is signed with the key of a certificate to register it, byte for byte.
/// `certificate` is DER or PEM.
///
/// # Errors
/// It is not a certificate, or its key is of a kind that is not verified.
pub fn certificate_statement(
    holder: KeyHolder<'_>,
    certificate: &[u8],
) -> Result<String, CertificateError> {
    let read = keys::certificate(certificate)?;
    Ok(Registration {
        deployment: holder.deployment,
        account: holder.account,
        purpose: KeyPurpose::Certificate,
        ministry: "",
        replaces: holder.replaces,
        public_key: &read.public_key,
    }
    .to_string())
}
