//! Roles that were given so recently that the views may not have indexed them.

use std::collections::VecDeque;
use std::sync::Mutex;

use mgi_events::ids::{AccountId, ProfileId};
use mgi_proto::v1::{Event, event_body::Kind};

use crate::live::locks::lock;
use crate::views::granted;

/// An account got a role in a profile.
pub(crate) struct Granted {
    /// A position after the event: what is indexed up to here has it.
    end: u64,
    account: AccountId,
    profile: ProfileId,
}

impl Granted {
    /// What an event grants.
    pub(crate) fn by(end: u64, event: &Event, kind: &Kind) -> Option<Self> {
        let (account, profile) = granted(event, kind)?;
        Some(Self {
            end,
            account,
            profile,
        })
    }
}

/// What was granted since about where the views are.
#[derive(Default)]
pub(crate) struct Fresh(Mutex<VecDeque<Granted>>);

impl Fresh {
    /// Notes what the events of a group grant; `end` is the position after them.
    pub(crate) fn note(&self, end: u64, events: &[(Event, Kind)]) {
        for (event, kind) in events {
            if let Some(grant) = Granted::by(end, event, kind) {
                lock(&self.0).push_back(grant);
            }
        }
    }

    /// Notes grants.
    pub(crate) fn add(&self, grants: Vec<Granted>) {
        if !grants.is_empty() {
            lock(&self.0).extend(grants);
        }
    }

    /// The profiles in which an account got a role; forgets what is indexed.
    pub(crate) fn of(&self, account: &AccountId, indexed: u64) -> Vec<ProfileId> {
        let mut grants = lock(&self.0);
        let of = grants.iter().filter(|grant| grant.account == *account);
        let found = of.map(|grant| grant.profile.clone()).collect();
        grants.retain(|grant| grant.end > indexed);
        found
    }

    /// Forgets what is indexed.
    pub(crate) fn forget(&self, indexed: u64) {
        let mut grants = lock(&self.0);
        while grants.front().is_some_and(|grant| grant.end <= indexed) {
            grants.pop_front();
        }
    }
}
