//! Presence: who is looking at or editing what. In memory only, and gone after 45 seconds unless it
//! is said again.
//!
//! | looking for | it is in |
//! |---|---|
//! | saying what somebody does, and the limits | [`PresenceHub`] |
//! | the people of one profile, as they are shown | `room` |
//! | what a watcher uses: at most one list a second, and only a new one | [`Onlooker`] |
//!
//! Nothing runs in the background: who looks removes what has expired, and a watcher wakes when the
//! next entry expires.

mod onlooker;
mod room;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mgi_events::ids::{AccountId, ProfileId};
use mgi_proto::v1::Present;
use tokio::sync::watch;
use tokio::time::Instant;

use super::locks::lock;
pub(crate) use onlooker::Onlooker;
use room::{Page, Room};

/// How long an announcement lasts.
pub(crate) const LASTS: Duration = Duration::from_secs(45);
/// Entries kept for one profile.
const PER_PROFILE: usize = 2_000;
/// Pages of one account, in all profiles together.
const PER_ACCOUNT: usize = 16;

/// Why an announcement is not kept. Entries that expire make room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PresenceError {
    /// The account announced itself from as many pages as it may.
    #[error("an account is present from at most {PER_ACCOUNT} pages")]
    TooManyPages,
    /// As many people are in the profile as it keeps.
    #[error("a profile keeps at most {PER_PROFILE} people present")]
    ProfileFull,
}

impl PresenceError {
    /// The limit that was reached, in entries.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Self::TooManyPages => PER_ACCOUNT,
            Self::ProfileFull => PER_PROFILE,
        }
    }
}

/// Who is where, in all profiles. Cheap to clone: all clones are one.
#[derive(Clone, Default)]
pub struct PresenceHub(Arc<Mutex<Hub>>);

#[derive(Default)]
struct Hub {
    rooms: BTreeMap<ProfileId, Room>,
    /// How many entries each account has.
    pages: HashMap<AccountId, usize>,
    /// When everything was last looked through for what has expired.
    swept: Option<Instant>,
}

impl PresenceHub {
    /// Nobody is anywhere.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what the page `client_id` of somebody shows, in place of what it showed before, for 45
    /// seconds from `now`. The account of `present` has to be `account`.
    ///
    /// # Errors
    /// [`PresenceError`]: a limit is reached; what was said before stays.
    pub fn announce(
        &self,
        profile: &ProfileId,
        account: &AccountId,
        client_id: &str,
        present: Present,
        now: Instant,
    ) -> Result<(), PresenceError> {
        let mut hub = lock(&self.0);
        hub.sweep(now, LASTS);
        let page: Page = (account.clone(), client_id.to_owned());
        let known = hub.rooms.get(profile).is_some_and(|room| room.has(&page));
        if !known && hub.is_full(profile, account).is_some() {
            hub.sweep(now, Duration::ZERO);
        }
        let known = hub.rooms.get(profile).is_some_and(|room| room.has(&page));
        if !known {
            if let Some(full) = hub.is_full(profile, account) {
                return Err(full);
            }
            *hub.pages.entry(account.clone()).or_default() += 1;
        }
        let room = hub.rooms.entry(profile.clone()).or_default();
        room.put(page, present, now + LASTS);
        Ok(())
    }

    /// Says that a page of somebody is closed; harmless when it was never announced.
    pub fn leave(&self, profile: &ProfileId, account: &AccountId, client_id: &str) {
        let mut hub = lock(&self.0);
        let page: Page = (account.clone(), client_id.to_owned());
        let left = hub.rooms.get_mut(profile).is_some_and(|r| r.remove(&page));
        if left {
            hub.closed(account);
        }
    }

    /// Somebody who wants to know who is in a profile, from `now` on.
    pub(crate) fn watch(&self, profile: &ProfileId, now: Instant) -> Onlooker {
        let changes = self.changes(profile);
        Onlooker::new(self.clone(), profile.clone(), changes, now)
    }

    fn changes(&self, profile: &ProfileId) -> watch::Receiver<()> {
        let mut hub = lock(&self.0);
        hub.rooms.entry(profile.clone()).or_default().changes()
    }

    /// Who is in a profile now, as it is shown.
    fn list(&self, profile: &ProfileId, now: Instant) -> Arc<Vec<Present>> {
        let mut hub = lock(&self.0);
        hub.expire(profile, now);
        let room = hub.rooms.get_mut(profile);
        room.map(Room::list).unwrap_or_default()
    }

    /// When the next entry of a profile may expire; a little early is possible, late is not.
    fn next_expiry(&self, profile: &ProfileId) -> Option<Instant> {
        lock(&self.0).rooms.get(profile)?.earliest()
    }

    /// How many entries and rooms there are.
    #[cfg(test)]
    fn size(&self) -> (usize, usize) {
        let hub = lock(&self.0);
        (hub.rooms.values().map(Room::len).sum(), hub.rooms.len())
    }
}

impl Hub {
    fn is_full(&self, profile: &ProfileId, account: &AccountId) -> Option<PresenceError> {
        if self.pages.get(account).is_some_and(|n| *n >= PER_ACCOUNT) {
            return Some(PresenceError::TooManyPages);
        }
        let room = self.rooms.get(profile);
        room.is_some_and(|room| room.len() >= PER_PROFILE)
            .then_some(PresenceError::ProfileFull)
    }

    /// Removes what has expired everywhere, and rooms that nobody is in or looks at; not again
    /// before `every` has passed.
    fn sweep(&mut self, now: Instant, every: Duration) {
        if self.swept.is_some_and(|swept| now < swept + every) {
            return;
        }
        self.swept = Some(now);
        let profiles: Vec<ProfileId> = self.rooms.keys().cloned().collect();
        for profile in profiles {
            self.expire(&profile, now);
        }
        self.rooms.retain(|_, room| room.is_used());
    }

    fn expire(&mut self, profile: &ProfileId, now: Instant) {
        let gone = self.rooms.get_mut(profile).map(|room| room.expire(now));
        for (account, _) in gone.into_iter().flatten() {
            self.closed(&account);
        }
    }

    fn closed(&mut self, account: &AccountId) {
        if let Some(pages) = self.pages.get_mut(account) {
            *pages -= 1;
            if *pages == 0 {
                self.pages.remove(account);
            }
        }
    }
}
