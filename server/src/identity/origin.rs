//! Whether a request that changes something comes from a page of this server (Fetch Metadata,
//! RFC 6454): what makes a cookie count.

use http::{HeaderMap, Uri, header};

use crate::config::Config;

/// The server's own origin.
#[derive(Clone, Debug, Default)]
pub struct OwnOrigin {
    /// What browsers call it, when the configuration says so; else what a request is addressed to.
    pub public_url: Option<String>,
    /// Browsers speak to it over TLS.
    pub secure: bool,
}

/// The request comes from another site, or from nobody knows where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request was not sent by a page of this server")]
pub struct CrossSite;

impl OwnOrigin {
    /// The origin that a configuration gives the server.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            public_url: config.public_url.clone(),
            secure: config.tls.is_some() || config.behind_proxy,
        }
    }

    /// Lets through what a page of this server sent. `Sec-Fetch-Site`, which no script can set,
    /// and `Origin` have to agree where both are there; one of them has to be there.
    ///
    /// # Errors
    /// [`CrossSite`].
    pub fn check(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), CrossSite> {
        let once = |name| {
            let mut values = headers.get_all(name).iter();
            match (values.next(), values.next()) {
                (None, _) => Ok(None),
                (Some(value), None) => value.to_str().map(Some).map_err(|_| CrossSite),
                // Nobody sends two, unless a proxy is to be confused.
                (Some(_), Some(_)) => Err(CrossSite),
            }
        };
        let site = once("sec-fetch-site")?;
        // "null" is what a page says that may not say where it is from.
        let origin = once("origin")?.filter(|origin| site.is_none() || *origin != "null");
        if site.is_some_and(|site| site != "same-origin") {
            return Err(CrossSite);
        }
        match origin {
            Some(origin) if self.is(origin, headers, uri) => Ok(()),
            None if site.is_some() => Ok(()),
            _ => Err(CrossSite),
        }
    }

    fn is(&self, origin: &str, headers: &HeaderMap, uri: &Uri) -> bool {
        if self.public_url.as_deref() == Some(origin) {
            return true;
        }
        // HTTP/2 has the address in the URI, HTTP/1.1 in a header.
        let host = uri.authority().map(http::uri::Authority::as_str);
        let host = host.or_else(|| headers.get(header::HOST)?.to_str().ok());
        let scheme = if self.secure { "https://" } else { "http://" };
        let named = origin.strip_prefix(scheme);
        self.public_url.is_none()
            && named.is_some_and(|named| host.is_some_and(|host| host.eq_ignore_ascii_case(named)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(own: &OwnOrigin, lines: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "profiles.example".parse().unwrap());
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        own.check(&headers, &Uri::from_static("/sign-in")).is_ok()
    }

    #[test]
    fn only_pages_of_this_server_pass() {
        let own = OwnOrigin {
            public_url: None,
            secure: true,
        };
        let origin = "https://profiles.example";
        for (lines, passes) in [
            (vec![("origin", origin)], true),
            (vec![("sec-fetch-site", "same-origin")], true),
            (
                vec![("sec-fetch-site", "same-origin"), ("origin", "null")],
                true,
            ),
            (
                vec![("sec-fetch-site", "same-origin"), ("origin", origin)],
                true,
            ),
            (vec![], false),
            (vec![("origin", "null")], false),
            (vec![("origin", "http://profiles.example")], false),
            (vec![("origin", "https://profiles.example:8443")], false),
            (
                vec![("origin", "https://profiles.example.evil.example")],
                false,
            ),
            (vec![("origin", "https://evil.example")], false),
            (
                vec![("sec-fetch-site", "same-site"), ("origin", origin)],
                false,
            ),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "none")], false),
            (
                vec![
                    ("sec-fetch-site", "same-origin"),
                    ("origin", "https://evil.example"),
                ],
                false,
            ),
            (vec![("origin", origin), ("origin", origin)], false),
        ] {
            assert_eq!(check(&own, &lines), passes, "{lines:?}");
        }
    }

    #[test]
    fn a_public_address_that_is_configured_is_the_only_one() {
        let own = OwnOrigin {
            public_url: Some("https://public.example".to_owned()),
            secure: true,
        };
        assert!(check(&own, &[("origin", "https://public.example")]));
        assert!(!check(&own, &[("origin", "https://profiles.example")]));
    }
}
