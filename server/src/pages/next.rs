//! Where to go after signing in: a page of this server, and nothing else.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;

/// Paths that may follow a sign-in. A link can name one of them; everything else leads home, so
/// that no link to this server leads elsewhere (open redirect).
const PAGES: [&str; 4] = ["/", "/account", "/invitation", "/account/second-factor"];

/// The page that was asked for, when it is one of ours; else the home page.
pub(super) fn page(asked: Option<&str>) -> &'static str {
    let found = asked.and_then(|asked| PAGES.iter().find(|page| **page == asked));
    found.copied().unwrap_or("/")
}

/// The page that the address asks for: `?next=`.
#[derive(Debug)]
pub(super) struct Asked(&'static str);

impl Asked {
    /// The page; home unless it is one of ours.
    pub(super) fn page(&self) -> &'static str {
        self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next");
        Ok(Self(page(asked.as_ref().map(|(_, value)| value.as_ref()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_away() {
        assert_eq!(page(Some("/account")), "/account");
        for bad in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/account",
            "/account@evil.example",
            "/account/../../x",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(page(Some(bad)), "/", "{bad}");
        }
        assert_eq!(page(None), "/");
    }
}
