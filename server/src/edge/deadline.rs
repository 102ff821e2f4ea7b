//! Deadlines of clients: `grpc-timeout`, answered as DEADLINE_EXCEEDED.
//!
//! tonic's own layer answers CANCELLED and covers headers only. This one hands
//! the deadline on to streams.

use std::time::Duration;

use http::HeaderMap;
use mgi_proto::v1::ErrorReason;
use tokio::time::Instant;
use tonic::{Code, Status};

use crate::grpc::status::Problem;

/// When the client stops waiting.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(pub Instant);

/// Longest time that a client may ask for; beyond it the call has no deadline.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// The deadline that a request names, counted from when it came.
pub(super) fn of(headers: &HeaderMap, begun: Instant) -> Option<Deadline> {
    let timeout = parse(headers.get("grpc-timeout")?.to_str().ok()?)?;
    Some(Deadline(begun + timeout))
}

/// What was begun goes on: a command may be recorded although its client no
/// longer waits.
pub(super) fn exceeded() -> Status {
    Problem::new(
        Code::DeadlineExceeded,
        ErrorReason::DeadlineExceeded,
        "the deadline has passed; a command may have been recorded: send it again with the same id",
    )
    .into()
}

/// A timeout as gRPC writes it: up to eight digits and a unit.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: u64 = digits.parse().ok()?;
    let timeout = match unit {
        "H" => Duration::from_secs(n.checked_mul(3600)?),
        "M" => Duration::from_secs(n.checked_mul(60)?),
        "S" => Duration::from_secs(n),
        "m" => Duration::from_millis(n),
        "u" => Duration::from_micros(n),
        "n" => Duration::from_nanos(n),
        _ => return None,
    };
    (timeout <= LONGEST).then_some(timeout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_grpc_writes_them() {
        assert_eq!(parse("5S"), Some(Duration::from_secs(5)));
        assert_eq!(parse("250m"), Some(Duration::from_millis(250)));
        assert_eq!(parse("1H"), Some(Duration::from_secs(3600)));
        assert_eq!(parse("99999999H"), None);
        for bad in ["", "S", "5", "-5S", "5X", "123456789S", "5é"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
