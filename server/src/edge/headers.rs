//! The headers by which browsers are kept from misusing an answer. They are put on every plain
//! answer (all but gRPC and gRPC-Web); one that a page has set itself stands.

use axum::body::Body;
use http::{HeaderName, HeaderValue, Response, header};

use super::refuse::is_grpc;

/// Each with its strictest value. A page that needs more (its own style sheet, a cached asset)
/// sets that header itself.
const HEADERS: [(HeaderName, HeaderValue); 9] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        HeaderValue::from_static("require-corp"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ),
];

/// A year, as browsers ask for.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Puts on what an answer lacks. `tls_only`: browsers come by TLS only from now on.
pub(super) fn put(response: &mut Response<Body>, tls_only: bool) {
    if is_grpc(response.headers()) {
        return;
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    if tls_only {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(TLS_ONLY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_answer_gets_all_and_keeps_what_it_set() {
        let mut response = Response::new(Body::empty());
        let cached = HeaderValue::from_static("public, max-age=3600");
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, cached.clone());
        put(&mut response, true);
        assert_eq!(response.headers().len(), HEADERS.len() + 1);
        assert_eq!(response.headers()[header::CACHE_CONTROL], cached);
        assert_eq!(
            response.headers()[header::STRICT_TRANSPORT_SECURITY],
            TLS_ONLY
        );
    }

    #[test]
    fn plaintext_is_not_told_to_be_tls_and_grpc_gets_nothing() {
        let mut response = Response::new(Body::empty());
        put(&mut response, false);
        assert!(
            !response
                .headers()
                .contains_key(header::STRICT_TRANSPORT_SECURITY)
        );
        let mut grpc = tonic::Status::not_found("").into_http::<Body>();
        let before = grpc.headers().clone();
        put(&mut grpc, true);
        assert_eq!(*grpc.headers(), before);
    }
}
