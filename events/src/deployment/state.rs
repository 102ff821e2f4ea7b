//! The state of the deployment, as rebuilt from its events.

use std::{collections::BTreeMap, sync::Arc};

use mgi_proto::v1::{self, DeploymentRole};
use serde::{Deserialize, Serialize};

use crate::{
    context::Moment,
    event::Author,
    ids::{AccountId, DeploymentGrantId, ErasureId, KeyId, MinistryCode, Revision},
    questionnaire::Questionnaire,
    transparency::merkle::Hash,
};

use super::{erasures::Erasure, keys::Key};

/// The directory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    pub(super) revision: Revision,
    pub(super) last_recorded: Moment,
    pub(super) id: String,
    pub(super) ministries: BTreeMap<MinistryCode, Ministry>,
    pub(super) accounts: BTreeMap<AccountId, Account>,
    pub(super) tokens: BTreeMap<String, Token>,
    /// Sessions that were not ended, by id. One that has expired stays until its
    /// account begins another.
    pub(super) sessions: BTreeMap<String, Session>,
    /// Public keys of persons and ministries. Shared, as questionnaires are.
    pub(super) keys: BTreeMap<KeyId, Arc<Key>>,
    pub(super) next_grant: u32,
    /// In the order of registration. Shared: a profile's decisions read it often
    /// and a copy of the directory must stay cheap.
    pub(super) questionnaires: Vec<Arc<Questionnaire>>,
    /// A questionnaire whose indicators are still coming, in the same group.
    pub(super) incoming: Option<(v1::Questionnaire, u32)>,
    /// Heads of other streams as last recorded. Shared, as the questionnaires.
    pub(super) heads: Arc<BTreeMap<String, (u64, Hash)>>,
    /// Requests to erase persons, by number.
    pub(super) erasures: BTreeMap<ErasureId, Erasure>,
    /// Epoch of checkpoints; 0 before the first restore.
    pub(super) epoch: u32,
}

/// A ministry or agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ministry {
    /// Names, the first one oldest.
    pub names: Vec<MinistryName>,
    /// Codes of ministries that it took over from.
    pub predecessors: Vec<String>,
}

/// A name with the day from which it is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinistryName {
    /// The name.
    pub name: String,
    /// First day, YYYY-MM-DD, or empty when not stated.
    pub effective_date: String,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Commitment to its name.
    pub name_commitment: Vec<u8>,
    /// It is closed.
    pub closed: bool,
    /// The person's data was erased.
    pub erased: bool,
    /// Roles in the deployment that are in force, by grant.
    pub roles: BTreeMap<DeploymentGrantId, i32>,
    /// Who made it.
    pub created: Author,
    /// Ids of the credentials that stand, by kind ([`v1::CredentialKind`]). What
    /// the vault holds under another id does not count.
    pub credentials: BTreeMap<i32, String>,
    /// It has, or once had, a credential of its own: from then on nobody else
    /// issues tokens for it.
    pub personal: bool,
    /// The invitation that can be accepted.
    pub invitation: Option<OpenCode>,
    /// The recovery code that can be used.
    pub recovery: Option<OpenCode>,
    /// When a recovery code was last used.
    pub recovered: Option<Moment>,
}

/// A one-time code that was issued and not used; its hash is in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCode {
    /// Its id.
    pub id: String,
    /// Last second at which it can be used, Unix seconds.
    pub expires_unix: i64,
    /// It sets a password.
    pub password: bool,
    /// It removes the second factor.
    pub second_factor: bool,
}

/// A session that was begun and not ended; its secret's hash is in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Whose.
    pub account: AccountId,
    /// When it was begun.
    pub begun: Moment,
}

/// A token, by id; its hash is in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Whose it is.
    pub account: AccountId,
    /// What it is for.
    pub label: String,
    /// Last second of its life, Unix seconds.
    pub expires_unix: i64,
    /// It was revoked.
    pub revoked: bool,
    /// What it may do ([`v1::TokenScope`]).
    pub scopes: Vec<i32>,
    /// The profiles that it reaches; none: all.
    pub profiles: Vec<String>,
    /// The ministry that it acts for; empty: any.
    pub ministry: String,
}

impl Deployment {
    /// How many events the stream has.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// When its last event was recorded.
    #[must_use]
    pub fn last_recorded(&self) -> Moment {
        self.last_recorded
    }

    /// Random id of the deployment; empty before it was begun.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Heads of the other streams as last recorded: size and root by stream.
    #[must_use]
    pub fn heads(&self) -> &Arc<BTreeMap<String, (u64, Hash)>> {
        &self.heads
    }

    /// Epoch of the checkpoints: 1, and one more after each restore behind a
    /// signed checkpoint.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch.max(1)
    }

    /// Ministries by code.
    #[must_use]
    pub fn ministries(&self) -> &BTreeMap<MinistryCode, Ministry> {
        &self.ministries
    }

    /// Accounts by id.
    #[must_use]
    pub fn accounts(&self) -> &BTreeMap<AccountId, Account> {
        &self.accounts
    }

    /// Tokens by id.
    #[must_use]
    pub fn tokens(&self) -> &BTreeMap<String, Token> {
        &self.tokens
    }

    /// Sessions that were not ended, by id.
    #[must_use]
    pub fn sessions(&self) -> &BTreeMap<String, Session> {
        &self.sessions
    }

    /// The id of an account's credential of a kind that stands.
    #[must_use]
    pub fn credential(&self, account: &AccountId, kind: v1::CredentialKind) -> Option<&str> {
        let account = self.accounts.get(account).filter(|a| !a.closed)?;
        account.credentials.get(&(kind as i32)).map(String::as_str)
    }

    /// Questionnaires in the order of registration.
    #[must_use]
    pub fn questionnaires(&self) -> &[Arc<Questionnaire>] {
        &self.questionnaires
    }

    /// A questionnaire by its digest.
    #[must_use]
    pub fn questionnaire(&self, digest: &[u8]) -> Option<&Arc<Questionnaire>> {
        self.questionnaires.iter().find(|q| q.digest() == digest)
    }

    /// Whether the account exists and is open.
    #[must_use]
    pub fn account_is_open(&self, account: &AccountId) -> bool {
        self.accounts.get(account).is_some_and(|a| !a.closed)
    }

    /// Whether the account is open and holds the role in the deployment.
    #[must_use]
    pub fn has_role(&self, account: &AccountId, role: DeploymentRole) -> bool {
        self.accounts
            .get(account)
            .is_some_and(|a| !a.closed && a.roles.values().any(|r| *r == role as i32))
    }

    /// How many open accounts are administrators.
    pub(super) fn administrators(&self) -> usize {
        self.accounts
            .keys()
            .filter(|id| self.has_role(id, DeploymentRole::Administrator))
            .count()
    }

    /// Who holds a grant.
    pub(super) fn holder(&self, grant: DeploymentGrantId) -> Option<(&AccountId, &Account)> {
        self.accounts
            .iter()
            .find(|(_, account)| account.roles.contains_key(&grant))
    }
}
