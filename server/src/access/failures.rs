//! Tries to sign in that failed, counted together, so that ten thousand of them are one event.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use mgi_events::{deployment::FailedSignIns, ids::AccountId};

/// Accounts counted apart at once; more are counted with those that do not exist.
const ACCOUNTS: usize = 1_000;

#[derive(Default)]
pub(super) struct Failures(Mutex<HashMap<Option<AccountId>, Counted>>);

#[derive(Clone, Copy)]
struct Counted {
    count: u64,
    from_unix: i64,
    until_unix: i64,
}

impl Failures {
    /// Counts one more.
    pub(super) fn count(&self, account: Option<AccountId>, now_unix: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let account =
            account.filter(|a| all.len() < ACCOUNTS || all.contains_key(&Some(a.clone())));
        let counted = all.entry(account).or_insert(Counted {
            count: 0,
            from_unix: now_unix,
            until_unix: now_unix,
        });
        counted.count += 1;
        counted.until_unix = counted.until_unix.max(now_unix);
    }

    /// Takes what was counted since the last time, in the order of accounts.
    pub(super) fn take(&self) -> Vec<FailedSignIns> {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut all: Vec<FailedSignIns> = all
            .into_iter()
            .map(|(account, counted)| FailedSignIns {
                account,
                count: counted.count,
                from_unix: counted.from_unix,
                until_unix: counted.until_unix,
            })
            .collect();
        all.sort_by(|a, b| a.account.cmp(&b.account));
        all
    }
}
