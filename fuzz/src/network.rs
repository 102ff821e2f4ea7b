//! What heads of requests carry.

use mgi_server::fuzzing;

use crate::{split, text};

/// `authorization` and `grpc-timeout`.
pub(crate) fn headers(bytes: &[u8]) {
    if let Some(text) = text(bytes) {
        fuzzing::secret(text);
        fuzzing::timeout(text);
    }
}

/// `x-forwarded-for` and `forwarded`, lines parted by line feeds; the setting of trusted proxies.
pub(crate) fn forwarded(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    fuzzing::forwarded([(); 4].map(|()| lines.next().unwrap_or_default()));
    if let Some(text) = text(bytes) {
        fuzzing::networks(text);
    }
}

/// Sizes and tokens of pages.
pub(crate) fn pages(bytes: &[u8]) {
    let (size, bytes) = split(bytes);
    if let Some(token) = text(bytes) {
        fuzzing::page(u32::from(size) * 8, token);
    }
}
