//! The first page: who one is, and where to go.

use askama::Template;
use axum::body::Body;
use http::{Response, StatusCode};

use super::{Visit, frame::Frame};

/// What the page shows.
#[derive(Debug, Template)]
#[template(path = "home/page.html")]
struct Page {
    frame: Frame,
    text: String,
    signed_in: bool,
    set_up: bool,
}

/// `GET /`.
pub(super) async fn get(visit: Visit) -> Response<Body> {
    let text = match visit.name() {
        Some(name) => visit.texts.say_with("home-who", "name", name),
        None => visit.texts.say("home-anonymous"),
    };
    let page = Page {
        frame: Frame::new(&visit, "/", "home-title"),
        text,
        signed_in: visit.principal.is_some(),
        set_up: !visit.pages.is_set_up(),
    };
    visit.show(StatusCode::OK, &page)
}
