//! The metrics, and how to set each.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};

use super::labels::{
    AuthFailure, AuthLabels, EdgeLabels, EdgeRefusal, MergeLabels, MergeOutcome, RpcLabels,
};
use super::names;

/// All metrics of a server. Cheap to clone: every room of the server has one, and sets what it
/// knows. Setting one takes well under a microsecond.
#[derive(Clone, Debug)]
pub struct Metrics {
    handles: Arc<Handles>,
    registry: Arc<Registry>,
}

#[derive(Debug)]
struct Handles {
    rpc_requests: Family<RpcLabels, Counter>,
    rpc_seconds: Family<RpcLabels, Histogram, fn() -> Histogram>,
    append_seconds: Histogram,
    group_size: Histogram,
    fsync_seconds: Histogram,
    ledger_end: Gauge,
    views_lag: Gauge,
    open_watchers: Gauge,
    open_profiles: Gauge,
    refused_streams: Gauge,
    merges: Family<MergeLabels, Counter>,
    auth_failures: Family<AuthLabels, Counter>,
    edge_refusals: Family<EdgeLabels, Counter>,
    open_connections: Gauge,
    disk_free: Gauge,
}

/// Counts something as open until it is dropped.
#[derive(Debug)]
pub struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    /// Metrics that nobody has set yet.
    pub fn new() -> Self {
        let mut all = Registry::default();
        let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        all.register(
            without_ending(names::BUILD),
            "Version of the server",
            version,
        );
        let by_method = Family::new_with_constructor(latency as fn() -> Histogram);
        // 1 to 16,384 commands.
        let sizes = Histogram::new(exponential_buckets(1.0, 2.0, 15));
        let handles = Handles {
            rpc_requests: add(
                &mut all,
                names::RPC_REQUESTS,
                "Calls that ended",
                Family::default(),
            ),
            rpc_seconds: add(
                &mut all,
                names::RPC_SECONDS,
                "Seconds that calls took",
                by_method,
            ),
            append_seconds: add(
                &mut all,
                names::APPEND_SECONDS,
                "Seconds until a group of events was durable",
                latency(),
            ),
            group_size: add(
                &mut all,
                names::GROUP_SIZE,
                "Groups that one commit made durable together",
                sizes,
            ),
            fsync_seconds: add(
                &mut all,
                names::FSYNC_SECONDS,
                "Seconds that one sync of the ledger took",
                latency(),
            ),
            ledger_end: add(
                &mut all,
                names::LEDGER_END,
                "Events in the ledger",
                Gauge::default(),
            ),
            views_lag: add(
                &mut all,
                names::VIEWS_LAG,
                "Events that are not yet in the views",
                Gauge::default(),
            ),
            open_watchers: add(
                &mut all,
                names::OPEN_WATCHERS,
                "Watchers that are connected",
                Gauge::default(),
            ),
            open_profiles: add(
                &mut all,
                names::OPEN_PROFILES,
                "Profiles in memory",
                Gauge::default(),
            ),
            refused_streams: add(
                &mut all,
                names::REFUSED_STREAMS,
                "Streams that are not what was recorded",
                Gauge::default(),
            ),
            merges: add(
                &mut all,
                names::MERGES,
                "Changes that were written against an older version",
                Family::default(),
            ),
            auth_failures: add(
                &mut all,
                names::AUTH_FAILURES,
                "Calls without a valid token",
                Family::default(),
            ),
            edge_refusals: add(
                &mut all,
                names::EDGE_REFUSALS,
                "Requests that the edge refused and connections that it ended",
                Family::default(),
            ),
            open_connections: add(
                &mut all,
                names::OPEN_CONNECTIONS,
                "Connections that are open",
                Gauge::default(),
            ),
            disk_free: add(
                &mut all,
                names::DISK_FREE,
                "Bytes that can still be written",
                Gauge::default(),
            ),
        };
        Self {
            handles: Arc::new(handles),
            registry: Arc::new(all),
        }
    }

    /// A call ended. Both labels are constants of the program, never what a client sent: a method
    /// that there is not is counted under one name for all.
    pub fn rpc(&self, method: &'static str, code: &'static str, elapsed: Duration) {
        let labels = RpcLabels { method, code };
        self.handles.rpc_requests.get_or_create(&labels).inc();
        let seconds = self.handles.rpc_seconds.get_or_create(&labels);
        seconds.observe(elapsed.as_secs_f64());
    }

    /// A group of events became durable, so long after it was handed to the ledger.
    pub fn append(&self, elapsed: Duration) {
        self.handles.append_seconds.observe(elapsed.as_secs_f64());
    }

    /// One commit of the ledger: how many groups it made durable, and how long its sync took.
    pub fn commit(&self, groups: usize, sync: Duration) {
        self.handles.group_size.observe(groups as f64);
        self.handles.fsync_seconds.observe(sync.as_secs_f64());
    }

    /// How many events are durable.
    pub fn ledger_end(&self, events: u64) {
        self.handles.ledger_end.set(signed(events));
    }

    /// How many events are durable and not yet in the views.
    pub fn views_lag(&self, events: u64) {
        self.handles.views_lag.set(signed(events));
    }

    /// A watcher connected; it counts as open until the result is dropped.
    #[must_use = "the watcher counts as open until this is dropped"]
    pub fn watcher(&self) -> Open {
        open(&self.handles.open_watchers)
    }

    /// How many streams are refused.
    pub fn refused(&self, number: usize) {
        self.handles.refused_streams.set(signed(number as u64));
    }

    /// How many profiles are in memory.
    pub fn profiles(&self, number: usize) {
        self.handles.open_profiles.set(signed(number as u64));
    }

    /// A change against an older version ended in this way.
    pub fn merge(&self, outcome: MergeOutcome) {
        let outcome = outcome.label();
        self.handles
            .merges
            .get_or_create(&MergeLabels { outcome })
            .inc();
    }

    /// A call had no valid token.
    pub fn auth_failure(&self, reason: AuthFailure) {
        let reason = reason.label();
        self.handles
            .auth_failures
            .get_or_create(&AuthLabels { reason })
            .inc();
    }

    /// The edge refused a request or ended a connection.
    pub fn edge_refusal(&self, reason: EdgeRefusal) {
        let reason = reason.label();
        self.handles
            .edge_refusals
            .get_or_create(&EdgeLabels { reason })
            .inc();
    }

    /// A connection was made; it counts as open until the result is dropped.
    #[must_use = "the connection counts as open until this is dropped"]
    pub fn connection(&self) -> Open {
        open(&self.handles.open_connections)
    }

    /// Bytes that can still be written where the data directory is: [`super::free_bytes`], asked
    /// now and then.
    pub fn disk_free(&self, bytes: u64) {
        self.handles.disk_free.set(signed(bytes));
    }

    /// All metrics as text (OpenMetrics 1.0).
    pub fn render(&self) -> String {
        let mut page = String::new();
        // Writing to a string does not fail.
        let _ = text::encode(&mut page, &self.registry);
        page
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// Registers a metric, and gives it back to be set.
fn add<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(without_ending(name), help, metric.clone());
    metric
}

/// The library puts these endings back when it writes.
fn without_ending(name: &str) -> &str {
    name.strip_suffix("_total")
        .or_else(|| name.strip_suffix("_info"))
        .unwrap_or(name)
}

/// 50 microseconds to 26 seconds, doubling: a call without the disk takes some hundred
/// microseconds, one with it some milliseconds.
fn latency() -> Histogram {
    Histogram::new(exponential_buckets(0.000_05, 2.0, 20))
}

fn open(gauge: &Gauge) -> Open {
    gauge.inc();
    Open(gauge.clone())
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
