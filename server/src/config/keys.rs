//! What every setting is called, in each of the three sources.

/// What a setting's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Switch,
}

/// Every setting by its key in the file, in the order of `config show`.
pub const KEYS: &[(&str, Kind)] = &[
    ("data_dir", Kind::Text),
    ("listen", Kind::Text),
    ("metrics_listen", Kind::Text),
    ("behind_proxy", Kind::Switch),
    ("trusted_proxies", Kind::Text),
    ("tls.cert", Kind::Text),
    ("tls.key", Kind::Text),
    ("public_url", Kind::Text),
    ("oidc.issuer", Kind::Text),
    ("oidc.client_id", Kind::Text),
    ("oidc.client_secret_file", Kind::Text),
    ("oidc.name", Kind::Text),
    ("oidc.scopes", Kind::Text),
    ("oidc.subject_claim", Kind::Text),
    ("oidc.ca_file", Kind::Text),
    ("log.format", Kind::Text),
    ("log.filter", Kind::Text),
    ("limits.segment_mib", Kind::Number),
    ("limits.idle_profile_seconds", Kind::Number),
    ("limits.max_open_profiles", Kind::Number),
    ("limits.shutdown_grace_seconds", Kind::Number),
    ("limits.views_cache_mib", Kind::Number),
    ("limits.recent_events", Kind::Number),
    ("limits.requests_per_second", Kind::Number),
    ("limits.requests_burst", Kind::Number),
    ("limits.address_requests_per_second", Kind::Number),
    ("limits.address_requests_burst", Kind::Number),
    ("limits.connections", Kind::Number),
    ("limits.connections_per_address", Kind::Number),
    ("limits.access_log_keep_days", Kind::Number),
    ("sessions.idle_minutes", Kind::Number),
    ("sessions.longest_hours", Kind::Number),
    ("sign_in.tries_per_name", Kind::Number),
    ("sign_in.name_seconds", Kind::Number),
    ("sign_in.tries_per_address", Kind::Number),
    ("sign_in.address_seconds", Kind::Number),
];

/// The environment variable of a key: `limits.segment_mib` is `MGI_LIMITS_SEGMENT_MIB`.
pub fn variable_of(key: &str) -> String {
    format!("MGI_{}", key.replace('.', "_").to_ascii_uppercase())
}

/// The flag of a key: `limits.segment_mib` is `--limits-segment-mib`.
pub fn flag_of(key: &str) -> String {
    format!("--{}", key.replace(['.', '_'], "-"))
}
