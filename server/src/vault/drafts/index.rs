//! Who has drafts of which texts, in memory: a command of somebody who has none does not wait for
//! the file, and a draft whose words were submitted is gone at once.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{
    DRAFT_BYTES_PER_ACCOUNT, DRAFTS_PER_ACCOUNT, Draft, DraftPlace, DraftsAt, SubmittedDraft,
};
use crate::vault::VaultError;

/// What the index knows of a draft.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    saved_unix_micros: i64,
    bytes: usize,
}

impl Kept {
    pub(super) fn of(draft: &Draft) -> Self {
        Self {
            saved_unix_micros: draft.saved_unix_micros,
            bytes: draft.text.len(),
        }
    }
}

type Accounts = HashMap<String, HashMap<DraftPlace, Kept>>;

/// The index. No account is in it without a draft.
#[derive(Default)]
pub(in super::super) struct DraftIndex(Mutex<Accounts>);

impl DraftIndex {
    pub(super) fn has_any(&self, account_id: &str) -> bool {
        self.lock().contains_key(account_id)
    }

    pub(super) fn places(&self, account_id: &str) -> HashSet<DraftPlace> {
        let accounts = self.lock();
        let drafts = accounts.get(account_id);
        drafts.into_iter().flat_map(|d| d.keys().cloned()).collect()
    }

    /// Adds or replaces a draft, within the limits of an account.
    pub(super) fn put(
        &self,
        account_id: &str,
        place: &DraftPlace,
        kept: Kept,
    ) -> Result<(), VaultError> {
        let mut accounts = self.lock();
        let others = || {
            let drafts = accounts.get(account_id).into_iter().flatten();
            drafts.filter(|(other, _)| *other != place)
        };
        if others().count() >= DRAFTS_PER_ACCOUNT {
            return Err(VaultError::DraftsFull {
                what: "the number of drafts of one account",
                limit: DRAFTS_PER_ACCOUNT,
            });
        }
        let bytes: usize = others().map(|(_, kept)| kept.bytes).sum();
        if bytes + kept.bytes > DRAFT_BYTES_PER_ACCOUNT {
            return Err(VaultError::DraftsFull {
                what: "the size in bytes of all drafts of one account",
                limit: DRAFT_BYTES_PER_ACCOUNT,
            });
        }
        let drafts = accounts.entry(account_id.to_owned()).or_default();
        drafts.insert(place.clone(), kept);
        Ok(())
    }

    /// Adds a draft that the file holds.
    pub(super) fn load(&self, account_id: &str, place: DraftPlace, kept: Kept) {
        let mut accounts = self.lock();
        let drafts = accounts.entry(account_id.to_owned()).or_default();
        drafts.insert(place, kept);
    }

    /// Drops all drafts of an account.
    pub(in super::super) fn forget(&self, account_id: &str) {
        self.lock().remove(account_id);
    }

    pub(super) fn remove(&self, account_id: &str, place: &DraftPlace) {
        self.take(account_id, &[DraftsAt::Place(place.clone())], i64::MAX);
    }

    /// Takes out those drafts that were saved up to a time.
    pub(super) fn take(
        &self,
        account_id: &str,
        submitted: &[DraftsAt],
        not_after: i64,
    ) -> Vec<SubmittedDraft> {
        let mut accounts = self.lock();
        let Some(drafts) = accounts.get_mut(account_id) else {
            return Vec::new();
        };
        let taken = drafts
            .extract_if(|place, kept| {
                kept.saved_unix_micros <= not_after && submitted.iter().any(|at| at.covers(place))
            })
            .map(|(place, kept)| SubmittedDraft {
                place,
                saved_unix_micros: kept.saved_unix_micros,
            })
            .collect();
        if drafts.is_empty() {
            accounts.remove(account_id);
        }
        taken
    }

    // A thread that panicked with the lock held cannot have left half a change: each is one step.
    fn lock(&self) -> MutexGuard<'_, Accounts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
