//! Doors for the fuzz targets in `fuzz/`: parsers of bytes that come from others, which are
//! otherwise private. Not part of the interface.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{config::TrustedProxies, edge, files::FileStore, grpc, ledger, vault};

/// A secret of a token, as a header carries it.
pub fn secret(text: &str) {
    let _ = vault::check_form(text);
}

/// `grpc-timeout`.
pub fn timeout(text: &str) {
    let _ = edge::read_timeout(text);
}

/// `x-forwarded-for` and `forwarded`, as a trusted proxy brought them: two lines of each.
pub fn forwarded(lines: [&[u8]; 4]) {
    let mut headers = HeaderMap::new();
    for (line, name) in lines
        .into_iter()
        .zip(["x-forwarded-for", "forwarded"].iter().cycle())
    {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    let proxy = [10, 0, 0, 1].into();
    let found = edge::forwarded(&headers, proxy, &TrustedProxies::default());
    assert!(found == proxy || !headers.is_empty());
}

/// The networks of trusted proxies.
pub fn networks(text: &str) {
    if let Ok(networks) = text.parse::<TrustedProxies>() {
        assert_eq!(networks.to_string().parse(), Ok(networks));
    }
}

/// A page's size and token.
pub fn page(size: u32, token: &str) {
    grpc::read_page(size, token);
}

/// The head of a ledger's segment, and frames in it.
pub fn ledger(bytes: &[u8]) {
    ledger::file::read_frames(bytes);
}

/// An evidence file, checked by its content. `store` is thrown away.
pub fn file(store: &FileStore, declared: &str, bytes: &[u8]) {
    if let Ok(mut upload) = store.begin()
        && upload.write(bytes).is_ok()
    {
        let _ = upload.finish(declared);
    }
}
