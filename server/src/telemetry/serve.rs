//! The metrics over HTTP, on a port of their own.

use std::future::{Future, IntoFuture};
use std::io;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

use super::Metrics;

/// What the text is.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers `GET /metrics` on this listener until `stop` is done. Nobody is asked who they are: the
/// listener belongs on an address that only this machine reaches. A scrape that is under way when
/// it stops is cut.
///
/// # Errors
/// The operating system's, when connections can no longer be accepted.
pub async fn serve_metrics(
    listener: TcpListener,
    metrics: Metrics,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let page =
        move || async move { ([(CONTENT_TYPE, OPEN_METRICS)], metrics.render()).into_response() };
    let router = Router::new().route("/metrics", get(page));
    tokio::select! {
        served = axum::serve(listener, router).into_future() => served,
        () = stop => Ok(()),
    }
}
