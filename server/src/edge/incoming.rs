//! A request's body as the edge hands it on: bounded in bytes and in time.

use std::{
    future::Future as _,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use mgi_proto::v1::ErrorReason;
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::{Code, Status};

use super::shape::Shape;
use crate::{
    grpc::status::Problem,
    telemetry::{EdgeRefusal, Metrics},
};

/// A body within the limits of its [`Shape`]. Beyond them it ends with a [`Status`], which the
/// services answer with.
pub(super) struct Incoming {
    inner: Body,
    shape: Shape,
    begun: Instant,
    seen: u64,
    /// Runs while the server waits for the client; most bodies come at once and need none.
    waiting: Option<Pin<Box<Sleep>>>,
    over: bool,
    metrics: Metrics,
}

impl Incoming {
    pub(super) fn new(inner: Body, shape: Shape, begun: Instant, metrics: Metrics) -> Self {
        Self {
            inner,
            shape,
            begun,
            seen: 0,
            waiting: None,
            over: false,
            metrics,
        }
    }

    /// When the server stops waiting, if it begins to wait now.
    fn until(&self) -> Option<Instant> {
        let whole = self.shape.whole.map(|whole| self.begun + whole);
        let silent = self.shape.silence.map(|silence| Instant::now() + silence);
        match (whole, silent) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    fn end(
        &mut self,
        reason: EdgeRefusal,
        status: Status,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.over = true;
        self.metrics.edge_refusal(reason);
        // What is left of it is not read any more.
        self.inner = Body::empty();
        Poll::Ready(Some(Err(status)))
    }
}

impl HttpBody for Incoming {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.over {
            return Poll::Ready(None);
        }
        let frame = match Pin::new(&mut self.inner).poll_frame(cx) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                if self.waiting.is_none() {
                    self.waiting = self.until().map(|until| Box::pin(sleep_until(until)));
                }
                match self.waiting.as_mut() {
                    None => return Poll::Pending,
                    Some(waiting) => ready!(waiting.as_mut().poll(cx)),
                }
                return self.end(EdgeRefusal::SlowBody, too_slow());
            }
        };
        self.waiting = None;
        match frame {
            None => Poll::Ready(None),
            Some(Err(error)) => Poll::Ready(Some(Err(broken(&error)))),
            Some(Ok(frame)) => {
                self.seen += frame.data_ref().map_or(0, |data| data.len() as u64);
                if self.shape.bytes.is_some_and(|most| self.seen > most) {
                    return self.end(EdgeRefusal::Large, too_large());
                }
                // A client that sends a little all the time is no faster for it.
                if self
                    .shape
                    .whole
                    .is_some_and(|whole| self.begun.elapsed() > whole)
                {
                    return self.end(EdgeRefusal::SlowBody, too_slow());
                }
                Poll::Ready(Some(Ok(frame)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.over || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Nothing was carried out: a command is read whole first.
const TOO_SLOW: &str = "the request did not come whole in time; nothing of it was carried out: send it again on a better line, or less at once";
const TOO_LARGE: &str = "a request holds at most 1 MiB; send less at once";

fn too_slow() -> Status {
    Problem::new(
        Code::DeadlineExceeded,
        ErrorReason::DeadlineExceeded,
        TOO_SLOW,
    )
    .into()
}

fn too_large() -> Status {
    Problem::new(
        Code::ResourceExhausted,
        ErrorReason::LimitReached,
        TOO_LARGE,
    )
    .into()
}

/// Finds a status of a body in the words of a library that passed it on as text only.
pub(super) fn passed_on(message: &str) -> Option<Status> {
    if message.contains(TOO_SLOW) {
        Some(too_slow())
    } else if message.contains(TOO_LARGE) {
        Some(too_large())
    } else {
        None
    }
}

/// The client went away, or what it sent is no HTTP. It reads this hardly ever.
fn broken(error: &axum::Error) -> Status {
    tracing::debug!(%error, "a request's body broke off");
    Problem::new(
        Code::InvalidArgument,
        ErrorReason::InvalidField,
        "the request ends before its message does; send it whole",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::{StreamExt as _, stream};

    use super::*;

    const SHAPE: Shape = Shape {
        bytes: Some(100),
        silence: Some(Duration::from_secs(20)),
        whole: Some(Duration::from_secs(120)),
    };

    /// Reads a body of so many bytes, each piece after a time.
    async fn read(pieces: &'static [(u64, usize)]) -> Result<usize, Code> {
        let pieces = stream::iter(pieces).then(|(seconds, bytes)| async move {
            tokio::time::sleep(Duration::from_secs(*seconds)).await;
            Ok::<_, std::convert::Infallible>(vec![0; *bytes])
        });
        let body = Body::from_stream(pieces);
        let body = Incoming::new(body, SHAPE, Instant::now(), Metrics::new());
        let mut data = Body::new(body).into_data_stream();
        let mut seen = 0;
        while let Some(piece) = data.next().await {
            seen += piece
                .map_err(|error| Status::from_error(error.into()).code())?
                .len();
        }
        Ok(seen)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_comes_in_time_is_handed_on() {
        assert_eq!(read(&[]).await, Ok(0));
        assert_eq!(read(&[(0, 50), (19, 20), (19, 30)]).await, Ok(100));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_and_a_trickle_end_it() {
        assert_eq!(read(&[(0, 50), (21, 1)]).await, Err(Code::DeadlineExceeded));
        let trickle = &[
            (19, 1),
            (19, 1),
            (19, 1),
            (19, 1),
            (19, 1),
            (19, 1),
            (19, 1),
        ];
        assert_eq!(read(trickle).await, Err(Code::DeadlineExceeded));
    }

    #[tokio::test(start_paused = true)]
    async fn too_many_bytes_end_it() {
        assert_eq!(
            read(&[(0, 50), (0, 51)]).await,
            Err(Code::ResourceExhausted)
        );
    }
}
