//! The principal of a request, as the identity layer left it.

use mgi_events::refusal::Rule;
use mgi_proto::v1::ErrorReason;
use tonic::{Code, Request, Status};

use super::{Host, status::Problem};
use crate::identity::Principal;

/// Who asks.
///
/// # Errors
/// The identity layer did not run: a defect, answered as "unauthenticated".
pub(super) fn principal<T>(request: &Request<T>) -> Result<Principal, Status> {
    request
        .extensions()
        .get::<Principal>()
        .cloned()
        .ok_or_else(|| {
            Problem::new(
                Code::Unauthenticated,
                ErrorReason::Unauthenticated,
                "sign in, or send a valid bearer token",
            )
            .into()
        })
}

/// Who asks for something that needs authenticating again.
///
/// # Errors
/// As [`principal`]; nobody authenticated within the last 10 minutes.
pub(super) fn privileged<T>(host: &Host, request: &Request<T>) -> Result<Principal, Status> {
    let principal = principal(request)?;
    authenticated(host, &principal)?;
    Ok(principal)
}

/// That a principal may do, now, what needs authenticating again.
///
/// # Errors
/// It may not: AUTHENTICATE_AGAIN.
pub(super) fn authenticated(host: &Host, principal: &Principal) -> Result<(), Problem> {
    if host.identity.authenticated_lately(principal) {
        return Ok(());
    }
    let sentence = match principal.session_id() {
        Some(_) => "authenticate again (mgi authenticate) and repeat this within 10 minutes",
        None => {
            "this needs a token with the scope PRIVILEGED, or a session in which you authenticated within 10 minutes"
        }
    };
    Err(Problem::new(
        Code::FailedPrecondition,
        ErrorReason::AuthenticateAgain,
        sentence,
    )
    .rule(Rule::AuthenticateAgain.name(), "session"))
}
