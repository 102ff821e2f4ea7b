use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::super::config::{LogConfig, LogFormat};
use super::logging::subscriber;
use super::{
    AuthFailure, EdgeRefusal, LogError, MergeOutcome, Metrics, free_bytes, names, serve_metrics,
};

const MANUAL: &str = include_str!("../../../docs/operations.md");

/// Metrics of which everything is set.
fn busy() -> Metrics {
    let metrics = Metrics::new();
    metrics.rpc(
        "/mgi.v1.CollaborationService/Submit",
        "OK",
        Duration::from_millis(3),
    );
    metrics.append(Duration::from_millis(2));
    metrics.commit(7, Duration::from_millis(1));
    metrics.ledger_end(42);
    metrics.views_lag(1);
    metrics.merge(MergeOutcome::Conflict);
    metrics.auth_failure(AuthFailure::Expired);
    metrics.edge_refusal(EdgeRefusal::AddressRate);
    metrics.disk_free(u64::MAX);
    metrics
}

#[test]
fn every_metric_is_served_under_its_name() {
    let page = busy().render();
    for name in names::ALL {
        assert!(
            page.lines().any(|line| line.starts_with(name)),
            "{name}:\n{page}"
        );
    }
    for line in [
        "mgi_rpc_requests_total{method=\"/mgi.v1.CollaborationService/Submit\",code=\"OK\"} 1",
        "mgi_rpc_seconds_count{method=\"/mgi.v1.CollaborationService/Submit\",code=\"OK\"} 1",
        "mgi_ledger_end 42",
        "mgi_merges_total{outcome=\"conflict\"} 1",
        "mgi_auth_failures_total{reason=\"expired\"} 1",
        "mgi_ledger_group_size_sum 7.0",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}:\n{page}");
    }
    assert!(page.ends_with("# EOF\n"));
}

#[test]
fn the_manual_lists_every_metric() {
    for name in names::ALL {
        assert!(MANUAL.contains(&format!("| `{name}` |")), "{name}");
    }
}

#[test]
fn what_is_open_counts_until_it_is_dropped() {
    let metrics = Metrics::new();
    let clone = metrics.clone();
    let (one, other) = (metrics.watcher(), clone.watcher());
    metrics.profiles(1);
    metrics.refused(2);
    let has = |line: &str| metrics.render().lines().any(|found| found == line);
    assert!(has("mgi_open_watchers 2"));
    assert!(has("mgi_open_profiles 1"));
    assert!(has("mgi_refused_streams 2"));
    drop(one);
    metrics.profiles(0);
    assert!(has("mgi_open_watchers 1"));
    drop(other);
    assert!(has("mgi_open_watchers 0"));
    assert!(has("mgi_open_profiles 0"));
}

async fn request(address: std::net::SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn metrics_are_served_until_told_to_stop() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(serve_metrics(listener, busy(), async {
        let _ = stopped.await;
    }));
    let answer = request(address, "/metrics").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("content-type: application/openmetrics-text"),
        "{answer}"
    );
    assert!(answer.contains("mgi_ledger_end 42"), "{answer}");
    assert!(request(address, "/").await.starts_with("HTTP/1.1 404"));
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[test]
fn free_space_is_known() {
    let dir = tempfile::tempdir().unwrap();
    assert!(free_bytes(dir.path()).unwrap() > 0);
    assert!(free_bytes(&dir.path().join("nowhere")).is_err());
}

/// Keeps what is written.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn logged(format: LogFormat) -> String {
    let lines = Lines::default();
    let config = LogConfig {
        format,
        filter: "info,quiet=off".to_owned(),
    };
    let writer = lines.clone();
    let subscriber = subscriber(&config, false, move || writer.clone()).unwrap();
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!(profile_id = "p-1", revision = 7, "committed");
        tracing::debug!("too fine");
        tracing::error!(target: "quiet", "filtered");
    });
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn lines_are_filtered_and_have_the_format() {
    let text = logged(LogFormat::Text);
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(
        text.contains("INFO") && text.contains("committed profile_id=\"p-1\" revision=7"),
        "{text}"
    );
    let json = logged(LogFormat::Json);
    assert_eq!(json.lines().count(), 1, "{json}");
    let line: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(line["message"], "committed");
    assert_eq!(line["profile_id"], "p-1");
    assert_eq!(line["revision"], 7);
}

#[test]
fn a_wrong_filter_is_refused() {
    let config = LogConfig {
        format: LogFormat::Text,
        filter: "mgi_server=loud".to_owned(),
    };
    let refused = subscriber(&config, false, io::sink);
    assert!(matches!(refused, Err(LogError::Filter { .. })));
}
