//! The pages' own cookies: which browser this is before anybody is signed in, a message for the
//! next page, a flow at the provider. The session's cookie is named by the identity layer.

use http::{HeaderMap, HeaderValue, header};

/// Longest cookie header that is read, in bytes.
const LONGEST: usize = 8 * 1024;

/// A cookie of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cookie {
    /// The session's secret.
    Session,
    /// A random value that form tokens are made of before there is a session.
    Visitor,
    /// Key of a message for the next page.
    Flash,
    /// A flow at the provider, sealed.
    Provider,
}

impl Cookie {
    /// Its name. `__Host-` makes browsers refuse one that a neighbour set (another subdomain, or
    /// plaintext); they take it over encrypted connections only, so on loopback it goes without.
    pub(super) fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-mgi",
            (Self::Session, false) => "mgi-session",
            (Self::Visitor, true) => "__Host-mgi-visitor",
            (Self::Visitor, false) => "mgi-visitor",
            (Self::Flash, true) => "__Host-mgi-flash",
            (Self::Flash, false) => "mgi-flash",
            (Self::Provider, true) => "__Host-mgi-provider",
            (Self::Provider, false) => "mgi-provider",
        }
    }

    /// Seconds that a browser keeps it; `None`: until it is closed.
    fn life(self) -> Option<u64> {
        match self {
            Self::Session | Self::Visitor => None,
            Self::Flash => Some(60),
            Self::Provider => Some(crate::oidc::PENDING_LIFE.as_secs()),
        }
    }

    /// Its value in a request. One that is there twice is none: somebody else wrote one of them.
    pub(super) fn of(self, secure: bool, headers: &HeaderMap) -> Option<&str> {
        let name = self.name(secure);
        let mut found = None;
        for line in headers.get_all(header::COOKIE) {
            let line = line.to_str().ok().filter(|line| line.len() <= LONGEST)?;
            for pair in line.split(';') {
                if let Some((key, value)) = pair.trim().split_once('=')
                    && key == name
                    && found.replace(value).is_some()
                {
                    return None;
                }
            }
        }
        found.filter(|value| !value.is_empty())
    }

    /// The header that sets it.
    pub(super) fn set(self, secure: bool, value: &str) -> Option<HeaderValue> {
        self.header(secure, value, self.life())
    }

    /// The header that removes it.
    pub(super) fn remove(self, secure: bool) -> Option<HeaderValue> {
        self.header(secure, "", Some(0))
    }

    fn header(self, secure: bool, value: &str, life: Option<u64>) -> Option<HeaderValue> {
        let name = self.name(secure);
        let life = life.map_or_else(String::new, |life| format!("; Max-Age={life}"));
        let secure = if secure { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/{life}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(line: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, line.parse().unwrap());
        headers
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name() {
        let sent = headers("x__Host-mgi=a; __Host-mgi-flash=b; __Host-mgi=c");
        assert_eq!(Cookie::Session.of(true, &sent), Some("c"));
        assert_eq!(Cookie::Flash.of(true, &sent), Some("b"));
        assert_eq!(Cookie::Session.of(false, &sent), None);
    }

    #[test]
    fn a_cookie_that_is_there_twice_is_none() {
        let sent = headers("__Host-mgi=a; __Host-mgi=b");
        assert_eq!(Cookie::Session.of(true, &sent), None);
    }

    #[test]
    fn cookies_are_for_this_server_and_no_script() {
        let secure = Cookie::Session.set(true, "x").unwrap();
        assert_eq!(
            secure.to_str().unwrap(),
            "__Host-mgi=x; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let plain = Cookie::Flash.remove(false).unwrap();
        assert_eq!(
            plain.to_str().unwrap(),
            "mgi-flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }
}
