//! Live delivery: what was recorded, to whoever waits for it.
//!
//! | looking for | it is in |
//! |---|---|
//! | what a watcher uses: ends, heads, and reads from a cursor | [`Feed`] |
//! | the newest events in memory | `recent` |
//! | one notification channel for each watched stream | `heads` |
//! | who is looking at what | [`PresenceHub`] |
//! | locks that outlive a panic | `locks` |
//!
//! A watcher owns a cursor and nothing else. A changed end wakes it; it reads the next few events
//! when its transport has room. Nothing is kept for it, so memory does not grow with slow
//! watchers, and a slow one lags without slowing anybody.

mod feed;
mod heads;
pub(crate) mod locks;
pub(crate) mod presence;
mod recent;

#[cfg(test)]
mod tests;

pub use feed::Feed;
pub use presence::{PresenceError, PresenceHub};
pub(crate) use recent::RecentLimits;
