//! Pages that say that something cannot be, and what to do.

use axum::body::Body;
use http::{Response, StatusCode};

use super::{Visit, simple::Simple};

/// The shortest answer, where not even a page can be made.
pub(super) fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{status}\n")));
    *response.status_mut() = status;
    response
}

/// A problem's page: title and text are keys of the catalogue.
fn page(visit: &Visit, status: StatusCode, title: &str, text: &str) -> Response<Body> {
    Simple::new(visit, "", title)
        .say(visit.texts.say(text))
        .link("/", visit.texts.say("problem-home"))
        .show_as(visit, status)
}

/// There is no such page.
pub(super) async fn not_found(visit: Visit) -> Response<Body> {
    page(
        &visit,
        StatusCode::NOT_FOUND,
        "not-found-title",
        "not-found-text",
    )
}

/// A form was sent from another site.
pub(super) fn other_site(visit: &Visit) -> Response<Body> {
    page(
        visit,
        StatusCode::FORBIDDEN,
        "other-site-title",
        "other-site-text",
    )
}

/// A form of another session, or one whose cookie is gone.
pub(super) fn old_form(visit: &Visit) -> Response<Body> {
    page(
        visit,
        StatusCode::FORBIDDEN,
        "old-form-title",
        "old-form-text",
    )
}

/// What was sent is no form.
pub(super) fn no_form(visit: &Visit) -> Response<Body> {
    page(
        visit,
        StatusCode::BAD_REQUEST,
        "no-form-title",
        "no-form-text",
    )
}

/// What was sent is too large.
pub(super) fn too_large(visit: &Visit) -> Response<Body> {
    page(
        visit,
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large-title",
        "too-large-text",
    )
}

/// Something failed here.
pub(super) fn failed(visit: &Visit) -> Response<Body> {
    page(
        visit,
        StatusCode::INTERNAL_SERVER_ERROR,
        "failed-title",
        "failed-text",
    )
}

/// Something is not allowed; the sentence is that of the rule.
pub(super) fn refused(visit: &Visit, sentence: &str) -> Response<Body> {
    Simple::new(visit, "", "refused-title")
        .say(sentence.to_owned())
        .link("/", visit.texts.say("problem-home"))
        .show_as(visit, StatusCode::FORBIDDEN)
}
