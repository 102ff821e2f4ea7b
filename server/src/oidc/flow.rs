//! Beginning a flow, and judging what comes back.

use openidconnect::{
    AdditionalClaims, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, Client,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims,
    IdTokenFields, IdTokenVerifier, LogoutRequest, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm as Alg, CoreResponseType,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse,
        CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::{Oidc, OidcError, PENDING_LIFE, Pending, Purpose, provider::Metadata};

/// Path that the provider sends people back to.
const RETURN_PATH: &str = "/sign-in/provider/return";
/// Seconds that clocks of provider and server may differ.
const SKEW: i64 = 60;
/// Signatures that are accepted: by a key that the provider publishes. Not by the shared secret
/// (HS256), which a leaked configuration would forge with, and not "none".
const ALGORITHMS: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

/// Claims beyond the standard's, for a subject that is not in `sub`.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Further(serde_json::Map<String, serde_json::Value>);
impl AdditionalClaims for Further {}

type Fields = IdTokenFields<
    Further,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    Alg,
>;
type Party = Client<
    Further,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;
type Claims = IdTokenClaims<Further, CoreGenderClaim>;

/// What the provider sent back in the address.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    /// The code, when it went well.
    pub code: Option<String>,
    /// The state that was sent.
    pub state: Option<String>,
    /// The issuer (RFC 9207).
    pub issuer: Option<String>,
    /// The error's name, when it did not.
    pub error: Option<String>,
}

/// Whom the provider has recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The issuer.
    pub issuer: String,
    /// The person, unique within the issuer.
    pub subject: String,
}

impl Oidc {
    /// Begins a flow: the address to go to, and what the browser has to bring back.
    ///
    /// # Errors
    /// [`OidcError::Unavailable`].
    pub async fn begin(
        &self,
        purpose: Purpose,
        next: &str,
        now_unix: i64,
    ) -> Result<(String, Pending), OidcError> {
        let metadata = self.0.metadata().await?;
        let party = self.party(&metadata)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let code = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = party
            .authorize_url(code, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge);
        for scope in self.0.scopes.iter().filter(|scope| *scope != "openid") {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        // Whoever links an account, or authenticates again, has to be there now: an open session
        // at the provider may be another person's, at a shared computer.
        if !matches!(purpose, Purpose::SignIn) {
            request = request
                .add_prompt(CoreAuthPrompt::Login)
                .set_max_age(std::time::Duration::ZERO);
        }
        let (url, state, nonce) = request.url();
        let pending = Pending {
            purpose,
            next: next.to_owned(),
            begun_unix: now_unix,
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        };
        Ok((url.into(), pending))
    }

    /// Judges what came back against what was begun.
    ///
    /// # Errors
    /// [`OidcError`]: each of them means that nobody was recognised.
    pub async fn finish(
        &self,
        pending: &Pending,
        returned: &Returned,
        now_unix: i64,
    ) -> Result<Proven, OidcError> {
        let state = returned.state.as_deref().unwrap_or_default();
        let same: bool = state.as_bytes().ct_eq(pending.state.as_bytes()).into();
        let age = now_unix.saturating_sub(pending.begun_unix);
        let longest = i64::try_from(PENDING_LIFE.as_secs()).unwrap_or(i64::MAX);
        if !same || !(0..=longest).contains(&age) {
            return Err(OidcError::NotBegunHere);
        }
        let metadata = self.0.metadata().await?;
        match &returned.issuer {
            Some(issuer) if issuer == self.issuer() => {}
            None if !(metadata.additional_metadata())
                .authorization_response_iss_parameter_supported => {}
            _ => return Err(OidcError::OtherIssuer),
        }
        if let Some(error) = &returned.error {
            return Err(match error.as_str() {
                "access_denied" => OidcError::Cancelled,
                other => OidcError::Provider(known_error(other)),
            });
        }
        let code = returned.code.clone().ok_or(OidcError::NotBegunHere)?;
        let answer = self
            .party(&metadata)?
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| OidcError::Unavailable)?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
            .request_async(&self.0.http)
            .await
            .map_err(|error| {
                tracing::warn!(%error, "the provider did not exchange a code");
                match error {
                    RequestTokenError::ServerResponse(_) => OidcError::CodeRefused,
                    _ => OidcError::Unavailable,
                }
            })?;
        let token = answer.id_token().ok_or(OidcError::NotVerified)?;
        let nonce = Nonce::new(pending.nonce.clone());
        let read = |metadata: &Metadata| {
            let claims = token.claims(&self.verifier(metadata, now_unix), &nonce)?;
            let authenticated = claims.auth_time().map(|time| time.timestamp());
            Ok((authenticated, self.subject(claims)))
        };
        let verified = match read(&metadata) {
            // The provider may have taken new keys since it was asked.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => read(&*self.0.metadata_anew().await?),
            verified => verified,
        };
        let (at, subject) = verified.map_err(|error| {
            tracing::warn!(%error, "an id token does not verify");
            OidcError::NotVerified
        })?;
        if !matches!(pending.purpose, Purpose::SignIn) {
            // The clocks of two machines differ; a minute more is no other person's session.
            if at.is_none_or(|at| at < pending.begun_unix - SKEW) {
                return Err(OidcError::NotFresh);
            }
        }
        Ok(Proven {
            issuer: self.issuer().to_owned(),
            subject: subject?,
        })
    }

    /// Where a person signs out at the provider too; `None` when it has no such page or cannot be
    /// asked.
    pub async fn sign_out_url(&self) -> Option<String> {
        let metadata = self.0.metadata().await.ok()?;
        let endpoint = metadata
            .additional_metadata()
            .end_session_endpoint
            .clone()?;
        let back = PostLogoutRedirectUrl::new(format!("{}/", self.0.public_url)).ok()?;
        let request = LogoutRequest::from(endpoint)
            .set_client_id(self.0.client_id.clone())
            .set_post_logout_redirect_uri(back);
        Some(request.http_get_url().into())
    }

    fn party(&self, metadata: &Metadata) -> Result<Party, OidcError> {
        let back = RedirectUrl::new(format!("{}{RETURN_PATH}", self.0.public_url));
        let client = Client::from_provider_metadata(
            metadata.clone(),
            self.0.client_id.clone(),
            self.0.client_secret.clone(),
        );
        Ok(client.set_redirect_uri(back.map_err(|_| OidcError::Unavailable)?))
    }

    fn verifier(&self, metadata: &Metadata, now: i64) -> IdTokenVerifier<'_, CoreJsonWebKey> {
        let life = i64::try_from(PENDING_LIFE.as_secs()).unwrap_or(i64::MAX);
        IdTokenVerifier::new_public_client(
            self.0.client_id.clone(),
            self.0.issuer.clone(),
            metadata.jwks().clone(),
        )
        .set_allowed_algs(ALGORITHMS)
        .set_issue_time_verifier_fn(move |issued| {
            let age = now - issued.timestamp();
            if (-SKEW..=life).contains(&age) {
                Ok(())
            } else {
                Err(format!("issued {age} seconds ago"))
            }
        })
    }

    fn subject(&self, claims: &Claims) -> Result<String, OidcError> {
        let subject = match self.0.subject_claim.as_str() {
            "sub" => Some(claims.subject().as_str()),
            other => (claims.additional_claims().0.get(other)).and_then(|value| value.as_str()),
        };
        // OpenID Connect Core, section 2: at most 255 ASCII characters; others are given room.
        let fits = |text: &&str| !text.is_empty() && text.len() <= 1024;
        let subject = subject.filter(fits).map(str::to_owned);
        subject.ok_or(OidcError::NotVerified)
    }
}

/// An error's name as RFC 6749 and OpenID Connect Core have them; others come from anybody who can
/// write an address, and are not repeated.
fn known_error(name: &str) -> String {
    const KNOWN: [&str; 9] = [
        "invalid_request",
        "unauthorized_client",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "login_required",
        "interaction_required",
        "consent_required",
    ];
    let known = KNOWN.iter().find(|known| **known == name);
    known.map_or("other", |known| known).to_owned()
}
