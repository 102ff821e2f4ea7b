//! What somebody is to a profile who wants to read it.

use std::collections::BTreeSet;

use mgi_proto::v1::{DeploymentRole, Role};

use super::state::Profile;
use crate::context::Context;

/// A reader of one profile at one moment, by the roles then in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    knows: bool,
    reads: bool,
    auditor: bool,
    government: bool,
    ministries: BTreeSet<String>,
}

impl Reader {
    /// The reader that `context.account` is at `context.now`.
    #[must_use]
    pub fn new(profile: &Profile, context: &Context<'_>) -> Self {
        let account = context.account;
        let deployment = context.deployment;
        let open = deployment.account_is_open(account);
        let auditor = deployment.has_role(account, DeploymentRole::Auditor);
        let mut reader = Self {
            knows: open && (auditor || profile.grants().values().any(|g| g.account == *account)),
            reads: auditor,
            auditor,
            government: false,
            ministries: BTreeSet::new(),
        };
        if !open {
            return reader;
        }
        for (_, grant) in profile.roles_of(account, context.now) {
            match &grant.ministry {
                // A ministry that was withdrawn no longer takes part.
                Some(ministry) if !profile.takes_part(ministry) => continue,
                Some(ministry) => {
                    reader.government = true;
                    reader.ministries.insert(ministry.to_string());
                }
                None => reader.government |= grant.role() == Role::GovernmentLead,
            }
            reader.reads = true;
            reader.auditor |= grant.role() == Role::Auditor;
        }
        reader
    }

    /// The same reader, acting for one ministry and no other: what the other ministries of the
    /// account let it read is not read. Who does not act for it reads as somebody without ministry.
    #[must_use]
    pub fn only_for(mut self, ministry: &str) -> Self {
        self.ministries.retain(|own| own == ministry);
        self.auditor = false;
        self.government &= !self.ministries.is_empty();
        self.reads &= !self.ministries.is_empty();
        self
    }

    /// May know that the profile exists: has or had a role in it, or audits the
    /// deployment.
    #[must_use]
    pub fn knows(&self) -> bool {
        self.knows
    }

    /// May read the profile: a role is in force.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.reads
    }

    /// Reads everything.
    #[must_use]
    pub fn is_auditor(&self) -> bool {
        self.auditor
    }

    /// Acts for an enrolled ministry, or leads for the government.
    #[must_use]
    pub fn is_government(&self) -> bool {
        self.government
    }

    /// Acts for this ministry.
    #[must_use]
    pub fn acts_for(&self, ministry: &str) -> bool {
        self.ministries.contains(ministry)
    }
}
