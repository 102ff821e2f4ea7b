//! What is read of an X.509 certificate: its key, and when it is valid. Whether
//! somebody who can be trusted issued it is for the auditor to check against the
//! issuer's own root (docs/signatures.md); the server has no list of roots.

use sha2::{Digest as _, Sha256};
use x509_cert::der::{Decode as _, DecodePem as _, Encode as _};

use super::check::{SignatureError, check_public_key};
use crate::{context::Moment, limits};
use mgi_proto::v1::KeyPurpose;

/// What is read of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its DER.
    pub der: Vec<u8>,
    /// SHA-256 of its DER.
    pub sha256: [u8; 32],
    /// DER `SubjectPublicKeyInfo` of its key.
    pub public_key: Vec<u8>,
    /// First second of its validity.
    pub valid_from: Moment,
    /// Last second of its validity.
    pub valid_until: Moment,
}

/// Why a certificate is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Longer than one may be.
    #[error("the certificate is longer than {} bytes", limits::CERTIFICATE_BYTES)]
    TooLong,
    /// Not a certificate.
    #[error("this is not an X.509 certificate in DER or PEM: {0}")]
    Malformed(String),
    /// Its key is of a kind that is not verified here.
    #[error(transparent)]
    Key(#[from] SignatureError),
}

/// Reads a certificate, in DER or PEM (RFC 5280 section 4.1).
///
/// # Errors
/// See [`CertificateError`].
pub fn certificate(bytes: &[u8]) -> Result<Certificate, CertificateError> {
    // PEM takes a third more.
    if bytes.len() > 2 * limits::CERTIFICATE_BYTES {
        return Err(CertificateError::TooLong);
    }
    let malformed = |error: x509_cert::der::Error| CertificateError::Malformed(error.to_string());
    let read = if bytes.starts_with(b"-----BEGIN") {
        x509_cert::Certificate::from_pem(bytes)
    } else {
        x509_cert::Certificate::from_der(bytes)
    }
    .map_err(malformed)?;
    let der = read.to_der().map_err(malformed)?;
    if der.len() > limits::CERTIFICATE_BYTES {
        return Err(CertificateError::TooLong);
    }
    let body = read.tbs_certificate();
    let public_key = body.subject_public_key_info().to_der().map_err(malformed)?;
    check_public_key(KeyPurpose::Certificate, &public_key)?;
    let moment = |time: &x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        Moment(seconds.saturating_mul(1_000_000))
    };
    Ok(Certificate {
        sha256: Sha256::digest(&der).into(),
        der,
        public_key,
        valid_from: moment(&body.validity().not_before),
        valid_until: moment(&body.validity().not_after),
    })
}
