//! How many tries to sign in are let through: the generic cell rate algorithm, by address and by
//! name. Nothing of it is stored, and no account is ever locked.
//!
//! Who signed in from a place before has a rate of the own, for the name and that place: strangers
//! who guess at the name, and strangers behind the same address who guess at other names, do not
//! use it up.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use mgi_events::context::Moment;

/// A rate: so many at once, and then one each so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// Seconds for one more.
    pub seconds: u32,
}

/// The rates of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    /// From one address, whatever the name.
    pub address: Rate,
    /// For one name, and for one name from a place that it knows.
    pub name: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            address: Rate {
                burst: 30,
                seconds: 2,
            },
            name: Rate {
                burst: 10,
                seconds: 30,
            },
        }
    }
}

/// Keys that are kept: beyond it, those that have recovered are forgotten, and then all new ones
/// share one rate.
const KEYS: usize = 65_536;

/// What tries are counted by: a hash, so that nothing of a person stays in memory.
pub(super) type Key = [u8; 32];

pub(super) struct Throttle {
    rates: Rates,
    /// When each key will have recovered, in microseconds.
    recovered: Mutex<HashMap<Key, i64>>,
}

impl Throttle {
    pub(super) fn new(rates: Rates) -> Self {
        Self {
            rates,
            recovered: Mutex::new(HashMap::new()),
        }
    }

    /// Lets a try through, or tells after how many milliseconds the next one will be. One that is
    /// not let through does not count.
    pub(super) fn pass(&self, keys: &[(Key, Of)], now: Moment) -> Result<(), u32> {
        let mut recovered = self
            .recovered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // One place is kept for the rate that new keys share.
        let room = KEYS - 1;
        if recovered.len() + keys.len() > room {
            recovered.retain(|_, at| *at > now.0);
        }
        let full = recovered.len() + keys.len() > room;
        let mut passed = Vec::with_capacity(keys.len());
        for (key, of) in keys {
            let rate = match of {
                Of::Address => self.rates.address,
                Of::Name => self.rates.name,
            };
            let key = if full && !recovered.contains_key(key) {
                [0; 32]
            } else {
                *key
            };
            let step = i64::from(rate.seconds) * 1_000_000;
            let at = recovered.get(&key).copied().unwrap_or(0).max(now.0) + step;
            let over = at - now.0 - step * i64::from(rate.burst);
            if over > 0 {
                return Err(u32::try_from(over.div_euclid(1_000) + 1).unwrap_or(u32::MAX));
            }
            passed.push((key, at));
        }
        recovered.extend(passed);
        Ok(())
    }

    /// What was let through went well: it is taken back.
    pub(super) fn forgive(&self, keys: &[(Key, Of)]) {
        let mut recovered = self
            .recovered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys {
            recovered.remove(key);
        }
    }
}

/// Which rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Address,
    Name,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn a_burst_passes_and_then_one_at_a_time() {
        let throttle = Throttle::new(Rates::default());
        let name = [([1; 32], Of::Name)];
        let now = Moment(1_000 * SECOND);
        for _ in 0..10 {
            assert_eq!(throttle.pass(&name, now), Ok(()));
        }
        let after = throttle.pass(&name, now).unwrap_err();
        assert!((29_000..=30_001).contains(&after), "{after}");
        // Refused tries do not push it further away.
        for _ in 0..1_000 {
            throttle.pass(&name, now).unwrap_err();
        }
        let later = Moment(now.0 + 30 * SECOND);
        assert_eq!(throttle.pass(&name, later), Ok(()));
        assert!(throttle.pass(&name, later).is_err());
        assert_eq!(throttle.pass(&[([2; 32], Of::Name)], now), Ok(()));
    }

    #[test]
    fn one_key_that_is_used_up_does_not_use_up_the_other() {
        let throttle = Throttle::new(Rates::default());
        let now = Moment(0);
        let both = [([1; 32], Of::Name), ([9; 32], Of::Address)];
        for _ in 0..10 {
            throttle.pass(&both, now).unwrap();
        }
        for _ in 0..100 {
            throttle.pass(&both, now).unwrap_err();
        }
        for _ in 0..20 {
            throttle.pass(&[([9; 32], Of::Address)], now).unwrap();
        }
        assert!(throttle.pass(&[([9; 32], Of::Address)], now).is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::new(Rates::default());
        for n in 0..u32::try_from(KEYS).unwrap() + 1_000 {
            let mut key = [1; 32];
            key[..4].copy_from_slice(&n.to_be_bytes());
            let _ = throttle.pass(&[(key, Of::Name)], Moment(0));
        }
        assert!(throttle.recovered.lock().unwrap().len() <= KEYS);
    }
}
