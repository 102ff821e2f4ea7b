//! Signing in: name, password and code; or through the provider.

use askama::Template;
use axum::body::Body;
use http::{Response, StatusCode};

use super::{
    Post, Visit,
    flash::Flash,
    form::{Fault, Field, Form, Kind, Weight},
    frame::Frame,
    next,
    refusal::{self, Asked},
};

/// What the page shows.
#[derive(Debug, Template)]
#[template(path = "sign_in/page.html")]
struct Page {
    frame: Frame,
    form: Form,
    provider: Option<Form>,
    set_up: bool,
}

/// The form, with the name that was typed before.
fn form(visit: &Visit, name: &str, next: &str) -> Form {
    let say = |key| visit.texts.say(key);
    visit
        .form("sign-in", "/sign-in", "sign-in-button")
        .hidden("next", next)
        .with(
            Field::new(Kind::Text, "name", say("field-sign-in-name"))
                .autocomplete("username")
                .value(name),
        )
        .with(
            Field::new(Kind::Password, "password", say("field-password"))
                .autocomplete("current-password"),
        )
        .with(
            Field::new(Kind::Code, "code", say("field-code"))
                .autocomplete("one-time-code")
                .hint(say("field-code-hint"))
                .optional(),
        )
}

fn page(
    visit: &Visit,
    status: StatusCode,
    mut form: Form,
    next: &str,
    faults: &[Fault],
) -> Response<Body> {
    let mut frame = Frame::new(visit, "/sign-in", "sign-in-title");
    if !faults.is_empty() {
        frame.fault(&mut form, faults);
    }
    let provider = visit.pages.oidc().map(|oidc| {
        let say = visit
            .texts
            .say_with("sign-in-provider", "provider", oidc.name());
        visit
            .form_saying("provider", "/sign-in/provider", say)
            .hidden("purpose", "sign-in")
            .hidden("next", next)
            .weight(Weight::Beside)
    });
    let page = Page {
        frame,
        form,
        provider,
        set_up: !visit.pages.is_set_up(),
    };
    visit.show(status, &page)
}

/// `GET /sign-in`.
pub(super) async fn get(visit: Visit, asked: next::Asked) -> Response<Body> {
    let next = asked.page();
    if visit.principal.is_some() {
        return visit.go(next);
    }
    page(&visit, StatusCode::OK, form(&visit, "", next), next, &[])
}

/// `POST /sign-in`.
pub(super) async fn post(Post { visit, posted }: Post) -> Response<Body> {
    let next = next::page(Some(posted.text("next")));
    let name = posted.text("name");
    let code = Some(posted.text("code")).filter(|code| !code.is_empty());
    let access = visit.pages.access();
    let signed_in = access
        .sign_in(visit.from, &visit.agent, name, posted.raw("password"), code)
        .await;
    match signed_in {
        Ok(session) => visit.enter(&session, next, None),
        Err(error) => refusal::of(&visit, &error, Asked::SignIn, |status, faults| {
            page(&visit, status, form(&visit, name, next), next, faults)
        }),
    }
}

/// The way to a page that somebody has to sign in for.
pub(super) fn first(visit: &Visit, path: &str) -> Response<Body> {
    let to = match next::page(Some(path)) {
        "/account" => "/sign-in?next=/account",
        _ => "/sign-in",
    };
    visit.go_saying(to, Flash::SignInFirst)
}
