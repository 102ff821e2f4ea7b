//! Requests that could not be read: what the gRPC library answers by itself,
//! told as every other refusal is.

use axum::body::Body;
use http::Response;
use mgi_proto::v1::ErrorReason;
use tonic::{Code, Status};

use super::incoming;
use crate::grpc::status::Problem;

/// Details are in the refusals that we make; a refusal without any is the
/// library's.
pub(super) fn explain(response: Response<Body>) -> Response<Body> {
    match Status::from_header_map(response.headers()) {
        Some(status) if status.code() != Code::Ok && status.details().is_empty() => {
            refused(&status).into_http()
        }
        _ => response,
    }
}

fn refused(status: &Status) -> Status {
    // The gRPC-Web layer passes a body's refusal on as words.
    incoming::passed_on(status.message()).unwrap_or_else(|| problem(status).into())
}

/// What a status of the library means to who sent the request.
#[must_use]
pub(crate) fn problem(status: &Status) -> Problem {
    let message = status.message();
    let about = |sentence: String| {
        Problem::new(
            Code::InvalidArgument,
            ErrorReason::InvalidField,
            sentence.clone(),
        )
        .fields([("request".to_owned(), sentence)])
    };
    match status.code() {
        Code::OutOfRange if message.contains("message length too large") => Problem::new(
            Code::ResourceExhausted,
            ErrorReason::LimitReached,
            "a request holds at most 1 MiB; send less at once",
        ),
        Code::Internal if message.starts_with("failed to decode Protobuf message") => {
            about(format!(
                "the request is not a message of this call, or a text in it is not UTF-8: {message}"
            ))
        }
        Code::Internal | Code::Unknown
            if message.contains("Missing request message")
                || message.contains("Unexpected EOF") =>
        {
            about("the request ends before its message does; send it whole".to_owned())
        }
        Code::Internal
            if message.contains("compression flag") || message.contains("decompress") =>
        {
            about(format!(
                "the request is compressed in a way that is not understood: {message}"
            ))
        }
        Code::Unimplemented => Problem::new(
            Code::Unimplemented,
            ErrorReason::NotFound,
            "the API has no such method; server reflection lists them",
        ),
        Code::ResourceExhausted if message.contains("size limit") => Problem::new(
            Code::ResourceExhausted,
            ErrorReason::LimitReached,
            "a request holds at most 1 MiB, also when it is compressed; send less at once",
        ),
        code => {
            // The library's words are for the log: they may tell of what is inside.
            tracing::debug!(?code, message, "the library refused a call");
            Problem::new(code, ErrorReason::Internal, generic(code))
        }
    }
}

/// A sentence for what the library refuses by itself, without its words.
fn generic(code: Code) -> &'static str {
    match code {
        Code::Cancelled => {
            "the call was cancelled; a command may have been recorded: send it again with the same id"
        }
        Code::Unavailable => "the server cannot answer now; call again",
        Code::ResourceExhausted => "the call needs more than it may have; send or ask less at once",
        Code::OutOfRange => "the answer would be too large; ask for less at once",
        _ => "the server failed on this call; report it with the time",
    }
}

/// The same for a message of a stream.
#[must_use]
pub(crate) fn unread(status: Status) -> Status {
    if status.details().is_empty() {
        refused(&status)
    } else {
        status
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_library_says_of_the_inside_is_not_passed_on() {
        let inside =
            "No such file or directory: /srv/mgi/vault.redb at server/src/vault/open.rs:17";
        for code in [
            Code::Internal,
            Code::Unknown,
            Code::Unavailable,
            Code::Cancelled,
            Code::OutOfRange,
            Code::ResourceExhausted,
            Code::Unimplemented,
            Code::DataLoss,
        ] {
            let status = unread(Status::new(code, inside));
            assert_eq!(status.code(), code);
            assert!(!status.message().is_empty());
            let told = format!("{status:?}");
            assert!(!told.contains("vault") && !told.contains(".rs"), "{told}");
        }
    }

    #[test]
    fn a_body_that_was_refused_is_told_also_when_a_layer_passes_on_words_only() {
        let passed =
            "tonic-web: code: 'x', message: \"a request holds at most 1 MiB; send less at once\"";
        let status = unread(Status::internal(passed));
        assert_eq!(status.code(), Code::ResourceExhausted);
        assert!(!status.details().is_empty());
    }
}
