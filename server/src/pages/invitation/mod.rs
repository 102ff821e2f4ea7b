//! Accepting an invitation: with a password, or through the provider.

use axum::body::Body;
use http::Response;

use super::{
    Post, Visit,
    flash::Flash,
    form::{Fault, Field, Form, Kind, Weight},
    refusal::{self, Asked},
    simple::Simple,
};

fn code_field(visit: &Visit, code: &str) -> Field {
    Field::new(Kind::Code, "code", visit.texts.say("field-invitation-code"))
        .hint(visit.texts.say("field-invitation-code-hint"))
        .value(code)
}

fn form(visit: &Visit, code: &str, name: &str) -> Form {
    visit
        .form("invitation", "/invitation", "invitation-button")
        .with(code_field(visit, code))
        .with(super::new_name(visit, name))
        .with(super::new_password(visit, "password"))
}

fn page(visit: &Visit, form: Form, faults: &[Fault]) -> Response<Body> {
    let page = Simple::new(visit, "/invitation", "invitation-title")
        .say(visit.texts.say("invitation-text"))
        .form(form, faults);
    let Some(oidc) = visit.pages.oidc() else {
        return page.show(visit);
    };
    let button = visit
        .texts
        .say_with("invitation-provider", "provider", oidc.name());
    let provider = visit
        .form_saying("provider", "/sign-in/provider", button)
        .hidden("purpose", "invitation")
        .with(code_field(visit, "").hint(visit.texts.say("invitation-provider-text")))
        .weight(Weight::Beside);
    page.form(provider, &[]).show(visit)
}

/// `GET /invitation`.
pub(super) async fn get(visit: Visit) -> Response<Body> {
    page(&visit, form(&visit, "", ""), &[])
}

/// `POST /invitation`.
pub(super) async fn post(Post { visit, posted }: Post) -> Response<Body> {
    let (code, name) = (posted.text("code"), posted.text("name"));
    let accepted = (visit.pages.access())
        .accept_invitation(visit.from, &visit.agent, code, name, posted.raw("password"))
        .await;
    match accepted {
        Ok(session) => visit.enter(&session, "/", Some(Flash::Accepted)),
        Err(error) => refusal::of(&visit, &error, Asked::Invitation, |_, faults| {
            page(&visit, form(&visit, code, name), faults)
        }),
    }
}
