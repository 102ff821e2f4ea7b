//! The limits: their defaults, and the ranges that make sense.

use std::ops::RangeInclusive;

use super::partial::PartialLimits;

/// One limit.
pub(super) struct Limit {
    /// Key in the file.
    pub(super) key: &'static str,
    pub(super) default: u64,
    pub(super) range: RangeInclusive<u64>,
    /// The value that a source gives.
    pub(super) of: fn(&PartialLimits) -> Option<u64>,
}

impl Limit {
    /// The value, or the default.
    pub(super) fn value(&self, limits: &PartialLimits) -> u64 {
        (self.of)(limits).unwrap_or(self.default)
    }
}

pub(super) const SEGMENT_MIB: Limit = Limit {
    key: "limits.segment_mib",
    default: 64,
    // From 8 MiB on every group fits; beyond 256 MiB the ledger does not go.
    range: 8..=256,
    of: |limits| limits.segment_mib,
};

pub(super) const IDLE_PROFILE_SECONDS: Limit = Limit {
    key: "limits.idle_profile_seconds",
    default: 600,
    range: 1..=86_400,
    of: |limits| limits.idle_profile_seconds,
};

pub(super) const MAX_OPEN_PROFILES: Limit = Limit {
    key: "limits.max_open_profiles",
    default: 1000,
    range: 1..=100_000,
    of: |limits| limits.max_open_profiles,
};

pub(super) const SHUTDOWN_GRACE_SECONDS: Limit = Limit {
    key: "limits.shutdown_grace_seconds",
    default: 10,
    range: 0..=300,
    of: |limits| limits.shutdown_grace_seconds,
};

pub(super) const VIEWS_CACHE_MIB: Limit = Limit {
    key: "limits.views_cache_mib",
    default: 128,
    range: 8..=65_536,
    of: |limits| limits.views_cache_mib,
};

pub(super) const RECENT_EVENTS: Limit = Limit {
    key: "limits.recent_events",
    default: 16_384,
    range: 256..=1_048_576,
    of: |limits| limits.recent_events,
};

// The rates stop a program gone wild, not people, and not work: 64 calls in flight, each made
// durable in 4 ms or more, are 16,000 a second, and behind one address of a government sit many.
pub(super) const REQUESTS_PER_SECOND: Limit = Limit {
    key: "limits.requests_per_second",
    default: 20_000,
    range: 1..=1_000_000,
    of: |limits| limits.requests_per_second,
};

pub(super) const REQUESTS_BURST: Limit = Limit {
    key: "limits.requests_burst",
    default: 40_000,
    range: 1..=1_000_000,
    of: |limits| limits.requests_burst,
};

pub(super) const ADDRESS_REQUESTS_PER_SECOND: Limit = Limit {
    key: "limits.address_requests_per_second",
    default: 50_000,
    range: 1..=1_000_000,
    of: |limits| limits.address_requests_per_second,
};

pub(super) const ADDRESS_REQUESTS_BURST: Limit = Limit {
    key: "limits.address_requests_burst",
    default: 100_000,
    range: 1..=1_000_000,
    of: |limits| limits.address_requests_burst,
};

pub(super) const CONNECTIONS: Limit = Limit {
    key: "limits.connections",
    default: 4096,
    range: 16..=1_000_000,
    of: |limits| limits.connections,
};

pub(super) const CONNECTIONS_PER_ADDRESS: Limit = Limit {
    key: "limits.connections_per_address",
    default: 1024,
    range: 8..=1_000_000,
    of: |limits| limits.connections_per_address,
};

pub(super) const ACCESS_LOG_KEEP_DAYS: Limit = Limit {
    key: "limits.access_log_keep_days",
    default: 400,
    range: 1..=3_650,
    of: |limits| limits.access_log_keep_days,
};

/// All of them.
pub(super) const LIMITS: [Limit; 13] = [
    SEGMENT_MIB,
    IDLE_PROFILE_SECONDS,
    MAX_OPEN_PROFILES,
    SHUTDOWN_GRACE_SECONDS,
    VIEWS_CACHE_MIB,
    RECENT_EVENTS,
    REQUESTS_PER_SECOND,
    REQUESTS_BURST,
    ADDRESS_REQUESTS_PER_SECOND,
    ADDRESS_REQUESTS_BURST,
    CONNECTIONS,
    CONNECTIONS_PER_ADDRESS,
    ACCESS_LOG_KEEP_DAYS,
];
