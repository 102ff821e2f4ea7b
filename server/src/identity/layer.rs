//! The tower layer that puts a [`Principal`] into every request, or refuses it.

use std::{
    future::{Ready, ready},
    task::{Context, Poll},
};

use axum::body::Body;
use futures_util::future::Either;
use http::{Request, Response, StatusCode, header};
use mgi_proto::v1::ErrorReason;
use tonic::Code;
use tower::{Layer, Service};

use super::{Identity, Need, need};
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
        if need(request.uri().path()) == Need::Token {
            let header = request.headers().get(header::AUTHORIZATION);
            match self.identity.establish(header) {
                Ok(principal) => {
                    request.extensions_mut().insert(principal);
                }
                Err(reason) => {
                    tracing::debug!(
                        ?reason,
                        path = request.uri().path(),
                        "refused: nobody established"
                    );
                    return Either::Right(ready(Ok(refuse(&request))));
                }
            }
        }
        Either::Left(self.inner.call(request))
    }
}

/// One answer for every reason: what is wrong with a token is nobody's business
/// who does not hold it.
fn refuse(request: &Request<Body>) -> Response<Body> {
    const SENTENCE: &str = "send a valid bearer token: it is missing, unknown, expired or revoked";
    let grpc = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/grpc"));
    if grpc {
        let problem = Problem::new(
            Code::Unauthenticated,
            ErrorReason::Unauthenticated,
            SENTENCE,
        );
        return tonic::Status::from(problem).into_http();
    }
    let mut response = Response::new(Body::from(format!("{SENTENCE}\n")));
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        http::HeaderValue::from_static("Bearer"),
    );
    response
}
