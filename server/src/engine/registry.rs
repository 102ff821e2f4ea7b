//! The profiles in memory: loaded once however many ask, dropped when idle.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mgi_events::ids::{ProfileId, profile_stream};
use mgi_events::profile::Profile;
use tokio::sync::OnceCell;

use super::actor::Actor;
use super::core::Core;
use super::error::ReadError;
use super::load::{Loaded, load};
use crate::ledger::StreamName;
use crate::live::locks::lock;

/// One profile: loaded, or being loaded.
struct Slot {
    actor: OnceCell<Arc<Actor<Profile>>>,
    /// Milliseconds from the start of the registry.
    used: AtomicU64,
}

/// The profiles in memory.
pub(crate) struct Registry {
    slots: Mutex<HashMap<ProfileId, Arc<Slot>>>,
    started: Instant,
    idle: Duration,
    most: usize,
}

impl Registry {
    /// None yet; at most about `most` at once, each dropped `idle` after its last use.
    pub(crate) fn new(idle: Duration, most: usize) -> Self {
        Self {
            slots: Mutex::default(),
            started: Instant::now(),
            idle,
            most: most.max(1),
        }
    }

    fn millis(&self, at: Instant) -> u64 {
        let since = at.saturating_duration_since(self.started);
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// The actor of a profile, loaded when it is not in memory. A profile without events has one
    /// too: the next command may open it.
    pub(crate) async fn actor(
        &self,
        core: &Core,
        profile: &ProfileId,
    ) -> Result<Arc<Actor<Profile>>, ReadError> {
        let slot = self.slot(profile);
        let actor = slot
            .actor
            .get_or_try_init(|| fetch(core, profile.clone()))
            .await?;
        Ok(Arc::clone(actor))
    }

    fn slot(&self, profile: &ProfileId) -> Arc<Slot> {
        let used = self.millis(Instant::now());
        let mut slots = lock(&self.slots);
        if let Some(slot) = slots.get(profile) {
            slot.used.store(used, Ordering::Relaxed);
            return Arc::clone(slot);
        }
        if slots.len() >= self.most {
            drop_oldest(&mut slots, self.most);
        }
        let slot = Arc::new(Slot {
            actor: OnceCell::new(),
            used: AtomicU64::new(used),
        });
        slots.insert(profile.clone(), Arc::clone(&slot));
        slot
    }

    /// How many profiles are in memory.
    pub(crate) fn len(&self) -> usize {
        lock(&self.slots).len()
    }

    /// Drops the profiles that were not used for long enough before `now`.
    pub(crate) fn sweep(&self, now: Instant) {
        let idle = u64::try_from(self.idle.as_millis()).unwrap_or(u64::MAX);
        let before = self.millis(now).saturating_sub(idle);
        lock(&self.slots).retain(|_, slot| {
            let unused = slot.used.load(Ordering::Relaxed) < before;
            !(unused && may_go(slot))
        });
    }

    /// How often it is worth to sweep.
    pub(crate) fn sweep_every(&self) -> Duration {
        (self.idle / 4).clamp(Duration::from_millis(100), Duration::from_secs(60))
    }
}

/// Under the lock of the map, so that whoever finds an actor retired finds it gone from there.
fn may_go(slot: &Slot) -> bool {
    slot.actor.get().is_some_and(|actor| actor.retire())
}

/// Makes room for one more, as far as nothing is staged: the ones used longest ago go first, and
/// a few at a time, so that not every newcomer has to look for one.
fn drop_oldest(slots: &mut HashMap<ProfileId, Arc<Slot>>, most: usize) {
    let mut by_use: Vec<(u64, ProfileId)> = slots
        .iter()
        .map(|(profile, slot)| (slot.used.load(Ordering::Relaxed), profile.clone()))
        .collect();
    by_use.sort_unstable();
    let room = most - most.div_ceil(16);
    for (_, profile) in by_use {
        if slots.len() <= room {
            return;
        }
        if slots.get(&profile).is_some_and(|slot| may_go(slot)) {
            slots.remove(&profile);
        }
    }
}

async fn fetch(core: &Core, profile: ProfileId) -> Result<Arc<Actor<Profile>>, ReadError> {
    let stream = stream_of(&profile)?;
    let loaded = if core.ledger.head(&stream) == 0 {
        Loaded::nothing()
    } else {
        let (ledger, views) = (Arc::clone(&core.ledger), core.views.clone());
        let name = stream.clone();
        let loading = move || load::<Profile>(ledger.as_ref(), &views, &name, None);
        let loaded = tokio::task::spawn_blocking(loading).await;
        let loaded = loaded.map_err(|error| ReadError::Internal {
            reason: format!("the loading task did not finish: {error}"),
        })?;
        loaded
            .and_then(Loaded::sound)
            .map_err(|error| core.trust.judge(error))?
    };
    Ok(Actor::new(profile, stream, loaded))
}

/// The stream of a profile.
pub(crate) fn stream_of(profile: &ProfileId) -> Result<StreamName, ReadError> {
    StreamName::new(&profile_stream(profile)).map_err(|error| ReadError::Internal {
        reason: error.to_string(),
    })
}
