//! The layer within the identity layer: what a call noted is written before its answer goes out.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use http::{Request, Response};
use mgi_proto::v1::ErrorReason;
use tonic::Code;
use tower::{Layer, Service};

use super::note::NOTES;
use super::{AccessLog, Entry};
use crate::{
    engine::Clock,
    grpc::status::Problem,
    identity::{Credential, Principal},
};

/// Wraps a service, so that privileged reads are written down.
#[derive(Clone)]
pub struct AccessLayer {
    log: AccessLog,
    clock: Arc<dyn Clock>,
}

impl AccessLayer {
    /// A layer that writes to `log`.
    #[must_use]
    pub fn new(log: AccessLog, clock: Arc<dyn Clock>) -> Self {
        Self { log, clock }
    }
}

impl<S> Layer<S> for AccessLayer {
    type Service = WithAccess<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WithAccess {
            layer: self.clone(),
            inner,
        }
    }
}

/// A service whose privileged reads are written down.
#[derive(Clone)]
pub struct WithAccess<S> {
    layer: AccessLayer,
    inner: S,
}

/// Id of what a principal was established by.
fn credential_id(principal: &Principal) -> String {
    match &principal.credential {
        Credential::Token { id, .. } | Credential::Session { id } => id.clone(),
    }
}

impl<S> Service<Request<Body>> for WithAccess<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let Some(principal) = request.extensions().get::<Principal>().cloned() else {
            return Box::pin(self.inner.call(request));
        };
        let uri = request.uri().clone();
        let answer = self.inner.call(request);
        let AccessLayer { log, clock } = self.layer.clone();
        let noted = NOTES.scope(RefCell::default(), async move {
            let response = answer.await;
            (response, NOTES.with(RefCell::take))
        });
        Box::pin(async move {
            let (response, notes) = noted.await;
            let response = response?;
            if notes.is_empty() {
                return Ok(response);
            }
            let time_unix_micros = clock.now().0;
            let result = result_of(&response);
            let path = uri.path().trim_start_matches('/');
            let entries = notes.into_iter().map(|note| Entry {
                time_unix_micros,
                account: principal.account.to_string(),
                method: path.strip_prefix("mgi.v1.").unwrap_or(path).to_owned(),
                profile: note.profile,
                role: note.role.to_owned(),
                credential: credential_id(&principal),
                result: result.clone(),
                about: note.about,
            });
            match log.write(entries.collect()).await {
                Ok(()) => Ok(response),
                Err(_) => Ok(refused()),
            }
        })
    }
}

/// A stream is noted as it begins: how it ends is not known yet.
fn result_of(response: &Response<Body>) -> String {
    let status = response.headers().get("grpc-status");
    match status.and_then(|status| status.to_str().ok()) {
        None | Some("0") => "ok".to_owned(),
        Some(code) => code.to_owned(),
    }
}

fn refused() -> Response<Body> {
    let problem = Problem::new(
        Code::Unavailable,
        ErrorReason::TryAgain,
        "the access log cannot be written, so nothing is read by auditors and administrators; the operator has to make space on the disk",
    );
    tonic::Status::from(problem).into_http()
}
