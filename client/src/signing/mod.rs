//! Signing: private keys in files that only this machine sees, and what a client
//! checks for itself before it signs.
//!
//! A signature binds its maker to what the maker saw. So nothing here rests on the
//! server: the history is read event by event, its tree is compared with the
//! checkpoint that the statement will name and with the last one that this machine
//! knew, the profile is replayed, and the content digest worked out from it.

mod certificate;
mod keyfile;
mod known;
mod seen;

pub use certificate::certificate_statement;
pub use keyfile::{KeyFile, KeyFileError, MIN_PASSPHRASE_CHARS};
pub use known::{Known, KnownCheckpoints, KnownError};
pub use seen::{Alarm, SeeError, Seen, Trust};

use mgi_events::keys::Registration;
use mgi_events::transparency::ed25519::SigningKey;

use crate::connect::{Client, unary};
use crate::error::ClientError;
use crate::v1::{self, KeyPurpose};

/// What the registration of a key says.
#[derive(Clone, Copy, Debug)]
pub struct KeyHolder<'a> {
    /// Id of the deployment.
    pub deployment: &'a str,
    /// Whose key it is.
    pub account: &'a str,
    /// Of a cosigning key: the ministry; empty otherwise.
    pub ministry: &'a str,
    /// Id of the key that it takes the place of, or empty.
    pub replaces: &'a str,
}

/// A request to register a key, with the proof that its holder has it, and the
/// endorsement by the old key where it takes the place of one.
#[must_use]
pub fn registration(
    holder: KeyHolder<'_>,
    purpose: KeyPurpose,
    key: &SigningKey,
    old: Option<&SigningKey>,
) -> v1::RegisterKeyRequest {
    let public_key = key.verifying_key().to_bytes();
    let statement = Registration {
        deployment: holder.deployment,
        account: holder.account,
        purpose,
        ministry: holder.ministry,
        replaces: holder.replaces,
        public_key: &public_key,
    }
    .to_string();
    v1::RegisterKeyRequest {
        command_id: String::new(),
        purpose: purpose as i32,
        account_id: holder.account.to_owned(),
        ministry: holder.ministry.to_owned(),
        public_key: public_key.to_vec(),
        certificate: Vec::new(),
        proof: key.sign(statement.as_bytes()).to_vec(),
        replaces: holder.replaces.to_owned(),
        endorsement: old.map_or_else(Vec::new, |old| old.sign(statement.as_bytes()).to_vec()),
    }
}

impl Client {
    /// The certificate of a key, for its holder and for auditors of the deployment.
    ///
    /// # Errors
    /// Any refusal; a transient failure after all attempts.
    pub async fn certificate(&self, key_id: String) -> Result<Vec<u8>, ClientError> {
        let request = v1::GetCertificateRequest { key_id };
        let response: v1::GetCertificateResponse =
            unary!(self, directory.get_certificate(request))?;
        Ok(response.certificate)
    }
}
