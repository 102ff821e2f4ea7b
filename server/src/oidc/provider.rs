//! What the provider says about itself, kept for an hour.

use std::{sync::Arc, time::Duration};

use openidconnect::{
    AdditionalProviderMetadata, EndSessionUrl, ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
        CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use tokio::{sync::Mutex, time::Instant};

use super::{Inner, OidcError};

/// How long it is kept.
const FRESH: Duration = Duration::from_secs(3600);
/// How long nobody asks again after a failure: people who wait are told at once.
const FAILED: Duration = Duration::from_secs(5);
/// How old it must be to be fetched again for a key that is not in it.
const ROTATED: Duration = Duration::from_secs(30);

/// What there is beyond Discovery 1.0.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Beyond {
    /// RP-Initiated Logout 1.0.
    #[serde(default)]
    pub(super) end_session_endpoint: Option<EndSessionUrl>,
    /// RFC 9207: each answer names its issuer.
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Beyond {}

/// Metadata and keys.
pub(super) type Metadata = ProviderMetadata<
    Beyond,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What is known. The lock is held while the provider is asked, so that it is asked once.
#[derive(Default)]
pub(super) struct Provider(Mutex<Option<Known>>);

struct Known {
    at: Instant,
    metadata: Option<Arc<Metadata>>,
}

impl Inner {
    /// The provider's metadata and keys.
    pub(super) async fn metadata(&self) -> Result<Arc<Metadata>, OidcError> {
        self.younger_than(FRESH).await
    }

    /// The same, fetched anew unless that was just done: for a key that is not known.
    pub(super) async fn metadata_anew(&self) -> Result<Arc<Metadata>, OidcError> {
        self.younger_than(ROTATED).await
    }

    async fn younger_than(&self, age: Duration) -> Result<Arc<Metadata>, OidcError> {
        let mut known = self.provider.0.lock().await;
        match &*known {
            Some(known) if known.metadata.is_none() && known.at.elapsed() < FAILED => {
                return Err(OidcError::Unavailable);
            }
            Some(Known {
                at,
                metadata: Some(metadata),
            }) if at.elapsed() < age => return Ok(Arc::clone(metadata)),
            _ => {}
        }
        let fetched = Metadata::discover_async(self.issuer.clone(), &self.http).await;
        let metadata = fetched
            .map_err(|error| {
                tracing::warn!(%error, cause = ?std::error::Error::source(&error), "the provider of OpenID Connect cannot be asked");
            })
            .ok()
            .map(Arc::new);
        *known = Some(Known {
            at: Instant::now(),
            metadata: metadata.clone(),
        });
        metadata.ok_or(OidcError::Unavailable)
    }
}
