//! Signing in through a provider of OpenID Connect: code flow with PKCE (OpenID Connect Core 1.0
//! section 3.1, RFC 7636, RFC 9207, RP-Initiated Logout 1.0).
//!
//! The provider proves who somebody is, as an issuer and a subject. Which account that is stands
//! in the vault, never in a claim: no e-mail address and no group opens anything here.
//!
//! | looking for | it is in |
//! |---|---|
//! | what a flow is begun and finished with | [`Oidc`], [`Pending`], [`Returned`], [`Proven`] |
//! | what the browser keeps in between | [`Sealer`] |
//! | how the provider is asked, and what it may send | `http` |
//!
//! `private_key_jwt` is not supported (openidconnect 4.1 has no client assertions): a provider
//! that asks for it is brokered, for example through Keycloak.

mod flow;
mod http;
mod pending;
mod provider;
mod seal;

pub use flow::{Proven, Returned};
pub use pending::{Pending, Purpose};
pub use seal::Sealer;

use std::{path::PathBuf, sync::Arc, time::Duration};

use openidconnect::{ClientId, ClientSecret, IssuerUrl};

use self::{http::Http, provider::Provider};
use crate::config::OidcConfig;

/// Longest time between the beginning of a flow and its end.
pub const PENDING_LIFE: Duration = Duration::from_secs(600);

/// Why the provider cannot be used at all: a fault of the configuration.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// A file of the configuration cannot be read.
    #[error("{key} names {}, which cannot be read: {source}; correct the path or its rights", path.display())]
    File {
        /// The key.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's word.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{key} names {}, which holds {what}", path.display())]
    Content {
        /// The key.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The HTTP client cannot be made, or an address not be read.
    #[error("the provider of OpenID Connect cannot be used: {0}")]
    Client(String),
}

/// Why a flow came to no end. What the provider said beyond it goes to the log, not to the page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OidcError {
    /// The provider does not answer, or not as a provider does.
    #[error("the provider cannot be reached or does not answer as it should")]
    Unavailable,
    /// The person said no at the provider.
    #[error("signing in was cancelled at the provider")]
    Cancelled,
    /// The provider says that something went wrong.
    #[error("the provider reports the error \"{0}\"")]
    Provider(String),
    /// What came back does not belong to what this browser began: another state, an old one, or
    /// none.
    #[error("the answer does not belong to a sign-in that this browser began")]
    NotBegunHere,
    /// The answer names another issuer (mix-up, RFC 9207).
    #[error("the answer comes from another provider")]
    OtherIssuer,
    /// The code was used before, is too old, or not for this client.
    #[error("the provider did not accept the code")]
    CodeRefused,
    /// The id token does not verify.
    #[error("what the provider says about the person could not be verified")]
    NotVerified,
    /// The provider took an earlier sign-in for this one.
    #[error("the provider did not ask for the person again")]
    NotFresh,
}

/// The provider, ready to be asked. Cheap to clone.
#[derive(Clone)]
pub struct Oidc(Arc<Inner>);

struct Inner {
    name: String,
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    scopes: Vec<String>,
    subject_claim: String,
    public_url: String,
    http: Http,
    provider: Provider,
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oidc")
            .field("issuer", &self.0.issuer)
            .finish_non_exhaustive()
    }
}

impl Oidc {
    /// Reads the secret and the certificates. The provider is not asked yet: it may be down while
    /// this server starts.
    ///
    /// # Errors
    /// [`SetUpError`].
    pub fn new(config: &OidcConfig, public_url: &str) -> Result<Self, SetUpError> {
        let issuer = IssuerUrl::new(config.issuer.clone())
            .map_err(|error| SetUpError::Client(error.to_string()))?;
        let client_secret = config.client_secret_file.as_ref().map(secret).transpose()?;
        Ok(Self(Arc::new(Inner {
            name: config.name.clone(),
            http: Http::new(config)?,
            provider: Provider::default(),
            client_id: ClientId::new(config.client_id.clone()),
            client_secret,
            scopes: (config.scopes.split_whitespace())
                .map(str::to_owned)
                .collect(),
            subject_claim: config.subject_claim.clone(),
            public_url: public_url.to_owned(),
            issuer,
        })))
    }

    /// The provider's name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The issuer, which subjects are unique within.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.0.issuer.as_str()
    }
}

/// The client's secret: what is in the file, without white space around it.
fn secret(path: &PathBuf) -> Result<ClientSecret, SetUpError> {
    let key = "oidc.client_secret_file";
    let text = std::fs::read_to_string(path).map_err(|source| SetUpError::File {
        key,
        path: path.clone(),
        source,
    })?;
    match text.trim() {
        "" => Err(SetUpError::Content {
            key,
            path: path.clone(),
            what: "nothing; write the client's secret into it",
        }),
        secret => Ok(ClientSecret::new(secret.to_owned())),
    }
}
