//! A connection's bytes, watched: it has to begin in time, and what is written has to be taken.

use std::{
    future::Future as _,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use super::{connection::Connection, gate::LetIn};
use crate::telemetry::{EdgeRefusal, Metrics};

/// Time for the first bytes, from which the version of HTTP is told.
pub(super) const BEGIN: Duration = Duration::from_secs(10);
/// So many they are: the preface of HTTP/2.
const FIRST: usize = 24;
/// Longest time that a client may take nothing of what waits for it.
const TAKE: Duration = Duration::from_secs(120);
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(10);

/// A stream of bytes of a connection that was let in.
pub(super) struct Socket<S> {
    inner: S,
    connection: Connection,
    /// Bytes of the beginning that still lack.
    lacking: usize,
    /// The end of the beginning; then the next look.
    alarm: Pin<Box<Sleep>>,
    /// Runs while the other side takes nothing.
    stuck: Option<Pin<Box<Sleep>>>,
    metrics: Metrics,
    _let_in: LetIn,
}

impl<S> Socket<S> {
    pub(super) fn new(inner: S, connection: Connection, let_in: LetIn, metrics: Metrics) -> Self {
        Self {
            inner,
            connection,
            lacking: FIRST,
            alarm: Box::pin(sleep(BEGIN)),
            stuck: None,
            metrics,
            _let_in: let_in,
        }
    }

    fn end<T>(&self, reason: EdgeRefusal, why: &'static str) -> Poll<io::Result<T>> {
        self.metrics.edge_refusal(reason);
        tracing::debug!(why, "a connection was ended");
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, why)))
    }

    /// Whether the connection is still to be served; asks to be woken when to look again.
    fn check(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.alarm.as_mut().poll(cx).is_ready() {
            if self.lacking > 0 {
                return self.end(EdgeRefusal::SlowStart, "it did not begin in time");
            }
            if self.connection.longest() >= TAKE {
                return self.end(
                    EdgeRefusal::SlowReader,
                    "its client takes nothing of an answer that waits",
                );
            }
            self.alarm.as_mut().reset(Instant::now() + LOOK);
        }
        Poll::Pending
    }

    /// Judges a write: one that waits must not wait for ever.
    fn wrote<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stuck = None;
            return written;
        }
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(TAKE)));
        match stuck.as_mut().poll(cx) {
            Poll::Ready(()) => self.end(EdgeRefusal::SlowReader, "its client does not read"),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Poll::Ready(ended) = self.check(cx) {
            return Poll::Ready(ended);
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buffer);
        if self.lacking > 0 {
            let bytes = buffer.filled().len() - before;
            self.lacking = self.lacking.saturating_sub(bytes);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.wrote(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.inner).poll_flush(cx);
        self.wrote(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.wrote(cx, shut)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, bytes);
        self.wrote(cx, written)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;
    use crate::{config::TrustedProxies, edge::gate::Gate};

    /// A watched socket, the client's end of it, and its connection.
    fn socket() -> (Socket<DuplexStream>, DuplexStream, Connection) {
        let metrics = Metrics::new();
        let proxies = Arc::new(TrustedProxies::none());
        let gate = Gate::new(1, 1, proxies, metrics.clone());
        let let_in = gate.enter([127, 0, 0, 1].into()).ok().unwrap();
        let (server, client) = duplex(1024);
        let connection = Connection::new();
        let socket = Socket::new(server, connection.clone(), let_in, metrics);
        (socket, client, connection)
    }

    /// Reads until there is no more; how long that took, and how it ended.
    async fn read(socket: &mut Socket<DuplexStream>) -> (Duration, io::ErrorKind) {
        let begun = Instant::now();
        let ended = socket.read_to_end(&mut Vec::new()).await;
        (begun.elapsed(), ended.unwrap_err().kind())
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_does_not_begin_is_ended() {
        let (mut socket, mut client, _) = socket();
        client.write_all(b"PRI * HT").await.unwrap();
        assert_eq!(read(&mut socket).await, (BEGIN, io::ErrorKind::TimedOut));
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_is_ended() {
        let (mut socket, _client, _) = socket();
        let begun = Instant::now();
        let ended = socket.write_all(&[0; 4096]).await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed(), TAKE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_lets_an_answer_wait_is_ended_and_one_that_takes_it_is_not() {
        let (mut socket, mut client, connection) = socket();
        client.write_all(&[b'x'; FIRST]).await.unwrap();
        let slow = connection.answer();
        slow.handed();
        let (after, kind) = read(&mut socket).await;
        assert_eq!(kind, io::ErrorKind::TimedOut);
        assert!(after >= TAKE && after <= TAKE + LOOK, "{after:?}");

        slow.taken();
        let idle = tokio::time::timeout(10 * TAKE, read(&mut socket)).await;
        assert!(idle.is_err(), "it goes on: {idle:?}");
    }
}
