//! "My account": sessions, second factor, password, the provider, tokens. Each of them is a section
//! of one page, with its forms in a module of its own.

pub(super) mod factor;
pub(super) mod link;
pub(super) mod password;
pub(super) mod sessions;
pub(super) mod tokens;

use askama::Template;
use axum::body::Body;
use http::{Response, StatusCode};

use self::{factor::Factor, link::Link, sessions::Sessions, tokens::Tokens};
use super::{
    SignedIn, Visit,
    form::{Fault, Form},
    frame::Frame,
};
use crate::identity::Principal;

/// What the page shows.
#[derive(Debug, Template)]
#[template(path = "account/page.html")]
struct Page {
    frame: Frame,
    name: String,
    account: String,
    sessions: Sessions,
    factor: Factor,
    password: Option<Form>,
    link: Option<Link>,
    tokens: Tokens,
}

/// The form that something is wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Faulty {
    Nothing,
    Password,
    Token,
}

/// `GET /account`.
pub(super) async fn get(SignedIn { visit, principal }: SignedIn) -> Response<Body> {
    page(&visit, &principal, StatusCode::OK, Faulty::Nothing, &[]).await
}

/// The page, with what is wrong with one of its forms.
async fn page(
    visit: &Visit,
    principal: &Principal,
    status: StatusCode,
    faulty: Faulty,
    faults: &[Fault],
) -> Response<Body> {
    let mut frame = Frame::new(visit, "/account", "account-title");
    let mut password = password::form(visit, principal);
    let mut tokens = Tokens::of(visit, principal).await;
    match (faulty, &mut password) {
        (Faulty::Password, Some(form)) => frame.fault(form, faults),
        (Faulty::Token, _) => frame.fault(&mut tokens.issue, faults),
        _ => {}
    }
    let page = Page {
        frame,
        name: visit.name().unwrap_or_default(),
        account: principal.account.to_string(),
        sessions: Sessions::of(visit, principal),
        factor: Factor::of(visit, principal),
        password,
        link: Link::of(visit, principal),
        tokens,
    };
    visit.show(status, &page)
}

/// A moment as people read it: `2026-03-10 09:30`, UTC.
fn moment(moment: mgi_events::context::Moment) -> String {
    let text = moment.to_proto().to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time}"),
        _ => text,
    }
}
