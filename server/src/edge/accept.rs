//! Letting a connection in: counted before anything is read of it, watched ever after.

use std::{
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum_server::accept::Accept;
use http::Request;
use tokio::net::TcpStream;
use tower::Service;

use super::{Guard, connection::Connection, socket::Socket};
use crate::telemetry::EdgeRefusal;

/// Wraps an acceptor (of plaintext, or of TLS) with the guard's limits.
#[derive(Clone)]
pub(super) struct Letting<A> {
    guard: Guard,
    inner: A,
}

impl<A> Letting<A> {
    pub(super) fn new(guard: Guard, inner: A) -> Self {
        Self { guard, inner }
    }
}

impl<A, S> Accept<TcpStream, S> for Letting<A>
where
    A: Accept<TcpStream, S>,
    A::Future: Send + 'static,
{
    type Stream = Socket<A::Stream>;
    type Service = OnConnection<A::Service>;
    type Future =
        Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send + 'static>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let metrics = self.guard.metrics.clone();
        let let_in = stream.peer_addr().and_then(|address| {
            self.guard.gate.enter(address.ip()).map_err(|reason| {
                metrics.edge_refusal(reason);
                // Nothing is known yet of what it speaks: it is closed without a word.
                io::Error::other("there are as many connections as there may be")
            })
        });
        let let_in = match let_in {
            Ok(let_in) => let_in,
            Err(error) => return Box::pin(async move { Err(error) }),
        };
        let accepted = self.inner.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepted.await.inspect_err(|error| {
                metrics.edge_refusal(EdgeRefusal::SlowStart);
                tracing::debug!(%error, "a connection did not come about");
            })?;
            let connection = Connection::new();
            let socket = Socket::new(stream, connection.clone(), let_in, metrics);
            let service = OnConnection {
                connection,
                inner: service,
            };
            Ok((socket, service))
        })
    }
}

/// A service whose requests know their connection.
#[derive(Clone)]
pub(super) struct OnConnection<S> {
    connection: Connection,
    inner: S,
}

impl<S, B> Service<Request<B>> for OnConnection<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        request.extensions_mut().insert(self.connection.clone());
        self.inner.call(request)
    }
}
