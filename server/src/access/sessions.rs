//! Sessions in memory. All of them are here: an account has 16 at most, and they end within a day.
//! When one was last used is kept here, and written at most once a minute.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, atomic::AtomicI64, atomic::Ordering},
};

use mgi_events::{context::Moment, deployment::Deployment, ids::AccountId};

use super::{AUTHENTICATED_FOR, Options};
use crate::vault::{SessionRecord, TokenHash, Vault, VaultError};

/// Seconds between two notes of when a session or a token was used.
const NOTED_EVERY: i64 = 60;

/// The open sessions, and when tokens were used. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Sessions(Arc<State>);

struct State {
    open: RwLock<Open>,
    idle_seconds: i64,
    tokens_used: RwLock<HashMap<String, Arc<Used>>>,
}

#[derive(Default)]
struct Open {
    by_hash: HashMap<TokenHash, Arc<Entry>>,
    by_id: HashMap<String, Arc<Entry>>,
}

pub(super) struct Entry {
    record: SessionRecord,
    account: AccountId,
    used: Used,
    authenticated: AtomicI64,
}

/// When something was used, Unix seconds: now, and as it was last written down.
struct Used {
    at: AtomicI64,
    noted: AtomicI64,
}

impl Used {
    fn new(at: i64) -> Self {
        Self {
            at: AtomicI64::new(at),
            noted: AtomicI64::new(at),
        }
    }

    /// What has to be written down, when it is time to.
    fn due(&self) -> Option<i64> {
        let (at, noted) = (
            self.at.load(Ordering::Relaxed),
            self.noted.load(Ordering::Relaxed),
        );
        if at < noted + NOTED_EVERY {
            return None;
        }
        self.noted.store(at, Ordering::Relaxed);
        Some(at)
    }
}

/// A session as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionShown {
    /// Its id.
    pub session_id: String,
    /// When it was begun.
    pub begun: Moment,
    /// When it was last used.
    pub used: Moment,
    /// When it ends at the latest.
    pub expires: Moment,
    /// What the program called itself that began it.
    pub agent: String,
    /// The address from which it was begun.
    pub address: String,
}

fn moment(unix: i64) -> Moment {
    Moment(unix.saturating_mul(1_000_000))
}

impl Sessions {
    /// What the vault has of sessions that the ledger has open and that have not expired. The others
    /// are removed from the vault: nothing of what they were begun with is kept longer.
    pub(super) fn load(
        vault: &Vault,
        deployment: &Deployment,
        now: Moment,
        options: &Options,
    ) -> Result<Self, VaultError> {
        let sessions = Self(Arc::new(State {
            open: RwLock::default(),
            idle_seconds: options.idle_seconds,
            tokens_used: RwLock::default(),
        }));
        let now_unix = now.0.div_euclid(1_000_000);
        let mut gone = Vec::new();
        for record in vault.sessions()? {
            let open = deployment.sessions().get(&record.session_id);
            let open = open.is_some_and(|session| session.account.as_str() == record.account_id);
            let lives = record.expires_unix > now_unix
                && record.used_unix.saturating_add(options.idle_seconds) > now_unix;
            if open && lives {
                sessions.put(record);
            } else {
                gone.push(record.session_id);
            }
        }
        if !gone.is_empty() {
            vault.change_sessions(&[], &gone)?;
        }
        Ok(sessions)
    }

    pub(super) fn put(&self, record: SessionRecord) {
        let Ok(account) = AccountId::parse(&record.account_id) else {
            return;
        };
        let entry = Arc::new(Entry {
            used: Used::new(record.used_unix),
            authenticated: AtomicI64::new(record.authenticated_unix),
            account,
            record,
        });
        let hash = TokenHash::from_sha256(entry.record.sha256);
        let mut open = self.0.open.write().unwrap_or_else(PoisonError::into_inner);
        open.by_id
            .insert(entry.record.session_id.clone(), Arc::clone(&entry));
        open.by_hash.insert(hash, entry);
    }

    pub(super) fn remove(&self, session_id: &str) {
        let mut open = self.0.open.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = open.by_id.remove(session_id) {
            open.by_hash
                .remove(&TokenHash::from_sha256(entry.record.sha256));
        }
    }

    fn by_id(&self, session_id: &str) -> Option<Arc<Entry>> {
        let open = self.0.open.read().unwrap_or_else(PoisonError::into_inner);
        open.by_id.get(session_id).map(Arc::clone)
    }

    /// The account and the id of the session that a secret belongs to, when it has not expired; it
    /// counts as used. The hash of the secret is looked up, so no secrets are compared.
    pub(crate) fn by_secret(&self, secret: &str, now: Moment) -> Option<(AccountId, String)> {
        let hash = TokenHash::of(secret);
        let entry = {
            let open = self.0.open.read().unwrap_or_else(PoisonError::into_inner);
            open.by_hash.get(&hash).map(Arc::clone)?
        };
        let now_unix = now.0.div_euclid(1_000_000);
        if !self.lives(&entry, now_unix) {
            return None;
        }
        entry.used.at.fetch_max(now_unix, Ordering::Relaxed);
        Some((entry.account.clone(), entry.record.session_id.clone()))
    }

    fn lives(&self, entry: &Entry, now_unix: i64) -> bool {
        let used = entry.used.at.load(Ordering::Relaxed);
        entry.record.expires_unix > now_unix && used.saturating_add(self.0.idle_seconds) > now_unix
    }

    /// Whether a session has not expired. An open stream counts as use as long as it is told so.
    pub(crate) fn holds(&self, session_id: &str, now: Moment) -> bool {
        let now_unix = now.0.div_euclid(1_000_000);
        self.by_id(session_id)
            .is_some_and(|entry| self.lives(&entry, now_unix))
    }

    /// Whether the holder of a session authenticated in it within the last 10 minutes.
    pub(crate) fn authenticated_lately(&self, session_id: &str, now: Moment) -> bool {
        let now_unix = now.0.div_euclid(1_000_000);
        self.by_id(session_id).is_some_and(|entry| {
            let at = entry.authenticated.load(Ordering::Relaxed);
            at.saturating_add(AUTHENTICATED_FOR) > now_unix
        })
    }

    /// The holder authenticated again; the record that the vault is to keep.
    pub(super) fn authenticated(&self, session_id: &str, now_unix: i64) -> Option<SessionRecord> {
        let entry = self.by_id(session_id)?;
        entry.authenticated.store(now_unix, Ordering::Relaxed);
        Some(entry.now())
    }

    /// A token was used.
    pub(crate) fn token_used(&self, token_id: &str, now: Moment) {
        let now_unix = now.0.div_euclid(1_000_000);
        let tokens = &self.0.tokens_used;
        let known = {
            let used = tokens.read().unwrap_or_else(PoisonError::into_inner);
            used.get(token_id).map(Arc::clone)
        };
        if let Some(used) = known {
            used.at.fetch_max(now_unix, Ordering::Relaxed);
            return;
        }
        // Noted with the first turn: a token is not written down as unused.
        let used = Used::new(now_unix - NOTED_EVERY);
        used.at.store(now_unix, Ordering::Relaxed);
        let mut all = tokens.write().unwrap_or_else(PoisonError::into_inner);
        all.entry(token_id.to_owned())
            .or_insert_with(|| Arc::new(used));
    }

    /// When a token was last used in this run of the server, Unix seconds.
    pub(crate) fn token_last_used(&self, token_id: &str) -> Option<i64> {
        let used = (self.0.tokens_used.read()).unwrap_or_else(PoisonError::into_inner);
        used.get(token_id)
            .map(|used| used.at.load(Ordering::Relaxed))
    }

    /// Sessions and uses of tokens that have to be written down.
    pub(super) fn due(&self) -> (Vec<SessionRecord>, Vec<(String, i64)>) {
        let sessions = {
            let open = self.0.open.read().unwrap_or_else(PoisonError::into_inner);
            let due = open
                .by_id
                .values()
                .filter(|entry| entry.used.due().is_some());
            due.map(|entry| entry.now()).collect()
        };
        let used = (self.0.tokens_used.read()).unwrap_or_else(PoisonError::into_inner);
        let tokens = used
            .iter()
            .filter_map(|(id, used)| Some((id.clone(), used.due()?)))
            .collect();
        (sessions, tokens)
    }

    /// Forgets sessions that have expired, or that the ledger no longer has open; their ids.
    pub(super) fn forget(&self, deployment: &Deployment, now: Moment) -> Vec<String> {
        let now_unix = now.0.div_euclid(1_000_000);
        let gone: Vec<String> = {
            let open = self.0.open.read().unwrap_or_else(PoisonError::into_inner);
            let gone = open.by_id.iter().filter(|(id, entry)| {
                !self.lives(entry, now_unix) || !deployment.sessions().contains_key(*id)
            });
            gone.map(|(id, _)| id.clone()).collect()
        };
        for id in &gone {
            self.remove(id);
        }
        gone
    }

    /// The open sessions of an account, newest first.
    pub(super) fn of(&self, account: &AccountId, now: Moment) -> Vec<SessionShown> {
        let now_unix = now.0.div_euclid(1_000_000);
        let open = self.0.open.read().unwrap_or_else(PoisonError::into_inner);
        let own = open
            .by_id
            .values()
            .filter(|entry| entry.account == *account && self.lives(entry, now_unix));
        let mut shown: Vec<SessionShown> = own.map(|entry| entry.show()).collect();
        shown.sort_by(|a, b| b.begun.cmp(&a.begun).then(a.session_id.cmp(&b.session_id)));
        shown
    }
}

impl Entry {
    /// The record as it is now.
    fn now(&self) -> SessionRecord {
        SessionRecord {
            used_unix: self.used.at.load(Ordering::Relaxed),
            authenticated_unix: self.authenticated.load(Ordering::Relaxed),
            ..self.record.clone()
        }
    }

    fn show(&self) -> SessionShown {
        let record = self.now();
        SessionShown {
            session_id: record.session_id,
            begun: moment(record.begun_unix),
            used: moment(record.used_unix),
            expires: moment(record.expires_unix),
            agent: record.agent,
            address: record.address,
        }
    }
}
