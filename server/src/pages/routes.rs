//! Which handler a page of the identity table has.

use axum::{
    body::Body,
    extract::Query,
    routing::{MethodRouter, get, post},
};
use http::Response;
use tower::util::MapResponseLayer;

use super::{
    PageHeaders, Pages, account, assets, authenticate, home, invitation, problem, provider,
    recover, set_up, sign_in, sign_out,
};
use crate::identity::Page;

impl Pages {
    /// The handler of a page; none: it is no page for browsers.
    #[must_use]
    pub fn handler(&self, page: Page) -> Option<MethodRouter> {
        use account::{factor, link, password, sessions, tokens};
        let handler: MethodRouter<Self> =
            match page {
                Page::Healthz | Page::Readyz => return None,
                Page::Style => get(|Query(asked): Query<assets::Version>| async move {
                    assets::STYLE.answer(&asked)
                }),
                Page::Icon => get(|Query(asked): Query<assets::Version>| async move {
                    assets::ICON.answer(&asked)
                }),
                Page::NotFound => get(problem::not_found),
                Page::Home => get(home::get),
                Page::SetUpForm => get(set_up::get),
                Page::SetUp => post(set_up::post),
                Page::SignInForm => get(sign_in::get),
                Page::SignIn => post(sign_in::post),
                Page::ProviderBegin => post(provider::begin),
                Page::ProviderReturn => get(provider::back),
                Page::SignOut => post(sign_out::post),
                Page::SignedOut => get(sign_out::get),
                Page::InvitationForm => get(invitation::get),
                Page::Invitation => post(invitation::post),
                Page::RecoverForm => get(recover::get),
                Page::Recover => post(recover::post),
                Page::AuthenticateForm => get(authenticate::get),
                Page::Authenticate => post(authenticate::post),
                Page::Account => get(account::get),
                Page::EndSession => post(sessions::end),
                Page::ChangePassword => post(password::change),
                Page::BeginFactor => post(factor::begin),
                Page::ConfirmFactor => post(factor::confirm),
                Page::RemoveFactor => post(factor::remove),
                Page::IssueToken => post(tokens::issue),
                Page::RevokeToken => post(tokens::revoke),
                Page::UnlinkProvider => post(link::unlink),
            };
        let headers = MapResponseLayer::new(|response: Response<Body>| PageHeaders::on(response));
        Some(handler.layer(headers).with_state(self.clone()))
    }
}
