//! The registration statement: what the holder of a key signs with it, so that
//! nobody registers a key that is not theirs, or for another purpose.

use std::fmt;

use mgi_proto::v1::{KeyPurpose, KeyRegistered};
use sha2::{Digest as _, Sha256};

use super::{
    check::{SignatureError, check_signature},
    purpose_name,
};

/// What is signed to register a key. Its text, byte for byte, is what
/// [`fmt::Display`] gives: these lines, each ended by a line feed, "-" where there
/// is no ministry, or no key that this one takes the place of.
///
/// ```text
/// mgi-key/v1
/// deployment 00112233445566778899aabbccddeeff
/// account ac-01arz3ndektsv4rrffq69g5fav
/// purpose personal
/// ministry -
/// replaces -
/// public-key sha256:<64 hexadecimal digits>
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registration<'a> {
    /// Id of the deployment.
    pub deployment: &'a str,
    /// Whose key it is.
    pub account: &'a str,
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Of a cosigning key: the ministry; empty otherwise.
    pub ministry: &'a str,
    /// Key that it takes the place of, or empty.
    pub replaces: &'a str,
    /// The key as it is registered.
    pub public_key: &'a [u8],
}

impl fmt::Display for Registration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |text: &'_ str| if text.is_empty() { "-" } else { text }.to_owned();
        writeln!(f, "mgi-key/v1")?;
        writeln!(f, "deployment {}", self.deployment)?;
        writeln!(f, "account {}", self.account)?;
        writeln!(f, "purpose {}", purpose_name(self.purpose))?;
        writeln!(f, "ministry {}", or_none(self.ministry))?;
        writeln!(f, "replaces {}", or_none(self.replaces))?;
        let digest = hex::encode(Sha256::digest(self.public_key));
        writeln!(f, "public-key sha256:{digest}")
    }
}

/// Why a registration does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// The key did not sign its registration.
    #[error("the proof of the new key does not hold: {0}")]
    Proof(SignatureError),
    /// The old key did not sign it.
    #[error("the endorsement by the key that is replaced does not hold: {0}")]
    Endorsement(SignatureError),
}

/// Whether a registration holds by itself: the key signed its statement, and so
/// did the key that it takes the place of, where that one had to (`replaced`: it
/// was not revoked then).
///
/// # Errors
/// Says which signature does not hold.
pub fn check_registration(
    deployment: &str,
    registered: &KeyRegistered,
    replaced: Option<&KeyRegistered>,
) -> Result<(), RegistrationError> {
    let statement = Registration {
        deployment,
        account: &registered.account_id,
        purpose: registered.purpose(),
        ministry: &registered.ministry,
        replaces: &registered.replaces,
        public_key: &registered.public_key,
    }
    .to_string();
    check_signature(
        registered.purpose(),
        &registered.public_key,
        statement.as_bytes(),
        &registered.proof,
    )
    .map_err(RegistrationError::Proof)?;
    replaced.map_or(Ok(()), |old| {
        check_signature(
            old.purpose(),
            &old.public_key,
            statement.as_bytes(),
            &registered.endorsement,
        )
        .map_err(RegistrationError::Endorsement)
    })
}
