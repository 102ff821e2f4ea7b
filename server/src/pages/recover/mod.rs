//! Getting back into an account with a code that an administrator handed over.

use axum::body::Body;
use http::Response;

use super::{
    Post, Visit,
    flash::Flash,
    form::{Fault, Field, Form, Kind},
    refusal::{self, Asked},
    simple::Simple,
};

fn form(visit: &Visit, code: &str, name: &str) -> Form {
    let say = |key| visit.texts.say(key);
    visit
        .form("recover", "/recover", "recover-button")
        .with(
            Field::new(Kind::Code, "code", say("field-recovery-code"))
                .hint(say("field-recovery-code-hint"))
                .value(code),
        )
        .with(
            Field::new(Kind::Text, "name", say("field-sign-in-name"))
                .autocomplete("username")
                .value(name),
        )
        .with(
            Field::new(Kind::Password, "password", say("field-new-password"))
                .autocomplete("new-password")
                .hint(say("field-recovery-password-hint")),
        )
}

fn page(visit: &Visit, form: Form, faults: &[Fault]) -> Response<Body> {
    Simple::new(visit, "/recover", "recover-title")
        .say(visit.texts.say("recover-text"))
        .form(form, faults)
        .show(visit)
}

/// `GET /recover`.
pub(super) async fn get(visit: Visit) -> Response<Body> {
    page(&visit, form(&visit, "", ""), &[])
}

/// `POST /recover`.
pub(super) async fn post(Post { visit, posted }: Post) -> Response<Body> {
    let (code, name) = (posted.text("code"), posted.text("name"));
    let recovered = (visit.pages.access())
        .recover(visit.from, &visit.agent, code, name, posted.raw("password"))
        .await;
    match recovered {
        Ok(session) => visit.enter(&session, "/", Some(Flash::Recovered)),
        Err(error) => refusal::of(&visit, &error, Asked::Recovery, |_, faults| {
            page(&visit, form(&visit, code, name), faults)
        }),
    }
}
