//! The way to the provider and back.

use axum::body::Body;
use http::{Request, Response, StatusCode};

use super::{
    Post, Visit,
    cookies::Cookie,
    flash::Flash,
    next, problem,
    refusal::{self, Asked},
    simple::Simple,
};
use crate::{
    access::AccessError,
    oidc::{Oidc, OidcError, Pending, Purpose, Returned},
};

/// What the cookie is sealed for.
const ABOUT: &str = "a flow at the provider";
/// Longest query that is read, in bytes.
const QUERY: usize = 8 * 1024;

/// `POST /sign-in/provider`: seals what is wanted into a cookie, and shows the way.
///
/// The browser goes on by a page and not by a redirect: where `form-action` is 'self', browsers
/// follow no redirect of a form to another site, and the provider may have several addresses.
pub(super) async fn begin(Post { visit, posted }: Post) -> Response<Body> {
    let Some(oidc) = visit.pages.oidc().cloned() else {
        return problem::not_found(visit).await;
    };
    let session = visit.principal.as_ref().and_then(|who| who.session_id());
    if posted.text("purpose") == "link"
        && let Some(principal) = &visit.principal
        && !visit.recently(principal)
    {
        return visit.go_saying("/authenticate?next=/account", Flash::AgainFirst);
    }
    let purpose = match (posted.text("purpose"), session) {
        ("invitation", _) => Purpose::Invitation {
            code: posted.text("code").to_owned(),
        },
        ("link", Some(session)) => Purpose::Link {
            session_id: session.to_owned(),
        },
        ("again", Some(session)) => Purpose::Again {
            session_id: session.to_owned(),
        },
        ("link" | "again", None) => return super::sign_in::first(&visit, "/account"),
        _ => Purpose::SignIn,
    };
    let next = match purpose {
        Purpose::Link { .. } => "/account",
        _ => next::page(Some(posted.text("next"))),
    };
    let (address, pending) = match oidc.begin(purpose, next, visit.now_unix()).await {
        Ok(begun) => begun,
        Err(error) => return failed(&visit, &oidc, &error),
    };
    let Some(sealed) = visit.pages.sealer().seal(ABOUT, &pending) else {
        return problem::failed(&visit);
    };
    let link = visit.texts.say_with("onward-link", "provider", oidc.name());
    let mut response = Simple::new(&visit, "", "onward-title")
        .say(visit.texts.say("onward-text"))
        .link(&address, link)
        .onward(&address)
        .show(&visit);
    visit.keep(&mut response, Cookie::Provider, &sealed);
    response
}

/// `GET /sign-in/provider/return`: what the provider sent back.
pub(super) async fn back(visit: Visit, request: Request<Body>) -> Response<Body> {
    let Some(oidc) = visit.pages.oidc().cloned() else {
        return problem::not_found(visit).await;
    };
    let cookie = Cookie::Provider.of(visit.pages.secure(), request.headers());
    let pending: Option<Pending> =
        cookie.and_then(|sealed| visit.pages.sealer().open(ABOUT, sealed));
    let mut response = match (pending, returned(request.uri().query())) {
        (Some(pending), Some(returned)) => {
            match oidc.finish(&pending, &returned, visit.now_unix()).await {
                Ok(proven) => recognised(&visit, &oidc, pending, &proven.subject).await,
                Err(error) => failed(&visit, &oidc, &error),
            }
        }
        _ => failed(&visit, &oidc, &OidcError::NotBegunHere),
    };
    // A flow is finished once, however it went.
    visit.forget(&mut response, Cookie::Provider);
    response
}

/// The parameters of the provider's answer; none when one of them is there twice.
fn returned(query: Option<&str>) -> Option<Returned> {
    let query = query.filter(|query| query.len() <= QUERY)?;
    let mut returned = Returned::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = match name.as_ref() {
            "code" => &mut returned.code,
            "state" => &mut returned.state,
            "iss" => &mut returned.issuer,
            "error" => &mut returned.error,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return None;
        }
    }
    Some(returned)
}

/// Does what was wanted, now that the provider has said who it is.
async fn recognised(visit: &Visit, oidc: &Oidc, pending: Pending, subject: &str) -> Response<Body> {
    let access = visit.pages.access();
    let issuer = oidc.issuer();
    let next = next::page(Some(&pending.next));
    // What a session began, the same session ends: otherwise another person at the same browser
    // would be linked.
    let same = |session_id: &str| {
        let principal = visit.principal.clone();
        principal.filter(|who| who.session_id() == Some(session_id))
    };
    let done = match &pending.purpose {
        Purpose::SignIn => {
            let session = access
                .sign_in_external(visit.from, &visit.agent, issuer, subject)
                .await;
            session.map(|session| visit.enter(&session, next, None))
        }
        Purpose::Invitation { code } => {
            let session = access
                .accept_invitation_external(visit.from, &visit.agent, code, issuer, subject)
                .await;
            session.map(|session| visit.enter(&session, "/", Some(Flash::Accepted)))
        }
        Purpose::Link { session_id } => {
            let Some(principal) = same(session_id) else {
                return failed(visit, oidc, &OidcError::NotBegunHere);
            };
            let linked = access.link_external(&principal, issuer, subject).await;
            linked.map(|()| visit.go_saying("/account", Flash::Linked))
        }
        Purpose::Again { session_id } => {
            let Some(principal) = same(session_id) else {
                return failed(visit, oidc, &OidcError::NotBegunHere);
            };
            let again = access
                .authenticated_externally(&principal, issuer, subject)
                .await;
            again.map(|_| visit.go_saying(next, Flash::Again))
        }
    };
    match done {
        Ok(response) => response,
        Err(AccessError::UnknownPerson) => {
            sentence(visit, oidc, StatusCode::FORBIDDEN, "provider-unknown")
        }
        Err(AccessError::PersonTaken) => {
            sentence(visit, oidc, StatusCode::CONFLICT, "provider-taken")
        }
        Err(error) => refusal::of(visit, &error, Asked::Invitation, |status, faults| {
            let text = faults.first().map(|fault| fault.message.clone());
            let page = Simple::new(visit, "", "provider-failed-title");
            let page = page.say(text.unwrap_or_default());
            page.link("/invitation", visit.texts.say("sign-in-invited"))
                .show_as(visit, status)
        }),
    }
}

/// A page that says why nobody was recognised.
fn failed(visit: &Visit, oidc: &Oidc, error: &OidcError) -> Response<Body> {
    tracing::info!(%error, "a flow at the provider came to no end");
    let (status, key) = match error {
        OidcError::Unavailable => (StatusCode::BAD_GATEWAY, "provider-down"),
        OidcError::Cancelled => (StatusCode::FORBIDDEN, "provider-cancelled"),
        OidcError::Provider(_) => (StatusCode::BAD_GATEWAY, "provider-error"),
        OidcError::NotBegunHere | OidcError::CodeRefused => {
            (StatusCode::FORBIDDEN, "provider-not-begun")
        }
        OidcError::OtherIssuer => (StatusCode::FORBIDDEN, "provider-other-issuer"),
        OidcError::NotVerified => (StatusCode::FORBIDDEN, "provider-not-verified"),
        OidcError::NotFresh => (StatusCode::FORBIDDEN, "provider-not-fresh"),
    };
    sentence(visit, oidc, status, key)
}

fn sentence(visit: &Visit, oidc: &Oidc, status: StatusCode, key: &'static str) -> Response<Body> {
    let again = match visit.principal {
        Some(_) => "/account",
        None => "/sign-in",
    };
    Simple::new(visit, "", "provider-failed-title")
        .say(visit.texts.say_with(key, "provider", oidc.name()))
        .link(again, visit.texts.say("provider-again"))
        .show_as(visit, status)
}
