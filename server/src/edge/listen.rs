//! The listener: one port for everything, with a bounded shutdown.

use std::{io, net::SocketAddr, path::PathBuf, time::Duration};

use axum::Router;
use axum_server::{
    Handle,
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use hyper_util::rt::TokioTimer;

/// Streams of one connection at once.
const STREAMS: u32 = 256;
/// Silence after which a connection is asked whether it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// Time that it has to answer.
const KEEP_ALIVE_ANSWER: Duration = Duration::from_secs(20);
/// Time for the headers of an HTTP/1 request.
const HEADERS: Duration = Duration::from_secs(10);
/// Bytes of all headers of a request.
const HEADER_BYTES: u32 = 16 * 1024;

/// Certificate and key of the server, PEM files.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The certificate chain.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// A listener that runs.
#[derive(Debug)]
pub struct Serving {
    handle: Handle<SocketAddr>,
    task: tokio::task::JoinHandle<io::Result<()>>,
    /// Where it listens: with the port that was really taken.
    pub address: SocketAddr,
}

/// Listens and serves.
///
/// # Errors
/// The address cannot be taken, or the certificate not be read.
pub async fn serve(address: SocketAddr, tls: Option<Tls>, app: Router) -> io::Result<Serving> {
    // Bound here, so that a port in use is told at once and not by a task.
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let handle = Handle::new();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let task = match tls {
        None => {
            // Without the no-delay acceptor small answers wait for the client's
            // delayed acknowledgement: 44 ms instead of 5 ms at the 99th percentile.
            let mut server = axum_server::from_tcp(listener)?
                .acceptor(NoDelayAcceptor::new())
                .handle(handle.clone());
            configure(server.http_builder());
            tokio::spawn(server.serve(service))
        }
        Some(tls) => {
            // One provider for the process; that it was set before is no fault.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(&tls.cert, &tls.key).await?;
            let acceptor = RustlsAcceptor::new(config).acceptor(NoDelayAcceptor::new());
            let mut server = axum_server::from_tcp(listener)?
                .acceptor(acceptor)
                .handle(handle.clone());
            configure(server.http_builder());
            tokio::spawn(server.serve(service))
        }
    };
    Ok(Serving {
        handle,
        task,
        address,
    })
}

fn configure<E>(builder: &mut hyper_util::server::conn::auto::Builder<E>) {
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .keep_alive_interval(Some(KEEP_ALIVE))
        .keep_alive_timeout(KEEP_ALIVE_ANSWER)
        .max_header_list_size(HEADER_BYTES);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS);
}

impl Serving {
    /// Stops taking connections, waits up to `grace` for calls under way, then
    /// closes what is left.
    pub async fn stop(self, grace: Duration) {
        self.handle.graceful_shutdown(Some(grace));
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
