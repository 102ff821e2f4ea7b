//! What is counted of every call: method and status. Never content.

use std::{collections::HashSet, sync::OnceLock};

use axum::body::Body;
use http::Response;
use tonic::{Code, Status};

/// A bounded name: paths that the API does not have are one name.
pub(super) fn method(path: &str) -> &'static str {
    static METHODS: OnceLock<HashSet<String>> = OnceLock::new();
    let methods = METHODS.get_or_init(|| {
        let services = mgi_proto::json::pool()
            .ok()
            .into_iter()
            .flat_map(|pool| pool.services());
        services
            .flat_map(|service| {
                let name = service.full_name().to_owned();
                let methods = service.methods();
                methods
                    .map(move |method| format!("/{name}/{}", method.name()))
                    .collect::<Vec<_>>()
            })
            .collect()
    });
    methods.get(path).map_or("other", String::as_str)
}

/// The status of an answer. That of a call that went well, and of a stream, comes
/// in the trailers; of anything but gRPC, never.
pub(super) fn code(response: &Response<Body>) -> &'static str {
    match Status::from_header_map(response.headers()) {
        Some(status) => code_name(status.code()),
        None if response.status().is_success() => "OK",
        None => "HTTP_ERROR",
    }
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
