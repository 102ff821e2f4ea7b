//! The tower layer that puts a [`Principal`] into every request, or refuses it.

use std::{
    future::{Ready, ready},
    task::{Context, Poll},
};

use axum::body::Body;
use futures_util::future::Either;
use http::{Request, Response, StatusCode, header};
use mgi_events::refusal::Rule;
use mgi_proto::v1::ErrorReason;
use tonic::Code;
use tower::{Layer, Service};

use super::{Class, Credential, Identity, Need, Page, Principal, Row, Unknown, row_of};
use crate::grpc::status::Problem;

/// Wraps a service with the identity layer.
#[derive(Clone)]
pub struct IdentityLayer(Identity);

impl IdentityLayer {
    /// A layer that asks `identity`.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self(identity)
    }
}

impl<S> Layer<S> for IdentityLayer {
    type Service = WithIdentity<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WithIdentity {
            identity: self.0.clone(),
            inner,
        }
    }
}

/// A service behind the identity layer.
#[derive(Clone)]
pub struct WithIdentity<S> {
    identity: Identity,
    inner: S,
}

impl<S> Service<Request<Body>> for WithIdentity<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response<Body>, S::Error>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        if self.is_lost(&request) {
            // The router has no such path, and shows its fallback: a page, which has a row like any
            // other.
            *request.uri_mut() = http::Uri::from_static(NOT_FOUND);
        }
        match self.admit(&request) {
            Ok(None) => Either::Left(self.inner.call(request)),
            Ok(Some(principal)) => {
                request.extensions_mut().insert(principal);
                Either::Left(self.inner.call(request))
            }
            Err(refused) => Either::Right(ready(Ok(refused.answer(&request)))),
        }
    }
}

impl<S> WithIdentity<S> {
    /// A browser looks for a page that there is not.
    fn is_lost(&self, request: &Request<Body>) -> bool {
        let accepted = request.headers().get(header::ACCEPT);
        let accepted = accepted.and_then(|accepted| accepted.to_str().ok());
        request.method() == http::Method::GET
            && accepted.is_some_and(|accepted| accepted.contains("text/html"))
            && row_of("GET", request.uri().path()).is_none()
    }

    /// Who asks, where the path's row says that somebody has to be established.
    fn admit(&self, request: &Request<Body>) -> Result<Option<Principal>, Refused> {
        let row = row_of(request.method().as_str(), request.uri().path()).ok_or(Refused::NoSuch)?;
        match row.need {
            Need::Open => return Ok(None),
            Need::Public if !self.identity.is_sent(request) => return Ok(None),
            Need::Public | Need::SignedIn => {}
        }
        let for_browsers = row.page.is_some_and(Page::is_for_browsers);
        let established = match self.identity.is_set_up() {
            true => self.identity.establish(request),
            false if for_browsers => Err(Unknown::Missing),
            false => return Err(Refused::NotSetUp),
        };
        // A session that has ended must not keep anybody from signing in; and a form of another
        // site is refused by the page that it was sent to, with a sentence for who sent it.
        match (&established, row.need) {
            (Err(_), Need::Public) if for_browsers => return Ok(None),
            (Err(Unknown::ForeignSite), _) if for_browsers => return Ok(None),
            (Err(_), _) if for_browsers => return Err(Refused::SignIn(row.path)),
            _ => {}
        }
        let principal = established.map_err(|reason| {
            tracing::debug!(?reason, path = row.path, "refused: nobody established");
            Refused::Unknown
        })?;
        if let Credential::Token { scopes, .. } = &principal.credential
            && !row.class.admits(*scopes)
        {
            return Err(Refused::Scope(row.class));
        }
        if principal.is_restricted() && of_the_whole(row) {
            return Err(Refused::Restricted);
        }
        Ok(Some(principal))
    }
}

/// What is of a whole account or of the deployment. A restricted token may still issue narrower
/// ones, to which the method sees, and revoke.
fn of_the_whole(row: &Row) -> bool {
    let method = row.path.rsplit('/').next().unwrap_or_default();
    match row.class {
        Class::Directory => !matches!(method, "IssueToken" | "RevokeToken"),
        Class::Read => matches!(
            method,
            "ListAccounts"
                | "ListErasures"
                | "GetCertificate"
                | "ReadAccessLog"
                | "PrepareHandover"
                | "ExportPerson"
        ),
        _ => false,
    }
}

/// Why a request goes no further.
#[derive(Clone, Copy, Debug)]
enum Refused {
    /// The path has no row.
    NoSuch,
    /// The deployment has no account.
    NotSetUp,
    /// A page for who is signed in.
    SignIn(&'static str),
    /// Nobody is established. One answer for every reason: what is wrong with a credential is
    /// nobody's business who does not hold it.
    Unknown,
    /// The token has not the scope.
    Scope(Class),
    /// The token is for some profiles, or for one ministry.
    Restricted,
}

impl Refused {
    fn answer(self, request: &Request<Body>) -> Response<Body> {
        if let Self::SignIn(path) = self {
            return to_sign_in(path);
        }
        let grpc = (request.headers().get(header::CONTENT_TYPE))
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/grpc"));
        if grpc {
            return tonic::Status::from(self.problem()).into_http();
        }
        let (status, sentence) = match self {
            Self::NoSuch => (
                StatusCode::NOT_FOUND,
                "there is no such page here".to_owned(),
            ),
            Self::NotSetUp => (StatusCode::SERVICE_UNAVAILABLE, NOT_SET_UP.to_owned()),
            Self::Unknown | Self::SignIn(_) => (StatusCode::UNAUTHORIZED, UNKNOWN.to_owned()),
            Self::Scope(class) => (StatusCode::FORBIDDEN, out_of_scope(class)),
            Self::Restricted => (StatusCode::FORBIDDEN, RESTRICTED.to_owned()),
        };
        let mut response = Response::new(Body::from(format!("{sentence}\n")));
        *response.status_mut() = status;
        if matches!(self, Self::Unknown) {
            let bearer = http::HeaderValue::from_static("Bearer");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }

    fn problem(self) -> Problem {
        match self {
            Self::NoSuch => Problem::new(
                Code::Unimplemented,
                ErrorReason::NotFound,
                "the API has no such method; server reflection lists them",
            ),
            Self::NotSetUp => {
                Problem::new(Code::FailedPrecondition, ErrorReason::NotSetUp, NOT_SET_UP)
            }
            Self::Unknown | Self::SignIn(_) => {
                Problem::new(Code::Unauthenticated, ErrorReason::Unauthenticated, UNKNOWN)
            }
            Self::Scope(class) => Problem::new(
                Code::PermissionDenied,
                ErrorReason::RightMissing,
                out_of_scope(class),
            )
            .rule(Rule::TokensAreScoped.name(), "scope"),
            Self::Restricted => Problem::new(
                Code::PermissionDenied,
                ErrorReason::RightMissing,
                RESTRICTED,
            )
            .rule(Rule::TokensAreScoped.name(), "scope"),
        }
    }
}

/// Where browsers are shown that there is nothing.
const NOT_FOUND: &str = "/not-found";

/// Shows a browser where to sign in, and keeps where it wanted to go.
fn to_sign_in(path: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    // The path is one of the table, so it has no character that an address may not have.
    if let Ok(to) = http::HeaderValue::try_from(format!("/sign-in?next={path}")) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

const NOT_SET_UP: &str = "this deployment is not set up: use the set-up code that the server printed at its start (mgi set-up)";
const UNKNOWN: &str = "sign in, or send a valid bearer token: what was sent is missing, unknown, expired, ended or revoked";

const RESTRICTED: &str = "a token for some profiles, or for one ministry, does nothing that is of the whole account or deployment";

fn out_of_scope(class: Class) -> String {
    format!(
        "this token may not do that; the scope it needs is {}",
        class.scope()
    )
}
