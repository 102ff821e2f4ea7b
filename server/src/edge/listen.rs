//! The listener: one port for everything, with its limits and a bounded shutdown.

use std::{io, net::SocketAddr, time::Duration};

use axum::Router;
use axum_server::{
    Handle,
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use hyper_util::rt::TokioTimer;

use super::{Guard, accept::Letting, socket, tls::Tls};

/// Streams of one connection at once.
const STREAMS: u32 = 256;
/// Silence after which a connection is asked whether it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// Time that it has to answer.
const KEEP_ALIVE_ANSWER: Duration = Duration::from_secs(20);
/// Time for the headers of an HTTP/1 request; between two requests as well.
const HEADERS: Duration = Duration::from_secs(10);
/// Bytes of all headers of a request.
const HEADER_BYTES: u32 = 16 * 1024;
/// Headers of an HTTP/1 request; those of HTTP/2 are counted when they were read.
const HEADER_COUNT: usize = 100;
/// What is read ahead of an HTTP/1 connection: a whole head has to fit.
const READ_AHEAD: usize = 32 * 1024;
/// What a client may send before the server has read it: of a stream, and of all streams of a
/// connection together, so that it bounds the memory of a connection.
const WINDOW: u32 = 1024 * 1024;
/// Largest frame of HTTP/2, the smallest limit that the standard allows.
const FRAME: u32 = 16 * 1024;
/// What waits of each stream to be sent, beyond the message that is being sent.
const SEND_AHEAD: usize = 256 * 1024;
/// Streams that a client opened and took back before the server saw them ("rapid reset").
const RESET_UNSEEN: usize = 20;
/// Streams that the server had to reset for a client's errors, before it ends the connection.
/// A call that is refused before its body was read counts as one: a proxy sends those of many people
/// on one connection.
const RESET_BY_ERROR: usize = 1024;

/// A listener that runs.
#[derive(Debug)]
pub struct Serving {
    handle: Handle<SocketAddr>,
    task: tokio::task::JoinHandle<io::Result<()>>,
    renewing: Option<tokio::task::JoinHandle<()>>,
    /// Where it listens: with the port that was really taken.
    pub address: SocketAddr,
}

/// Listens and serves, within the limits of a guard.
///
/// # Errors
/// The address cannot be taken, or the certificate not be read.
pub async fn serve(
    address: SocketAddr,
    tls: Option<Tls>,
    app: Router,
    guard: &Guard,
) -> io::Result<Serving> {
    // Bound here, so that a port in use is told at once and not by a task.
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let handle = Handle::new();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    // Without the no-delay acceptor small answers wait for the client's
    // delayed acknowledgement: 44 ms instead of 5 ms at the 99th percentile.
    let plain = NoDelayAcceptor::new();
    let (task, renewing) = match tls {
        None => {
            let mut server = axum_server::from_tcp(listener)?
                .acceptor(Letting::new(guard.clone(), plain))
                .handle(handle.clone());
            configure(server.http_builder());
            (tokio::spawn(server.serve(service)), None)
        }
        Some(tls) => {
            // One provider for the process; that it was set before is no fault.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let (config, renewing) = tls.serve().await?;
            let mut server = axum_server::from_tcp(listener)?
                .acceptor(Letting::new(guard.clone(), encrypted(config, plain)))
                .handle(handle.clone());
            configure(server.http_builder());
            (tokio::spawn(server.serve(service)), Some(renewing))
        }
    };
    Ok(Serving {
        handle,
        task,
        renewing,
        address,
    })
}

fn encrypted(config: RustlsConfig, plain: NoDelayAcceptor) -> RustlsAcceptor<NoDelayAcceptor> {
    RustlsAcceptor::new(config)
        .handshake_timeout(socket::BEGIN)
        .acceptor(plain)
}

fn configure<E>(builder: &mut hyper_util::server::conn::auto::Builder<E>) {
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .keep_alive_interval(Some(KEEP_ALIVE))
        .keep_alive_timeout(KEEP_ALIVE_ANSWER)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .adaptive_window(false)
        .max_frame_size(FRAME)
        .max_send_buf_size(SEND_AHEAD)
        .max_pending_accept_reset_streams(RESET_UNSEEN)
        .max_local_error_reset_streams(RESET_BY_ERROR)
        .max_header_list_size(HEADER_BYTES);
    builder
        .http1()
        .timer(TokioTimer::new())
        .max_headers(HEADER_COUNT)
        .max_buf_size(READ_AHEAD)
        .header_read_timeout(HEADERS);
}

impl Serving {
    /// Stops taking connections, waits up to `grace` for calls under way, then
    /// closes what is left.
    pub async fn stop(self, grace: Duration) {
        self.handle.graceful_shutdown(Some(grace));
        if let Some(renewing) = self.renewing {
            renewing.abort();
        }
        // The grace is axum-server's; the margin is for a task that does not keep
        // to it. The process ends anyway.
        let ended = tokio::time::timeout(grace + Duration::from_secs(2), self.task).await;
        match ended {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::warn!(%error, "the listener ended with an error"),
            Ok(Err(error)) => tracing::warn!(%error, "the listener's task ended"),
            Err(_) => tracing::warn!("connections were still open when the grace was over"),
        }
    }
}
