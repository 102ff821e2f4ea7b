//! The second factor: set up, confirmed, removed.

use askama::Template;
use axum::body::Body;
use http::{Response, StatusCode};
use mgi_proto::v1::CredentialKind;

use super::super::{
    SignedPost, Visit,
    flash::Flash,
    form::{Fault, Field, Form, Kind, Weight},
    frame::Frame,
    problem,
    refusal::{self, Asked},
};
use crate::identity::Principal;

/// The section.
#[derive(Debug)]
pub(super) struct Factor {
    pub(super) state: String,
    pub(super) form: Form,
}

impl Factor {
    pub(super) fn of(visit: &Visit, principal: &Principal) -> Self {
        let deployment = visit.pages.host().engine.deployment();
        let set = deployment.credential(&principal.account, CredentialKind::SecondFactor);
        let (state, form) = match set {
            None => (
                "factor-off",
                visit.form("factor-form", "/account/second-factor", "factor-begin"),
            ),
            Some(_) => (
                "factor-on",
                visit
                    .form(
                        "factor-form",
                        "/account/second-factor/remove",
                        "factor-remove",
                    )
                    .weight(Weight::Grave),
            ),
        };
        let form = match set {
            None => form.weight(Weight::Beside),
            Some(_) => form,
        };
        Self {
            state: visit.texts.say(state),
            form,
        }
    }
}

/// The page that shows the secret.
#[derive(Debug, Template)]
#[template(path = "account/factor.html")]
struct Begun {
    frame: Frame,
    secret: String,
    uri: String,
    form: Form,
}

/// The page that shows the spare codes.
#[derive(Debug, Template)]
#[template(path = "account/spare.html")]
struct Confirmed {
    frame: Frame,
    codes: Vec<String>,
}

/// A secret in groups of four, as people read and type it.
fn grouped(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    let groups = characters
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

/// The secret's page. Secrets are answered and not redirected to: they are in no address and in no
/// cookie.
fn begun(
    visit: &Visit,
    status: StatusCode,
    secret: &str,
    uri: &str,
    faults: &[Fault],
) -> Response<Body> {
    let mut frame = Frame::new(visit, "", "factor-set-title");
    let mut form = visit
        .form(
            "confirm",
            "/account/second-factor/confirm",
            "factor-confirm",
        )
        .with(
            Field::new(Kind::Code, "code", visit.texts.say("field-code"))
                .autocomplete("one-time-code")
                .hint(visit.texts.say("field-code-only-hint")),
        );
    if !faults.is_empty() {
        frame.fault(&mut form, faults);
    }
    let page = Begun {
        frame,
        secret: grouped(secret),
        uri: uri.to_owned(),
        form,
    };
    visit.show(status, &page)
}

/// `POST /account/second-factor`.
pub(in super::super) async fn begin(sent: SignedPost) -> Response<Body> {
    let SignedPost {
        visit, principal, ..
    } = sent;
    if !visit.recently(&principal) {
        return visit.go_saying("/authenticate?next=/account", Flash::AgainFirst);
    }
    match visit.pages.access().begin_second_factor(&principal) {
        Ok(shown) => begun(&visit, StatusCode::OK, &shown.secret, &shown.uri, &[]),
        Err(error) => refusal::of(&visit, &error, Asked::Account, |_, _| {
            problem::failed(&visit)
        }),
    }
}

/// `POST /account/second-factor/confirm`. A wrong code leaves what was begun: the form asks for
/// another, and the secret that was shown stays right.
pub(in super::super) async fn confirm(sent: SignedPost) -> Response<Body> {
    let SignedPost {
        visit,
        principal,
        posted,
    } = sent;
    if !visit.recently(&principal) {
        return visit.go_saying("/authenticate?next=/account", Flash::AgainFirst);
    }
    let access = visit.pages.access();
    let confirmed = access
        .confirm_second_factor(visit.from, &principal, posted.text("code"))
        .await;
    match confirmed {
        Ok(codes) => {
            let page = Confirmed {
                frame: Frame::new(&visit, "", "factor-spare-title"),
                codes,
            };
            visit.show(StatusCode::OK, &page)
        }
        Err(error) => refusal::of(&visit, &error, Asked::Factor, |status, faults| {
            begun(&visit, status, "", "", faults)
        }),
    }
}

/// `POST /account/second-factor/remove`.
pub(in super::super) async fn remove(sent: SignedPost) -> Response<Body> {
    let SignedPost {
        visit, principal, ..
    } = sent;
    if !visit.recently(&principal) {
        return visit.go_saying("/authenticate?next=/account", Flash::AgainFirst);
    }
    match visit.pages.access().remove_second_factor(&principal).await {
        Ok(()) => visit.go_saying("/account", Flash::FactorRemoved),
        Err(error) => refusal::of(&visit, &error, Asked::Account, |_, _| {
            problem::failed(&visit)
        }),
    }
}
