//! What a form sent: a few short fields, each once.

use axum::body::{Body, to_bytes};
use http::{Request, header};

/// Largest body of a form, in bytes.
pub(super) const BODY: usize = 16 * 1024;
/// Most fields.
const FIELDS: usize = 64;
/// Longest value, in bytes.
const VALUE: usize = 4 * 1024;

/// The fields of a form.
pub struct Posted(Vec<(String, String)>);

impl std::fmt::Debug for Posted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Passwords are among them.
        f.debug_struct("Posted").finish_non_exhaustive()
    }
}

/// Why a body is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoForm {
    /// Another kind of content.
    Kind,
    /// Too large, or too many fields.
    Size,
    /// A field twice, or a body that broke off.
    Malformed,
}

impl Posted {
    /// Reads a body.
    pub(super) async fn read(request: Request<Body>) -> Result<Self, NoForm> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(NoForm::Kind);
        }
        let body = to_bytes(request.into_body(), BODY).await;
        Self::parse(&body.map_err(|_| NoForm::Size)?)
    }

    fn parse(body: &[u8]) -> Result<Self, NoForm> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() == FIELDS || value.len() > VALUE {
                return Err(NoForm::Size);
            }
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(NoForm::Malformed);
            }
            fields.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(fields))
    }

    /// A field as it was sent; empty when it is not there. For passwords.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// A field without white space around it, which comes with pasting.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// Whether a tick was set.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.raw(name) == "yes"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_once() {
        let posted = Posted::parse(b"a=+x+&b=%C3%A9&tick=yes").unwrap();
        assert_eq!((posted.text("a"), posted.raw("a")), ("x", " x "));
        assert_eq!(posted.text("b"), "é");
        assert!(posted.ticked("tick") && !posted.ticked("a"));
        assert_eq!(posted.text("absent"), "");
        assert_eq!(Posted::parse(b"a=1&a=2").unwrap_err(), NoForm::Malformed);
    }

    #[test]
    fn fields_are_bounded() {
        let many: String = (0..=FIELDS).map(|n| format!("f{n}=&")).collect();
        assert_eq!(Posted::parse(many.as_bytes()).unwrap_err(), NoForm::Size);
        let long = format!("a={}", "x".repeat(VALUE + 1));
        assert_eq!(Posted::parse(long.as_bytes()).unwrap_err(), NoForm::Size);
    }
}
