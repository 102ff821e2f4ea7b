//! The layer within the identity layer: how often an account may call.

use std::{
    future::{Ready, ready},
    task::{Context, Poll},
};

use axum::body::Body;
use futures_util::future::Either;
use http::{Request, Response};
use tower::{Layer, Service};

use super::{Guard, refuse};
use crate::{identity::Principal, telemetry::EdgeRefusal};

/// Wraps a service with the rate of accounts.
#[derive(Clone)]
pub(super) struct AccountRate(pub(super) Guard);

impl<S> Layer<S> for AccountRate {
    type Service = Within<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Within {
            guard: self.0.clone(),
            inner,
        }
    }
}

/// A service within the layer.
#[derive(Clone)]
pub(super) struct Within<S> {
    guard: Guard,
    inner: S,
}

impl<S> Service<Request<Body>> for Within<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response<Body>, S::Error>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let principal = request.extensions().get::<Principal>();
        let counted = principal.map_or(Ok(()), |p| self.guard.rates.account(&p.account));
        if let Err(wait) = counted {
            self.guard.metrics.edge_refusal(EdgeRefusal::AccountRate);
            let grpc = refuse::is_grpc(request.headers());
            return Either::Right(ready(Ok(refuse::too_often(grpc, wait))));
        }
        Either::Left(self.inner.call(request))
    }
}
