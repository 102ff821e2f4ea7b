//! The one layer around all services: deadline, refusals of the library, figures.
//!
//! One layer and not three: each layer of a router costs a clone of everything
//! inside it and an allocation for every call.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body;
use http::{Request, Response};
use tokio::time::Instant;
use tower::{Layer, Service};

use super::{deadline, observe, peer, unread};
use crate::telemetry::Metrics;

/// Wraps a service with what every call goes through.
#[derive(Clone)]
pub(super) struct Around(pub(super) Metrics);

impl<S> Layer<S> for Around {
    type Service = Within<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Within {
            metrics: self.0.clone(),
            inner,
        }
    }
}

/// A service within the layer.
#[derive(Clone)]
pub(super) struct Within<S> {
    metrics: Metrics,
    inner: S,
}

impl<S> Service<Request<Body>> for Within<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let begun = Instant::now();
        let method = observe::method(request.uri().path());
        let address = peer::of(&request);
        request.extensions_mut().insert(address);
        let deadline = deadline::of(request.headers(), begun);
        if let Some(deadline) = deadline {
            request.extensions_mut().insert(deadline);
        }
        let metrics = self.metrics.clone();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = match deadline {
                None => answer.await?,
                Some(deadline) => match tokio::time::timeout_at(deadline.0, answer).await {
                    Ok(response) => response?,
                    Err(_) => deadline::exceeded().into_http(),
                },
            };
            let response = unread::explain(response);
            metrics.rpc(method, observe::code(&response), begun.elapsed());
            Ok(response)
        })
    }
}
