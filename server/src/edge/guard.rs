//! What the edge holds against too much of anything: rates, connections, and whose word is taken
//! for where a request comes from. One value, shared by the listener and the router.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{gate::Gate, rates::Rates};
use crate::{
    config::{Config, TrustedProxies},
    telemetry::Metrics,
};

/// How often rates that came to rest are forgotten.
const SWEEP: Duration = Duration::from_secs(30);

/// Rates, connections and trusted proxies of one server. Cheap to clone.
#[derive(Clone)]
pub struct Guard {
    pub(super) rates: Arc<Rates>,
    pub(super) gate: Gate,
    pub(super) proxies: Arc<TrustedProxies>,
    pub(super) metrics: Metrics,
    /// Whether browsers are told to come by TLS only.
    pub(super) tls_only: bool,
}

impl Guard {
    /// As the configuration says.
    #[must_use]
    pub fn new(config: &Config, metrics: Metrics) -> Self {
        let proxies = Arc::new(match config.behind_proxy {
            true => config.trusted_proxies.clone(),
            false => TrustedProxies::none(),
        });
        Self {
            rates: Arc::new(Rates::new(&config.limits)),
            gate: Gate::new(
                config.limits.connections,
                config.limits.connections_per_address,
                Arc::clone(&proxies),
                metrics.clone(),
            ),
            proxies,
            metrics,
            tls_only: config.tls.is_some(),
        }
    }

    /// Tells browsers to come by TLS only also where a proxy encrypts.
    #[must_use]
    pub fn tls_only(mut self, only: bool) -> Self {
        self.tls_only |= only;
        self
    }

    /// Forgets rates that came to rest, until the server stops: memory does not grow with everybody
    /// who ever called.
    pub async fn sweep(self, stopping: CancellationToken) {
        let mut beat = tokio::time::interval(SWEEP);
        loop {
            tokio::select! {
                _ = beat.tick() => self.rates.forget(),
                () = stopping.cancelled() => return,
            }
        }
    }
}
