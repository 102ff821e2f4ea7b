//! The first account, with the code that the server printed.

use axum::body::Body;
use http::Response;

use super::{
    Post, Visit,
    flash::Flash,
    form::{Fault, Field, Form, Kind},
    refusal::{self, Asked},
    simple::Simple,
};

fn form(visit: &Visit, code: &str, person: &str, name: &str) -> Form {
    let say = |key| visit.texts.say(key);
    visit
        .form("set-up", "/set-up", "set-up-button")
        .with(
            Field::new(Kind::Code, "code", say("field-set-up-code"))
                .hint(say("field-set-up-code-hint"))
                .value(code),
        )
        .with(
            Field::new(Kind::Text, "person", say("field-name"))
                .hint(say("field-name-hint"))
                .autocomplete("name")
                .value(person),
        )
        .with(super::new_name(visit, name))
        .with(super::new_password(visit, "password"))
}

fn page(visit: &Visit, form: Form, faults: &[Fault]) -> Response<Body> {
    Simple::new(visit, "/set-up", "set-up-title")
        .say(visit.texts.say("set-up-text"))
        .form(form, faults)
        .show(visit)
}

/// `GET /set-up`.
pub(super) async fn get(visit: Visit) -> Response<Body> {
    if visit.pages.is_set_up() {
        return Simple::new(&visit, "/set-up", "set-up-done-title")
            .say(visit.texts.say("set-up-done-text"))
            .link("/sign-in", visit.texts.say("home-sign-in"))
            .link("/invitation", visit.texts.say("sign-in-invited"))
            .show(&visit);
    }
    page(&visit, form(&visit, "", "", ""), &[])
}

/// `POST /set-up`.
pub(super) async fn post(Post { visit, posted }: Post) -> Response<Body> {
    let (code, person, name) = (
        posted.text("code"),
        posted.text("person"),
        posted.text("name"),
    );
    let password = posted.raw("password");
    let access = visit.pages.access();
    let begun = access
        .set_up(visit.from, &visit.agent, code, person, name, password)
        .await;
    match begun {
        Ok(session) => visit.enter(&session, "/", Some(Flash::SetUp)),
        Err(error) => refusal::of(&visit, &error, Asked::SetUp, |_, faults| {
            page(&visit, form(&visit, code, person, name), faults)
        }),
    }
}
