//! Checking values, and making a complete configuration of partial ones.

use std::net::{AddrParseError, SocketAddr};
use std::path::PathBuf;

use tracing_subscriber::EnvFilter;

use super::access;
use super::effective::{Config, LimitsConfig, LogConfig, LogFormat, TlsConfig};
use super::error::Place;
use super::limits::{self as limit, LIMITS};
use super::listen::is_local;
use super::{ConfigError, MetricsListen, PartialConfig, TrustedProxies, oidc};

const LISTEN: &str = "127.0.0.1:7644";
const METRICS_LISTEN: &str = "127.0.0.1:7645";
const DATA_DIR: &str = "./mgi-data";

/// Checks each value of one source for itself, so that the error can name the place.
pub(super) fn check_values(
    source: &PartialConfig,
    place: impl Fn(String) -> Place,
) -> Result<(), ConfigError> {
    let fault = |key: &str, cause: String, remedy: &str| ConfigError::Value {
        place: place(key.to_owned()),
        cause,
        remedy: remedy.to_owned(),
    };
    let address = "Write an IP address and a port, such as 127.0.0.1:7644 or [::1]:7644";
    if let Some(text) = &source.listen {
        text.parse::<SocketAddr>()
            .map_err(|_| fault("listen", format!("\"{text}\" is no address"), address))?;
    }
    if let Some(text) = &source.metrics_listen {
        text.parse::<MetricsListen>().map_err(|_| {
            let cause = format!("\"{text}\" is neither an address nor \"off\"");
            fault("metrics_listen", cause, address)
        })?;
    }
    if let Some(text) = &source.trusted_proxies {
        text.parse::<TrustedProxies>().map_err(|error| {
            let remedy =
                "Write addresses and networks, parted by commas, such as 10.0.0.5, fd00::/8";
            fault("trusted_proxies", error.to_string(), remedy)
        })?;
    }
    oidc::check_values(source, &fault)?;
    if let Some(text) = &source.log.format {
        log_format(text).ok_or_else(|| {
            fault(
                "log.format",
                format!("there is no format \"{text}\""),
                "Write text or json",
            )
        })?;
    }
    if let Some(text) = &source.log.filter {
        let remedy =
            "Write a level such as info, or levels by module such as info,mgi_server=debug";
        EnvFilter::builder().parse(text).map_err(|error| {
            fault(
                "log.filter",
                format!("\"{text}\" is no filter ({error})"),
                remedy,
            )
        })?;
    }
    let paths: [(&str, &Option<PathBuf>); 3] = [
        ("data_dir", &source.data_dir),
        ("tls.cert", &source.tls.cert),
        ("tls.key", &source.tls.key),
    ];
    for (key, path) in paths {
        if path
            .as_ref()
            .is_some_and(|path| path.as_os_str().is_empty())
        {
            return Err(fault(key, "it is empty".to_owned(), "Write a path"));
        }
    }
    for limit in &LIMITS {
        if let Some(value) = (limit.of)(&source.limits)
            && !limit.range.contains(&value)
        {
            let remedy = format!("Write {} to {}", limit.range.start(), limit.range.end());
            return Err(fault(
                limit.key,
                format!("{value} is out of range"),
                &remedy,
            ));
        }
    }
    for setting in &access::SETTINGS {
        if (setting.of)(source).is_some_and(|value| !setting.range.contains(&value)) {
            let (least, most) = (setting.range.start(), setting.range.end());
            let remedy = format!("Write {least} to {most}");
            return Err(fault(setting.key, "it is out of range".to_owned(), &remedy));
        }
    }
    Ok(())
}

/// Fills in the defaults, and checks what hangs together. The values were checked before.
pub(super) fn complete(partial: &PartialConfig) -> Result<Config, ConfigError> {
    let (sessions, sign_in) = access::complete(partial);
    let config = Config {
        data_dir: partial.data_dir.clone().unwrap_or_else(|| DATA_DIR.into()),
        listen: parsed("listen", partial.listen.as_deref().unwrap_or(LISTEN))?,
        metrics_listen: parsed(
            "metrics_listen",
            partial.metrics_listen.as_deref().unwrap_or(METRICS_LISTEN),
        )?,
        behind_proxy: partial.behind_proxy.unwrap_or(false),
        trusted_proxies: partial
            .trusted_proxies
            .as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or_default(),
        tls: tls(partial)?,
        public_url: oidc::public_url(partial),
        oidc: oidc::complete(partial)?,
        log: LogConfig {
            format: partial
                .log
                .format
                .as_deref()
                .and_then(log_format)
                .unwrap_or_default(),
            filter: partial
                .log
                .filter
                .clone()
                .unwrap_or(LogConfig::default().filter),
        },
        limits: limits(partial),
        sessions,
        sign_in,
    };
    check_exposure(&config)?;
    Ok(config)
}

fn tls(partial: &PartialConfig) -> Result<Option<TlsConfig>, ConfigError> {
    let half = |given, missing| Err(ConfigError::HalfTls { given, missing });
    match (&partial.tls.cert, &partial.tls.key) {
        (None, None) => Ok(None),
        (Some(_), None) => half("cert", "key"),
        (None, Some(_)) => half("key", "cert"),
        (Some(cert), Some(key)) => Ok(Some(TlsConfig {
            cert: cert.clone(),
            key: key.clone(),
        })),
    }
}

fn limits(partial: &PartialConfig) -> LimitsConfig {
    let limits = &partial.limits;
    let count = |number| usize::try_from(number).unwrap_or(usize::MAX);
    let small = |number| u32::try_from(number).unwrap_or(u32::MAX);
    LimitsConfig {
        segment_mib: limit::SEGMENT_MIB.value(limits),
        idle_profile_seconds: limit::IDLE_PROFILE_SECONDS.value(limits),
        max_open_profiles: count(limit::MAX_OPEN_PROFILES.value(limits)),
        shutdown_grace_seconds: limit::SHUTDOWN_GRACE_SECONDS.value(limits),
        views_cache_mib: limit::VIEWS_CACHE_MIB.value(limits),
        recent_events: count(limit::RECENT_EVENTS.value(limits)),
        requests_per_second: small(limit::REQUESTS_PER_SECOND.value(limits)),
        requests_burst: small(limit::REQUESTS_BURST.value(limits)),
        address_requests_per_second: small(limit::ADDRESS_REQUESTS_PER_SECOND.value(limits)),
        address_requests_burst: small(limit::ADDRESS_REQUESTS_BURST.value(limits)),
        connections: count(limit::CONNECTIONS.value(limits)),
        connections_per_address: count(limit::CONNECTIONS_PER_ADDRESS.value(limits)),
        access_log_keep_days: limit::ACCESS_LOG_KEEP_DAYS.value(limits),
    }
}

/// Bearer tokens and texts in consultation must not cross a network in clear; metrics have no
/// encryption and no access control at all.
fn check_exposure(config: &Config) -> Result<(), ConfigError> {
    let closed = |address| config.behind_proxy || is_local(address);
    if config.tls.is_none() && !closed(config.listen) {
        return Err(ConfigError::Exposed {
            address: config.listen,
        });
    }
    if let Some(address) = config.metrics_listen.address() {
        if !closed(address) {
            return Err(ConfigError::MetricsExposed { address });
        }
        // Port 0 means any that is free.
        if address == config.listen && address.port() != 0 {
            return Err(ConfigError::SameAddress { address });
        }
    }
    Ok(())
}

fn parsed<T: std::str::FromStr<Err = AddrParseError>>(
    key: &str,
    text: &str,
) -> Result<T, ConfigError> {
    text.parse()
        .map_err(|error: AddrParseError| ConfigError::Value {
            place: Place::Flag {
                key: key.to_owned(),
            },
            cause: error.to_string(),
            remedy: "Write an IP address and a port".to_owned(),
        })
}

fn log_format(text: &str) -> Option<LogFormat> {
    match text {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}
