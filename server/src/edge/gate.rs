//! How many connections there may be: in all, and of one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use super::rates::counted;
use crate::{
    config::TrustedProxies,
    telemetry::{EdgeRefusal, Metrics, Open},
};

/// Counts connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Gate(Arc<Inside>);

struct Inside {
    most: usize,
    most_of_address: usize,
    /// They bring the connections of many.
    proxies: Arc<TrustedProxies>,
    counts: Mutex<Counts>,
    metrics: Metrics,
}

#[derive(Default)]
struct Counts {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A connection that was let in; it counts until this is dropped.
pub(super) struct LetIn {
    gate: Gate,
    address: IpAddr,
    _open: Open,
}

impl Gate {
    pub(super) fn new(
        most: usize,
        most_of_address: usize,
        proxies: Arc<TrustedProxies>,
        metrics: Metrics,
    ) -> Self {
        Self(Arc::new(Inside {
            most,
            most_of_address,
            proxies,
            counts: Mutex::default(),
            metrics,
        }))
    }

    /// Lets a connection in, or says why not.
    pub(super) fn enter(&self, address: IpAddr) -> Result<LetIn, EdgeRefusal> {
        let inside = &self.0;
        let key = counted(address);
        {
            let mut counts = inside.counts.lock().unwrap_or_else(PoisonError::into_inner);
            if counts.all >= inside.most {
                return Err(EdgeRefusal::Connections);
            }
            let of_address = counts.by_address.entry(key).or_insert(0);
            if *of_address >= inside.most_of_address && !inside.proxies.contains(address) {
                return Err(EdgeRefusal::ConnectionsOfAddress);
            }
            *of_address += 1;
            counts.all += 1;
        }
        Ok(LetIn {
            gate: self.clone(),
            address: key,
            _open: inside.metrics.connection(),
        })
    }
}

impl Drop for LetIn {
    fn drop(&mut self) {
        let mut counts = self
            .gate
            .0
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        counts.all = counts.all.saturating_sub(1);
        if let Some(of_address) = counts.by_address.get_mut(&self.address) {
            *of_address = of_address.saturating_sub(1);
            if *of_address == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(proxies: &str) -> Gate {
        let proxies = Arc::new(proxies.parse().unwrap());
        Gate::new(4, 2, proxies, Metrics::new())
    }

    #[test]
    fn an_address_and_all_together_have_so_many_and_a_place_becomes_free() {
        let gate = gate("192.0.2.1");
        let enter = |address: &str| gate.enter(address.parse().unwrap());
        let first = enter("203.0.113.1").ok().unwrap();
        let second = enter("203.0.113.1").ok().unwrap();
        let refused = enter("203.0.113.1").err();
        assert_eq!(refused, Some(EdgeRefusal::ConnectionsOfAddress));
        let _third = enter("203.0.113.2").ok().unwrap();
        let _fourth = enter("203.0.113.3").ok().unwrap();
        assert_eq!(enter("203.0.113.4").err(), Some(EdgeRefusal::Connections));
        drop(first);
        let _again = enter("203.0.113.1").ok().unwrap();
        drop(second);
        assert_eq!(gate.0.counts.lock().unwrap().all, 3);
    }

    #[test]
    fn a_trusted_proxy_brings_many_and_nothing_is_kept_of_who_left() {
        let gate = gate("192.0.2.1");
        let address = "192.0.2.1".parse().unwrap();
        let held: Vec<_> = (0..4).map(|_| gate.enter(address).ok().unwrap()).collect();
        drop(held);
        assert!(gate.0.counts.lock().unwrap().by_address.is_empty());
    }
}
