//! The principal of a request, as the identity layer left it.

use mgi_proto::v1::ErrorReason;
use tonic::{Code, Request, Status};

use super::status::Problem;
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
                "send a valid bearer token",
            )
            .into()
        })
}
