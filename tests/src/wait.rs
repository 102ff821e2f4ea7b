//! Waiting for a condition, with a deadline and a sentence for when it fails.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

/// Deadline of anything that a healthy server does at once. Generous, because
/// several suites may share two cores.
pub const SOON: Duration = Duration::from_secs(60);

/// Pace at which a condition that sends no notification is looked at.
const PACE: Duration = Duration::from_millis(10);

/// Looks again and again until `look` finds something.
///
/// # Panics
/// Nothing was found within `deadline`; `what` says what was waited for.
pub async fn until<T>(
    what: &str,
    deadline: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let end = Instant::now() + deadline;
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pace.tick().await;
        if let Some(found) = look().await {
            return found;
        }
        assert!(
            Instant::now() < end,
            "waited {deadline:?} in vain for: {what}"
        );
    }
}

/// Waits for a future that ends by itself.
///
/// # Panics
/// It did not end within `deadline`.
pub async fn within<T>(what: &str, deadline: Duration, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(deadline, future).await {
        Ok(done) => done,
        Err(_) => panic!("waited {deadline:?} in vain for: {what}"),
    }
}
