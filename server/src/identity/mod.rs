//! Who asks: from a bearer token, or the secret or cookie of a session, to a [`Principal`], for
//! every interface alike; and the one table of what every path needs.

mod cookie;
mod layer;
mod opaque;
mod origin;
mod principal;
mod table;

pub use cookie::{Cookies, SECURE_COOKIE};
pub use layer::IdentityLayer;
pub(crate) use opaque::{opaque_id, random};
pub use origin::{CrossSite, OwnOrigin};
pub use principal::{Credential, Principal, Scopes};
pub use table::{Class, METHODS, Need, Page, ROUTES, Row, row_of};

use std::sync::Arc;

use mgi_events::ids::AccountId;
use mgi_proto::v1::TokenScope;

use crate::{
    access::Sessions,
    engine::{Clock, Engine},
    telemetry::{AuthFailure, Metrics},
    vault::{self, Vault},
};

/// Why nobody could be established. All of them read alike outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    Missing,
    Malformed,
    ForeignSite,
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
    sessions: Sessions,
    cookies: Cookies,
    origin: OwnOrigin,
}

impl Identity {
    /// Reads tokens from the vault and sessions from memory, and whether they and
    /// their accounts still hold from the deployment stream. `cookies` says which
    /// cookie is read, `origin` of which site's requests one counts.
    #[must_use]
    pub fn new(
        engine: Engine,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        metrics: Metrics,
        sessions: Sessions,
        cookies: Cookies,
        origin: OwnOrigin,
    ) -> Self {
        Self {
            engine,
            vault,
            clock,
            metrics,
            sessions,
            cookies,
            origin,
        }
    }

    /// Whether the deployment has an account: before that nobody can be established.
    pub(crate) fn is_set_up(&self) -> bool {
        self.engine.deployment().revision().0 > 0
    }

    /// Which cookie is read, for who writes it.
    #[must_use]
    pub fn cookies(&self) -> Cookies {
        self.cookies
    }

    /// Whether a request with a cookie may come from where it comes: what only reads from anywhere,
    /// everything else from a page of this server only.
    fn is_own<B>(&self, request: &http::Request<B>) -> bool {
        let reads = matches!(*request.method(), http::Method::GET | http::Method::HEAD);
        reads || self.origin.check(request.headers(), request.uri()).is_ok()
    }

    /// Whether a request comes with a credential, good or not.
    pub(crate) fn is_sent<B>(&self, request: &http::Request<B>) -> bool {
        request.headers().contains_key(http::header::AUTHORIZATION)
            || self.cookies.secret(request).is_some()
    }

    /// The principal behind the `authorization` header of a request, or, where it
    /// has none, behind its cookie.
    pub(crate) fn establish<B>(&self, request: &http::Request<B>) -> Result<Principal, Unknown> {
        let result = match request.headers().get(http::header::AUTHORIZATION) {
            Some(header) => self.by_header(header),
            None => match self.cookies.secret(request) {
                Some(_) if !self.is_own(request) => Err(Unknown::ForeignSite),
                Some(secret) => self.session(secret),
                None => Err(Unknown::Missing),
            },
        };
        if let Err(unknown) = &result {
            self.metrics.auth_failure(match unknown {
                Unknown::Missing => AuthFailure::Missing,
                Unknown::Malformed | Unknown::ForeignSite => AuthFailure::Malformed,
                Unknown::NotKnown | Unknown::VaultFailed => AuthFailure::Unknown,
                Unknown::Expired => AuthFailure::Expired,
                Unknown::Revoked | Unknown::Closed => AuthFailure::Revoked,
            });
        }
        result
    }

    fn by_header(&self, header: &http::HeaderValue) -> Result<Principal, Unknown> {
        let text = header.to_str().map_err(|_| Unknown::Malformed)?;
        let (scheme, secret) = text.split_once(' ').ok_or(Unknown::Malformed)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Unknown::Malformed);
        }
        if secret.starts_with(vault::SESSION_PREFIX) {
            return self.session(secret);
        }
        self.token(secret)
    }

    fn session(&self, secret: &str) -> Result<Principal, Unknown> {
        vault::check_session_form(secret).map_err(|_| Unknown::Malformed)?;
        let found = self.sessions.by_secret(secret, self.clock.now());
        let (account, id) = found.ok_or(Unknown::NotKnown)?;
        // The deployment stream decides: it knows of an end even when the vault missed it.
        let deployment = self.engine.deployment();
        if !deployment.sessions().contains_key(&id) {
            return Err(Unknown::Revoked);
        }
        if !deployment.account_is_open(&account) {
            return Err(Unknown::Closed);
        }
        Ok(Principal {
            account,
            credential: Credential::Session { id },
        })
    }

    fn token(&self, secret: &str) -> Result<Principal, Unknown> {
        vault::check_form(secret).map_err(|_| Unknown::Malformed)?;
        let record = match self.vault.token_by_secret(secret) {
            Ok(found) => found.ok_or(Unknown::NotKnown)?,
            Err(error) => {
                tracing::error!(%error, "the vault could not be read");
                return Err(Unknown::VaultFailed);
            }
        };
        let now = self.clock.now();
        if record.expires_unix.saturating_mul(1_000_000) <= now.0 {
            return Err(Unknown::Expired);
        }
        // The deployment stream decides: it knows of a revocation even when the
        // vault missed it in a crash.
        let deployment = self.engine.deployment();
        let token = deployment.tokens().get(&record.token_id);
        let standing = token.filter(|token| !token.revoked && !record.revoked);
        let token = standing.ok_or(Unknown::Revoked)?;
        let account = AccountId::parse(&record.account_id).map_err(|_| Unknown::NotKnown)?;
        if !deployment.account_is_open(&account) {
            return Err(Unknown::Closed);
        }
        self.sessions.token_used(&record.token_id, now);
        Ok(Principal {
            account,
            credential: Credential::of_token(&record.token_id, token),
        })
    }

    /// Whether a principal established earlier still holds: for streams that
    /// outlive a session, a token or an account.
    #[must_use]
    pub fn still_holds(&self, principal: &Principal) -> bool {
        let deployment = self.engine.deployment();
        let now = self.clock.now();
        let holds = match &principal.credential {
            Credential::Session { id } => {
                deployment.sessions().contains_key(id) && self.sessions.holds(id, now)
            }
            Credential::Token { id, .. } => deployment
                .tokens()
                .get(id)
                .is_some_and(|t| !t.revoked && t.expires_unix.saturating_mul(1_000_000) > now.0),
        };
        holds && deployment.account_is_open(&principal.account)
    }

    /// Whether a principal may do what needs authenticating again, now: a session
    /// whose holder authenticated within the last 10 minutes, or a token with the
    /// scope PRIVILEGED.
    #[must_use]
    pub fn authenticated_lately(&self, principal: &Principal) -> bool {
        match &principal.credential {
            Credential::Session { id } => self.sessions.authenticated_lately(id, self.clock.now()),
            Credential::Token { scopes, .. } => scopes.has(TokenScope::Privileged),
        }
    }
}
