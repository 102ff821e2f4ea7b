//! From a refusal of access to a page: the field it is about, and what to do.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use mgi_events::refusal::{Refusal, Rule};

use super::{Visit, flash::Flash, form::Fault, problem};
use crate::{access::AccessError, engine::SubmitError};

/// What was asked for: how a refusal that tells nothing is worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// To sign in.
    SignIn,
    /// To set the server up.
    SetUp,
    /// To accept an invitation.
    Invitation,
    /// To recover an account.
    Recovery,
    /// To authenticate again.
    Again,
    /// To change the password.
    Password,
    /// To confirm a second factor.
    Factor,
    /// Something else of one's own account.
    Account,
}

/// The answer to a refusal: the form once more with what is wrong, or a page that says it.
pub(super) fn of(
    visit: &Visit,
    error: &AccessError,
    asked: Asked,
    again: impl FnOnce(StatusCode, &[Fault]) -> Response<Body>,
) -> Response<Body> {
    let fault = |field, message| vec![Fault { field, message }];
    let say = |key| visit.texts.say(key);
    match error {
        AccessError::Failed => {
            let faults = match asked {
                Asked::Again => fault("password", say("again-refused")),
                Asked::Password => fault("password", say("password-wrong")),
                Asked::Recovery => fault("code", say("recover-refused")),
                Asked::Factor => fault("code", say("factor-refused")),
                _ => fault("name", say("sign-in-refused")),
            };
            again(StatusCode::UNPROCESSABLE_ENTITY, &faults)
        }
        AccessError::BadCode => {
            let key = match asked {
                Asked::SetUp => "set-up-refused",
                Asked::Recovery => "recover-refused",
                Asked::Factor => "factor-refused",
                _ => "invitation-refused",
            };
            again(StatusCode::UNPROCESSABLE_ENTITY, &fault("code", say(key)))
        }
        AccessError::TooMany { after_ms } => {
            let seconds = after_ms.div_ceil(1_000);
            let text = visit.texts.say_with("sign-in-too-many", "seconds", seconds);
            let mut response = again(StatusCode::TOO_MANY_REQUESTS, &fault("", text));
            let after = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, after);
            response
        }
        AccessError::Busy => {
            let text = visit.texts.say_with("sign-in-too-many", "seconds", 1);
            again(StatusCode::SERVICE_UNAVAILABLE, &fault("", text))
        }
        AccessError::Field { field, problem } => {
            let field = field_of(field, asked);
            let text = match field {
                "password" | "new_password" => {
                    visit
                        .texts
                        .say_with("password-short", "why", problem.as_str())
                }
                "code" if asked == Asked::Factor => say("factor-refused"),
                _ => problem.clone(),
            };
            again(StatusCode::UNPROCESSABLE_ENTITY, &fault(field, text))
        }
        AccessError::NotSetUp => visit.go("/set-up"),
        AccessError::IsSetUp => visit.go("/sign-in"),
        AccessError::SessionNeeded => visit.go_saying("/sign-in", Flash::SignInFirst),
        AccessError::Submit(error) => submit(visit, error),
        _ => {
            tracing::error!(%error, "access failed");
            problem::failed(visit)
        }
    }
}

/// The field of the form that a field of the API is.
fn field_of(field: &str, asked: Asked) -> &'static str {
    match field {
        "name" => "person",
        "sign_in_name" => "name",
        "password" if asked == Asked::Password => "new_password",
        "password" => "password",
        "new_password" => "new_password",
        "code" => "code",
        _ => "",
    }
}

/// The answer to a refusal of the domain or the ledger.
pub(super) fn submit(visit: &Visit, error: &SubmitError) -> Response<Body> {
    match error {
        SubmitError::Refused(Refusal::Rule {
            rule: Rule::AuthenticateAgain,
            ..
        }) => visit.go_saying("/authenticate?next=/account", Flash::AgainFirst),
        SubmitError::Refused(refusal) => problem::refused(visit, &refusal.to_string()),
        other => {
            tracing::error!(error = %other, "a page's act was not recorded");
            problem::failed(visit)
        }
    }
}

/// The answer to a refusal of the API.
pub(super) fn status(visit: &Visit, status: &tonic::Status) -> Response<Body> {
    use tonic_types::StatusExt as _;
    let reason = status.get_details_error_info().map(|info| info.reason);
    match (reason.as_deref(), status.code()) {
        (Some("AUTHENTICATE_AGAIN"), _) => {
            visit.go_saying("/authenticate?next=/account", Flash::AgainFirst)
        }
        (_, tonic::Code::Internal | tonic::Code::Unavailable | tonic::Code::Unknown) => {
            tracing::error!(%status, "a page's act failed");
            problem::failed(visit)
        }
        _ => problem::refused(visit, status.message()),
    }
}
