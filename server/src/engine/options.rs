//! How much the engine keeps in memory.

use std::time::Duration;

/// How much the engine keeps in memory. How often states are written down is an option of the
/// views ([`crate::views::ViewsOptions`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineOptions {
    /// A profile that nobody asked for this long is dropped from memory; 10 minutes.
    pub idle_profile: Duration,
    /// About this many profiles are in memory at most, those with commands under way aside; 512.
    pub max_open_profiles: usize,
    /// The feed serves this many of the newest events from memory at most; 65,536.
    pub recent_events: usize,
    /// And this many bytes of them at most; 64 MiB.
    pub recent_bytes: usize,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            idle_profile: Duration::from_secs(600),
            max_open_profiles: 512,
            recent_events: 65_536,
            recent_bytes: 64 * 1024 * 1024,
        }
    }
}
