//! Who looks at a page: what every handler is given, and what it answers with.

use askama::Template;
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts},
};
use http::{HeaderValue, Request, Response, StatusCode, header, request::Parts};

use super::{
    Pages,
    cookies::Cookie,
    flash::Flash,
    form::Form,
    posted::{NoForm, Posted},
    problem,
    texts::Texts,
    token,
};
use crate::{access::NewSession, edge::PeerAddress, identity::Principal};

/// Longest name that a browser has for itself, as it is kept with a session.
const AGENT: usize = 200;

/// One request of a browser.
#[derive(Clone)]
pub struct Visit {
    /// What pages share.
    pub pages: Pages,
    /// The texts in the visitor's language.
    pub texts: Texts,
    /// Who is signed in, by the session's cookie.
    pub principal: Option<Principal>,
    /// Where the request comes from.
    pub from: PeerAddress,
    /// What the browser calls itself.
    pub agent: String,
    /// Secret of the cookie that form tokens are made of.
    secret: String,
    /// The cookie is new.
    new: bool,
    flash: Option<Flash>,
}

impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visit").finish_non_exhaustive()
    }
}

impl FromRequestParts<Pages> for Visit {
    type Rejection = Response<Body>;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Self::Rejection> {
        let headers = &parts.headers;
        let text = |name| {
            headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };
        let secure = pages.secure();
        // Pages are for browsers: who sends a token in a header is a program, and nobody here.
        let session = Cookie::Session.of(secure, headers);
        let session = session.filter(|_| !headers.contains_key(header::AUTHORIZATION));
        let principal = parts.extensions.get::<Principal>().cloned();
        let signed_in = session.zip(principal);
        let visitor = Cookie::Visitor
            .of(secure, headers)
            .filter(|value| value.len() == 64);
        let (secret, new) = match (&signed_in, visitor) {
            (Some((secret, _)), _) => ((*secret).to_owned(), false),
            (None, Some(visitor)) => (visitor.to_owned(), false),
            (None, None) => match crate::identity::random::<32>() {
                Ok(random) => (hex::encode(random), true),
                Err(error) => {
                    tracing::error!(%error, "the operating system gave no random bytes");
                    return Err(problem::bare(StatusCode::INTERNAL_SERVER_ERROR));
                }
            },
        };
        Ok(Self {
            texts: Texts::accepted(text(header::ACCEPT_LANGUAGE)),
            principal: signed_in.map(|(_, principal)| principal),
            from: (parts.extensions.get::<PeerAddress>().copied())
                .unwrap_or(PeerAddress(std::net::Ipv4Addr::UNSPECIFIED.into())),
            agent: (text(header::USER_AGENT).unwrap_or_default().chars())
                .take(AGENT)
                .collect(),
            secret,
            new,
            flash: Cookie::Flash.of(secure, headers).and_then(Flash::named),
            pages: pages.clone(),
        })
    }
}

impl Visit {
    /// Name of who is signed in.
    pub(super) fn name(&self) -> Option<String> {
        let principal = self.principal.as_ref()?;
        let person = self.pages.host().vault.person(principal.account.as_str());
        let name = person.ok().flatten().map(|person| person.name);
        Some(name.unwrap_or_else(|| principal.account.to_string()))
    }

    /// What just happened, when a page before this one left word.
    pub(super) fn notice(&self) -> Option<String> {
        self.flash.map(|flash| self.texts.say(flash.key()))
    }

    /// A form with this visitor's token; `button` is a key of the catalogue.
    #[must_use]
    pub fn form(&self, id: &'static str, action: &'static str, button: &str) -> Form {
        self.form_saying(id, action, self.texts.say(button))
    }

    /// A form whose button says this.
    #[must_use]
    pub fn form_saying(&self, id: &'static str, action: &'static str, button: String) -> Form {
        let token = token::make(&self.secret).unwrap_or_default();
        Form::new(id, action, &token, self.texts, button)
    }

    /// Somebody signed in: the browser gets the session's secret, which is new each time, and goes
    /// on. What it kept before is forgotten.
    pub(super) fn enter(
        &self,
        session: &NewSession,
        to: &'static str,
        flash: Option<Flash>,
    ) -> Response<Body> {
        let mut response = match flash {
            Some(flash) => self.go_saying(to, flash),
            None => self.go(to),
        };
        self.keep(&mut response, Cookie::Session, session.secret.expose());
        self.forget(&mut response, Cookie::Visitor);
        response
    }

    /// Whether somebody authenticated within the last 10 minutes.
    pub(super) fn recently(&self, principal: &Principal) -> bool {
        self.pages.host().identity.authenticated_lately(principal)
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now_unix(&self) -> i64 {
        self.pages.host().clock.now().0.div_euclid(1_000_000)
    }

    /// A page.
    #[must_use]
    pub fn show(&self, status: StatusCode, page: &impl Template) -> Response<Body> {
        let html = match page.render() {
            Ok(html) => html,
            Err(error) => {
                tracing::error!(%error, "a page could not be put together");
                return problem::bare(StatusCode::INTERNAL_SERVER_ERROR);
            }
        };
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        if self.new {
            self.keep(&mut response, Cookie::Visitor, &self.secret);
        }
        if self.flash.is_some() {
            self.forget(&mut response, Cookie::Flash);
        }
        response
    }

    /// Another page of this server.
    #[must_use]
    pub fn go(&self, to: &'static str) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SEE_OTHER;
        let to = HeaderValue::from_static(to);
        response.headers_mut().insert(header::LOCATION, to);
        response
    }

    /// Another page, which says what just happened.
    #[must_use]
    pub fn go_saying(&self, to: &'static str, flash: Flash) -> Response<Body> {
        let mut response = self.go(to);
        self.keep(&mut response, Cookie::Flash, flash.name());
        response
    }

    /// Sets a cookie.
    pub(super) fn keep(&self, response: &mut Response<Body>, cookie: Cookie, value: &str) {
        if let Some(header) = cookie.set(self.pages.secure(), value) {
            response.headers_mut().append(header::SET_COOKIE, header);
        }
    }

    /// Removes a cookie.
    pub(super) fn forget(&self, response: &mut Response<Body>, cookie: Cookie) {
        if let Some(header) = cookie.remove(self.pages.secure()) {
            response.headers_mut().append(header::SET_COOKIE, header);
        }
    }
}

/// A form that was sent by a page of this server, in this browser. A handler that changes
/// something takes one, so that none can forget to check.
#[derive(Debug)]
pub struct Post {
    /// Who sent it.
    pub visit: Visit,
    /// What was sent.
    pub posted: Posted,
}

impl FromRequest<Pages> for Post {
    type Rejection = Response<Body>;

    async fn from_request(request: Request<Body>, pages: &Pages) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, pages).await?;
        if pages.origin().check(&parts.headers, &parts.uri).is_err() {
            tracing::info!(path = parts.uri.path(), "refused: a form of another site");
            return Err(problem::other_site(&visit));
        }
        let posted = Posted::read(Request::from_parts(parts, body)).await;
        let posted = posted.map_err(|no| match no {
            NoForm::Size => problem::too_large(&visit),
            NoForm::Kind | NoForm::Malformed => problem::no_form(&visit),
        })?;
        if visit.new || !token::holds(posted.raw(token::FIELD), &visit.secret) {
            return Err(problem::old_form(&visit));
        }
        Ok(Self { visit, posted })
    }
}

/// A visit of somebody who is signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The visit.
    pub visit: Visit,
    /// Who it is.
    pub principal: Principal,
}

impl FromRequestParts<Pages> for SignedIn {
    type Rejection = Response<Body>;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Self::Rejection> {
        let visit = Visit::from_request_parts(parts, pages).await?;
        match visit.principal.clone() {
            Some(principal) => Ok(Self { visit, principal }),
            None => Err(super::sign_in::first(&visit, parts.uri.path())),
        }
    }
}

/// A form of somebody who is signed in.
#[derive(Debug)]
pub struct SignedPost {
    /// The visit.
    pub visit: Visit,
    /// Who sent it.
    pub principal: Principal,
    /// What was sent.
    pub posted: Posted,
}

impl FromRequest<Pages> for SignedPost {
    type Rejection = Response<Body>;

    async fn from_request(request: Request<Body>, pages: &Pages) -> Result<Self, Self::Rejection> {
        let Post { visit, posted } = Post::from_request(request, pages).await?;
        match visit.principal.clone() {
            Some(principal) => Ok(Self {
                visit,
                principal,
                posted,
            }),
            None => Err(super::sign_in::first(&visit, "/account")),
        }
    }
}
