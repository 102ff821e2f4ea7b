//! What a watcher uses: at most one list a second, and only one that differs from the last.

use std::sync::Arc;
use std::time::Duration;

use mgi_events::ids::ProfileId;
use mgi_proto::v1::Present;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::PresenceHub;

/// Time between two lists.
const PACE: Duration = Duration::from_secs(1);

/// Somebody who looks at who is in a profile.
pub(crate) struct Onlooker {
    hub: PresenceHub,
    profile: ProfileId,
    changes: watch::Receiver<()>,
    /// Something may have changed since the last look.
    pending: bool,
    /// No list before this.
    not_before: Instant,
    /// The last list, shared with all who were shown the same.
    sent: Option<Arc<Vec<Present>>>,
}

impl Onlooker {
    pub(super) fn new(
        hub: PresenceHub,
        profile: ProfileId,
        changes: watch::Receiver<()>,
        now: Instant,
    ) -> Self {
        Self {
            hub,
            profile,
            changes,
            pending: true,
            not_before: now,
            sent: None,
        }
    }

    /// The list to show now: the first, or one that differs from the last and is not too early.
    pub(crate) fn due(&mut self, now: Instant) -> Option<Arc<Vec<Present>>> {
        let changed = self.changes.has_changed().unwrap_or(true);
        let expired = self.expiry().is_some_and(|expiry| expiry <= now);
        self.pending |= changed || expired;
        if !self.pending || now < self.not_before {
            return None;
        }
        self.pending = false;
        self.changes.mark_unchanged();
        let list = self.hub.list(&self.profile, now);
        if self.sent.as_ref() == Some(&list) {
            return None;
        }
        self.not_before = now + PACE;
        self.sent = Some(Arc::clone(&list));
        Some(list)
    }

    /// Waits until [`Onlooker::due`] may have something to show. May be dropped and called again.
    pub(crate) async fn wait(&mut self) {
        if !self.pending {
            let expiry = self.expiry();
            tokio::select! {
                changed = self.changes.changed() => if changed.is_err() {
                    // Rooms with onlookers are kept; this is for a hub that would not.
                    self.changes = self.hub.changes(&self.profile);
                },
                () = until(expiry) => {}
            }
            self.pending = true;
        }
        sleep_until(self.not_before).await;
    }

    fn expiry(&self) -> Option<Instant> {
        self.hub.next_expiry(&self.profile)
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
