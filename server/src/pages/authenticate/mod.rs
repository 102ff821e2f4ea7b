//! Authenticating again, before what is for the person alone.

use axum::body::Body;
use http::{Response, StatusCode};

use super::{
    SignedIn, SignedPost, Visit,
    flash::Flash,
    form::{Fault, Field, Form, Kind, Weight},
    next,
    refusal::{self, Asked},
    simple::Simple,
};

fn form(visit: &Visit, next: &str) -> Form {
    let say = |key| visit.texts.say(key);
    visit
        .form("again", "/authenticate", "again-button")
        .hidden("next", next)
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

fn page(visit: &Visit, status: StatusCode, next: &str, faults: &[Fault]) -> Response<Body> {
    let mut page = Simple::new(visit, "/authenticate", "again-title")
        .say(visit.texts.say("again-text"))
        .form(form(visit, next), faults);
    if let Some(oidc) = visit.pages.oidc() {
        let button = visit
            .texts
            .say_with("again-provider", "provider", oidc.name());
        let provider = visit
            .form_saying("provider", "/sign-in/provider", button)
            .hidden("purpose", "again")
            .hidden("next", next)
            .weight(Weight::Beside);
        page = page.form(provider, &[]);
    }
    page.show_as(visit, status)
}

/// `GET /authenticate`.
pub(super) async fn get(SignedIn { visit, .. }: SignedIn, asked: next::Asked) -> Response<Body> {
    page(&visit, StatusCode::OK, asked.page(), &[])
}

/// `POST /authenticate`.
pub(super) async fn post(sent: SignedPost) -> Response<Body> {
    let SignedPost {
        visit,
        principal,
        posted,
    } = sent;
    let next = next::page(Some(posted.text("next")));
    let code = Some(posted.text("code")).filter(|code| !code.is_empty());
    let again = (visit.pages.access())
        .authenticate_again(visit.from, &principal, posted.raw("password"), code)
        .await;
    match again {
        Ok(_) => visit.go_saying(next, Flash::Again),
        Err(error) => refusal::of(&visit, &error, Asked::Again, |status, faults| {
            page(&visit, status, next, faults)
        }),
    }
}
