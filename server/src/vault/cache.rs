//! Records of tokens in memory, by the hash of their secret: every call of the server needs one,
//! and should not wait for the file.
//!
//! Two generations bound it: what is used stays in the young one; when that is full it becomes the
//! old one, and what was not used since is forgotten. Secrets that are not known are not
//! remembered, or a stranger could fill the cache.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{TokenHash, TokenRecord};

/// Records in each of the two generations.
const GENERATION: usize = 4096;

type Generation = HashMap<TokenHash, Arc<TokenRecord>>;

#[derive(Default)]
pub(super) struct TokenCache(RwLock<State>);

#[derive(Default)]
struct State {
    young: Generation,
    old: Generation,
    /// Counts the changes of tokens in the file. A record that was read before a change must not
    /// be put here after it, or a revoked token would go on working.
    changes: u64,
}

impl TokenCache {
    /// The record, when it is here.
    pub(super) fn get(&self, hash: &TokenHash) -> Option<Arc<TokenRecord>> {
        let record = {
            let state = self.read();
            if let Some(record) = state.young.get(hash) {
                return Some(Arc::clone(record));
            }
            state.old.get(hash).map(Arc::clone)?
        };
        let mut state = self.write();
        // It may have been forgotten between the two locks, because the token was revoked.
        if state.old.remove(hash).is_some() {
            state.insert(*hash, Arc::clone(&record));
        }
        Some(record)
    }

    /// To be taken before reading the file, and given to [`TokenCache::put`].
    pub(super) fn changes(&self) -> u64 {
        self.read().changes
    }

    /// Keeps a record that was read from the file, unless tokens changed since `changes` was taken.
    pub(super) fn put(&self, hash: TokenHash, record: Arc<TokenRecord>, changes: u64) {
        let mut state = self.write();
        if state.changes == changes {
            state.insert(hash, record);
        }
    }

    /// Forgets tokens after a change of them was committed to the file.
    pub(super) fn forget(&self, hashes: &[TokenHash]) {
        let mut state = self.write();
        state.changes += 1;
        for hash in hashes {
            state.young.remove(hash);
            state.old.remove(hash);
        }
    }

    // A thread that panicked with the lock held cannot have left half a change: each is one step.
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        let state = self.read();
        state.young.len() + state.old.len()
    }
}

impl State {
    fn insert(&mut self, hash: TokenHash, record: Arc<TokenRecord>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&hash);
        self.young.insert(hash, record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(token_id: &str) -> Arc<TokenRecord> {
        Arc::new(TokenRecord {
            token_id: token_id.to_owned(),
            account_id: "account".to_owned(),
            label: String::new(),
            expires_unix: 0,
            issued_unix: 0,
            revoked: false,
        })
    }

    #[test]
    fn it_stays_bounded_and_keeps_what_is_used() {
        let cache = TokenCache::default();
        let used = TokenHash::of("used");
        cache.put(used, record("used"), cache.changes());
        for number in 0..5 * GENERATION {
            let hash = TokenHash::of(&number.to_string());
            cache.put(hash, record("other"), cache.changes());
            assert!(cache.get(&used).is_some());
        }
        assert!(cache.len() <= 2 * GENERATION);
        assert!(cache.get(&TokenHash::of("0")).is_none());
    }

    #[test]
    fn a_record_read_before_a_change_is_not_kept_after_it() {
        let cache = TokenCache::default();
        let hash = TokenHash::of("secret");
        let before = cache.changes();
        cache.forget(&[hash]);
        cache.put(hash, record("stale"), before);
        assert!(cache.get(&hash).is_none());
    }

    #[test]
    fn a_forgotten_record_is_gone_from_both_generations() {
        let cache = TokenCache::default();
        let hash = TokenHash::of("secret");
        cache.put(hash, record("token"), cache.changes());
        for number in 0..GENERATION {
            let other = TokenHash::of(&number.to_string());
            cache.put(other, record("other"), cache.changes());
        }
        cache.forget(&[hash]);
        assert!(cache.get(&hash).is_none());
    }
}
