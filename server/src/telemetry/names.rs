//! The names of all metrics, as they are served. They are part of the interface: dashboards and
//! alerts rest on them.

/// Calls that ended, by `method` (such as `/mgi.v1.CollaborationService/Submit`) and `code` (the
/// gRPC code, such as `OK`). Counter.
pub const RPC_REQUESTS: &str = "mgi_rpc_requests_total";

/// Seconds that calls took, to their end, by `method` and `code`; of streams, to the first answer.
/// Histogram.
pub const RPC_SECONDS: &str = "mgi_rpc_seconds";

/// Seconds from a command that was understood to its events being durable. Histogram.
pub const APPEND_SECONDS: &str = "mgi_ledger_append_seconds";

/// Groups (a command, or a batch) that one commit of the ledger made durable together. Histogram.
pub const GROUP_SIZE: &str = "mgi_ledger_group_size";

/// Seconds that one sync of the ledger to the disk took. Histogram.
pub const FSYNC_SECONDS: &str = "mgi_ledger_fsync_seconds";

/// Events in the ledger: the position after the last durable one. Gauge.
pub const LEDGER_END: &str = "mgi_ledger_end";

/// Events that are durable and not yet in the views. Gauge.
pub const VIEWS_LAG: &str = "mgi_views_lag_events";

/// Watchers that are connected. Gauge.
pub const OPEN_WATCHERS: &str = "mgi_open_watchers";

/// Profiles in memory. Gauge.
pub const OPEN_PROFILES: &str = "mgi_open_profiles";

/// Streams that are refused, because they are not what was recorded or signed. Gauge.
pub const REFUSED_STREAMS: &str = "mgi_refused_streams";

/// Changes that were written against an older version, by `outcome`: `merged`, `review` (merged,
/// and to be read again), `conflict` (refused, nothing lost). Counter.
pub const MERGES: &str = "mgi_merges_total";

/// Calls without a valid token, by `reason`: `missing`, `malformed`, `unknown`, `expired`,
/// `revoked`. Counter.
pub const AUTH_FAILURES: &str = "mgi_auth_failures_total";

/// Requests that the edge refused and connections that it ended, by `reason`: `connections`,
/// `connections_of_address`, `account_rate`, `address_rate`, `head`, `large_body`, `slow_body`,
/// `slow_start`, `slow_reader`. Counter.
pub const EDGE_REFUSALS: &str = "mgi_edge_refusals_total";

/// Connections that are open. Gauge.
pub const OPEN_CONNECTIONS: &str = "mgi_open_connections";

/// Bytes that can still be written where the data directory is. Gauge.
pub const DISK_FREE: &str = "mgi_disk_free_bytes";

/// Always 1; `version` is the server's. Gauge.
pub const BUILD: &str = "mgi_build_info";

/// All of them, in the order above.
pub const ALL: [&str; 16] = [
    RPC_REQUESTS,
    RPC_SECONDS,
    APPEND_SECONDS,
    GROUP_SIZE,
    FSYNC_SECONDS,
    LEDGER_END,
    VIEWS_LAG,
    OPEN_WATCHERS,
    OPEN_PROFILES,
    REFUSED_STREAMS,
    MERGES,
    AUTH_FAILURES,
    EDGE_REFUSALS,
    OPEN_CONNECTIONS,
    DISK_FREE,
    BUILD,
];
