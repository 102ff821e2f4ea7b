//! The people of one profile.

use std::collections::BTreeMap;
use std::sync::Arc;

use mgi_events::ids::AccountId;
use mgi_proto::v1::Present;
use tokio::sync::watch;
use tokio::time::Instant;

/// Entries shown of one profile.
pub(super) const SHOWN: usize = 500;

/// A page of a person: the account and the client's id for it.
pub(super) type Page = (AccountId, String);

struct Entry {
    present: Present,
    expires: Instant,
}

/// Who is in one profile, and who wants to know.
pub(super) struct Room {
    entries: BTreeMap<Page, Entry>,
    /// No entry expires before this.
    earliest: Option<Instant>,
    /// What is shown, until an entry changes.
    list: Option<Arc<Vec<Present>>>,
    changed: watch::Sender<()>,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            earliest: None,
            list: None,
            changed: watch::Sender::new(()),
        }
    }
}

impl Room {
    pub(super) fn has(&self, page: &Page) -> bool {
        self.entries.contains_key(page)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Somebody is in it, or looks at it.
    pub(super) fn is_used(&self) -> bool {
        !self.entries.is_empty() || self.changed.receiver_count() > 0
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(super) fn earliest(&self) -> Option<Instant> {
        self.earliest
    }

    /// Says the same again, or something else.
    pub(super) fn put(&mut self, page: Page, present: Present, expires: Instant) {
        self.earliest = Some(self.earliest.map_or(expires, |e| e.min(expires)));
        let before = self.entries.get_mut(&page);
        if let Some(entry) = before.filter(|entry| entry.present == present) {
            entry.expires = expires;
            return;
        }
        self.entries.insert(page, Entry { present, expires });
        self.touch();
    }

    /// Tells whether it was there.
    pub(super) fn remove(&mut self, page: &Page) -> bool {
        let there = self.entries.remove(page).is_some();
        if there {
            self.touch();
        }
        there
    }

    /// Removes what has expired, and tells whose it was.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<Page> {
        if self.earliest.is_none_or(|earliest| now < earliest) {
            return Vec::new();
        }
        let gone: Vec<Page> = self
            .entries
            .extract_if(.., |_, entry| entry.expires <= now)
            .map(|(page, _)| page)
            .collect();
        self.earliest = self.entries.values().map(|entry| entry.expires).min();
        if !gone.is_empty() {
            self.touch();
        }
        gone
    }

    fn touch(&mut self) {
        self.list = None;
        self.changed.send_replace(());
    }

    /// Each person once for each thing, doing the most that any of their pages says, in the order
    /// of ministries, accounts and things.
    pub(super) fn list(&mut self) -> Arc<Vec<Present>> {
        let entries = &self.entries;
        let list = self.list.get_or_insert_with(|| Arc::new(shown(entries)));
        Arc::clone(list)
    }
}

fn shown(entries: &BTreeMap<Page, Entry>) -> Vec<Present> {
    let mut merged = BTreeMap::new();
    for Entry { present, .. } in entries.values() {
        let target = present.target.as_ref().map(|t| (t.kind, t.id.as_str()));
        let key = (&present.ministry, &present.account_id, target);
        let shown = merged.entry(key).or_insert(present);
        if present.activity > shown.activity {
            *shown = present;
        }
    }
    merged.into_values().take(SHOWN).cloned().collect()
}
