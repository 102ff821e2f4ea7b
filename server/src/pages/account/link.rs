//! The link between an account and a person of the provider.

use axum::body::Body;
use http::Response;
use mgi_proto::v1::CredentialKind;

use super::super::{
    SignedPost, Visit,
    flash::Flash,
    form::{Form, Weight},
    problem,
    refusal::{self, Asked},
};
use crate::identity::Principal;

/// The section; it is there where a provider is.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) title: String,
    pub(super) state: String,
    pub(super) form: Option<Form>,
}

impl Link {
    pub(super) fn of(visit: &Visit, principal: &Principal) -> Option<Self> {
        let oidc = visit.pages.oidc()?;
        let deployment = visit.pages.host().engine.deployment();
        let stands = |kind| deployment.credential(&principal.account, kind).is_some();
        let named = |key| visit.texts.say_with(key, "provider", oidc.name());
        let (state, form) = match stands(CredentialKind::External) {
            false => (
                "provider-none",
                Some(
                    visit
                        .form_saying("provider-form", "/sign-in/provider", named("provider-link"))
                        .hidden("purpose", "link")
                        .weight(Weight::Beside),
                ),
            ),
            // Who has no password would lock themselves out.
            true => (
                "provider-on",
                stands(CredentialKind::Password).then(|| {
                    visit
                        .form(
                            "provider-form",
                            "/account/provider/unlink",
                            "provider-unlink",
                        )
                        .weight(Weight::Grave)
                }),
            ),
        };
        Some(Self {
            title: named("provider-title"),
            state: visit.texts.say(state),
            form,
        })
    }
}

/// `POST /account/provider/unlink`.
pub(in super::super) async fn unlink(sent: SignedPost) -> Response<Body> {
    let SignedPost {
        visit, principal, ..
    } = sent;
    if !visit.recently(&principal) {
        return visit.go_saying("/authenticate?next=/account", Flash::AgainFirst);
    }
    match visit.pages.access().unlink_external(&principal).await {
        Ok(()) => visit.go_saying("/account", Flash::Unlinked),
        Err(error) => refusal::of(&visit, &error, Asked::Account, |_, _| {
            problem::failed(&visit)
        }),
    }
}
