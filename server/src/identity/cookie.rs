//! The cookie of a session.

use http::{Request, header};

/// Name of the cookie where the connection is encrypted. The prefix makes browsers refuse one that
/// was set without `Secure`, for a path, or by another host (RFC 6265bis).
pub const SECURE_COOKIE: &str = "__Host-mgi";
/// Its name on plaintext, which is on loopback only.
const PLAIN_COOKIE: &str = "mgi-session";

/// Which cookie is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookies {
    /// The connection is encrypted, here or by a proxy.
    Secure,
    /// Plaintext on loopback.
    Plain,
}

impl Cookies {
    /// The cookie's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Secure => SECURE_COOKIE,
            Self::Plain => PLAIN_COOKIE,
        }
    }

    /// The secret in the cookie of a request.
    pub(super) fn secret<B>(self, request: &Request<B>) -> Option<&str> {
        let cookies = request.headers().get_all(header::COOKIE).iter();
        let pairs = cookies
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'));
        let mut found =
            pairs.filter_map(|pair| pair.trim().strip_prefix(self.name())?.strip_prefix('='));
        // Two of one name were not both set by this server.
        found.next().filter(|_| found.next().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, headers: &[(&str, &str)]) -> Request<()> {
        let request = Request::builder().method(method).uri("/x");
        let request = headers
            .iter()
            .fold(request, |r, (name, value)| r.header(*name, *value));
        request.body(()).unwrap()
    }

    #[test]
    fn one_cookie_of_the_name_is_read() {
        let read = |cookie: &str| {
            let request = request("GET", &[("cookie", cookie)]);
            Cookies::Secure.secret(&request).map(str::to_owned)
        };
        assert_eq!(
            read("a=b; __Host-mgi=mgis_x; c=d").as_deref(),
            Some("mgis_x")
        );
        for none in ["", "a=b", "mgi-session=mgis_x", "__Host-mgi2=x"] {
            assert_eq!(read(none), None, "{none}");
        }
        assert_eq!(read("__Host-mgi=a; __Host-mgi=b"), None);
    }
}
