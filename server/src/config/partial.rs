//! A configuration as one source gives it: everything is optional.

use std::path::PathBuf;

use serde::Deserialize;

use super::{PartialOidc, PartialSessions, PartialSignIn};

/// Settings of one source. As [`clap::Args`], they are the flags of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
pub struct PartialConfig {
    /// Configuration file (TOML); none is read unless named [env: MGI_CONFIG]
    #[serde(skip)]
    #[arg(global = true, long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Directory of the ledger, the vault and the files [env: MGI_DATA_DIR] [default: ./mgi-data]
    #[arg(global = true, long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// Address and port to serve on [env: MGI_LISTEN] [default: 127.0.0.1:7644]
    #[arg(global = true, long, value_name = "ADDRESS")]
    pub listen: Option<String>,

    /// Address and port for Prometheus metrics, or "off" [env: MGI_METRICS_LISTEN] [default: 127.0.0.1:7645]
    #[arg(global = true, long, value_name = "ADDRESS")]
    pub metrics_listen: Option<String>,

    /// A proxy in front encrypts: serve plaintext to it on any address [env: MGI_BEHIND_PROXY]
    #[arg(
        global = true,
        long,
        value_name = "true|false",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub behind_proxy: Option<bool>,

    /// Networks of the proxies that are believed about where requests come from, with behind_proxy
    /// [env: MGI_TRUSTED_PROXIES] [default: 127.0.0.0/8, ::1/128]
    #[arg(global = true, long, value_name = "NETWORKS")]
    pub trusted_proxies: Option<String>,

    /// Certificate and key
    #[command(flatten)]
    pub tls: PartialTls,

    /// Address that browsers use, such as https://profiles.example.org: what OpenID Connect and
    /// passkeys are bound to [env: MGI_PUBLIC_URL]
    #[arg(global = true, long, value_name = "URL")]
    pub public_url: Option<String>,

    /// Signing in through a provider
    #[command(flatten)]
    pub oidc: PartialOidc,

    /// Logging
    #[command(flatten)]
    pub log: PartialLog,

    /// Limits
    #[command(flatten)]
    pub limits: PartialLimits,

    /// Sessions
    #[command(flatten)]
    pub sessions: PartialSessions,

    /// Signing in
    #[command(flatten)]
    pub sign_in: PartialSignIn,
}

/// The `[tls]` section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
pub struct PartialTls {
    /// Certificate chain (PEM) [env: MGI_TLS_CERT]
    #[arg(global = true, long = "tls-cert", id = "tls.cert", value_name = "FILE")]
    pub cert: Option<PathBuf>,

    /// Private key of the certificate (PEM) [env: MGI_TLS_KEY]
    #[arg(global = true, long = "tls-key", id = "tls.key", value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// The `[log]` section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
pub struct PartialLog {
    /// How log lines look: text or json [env: MGI_LOG_FORMAT] [default: text]
    #[arg(
        global = true,
        long = "log-format",
        id = "log.format",
        value_name = "FORMAT"
    )]
    pub format: Option<String>,

    /// What is logged, such as "info" or "info,mgi_server=debug" [env: MGI_LOG_FILTER] [default: info]
    #[arg(
        global = true,
        long = "log-filter",
        id = "log.filter",
        value_name = "FILTER"
    )]
    pub filter: Option<String>,
}

/// The `[limits]` section. Units are in the names; ranges are in `docs/operations.md`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
pub struct PartialLimits {
    /// Size of a new ledger segment [env: MGI_LIMITS_SEGMENT_MIB] [default: 64]
    #[arg(
        long = "limits-segment-mib",
        value_name = "MIB",
        help_heading = "Limits"
    )]
    pub segment_mib: Option<u64>,

    /// A profile that nobody used for so long leaves memory [env: MGI_LIMITS_IDLE_PROFILE_SECONDS] [default: 600]
    #[arg(
        long = "limits-idle-profile-seconds",
        value_name = "SECONDS",
        help_heading = "Limits"
    )]
    pub idle_profile_seconds: Option<u64>,

    /// Profiles in memory at once [env: MGI_LIMITS_MAX_OPEN_PROFILES] [default: 1000]
    #[arg(
        long = "limits-max-open-profiles",
        value_name = "NUMBER",
        help_heading = "Limits"
    )]
    pub max_open_profiles: Option<u64>,

    /// Time that calls have to end when the server stops [env: MGI_LIMITS_SHUTDOWN_GRACE_SECONDS] [default: 10]
    #[arg(
        long = "limits-shutdown-grace-seconds",
        value_name = "SECONDS",
        help_heading = "Limits"
    )]
    pub shutdown_grace_seconds: Option<u64>,

    /// Memory for cached views [env: MGI_LIMITS_VIEWS_CACHE_MIB] [default: 128]
    #[arg(
        long = "limits-views-cache-mib",
        value_name = "MIB",
        help_heading = "Limits"
    )]
    pub views_cache_mib: Option<u64>,

    /// Newest events kept in memory for watchers [env: MGI_LIMITS_RECENT_EVENTS] [default: 16384]
    #[arg(
        long = "limits-recent-events",
        value_name = "NUMBER",
        help_heading = "Limits"
    )]
    pub recent_events: Option<u64>,

    /// Calls of one account a second, on average [env: MGI_LIMITS_REQUESTS_PER_SECOND] [default: 20000]
    #[arg(
        long = "limits-requests-per-second",
        value_name = "NUMBER",
        help_heading = "Limits"
    )]
    pub requests_per_second: Option<u64>,

    /// Calls of one account at once [env: MGI_LIMITS_REQUESTS_BURST] [default: 40000]
    #[arg(
        long = "limits-requests-burst",
        value_name = "NUMBER",
        help_heading = "Limits"
    )]
    pub requests_burst: Option<u64>,

    /// Requests of one address a second, on average [env: MGI_LIMITS_ADDRESS_REQUESTS_PER_SECOND] [default: 50000]
    #[arg(
        long = "limits-address-requests-per-second",
        value_name = "NUMBER",
        help_heading = "Limits"
    )]
    pub address_requests_per_second: Option<u64>,

    /// Requests of one address at once [env: MGI_LIMITS_ADDRESS_REQUESTS_BURST] [default: 100000]
    #[arg(
        long = "limits-address-requests-burst",
        value_name = "NUMBER",
        help_heading = "Limits"
    )]
    pub address_requests_burst: Option<u64>,

    /// Connections at once [env: MGI_LIMITS_CONNECTIONS] [default: 4096]
    #[arg(
        long = "limits-connections",
        value_name = "NUMBER",
        help_heading = "Limits"
    )]
    pub connections: Option<u64>,

    /// Connections of one address at once [env: MGI_LIMITS_CONNECTIONS_PER_ADDRESS] [default: 1024]
    #[arg(
        long = "limits-connections-per-address",
        value_name = "NUMBER",
        help_heading = "Limits"
    )]
    pub connections_per_address: Option<u64>,
    /// Days for which the log of privileged reads is kept [env: MGI_LIMITS_ACCESS_LOG_KEEP_DAYS] [default: 400]
    #[arg(
        long = "limits-access-log-keep-days",
        value_name = "DAYS",
        help_heading = "Limits"
    )]
    pub access_log_keep_days: Option<u64>,
}

impl PartialConfig {
    /// These settings, and those of `earlier` where these say nothing.
    #[must_use]
    pub fn over(self, earlier: Self) -> Self {
        Self {
            config: self.config.or(earlier.config),
            data_dir: self.data_dir.or(earlier.data_dir),
            listen: self.listen.or(earlier.listen),
            metrics_listen: self.metrics_listen.or(earlier.metrics_listen),
            behind_proxy: self.behind_proxy.or(earlier.behind_proxy),
            trusted_proxies: self.trusted_proxies.or(earlier.trusted_proxies),
            tls: PartialTls {
                cert: self.tls.cert.or(earlier.tls.cert),
                key: self.tls.key.or(earlier.tls.key),
            },
            public_url: self.public_url.or(earlier.public_url),
            oidc: self.oidc.over(earlier.oidc),
            log: PartialLog {
                format: self.log.format.or(earlier.log.format),
                filter: self.log.filter.or(earlier.log.filter),
            },
            limits: self.limits.over(earlier.limits),
            sessions: self.sessions.over(earlier.sessions),
            sign_in: self.sign_in.over(earlier.sign_in),
        }
    }
}

impl PartialLimits {
    fn over(self, earlier: Self) -> Self {
        Self {
            segment_mib: self.segment_mib.or(earlier.segment_mib),
            idle_profile_seconds: self.idle_profile_seconds.or(earlier.idle_profile_seconds),
            max_open_profiles: self.max_open_profiles.or(earlier.max_open_profiles),
            shutdown_grace_seconds: self
                .shutdown_grace_seconds
                .or(earlier.shutdown_grace_seconds),
            views_cache_mib: self.views_cache_mib.or(earlier.views_cache_mib),
            recent_events: self.recent_events.or(earlier.recent_events),
            requests_per_second: self.requests_per_second.or(earlier.requests_per_second),
            requests_burst: self.requests_burst.or(earlier.requests_burst),
            address_requests_per_second: self
                .address_requests_per_second
                .or(earlier.address_requests_per_second),
            address_requests_burst: self
                .address_requests_burst
                .or(earlier.address_requests_burst),
            connections: self.connections.or(earlier.connections),
            connections_per_address: self
                .connections_per_address
                .or(earlier.connections_per_address),
            access_log_keep_days: self.access_log_keep_days.or(earlier.access_log_keep_days),
        }
    }
}
