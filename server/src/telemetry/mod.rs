//! What the server tells its operator: log lines and metrics.
//!
//! Logs and metrics never carry texts of profiles, names or secrets: ids, codes, counts and times
//! only. The record of who did what is the ledger, not the log.
//!
//! Metrics are `prometheus-client`'s: 6 more crates instead of the 22 of
//! `metrics-exporter-prometheus`, a fixed amount of memory, and labels that are types, so that
//! their number stays bounded.

mod disk;
mod labels;
mod logging;
mod metrics;
pub mod names;
mod serve;

#[cfg(test)]
mod tests;

pub use disk::free_bytes;
pub use labels::{AuthFailure, EdgeRefusal, MergeOutcome};
pub use logging::{LogError, init_logging};
pub use metrics::{Metrics, Open};
pub use serve::serve_metrics;
