//! Files that pages refer to: served from the program, kept by browsers for a year under an
//! address that holds a hash of their content.

use std::sync::LazyLock;

use axum::body::Body;
use http::{HeaderValue, Response, header};
use sha2::{Digest as _, Sha256};

/// A file.
pub(super) struct Asset {
    path: &'static str,
    kind: &'static str,
    content: &'static str,
    hash: LazyLock<String>,
    address: LazyLock<String>,
}

macro_rules! asset {
    ($name:ident, $path:literal, $kind:literal, $file:literal) => {
        pub(super) static $name: Asset = Asset {
            path: $path,
            kind: $kind,
            content: include_str!($file),
            hash: LazyLock::new(|| {
                hex::encode(&Sha256::digest(include_str!($file).as_bytes())[..8])
            }),
            address: LazyLock::new(|| format!("{}?v={}", $name.path, *$name.hash)),
        };
    };
}

asset!(
    STYLE,
    "/style.css",
    "text/css; charset=utf-8",
    "layout/style.css"
);
asset!(ICON, "/icon.svg", "image/svg+xml", "layout/icon.svg");

/// The hash in the address.
#[derive(serde::Deserialize)]
pub(super) struct Version {
    v: Option<String>,
}

impl Asset {
    /// Address with the hash of the content.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The file. Only under the address of its content it may be kept.
    pub(super) fn answer(&self, asked: &Version) -> Response<Body> {
        let kept = if asked.v.as_deref() == Some(self.hash.as_str()) {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let mut response = Response::new(Body::from(self.content));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
        response
    }
}
