//! The one layer around all services: address and its rate, limits of head and body, deadline,
//! refusals of the library, headers of plain answers, figures.
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
use http::{HeaderValue, Request, Response, header};
use tokio::time::Instant;
use tower::{Layer, Service};

use super::{
    Guard, PeerAddress, connection::Connection, deadline, head, headers, incoming::Incoming,
    observe, outgoing::Outgoing, peer, refuse, shape, unread,
};
use crate::telemetry::EdgeRefusal;

/// Wraps a service with what every call goes through.
#[derive(Clone)]
pub(super) struct Around(pub(super) Guard);

impl<S> Layer<S> for Around {
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
        let address = peer::of(&request, &self.guard.proxies);
        let guard = self.guard.clone();
        let connection = request.extensions_mut().remove::<Connection>();
        if let Some(refused) = self.refused(&request, address) {
            return Box::pin(std::future::ready(Ok(finish(
                refused, method, begun, &guard, connection,
            ))));
        }
        keep_secret(&mut request);
        request.extensions_mut().insert(address);
        let deadline = deadline::of(request.headers(), begun);
        if let Some(deadline) = deadline {
            request.extensions_mut().insert(deadline);
        }
        let shape = shape::of(request.uri().path());
        let request =
            request.map(|body| Body::new(Incoming::new(body, shape, begun, guard.metrics.clone())));
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = match deadline {
                None => answer.await?,
                Some(deadline) => match tokio::time::timeout_at(deadline.0, answer).await {
                    Ok(response) => response?,
                    Err(_) => deadline::exceeded().into_http(),
                },
            };
            Ok(finish(response, method, begun, &guard, connection))
        })
    }
}

impl<S> Within<S> {
    /// What is refused before anybody asks who sends it.
    fn refused(&self, request: &Request<Body>, address: PeerAddress) -> Option<Response<Body>> {
        let grpc = refuse::is_grpc(request.headers());
        let metrics = &self.guard.metrics;
        if let Err(wait) = self.guard.rates.address(address.0) {
            metrics.edge_refusal(EdgeRefusal::AddressRate);
            return Some(refuse::too_often(grpc, wait));
        }
        if let Err(refusal) = head::check(request) {
            metrics.edge_refusal(EdgeRefusal::Head);
            return Some(refusal.answer(grpc));
        }
        if let Err(refusal) = head::check_length(request) {
            metrics.edge_refusal(EdgeRefusal::Large);
            return Some(refusal.answer(grpc));
        }
        None
    }
}

/// What every answer gets.
fn finish(
    response: Response<Body>,
    method: &'static str,
    begun: Instant,
    guard: &Guard,
    connection: Option<Connection>,
) -> Response<Body> {
    let mut response = unread::explain(response);
    headers::put(&mut response, guard.tls_only);
    guard
        .metrics
        .rpc(method, observe::code(&response), begun.elapsed());
    match connection {
        Some(connection) => {
            response.map(|body| Body::new(Outgoing::new(body, connection.answer())))
        }
        None => response,
    }
}

/// Whatever prints these headers prints "Sensitive".
fn keep_secret(request: &mut Request<Body>) {
    for name in [header::AUTHORIZATION, header::COOKIE] {
        if let Some(value) = request.headers_mut().get_mut(name) {
            HeaderValue::set_sensitive(value, true);
        }
    }
}
