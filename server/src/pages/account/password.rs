//! Changing one's password.

use axum::body::Body;
use http::Response;
use mgi_proto::v1::CredentialKind;

use super::{
    super::{
        SignedPost, Visit,
        flash::Flash,
        form::{Field, Form, Kind, Weight},
        new_password,
        refusal::{self, Asked},
    },
    Faulty, page,
};
use crate::identity::Principal;

/// The form; none where there is no password.
pub(super) fn form(visit: &Visit, principal: &Principal) -> Option<Form> {
    let deployment = visit.pages.host().engine.deployment();
    deployment.credential(&principal.account, CredentialKind::Password)?;
    let form = visit
        .form("password-form", "/account/password", "password-change")
        .with(
            Field::new(
                Kind::Password,
                "password",
                visit.texts.say("password-present"),
            )
            .autocomplete("current-password"),
        )
        .with(new_password(visit, "new_password"))
        .weight(Weight::Beside);
    Some(form)
}

/// `POST /account/password`.
pub(in super::super) async fn change(sent: SignedPost) -> Response<Body> {
    let SignedPost {
        visit,
        principal,
        posted,
    } = sent;
    if !visit.recently(&principal) {
        return visit.go_saying("/authenticate?next=/account", Flash::AgainFirst);
    }
    let (old, new) = (posted.raw("password"), posted.raw("new_password"));
    let access = visit.pages.access();
    match access
        .change_password(visit.from, &principal, old, new)
        .await
    {
        Ok(()) => visit.go_saying("/account", Flash::Password),
        Err(error) => {
            let mut wrong = None;
            let answer = refusal::of(&visit, &error, Asked::Password, |status, faults| {
                wrong = Some((status, faults.to_vec()));
                Response::new(Body::empty())
            });
            match wrong {
                Some((status, faults)) => {
                    page(&visit, &principal, status, Faulty::Password, &faults).await
                }
                None => answer,
            }
        }
    }
}
