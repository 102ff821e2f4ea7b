//! What is counted and logged of every request: method, status, time. Never
//! content.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tonic::{Code, Status};

use crate::telemetry::Metrics;

/// Counts a request when its response begins.
pub(super) async fn observe(
    State(metrics): State<Metrics>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let elapsed = begun.elapsed();
    let code = match Status::from_header_map(response.headers()) {
        Some(status) => code_name(status.code()),
        // The status of a call that went well, and of a stream, comes in the
        // trailers; of anything but gRPC, never.
        None if response.status().is_success() => "OK",
        None => "HTTP_ERROR",
    };
    metrics.rpc(method(&path), code, elapsed);
    tracing::debug!(path, code, micros = elapsed.as_micros(), "answered");
    response
}

/// A bounded name: paths that the API does not have are one name.
fn method(path: &str) -> &'static str {
    static METHODS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    let methods = METHODS.get_or_init(|| {
        let services = mgi_proto::json::pool()
            .ok()
            .into_iter()
            .flat_map(|p| p.services());
        services
            .flat_map(|s| {
                let name = s.full_name().to_owned();
                s.methods()
                    .map(move |m| format!("/{name}/{}", m.name()))
                    .collect::<Vec<_>>()
            })
            .collect()
    });
    methods
        .iter()
        .find(|m| *m == path)
        .map_or("other", String::as_str)
}

fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
