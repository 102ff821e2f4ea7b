//! How long to wait before trying again: exponential, jittered, bounded.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use tokio::time::Instant;

/// Limits of retrying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Longest first wait; doubles with each attempt.
    pub base: Duration,
    /// Longest single wait, unless the server asks for more.
    pub cap: Duration,
    /// Attempts in all, the first one included; 0 counts as 1.
    pub attempts: u32,
    /// Time in all from the first attempt on, waits included. No attempt
    /// begins later; one that has begun keeps its own deadline.
    pub total: Duration,
}

impl Default for RetryPolicy {
    /// 8 attempts within 60 seconds, waits from 100 milliseconds to 5 seconds.
    fn default() -> Self {
        Self {
            base: Duration::from_millis(100),
            cap: Duration::from_secs(5),
            attempts: 8,
            total: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// One attempt only.
    #[must_use]
    pub fn never() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// Without end: for a watch, which has nothing better to do than to wait.
    #[must_use]
    pub fn forever() -> Self {
        Self {
            attempts: u32::MAX,
            total: Duration::MAX,
            ..Self::default()
        }
    }
}

/// A run of attempts at one thing.
#[derive(Debug)]
pub(crate) struct Backoff {
    policy: RetryPolicy,
    made: u32,
    began: Instant,
}

impl Backoff {
    /// Counts the first attempt as about to be made.
    pub(crate) fn new(policy: RetryPolicy) -> Self {
        Self {
            policy,
            made: 1,
            began: Instant::now(),
        }
    }

    /// Something worked: the next failure is the first one again.
    pub(crate) fn reset(&mut self) {
        *self = Self::new(self.policy);
    }

    /// The wait before the next attempt, or `None` when the limits are reached.
    /// `asked` is what the server wants at least (RetryInfo).
    pub(crate) fn next_wait(&mut self, asked: Option<Duration>) -> Option<Duration> {
        if self.made >= self.policy.attempts {
            return None;
        }
        let doublings = (self.made - 1).min(16);
        let ceiling = self
            .policy
            .base
            .saturating_mul(1 << doublings)
            .min(self.policy.cap);
        // Between half and all of it: many clients that lost one server at one
        // moment must not come back at one moment.
        let wait = ceiling.mul_f64(0.5 + 0.5 * random_fraction());
        let wait = asked.map_or(wait, |asked| asked.max(wait));
        if self.began.elapsed().saturating_add(wait) > self.policy.total {
            return None;
        }
        self.made = self.made.saturating_add(1);
        Some(wait)
    }
}

/// Between 0 and 1. The standard library's hash keys are random enough for
/// spreading waits, and spare a dependency.
fn random_fraction() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 32;
    let bits = u32::try_from(bits).unwrap_or(u32::MAX);
    f64::from(bits) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waits_grow_within_their_bounds_and_end() {
        let policy = RetryPolicy {
            attempts: 10,
            ..RetryPolicy::default()
        };
        let mut backoff = Backoff::new(policy);
        let mut waits = Vec::new();
        while let Some(wait) = backoff.next_wait(None) {
            waits.push(wait);
        }
        assert_eq!(waits.len(), 9);
        for (n, wait) in waits.iter().enumerate() {
            let ceiling = (policy.base * (1 << n)).min(policy.cap);
            assert!(*wait <= ceiling && *wait >= ceiling / 2, "{n}: {wait:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_total_time_bounds_the_attempts() {
        let policy = RetryPolicy {
            attempts: u32::MAX,
            total: Duration::from_secs(2),
            ..RetryPolicy::default()
        };
        let mut backoff = Backoff::new(policy);
        let began = Instant::now();
        while let Some(wait) = backoff.next_wait(None) {
            tokio::time::advance(wait).await;
        }
        assert!(began.elapsed() <= Duration::from_secs(2));
    }

    #[tokio::test(start_paused = true)]
    async fn the_servers_wish_is_a_lower_bound() {
        let mut backoff = Backoff::new(RetryPolicy::default());
        let wait = backoff.next_wait(Some(Duration::from_secs(9))).unwrap();
        assert_eq!(wait, Duration::from_secs(9));
        assert!(backoff.next_wait(Some(Duration::from_secs(61))).is_none());
    }
}
