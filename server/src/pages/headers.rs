//! What every page tells the browser: to load nothing from elsewhere, to run nothing, to keep
//! nothing.

use axum::body::Body;
use http::{HeaderValue, Response, header};

/// Content-Security-Policy of pages without a script. What is not named is forbidden: scripts,
/// frames, fonts, connections.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Puts the headers of pages on an answer.
#[derive(Clone, Copy, Debug)]
pub struct PageHeaders;

impl PageHeaders {
    /// The answer with them; what is there already stays.
    #[must_use]
    pub fn on(mut response: Response<Body>) -> Response<Body> {
        let headers = response.headers_mut();
        let page = [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            // Not "no-referrer": browsers would send forms with `Origin: null`.
            (header::REFERRER_POLICY, "same-origin"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            // At a shared computer, "back" shows nothing after signing out.
            (header::CACHE_CONTROL, "no-store"),
        ];
        for (name, value) in page {
            headers
                .entry(name)
                .or_insert(HeaderValue::from_static(value));
        }
        response
    }
}
