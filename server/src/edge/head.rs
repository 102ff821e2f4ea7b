//! What a request's head may hold. The bytes of all headers are bounded by the listener.

use http::{Request, StatusCode, header};
use mgi_proto::v1::ErrorReason;
use tonic::Code;

use super::{refuse::Refusal, shape};

/// Most headers of a request; browsers and proxies send some 30.
const HEADERS: usize = 100;
/// Longest path with its query, in bytes: what comes back from signing in elsewhere is the longest.
const PATH: usize = 8 * 1024;

/// Whether the head is within the limits.
pub(super) fn check<B>(request: &Request<B>) -> Result<(), Refusal> {
    let path = request.uri().path_and_query();
    if path.is_some_and(|path| path.as_str().len() > PATH) {
        return Err(Refusal {
            code: Code::ResourceExhausted,
            reason: ErrorReason::LimitReached,
            status: StatusCode::URI_TOO_LONG,
            sentence: "a path with its query holds at most 8 KiB; shorten it",
        });
    }
    if request.headers().len() > HEADERS {
        return Err(Refusal {
            code: Code::ResourceExhausted,
            reason: ErrorReason::LimitReached,
            status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            sentence: "a request has at most 100 headers; send fewer",
        });
    }
    Ok(())
}

/// Whether a body whose length is told beforehand is within the limit of its path.
pub(super) fn check_length<B>(request: &Request<B>) -> Result<(), Refusal> {
    let told = request.headers().get(header::CONTENT_LENGTH);
    let told = told.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let most = shape::of(request.uri().path()).bytes;
    match (told, most) {
        (Some(told), Some(most)) if told > most => Err(Refusal {
            code: Code::ResourceExhausted,
            reason: ErrorReason::LimitReached,
            status: StatusCode::PAYLOAD_TOO_LARGE,
            sentence: "a request holds at most 1 MiB; send less at once",
        }),
        _ => Ok(()),
    }
}
