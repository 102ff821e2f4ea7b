//! Who asks: from a bearer token to a [`Principal`], for every interface alike.

mod layer;
mod opaque;
mod table;

pub use layer::IdentityLayer;
pub(crate) use opaque::{opaque_id, random};
pub use table::{Need, need};

use std::sync::Arc;

use mgi_events::ids::AccountId;

use crate::{
    engine::{Clock, Engine},
    telemetry::{AuthFailure, Metrics},
    vault::Vault,
};

/// Who asks, as established for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The account.
    pub account: AccountId,
    /// Id of the token by which it was established.
    pub token_id: String,
}

/// Why nobody could be established. All of them read alike outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    Missing,
    Malformed,
    NotKnown,
    Expired,
    Revoked,
    Closed,
    VaultFailed,
}

/// Establishes principals.
#[derive(Clone)]
pub struct Identity {
    engine: Engine,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    metrics: Metrics,
}

impl Identity {
    /// Reads tokens from the vault, and whether they and their accounts still
    /// hold from the deployment stream.
    #[must_use]
    pub fn new(engine: Engine, vault: Arc<Vault>, clock: Arc<dyn Clock>, metrics: Metrics) -> Self {
        Self {
            engine,
            vault,
            clock,
            metrics,
        }
    }

    /// The principal behind an `authorization` header.
    pub(crate) fn establish(
        &self,
        header: Option<&http::HeaderValue>,
    ) -> Result<Principal, Unknown> {
        let result = self.look_up(header);
        if let Err(unknown) = &result {
            self.metrics.auth_failure(match unknown {
                Unknown::Missing => AuthFailure::Missing,
                Unknown::Malformed => AuthFailure::Malformed,
                Unknown::NotKnown | Unknown::VaultFailed => AuthFailure::Unknown,
                Unknown::Expired => AuthFailure::Expired,
                Unknown::Revoked | Unknown::Closed => AuthFailure::Revoked,
            });
        }
        result
    }

    fn look_up(&self, header: Option<&http::HeaderValue>) -> Result<Principal, Unknown> {
        let header = header.ok_or(Unknown::Missing)?;
        let text = header.to_str().map_err(|_| Unknown::Malformed)?;
        let (scheme, secret) = text.split_once(' ').ok_or(Unknown::Malformed)?;
        if !scheme.eq_ignore_ascii_case("bearer") || crate::vault::check_form(secret).is_err() {
            return Err(Unknown::Malformed);
        }
        let record = match self.vault.token_by_secret(secret) {
            Ok(found) => found.ok_or(Unknown::NotKnown)?,
            Err(error) => {
                tracing::error!(%error, "the vault could not be read");
                return Err(Unknown::VaultFailed);
            }
        };
        if record.expires_unix.saturating_mul(1_000_000) <= self.clock.now().0 {
            return Err(Unknown::Expired);
        }
        // The deployment stream decides: it knows of a revocation even when the
        // vault missed it in a crash.
        let deployment = self.engine.deployment();
        let standing = deployment
            .tokens()
            .get(&record.token_id)
            .is_some_and(|token| !token.revoked);
        if record.revoked || !standing {
            return Err(Unknown::Revoked);
        }
        let account = AccountId::parse(&record.account_id).map_err(|_| Unknown::NotKnown)?;
        if !deployment.account_is_open(&account) {
            return Err(Unknown::Closed);
        }
        Ok(Principal {
            account,
            token_id: record.token_id.clone(),
        })
    }

    /// Whether a principal established earlier still holds: for streams that
    /// outlive a token or an account.
    #[must_use]
    pub fn still_holds(&self, principal: &Principal) -> bool {
        let deployment = self.engine.deployment();
        let now = self.clock.now().0;
        deployment.account_is_open(&principal.account)
            && deployment
                .tokens()
                .get(&principal.token_id)
                .is_some_and(|t| !t.revoked && t.expires_unix.saturating_mul(1_000_000) > now)
    }
}
