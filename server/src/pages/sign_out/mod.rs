//! Signing out: the session ends at once and everywhere.

use axum::body::Body;
use http::Response;

use super::{
    Post, Visit,
    cookies::Cookie,
    flash::Flash,
    problem,
    refusal::{self, Asked},
    simple::Simple,
};

/// `POST /sign-out`.
pub(super) async fn post(Post { visit, .. }: Post) -> Response<Body> {
    if let Some(principal) = &visit.principal
        && let Err(error) = visit.pages.access().sign_out(principal).await
    {
        return refusal::of(&visit, &error, Asked::Account, |_, _| {
            problem::failed(&visit)
        });
    }
    let mut response = visit.go_saying("/signed-out", Flash::SignedOut);
    visit.forget(&mut response, Cookie::Session);
    response
}

/// `GET /signed-out`.
pub(super) async fn get(visit: Visit) -> Response<Body> {
    let mut page = Simple::new(&visit, "/signed-out", "signed-out-title")
        .say(visit.texts.say("signed-out-text"));
    if let Some(oidc) = visit.pages.oidc()
        && let Some(address) = oidc.sign_out_url().await
    {
        let link = visit
            .texts
            .say_with("signed-out-provider", "provider", oidc.name());
        page = page
            .say(visit.texts.say("signed-out-provider-text"))
            .link(&address, link);
    }
    page.link("/sign-in", visit.texts.say("signed-out-in"))
        .show(&visit)
}
