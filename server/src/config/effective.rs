//! The configuration that the server runs with.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::check::{check_values, complete};
use super::environment::from_environment;
use super::error::Place;
use super::file::from_file;
use super::{
    ConfigError, MetricsListen, OidcConfig, PartialConfig, SessionsConfig, SignInConfig,
    TrustedProxies,
};

/// A complete configuration, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Config {
    /// Directory of the ledger, the vault and the files. Default `./mgi-data`.
    pub data_dir: PathBuf,
    /// Address to serve on. Default `127.0.0.1:7644`.
    pub listen: SocketAddr,
    /// Where metrics are served. Default `127.0.0.1:7645`.
    pub metrics_listen: MetricsListen,
    /// A proxy in front encrypts, so that plaintext may be served on any address. Default false.
    pub behind_proxy: bool,
    /// Whose word is taken for where a request comes from, with `behind_proxy`. Default loopback.
    pub trusted_proxies: TrustedProxies,
    /// Address that browsers use: scheme, host and port, no path. None: what the browser asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Certificate and key; none: plaintext.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsConfig>,
    /// Signing in through a provider of OpenID Connect; none: passwords only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc: Option<OidcConfig>,
    /// Logging.
    pub log: LogConfig,
    /// Limits.
    pub limits: LimitsConfig,
    /// How long sessions live.
    pub sessions: SessionsConfig,
    /// How many tries to sign in are let through.
    pub sign_in: SignInConfig,
}

/// Files for TLS. They are not read here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TlsConfig {
    /// Certificate chain (PEM).
    pub cert: PathBuf,
    /// Private key (PEM).
    pub key: PathBuf,
}

/// Logging.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogConfig {
    /// How lines look. Default text.
    pub format: LogFormat,
    /// What is logged, as a filter of the tracing crates. Default `info`.
    pub filter: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// Limits that fit the server to its machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LimitsConfig {
    /// Size of a new ledger segment in MiB; 8 to 256, default 64.
    pub segment_mib: u64,
    /// Seconds without use after which a profile leaves memory; 1 to 86,400, default 600.
    pub idle_profile_seconds: u64,
    /// Profiles in memory at once; 1 to 100,000, default 1,000.
    pub max_open_profiles: usize,
    /// Seconds that calls have to end when the server stops; 0 to 300, default 10.
    pub shutdown_grace_seconds: u64,
    /// Memory for cached views in MiB; 8 to 65,536, default 128.
    pub views_cache_mib: u64,
    /// Newest events kept in memory for watchers; 256 to 1,048,576, default 16,384.
    pub recent_events: usize,
    /// Calls of one account a second, on average; 1 to 1,000,000, default 20,000.
    pub requests_per_second: u32,
    /// Calls of one account at once; 1 to 1,000,000, default 40,000.
    pub requests_burst: u32,
    /// Requests of one address a second, on average; 1 to 1,000,000, default 50,000.
    pub address_requests_per_second: u32,
    /// Requests of one address at once; 1 to 1,000,000, default 100,000.
    pub address_requests_burst: u32,
    /// Connections at once; 16 to 1,000,000, default 4,096.
    pub connections: usize,
    /// Connections of one address at once; 8 to 1,000,000, default 1,024.
    pub connections_per_address: usize,
    /// Days for which the log of privileged reads is kept; 1 to 3,650, default 400.
    pub access_log_keep_days: u64,
}

impl Config {
    /// Puts a configuration together: defaults, then the file, then variables, then `overrides`.
    ///
    /// The file is `path`, else `overrides.config`, else what `MGI_CONFIG` names, else none. Of the
    /// variables, those that are empty or not the server's are passed over; a misspelt one is
    /// refused when it begins with `MGI_LIMITS_`, `MGI_LOG_`, `MGI_METRICS_`, `MGI_OIDC_`,
    /// `MGI_SESSIONS_` or `MGI_SIGN_IN_`, which belong to the server alone.
    ///
    /// # Errors
    /// [`ConfigError`], which says where the fault is and what to do.
    pub fn load(
        path: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
        overrides: PartialConfig,
    ) -> Result<Self, ConfigError> {
        let variables = from_environment(env)?;
        check_values(&variables, |key| Place::Environment { key })?;
        check_values(&overrides, |key| Place::Flag { key })?;
        let above = overrides.over(variables);
        let path = path.map(Path::to_owned).or_else(|| above.config.clone());
        let file = match path {
            None => PartialConfig::default(),
            Some(path) => {
                let file = from_file(&path)?;
                check_values(&file, |key| Place::File {
                    path: path.clone(),
                    key,
                })?;
                file
            }
        };
        complete(&above.over(file))
    }

    /// The configuration as a TOML file that gives the same configuration when it is loaded.
    pub fn render(&self) -> String {
        // Every field is a text, a number or a switch, which TOML always has a form for, but for a
        // path that is not UTF-8.
        toml::to_string(self).unwrap_or_else(|error| format!("# cannot be written: {error}\n"))
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            filter: "info".to_owned(),
        }
    }
}
