//! What the parts of the engine share.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use mgi_events::deployment::Deployment;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::actor::Actor;
use super::clock::Clock;
use super::committer::Landings;
use super::entropy::Entropy;
use super::error::SubmitError;
use super::fresh::Fresh;
use super::registry::Registry;
use super::trust::Trust;
use crate::ledger::{Ledger, Status};
use crate::live::Feed;
use crate::views::Views;

/// The reason that a ledger gives after it was closed.
const CLOSED: &str = "closed";

/// The shared parts.
pub(crate) struct Core {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) views: Views,
    pub(crate) feed: Arc<Feed>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) deployment: Arc<Actor<Deployment>>,
    pub(crate) profiles: Registry,
    pub(crate) fresh: Fresh,
    pub(crate) queue: Arc<Landings>,
    pub(crate) gate: Gate,
    pub(crate) runtime: Handle,
    pub(crate) poisoned: OnceLock<String>,
    pub(crate) trust: Trust,
}

impl Core {
    /// The directory as it is durable.
    pub(crate) fn directory(&self) -> Arc<Deployment> {
        self.deployment.durable()
    }

    /// Notes that the ledger stopped.
    pub(crate) fn poison(&self, reason: &str) {
        self.poisoned.get_or_init(|| reason.to_owned());
    }

    /// Notes it when the ledger says so.
    pub(crate) fn check_poison(&self) {
        if let Status::Poisoned { reason } = self.ledger.status() {
            self.poison(&reason);
        }
    }

    /// Why nothing is recorded any more; `None` while something is.
    pub(crate) fn closed(&self) -> Option<SubmitError> {
        let reason = self.poisoned.get()?;
        Some(if reason == CLOSED {
            SubmitError::Stopping
        } else {
            SubmitError::Poisoned {
                reason: reason.clone(),
            }
        })
    }
}

impl Drop for Core {
    /// An engine that was not shut down must not leave its helpers behind.
    fn drop(&mut self) {
        self.queue.close();
        self.views.stop_soon();
    }
}

/// Counts the commands under way, and closes to new ones.
#[derive(Default)]
pub(crate) struct Gate {
    inside: AtomicUsize,
    closed: AtomicBool,
    left: Notify,
}

/// One command under way.
pub(crate) struct Pass<'a>(&'a Gate);

impl Gate {
    /// Lets a command in; `None` when it is closed.
    pub(crate) fn enter(&self) -> Option<Pass<'_>> {
        // First in, then look: so that `close` either sees it inside or it sees the gate closed.
        self.inside.fetch_add(1, Ordering::SeqCst);
        let pass = Pass(self);
        (!self.is_closed()).then_some(pass)
    }

    /// Whether it is closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Closes, and waits until all that are inside have left.
    pub(crate) async fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        while self.inside.load(Ordering::SeqCst) > 0 {
            self.left.notified().await;
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let before = self.0.inside.fetch_sub(1, Ordering::SeqCst);
        if before == 1 && self.0.is_closed() {
            self.0.left.notify_one();
        }
    }
}
