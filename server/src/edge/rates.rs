//! How often an address and an account may call: a sustained rate and a burst for each (the
//! generic cell rate algorithm of the crate governor). One call costs some hundred nanoseconds.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::DashMapStateStore,
};
use mgi_events::ids::AccountId;

use crate::config::LimitsConfig;

/// The rates of a server.
pub(super) struct Rates {
    accounts: Keyed<AccountId>,
    addresses: Keyed<IpAddr>,
}

/// How long to wait until the next call is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooOften(pub(super) Duration);

impl Rates {
    pub(super) fn new(limits: &LimitsConfig) -> Self {
        Self {
            accounts: Keyed::new(limits.requests_per_second, limits.requests_burst),
            addresses: Keyed::new(
                limits.address_requests_per_second,
                limits.address_requests_burst,
            ),
        }
    }

    /// Counts a call of an account.
    pub(super) fn account(&self, account: &AccountId) -> Result<(), TooOften> {
        self.accounts.count(account)
    }

    /// Counts a request from an address.
    pub(super) fn address(&self, address: IpAddr) -> Result<(), TooOften> {
        self.addresses.count(&counted(address))
    }

    /// Drops the counts that came to rest: whoever calls next begins anew, as before.
    pub(super) fn forget(&self) {
        self.accounts.forget();
        self.addresses.forget();
    }
}

/// What an address is counted as: who has one address of IPv6 has its /64.
pub(super) fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

struct Keyed<K: Hash + Eq + Clone>(RateLimiter<K, DashMapStateStore<K>, DefaultClock>);

impl<K: Hash + Eq + Clone> Keyed<K> {
    /// Both are 1 or more; the configuration says so.
    fn new(per_second: u32, burst: u32) -> Self {
        let number = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(number(per_second)).allow_burst(number(burst));
        Self(RateLimiter::dashmap(quota))
    }

    fn count(&self, key: &K) -> Result<(), TooOften> {
        let refused = |no: governor::NotUntil<_>| TooOften(no.wait_time_from(self.0.clock().now()));
        self.0.check_key(key).map(drop).map_err(refused)
    }

    fn forget(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_burst_is_taken_and_what_exceeds_it_is_told_when_to_come_again() {
        let rates: Keyed<IpAddr> = Keyed::new(1, 5);
        let (one, other) = (address("203.0.113.1"), address("203.0.113.2"));
        for _ in 0..5 {
            rates.count(&one).unwrap();
        }
        let TooOften(wait) = rates.count(&one).unwrap_err();
        assert!(
            wait > Duration::ZERO && wait <= Duration::from_secs(1),
            "{wait:?}"
        );
        rates.count(&other).unwrap();
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_and_those_of_ipv4_are_not() {
        assert_eq!(
            counted(address("2001:db8::1")),
            counted(address("2001:db8::ffff:1"))
        );
        assert_ne!(
            counted(address("2001:db8:0:1::1")),
            counted(address("2001:db8::1"))
        );
        assert_eq!(
            counted(address("::ffff:203.0.113.1")),
            address("203.0.113.1")
        );
        assert_ne!(
            counted(address("203.0.113.1")),
            counted(address("203.0.113.2"))
        );
    }

    #[test]
    fn counts_that_came_to_rest_take_no_memory() {
        let rates: Keyed<IpAddr> = Keyed::new(1_000_000, 1);
        for n in 0..10_000_u32 {
            let _ = rates.count(&IpAddr::V4(n.into()));
        }
        rates.forget();
        // Each came to rest within a microsecond.
        assert!(rates.0.len() < 10, "{}", rates.0.len());
    }

    /// What a call costs, for who wants to know: `cargo test -p mgi-server costs -- --nocapture`.
    #[test]
    fn a_call_costs_little() {
        let rates: Keyed<IpAddr> = Keyed::new(1_000_000, 1_000_000);
        let one = address("203.0.113.1");
        let begun = std::time::Instant::now();
        for _ in 0..100_000 {
            let _ = rates.count(&one);
        }
        let each = begun.elapsed() / 100_000;
        // A bound that only a defect breaks, also in a debug build on a busy machine.
        assert!(each < Duration::from_micros(50), "{each:?}");
    }
}
