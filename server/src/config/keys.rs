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
    ("tls.cert", Kind::Text),
    ("tls.key", Kind::Text),
    ("log.format", Kind::Text),
    ("log.filter", Kind::Text),
    ("limits.segment_mib", Kind::Number),
    ("limits.idle_profile_seconds", Kind::Number),
    ("limits.max_open_profiles", Kind::Number),
    ("limits.shutdown_grace_seconds", Kind::Number),
    ("limits.views_cache_mib", Kind::Number),
    ("limits.recent_events", Kind::Number),
    ("limits.access_log_keep_days", Kind::Number),
];

/// The environment variable of a key: `limits.segment_mib` is `MGI_LIMITS_SEGMENT_MIB`.
pub fn variable_of(key: &str) -> String {
    format!("MGI_{}", key.replace('.', "_").to_ascii_uppercase())
}

/// The flag of a key: `limits.segment_mib` is `--limits-segment-mib`.
pub fn flag_of(key: &str) -> String {
    format!("--{}", key.replace(['.', '_'], "-"))
}
