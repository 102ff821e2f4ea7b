//! An answer's body as the edge hands it to the connection: it tells when a part of it waits.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use super::connection::Answer;

/// A body that tells its connection what waits.
pub(super) struct Outgoing {
    inner: Body,
    answer: Answer,
    handed: bool,
}

impl Outgoing {
    pub(super) fn new(inner: Body, answer: Answer) -> Self {
        Self {
            inner,
            answer,
            handed: false,
        }
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = axum::Error;

    /// The connection asks for more only when there is room: that it asks says that what was
    /// handed over before has left.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.handed {
            self.handed = false;
            self.answer.taken();
        }
        let frame = Pin::new(&mut self.inner).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame
            && frame.is_data()
        {
            self.handed = true;
            self.answer.handed();
        }
        frame
    }

    /// Not while a part waits: who is told that it was the last asks no more.
    fn is_end_stream(&self) -> bool {
        !self.handed && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
