//! How far the views were behind when the load ended, as the metrics tell.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use mgi_tests::wait;
use serde::Serialize;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// The lag after a load.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Lag {
    /// Events that were not in the views when the load ended (or up to a second
    /// later: the server brings the figure up to date each second).
    pub(crate) events: u64,
    /// Seconds until the figure was 0.
    pub(crate) seconds_until_zero: f64,
}

/// Reads the lag and waits for its end.
pub(crate) async fn after_load(metrics: SocketAddr) -> Lag {
    let ended = Instant::now();
    let mut first = None;
    wait::until(
        "the views to catch up",
        Duration::from_secs(120),
        async || {
            let lag = read(metrics).await?;
            first.get_or_insert(lag);
            (lag == 0).then_some(())
        },
    )
    .await;
    Lag {
        events: first.unwrap_or(0),
        seconds_until_zero: ended.elapsed().as_secs_f64(),
    }
}

async fn read(metrics: SocketAddr) -> Option<u64> {
    let mut stream = TcpStream::connect(metrics).await.ok()?;
    let request = format!("GET /metrics HTTP/1.1\r\nhost: {metrics}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    let line = answer
        .lines()
        .find(|line| line.starts_with("mgi_views_lag_events "))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
