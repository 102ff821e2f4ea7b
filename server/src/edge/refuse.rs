//! What the edge answers by itself: to gRPC a status with details, to all else a plain sentence.

use axum::body::Body;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use mgi_proto::v1::ErrorReason;
use tonic::{Code, Status};

use super::rates::TooOften;
use crate::grpc::status::Problem;

/// A refusal with its sentence, for both kinds of client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) reason: ErrorReason,
    pub(super) status: StatusCode,
    pub(super) sentence: &'static str,
}

/// More calls than the rate allows.
const TOO_OFTEN: Refusal = Refusal {
    code: Code::ResourceExhausted,
    reason: ErrorReason::RateLimited,
    status: StatusCode::TOO_MANY_REQUESTS,
    sentence: "there were too many calls in a short time; wait as long as this answer says, and call again",
};

/// Whether a request is gRPC or gRPC-Web.
pub(super) fn is_grpc(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

impl Refusal {
    /// The answer.
    pub(super) fn answer(self, grpc: bool) -> Response<Body> {
        if grpc {
            let problem = Problem::new(self.code, self.reason, self.sentence);
            return Status::from(problem).into_http();
        }
        let mut response = Response::new(Body::from(format!("{}\n", self.sentence)));
        *response.status_mut() = self.status;
        let text = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, text);
        response
    }
}

/// The answer to a call that came too early.
pub(super) fn too_often(grpc: bool, TooOften(wait): TooOften) -> Response<Body> {
    if grpc {
        let milliseconds = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1);
        let problem = Problem::new(TOO_OFTEN.code, TOO_OFTEN.reason, TOO_OFTEN.sentence)
            .retry_after(milliseconds);
        return Status::from(problem).into_http();
    }
    let mut response = TOO_OFTEN.answer(false);
    // Whole seconds, rounded up: never too early.
    let seconds = HeaderValue::from(wait.as_secs() + 1);
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
    response
}
