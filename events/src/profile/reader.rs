//! What somebody is to a profile who wants to read it.

use std::collections::BTreeSet;

use mgi_proto::v1::{DeploymentRole, Stage};

use super::state::Profile;
use crate::{
    context::Context,
    refusal::{Refusal, Rule},
    roles::{self, Action, Party, Scope},
};

/// A reader of one profile at one moment, by the roles then in force: what the table
/// of roles says of reading, taken together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    knows: bool,
    reads: bool,
    /// Holds a role that will read later: from the consultation on.
    early: bool,
    everything: bool,
    auditor_bundles: bool,
    government: bool,
    ministries: BTreeSet<String>,
}

impl Reader {
    /// The reader that `context.account` is at `context.now`.
    #[must_use]
    pub fn new(profile: &Profile, context: &Context<'_>) -> Self {
        let account = context.account;
        let deployment = context.deployment;
        let mut reader = Self::default();
        if !deployment.account_is_open(account) {
            return reader;
        }
        let roles = roles::DEPLOYMENT_ROLES.into_iter();
        for role in roles.filter(|role| deployment.has_role(account, *role)) {
            reader.add(profile, Party::Deployment(role), None);
        }
        debug_assert!(
            !reader.reads || deployment.has_role(account, DeploymentRole::Auditor),
            "of the deployment auditors alone read"
        );
        reader.knows = reader.reads || profile.grants().values().any(|g| g.account == *account);
        for (_, grant) in profile.roles_of(account, context.now) {
            match &grant.ministry {
                // A ministry that was withdrawn no longer takes part.
                Some(ministry) if !profile.takes_part(ministry) => {}
                ministry => {
                    let ministry = ministry.as_ref().map(|code| code.as_str());
                    reader.add(profile, Party::Profile(grant.role()), ministry);
                }
            }
        }
        reader
    }

    /// What one role adds.
    fn add(&mut self, profile: &Profile, party: Party, ministry: Option<&str>) {
        match roles::scope(party, Action::ReadProfile) {
            Scope::Never => return,
            Scope::SinceConsultation if profile.stage() < Stage::Consultation => {
                self.early = true;
                return;
            }
            _ => self.reads = true,
        }
        let may = |action| roles::scope(party, action) != Scope::Never;
        self.government |= may(Action::ReadGovernmentThreads);
        self.auditor_bundles |= may(Action::MakeAuditorBundles);
        match roles::scope(party, Action::ReadMinistryThreads) {
            Scope::Everywhere => self.everything = true,
            Scope::OwnMinistry => self.ministries.extend(ministry.map(str::to_owned)),
            _ => {}
        }
    }

    /// Why somebody who may know of the profile does not read it.
    #[must_use]
    pub fn refused(&self) -> Refusal {
        if self.early {
            return Refusal::rule_about(
                Rule::StakeholdersInConsultation,
                "stage",
                "stakeholders read the profile from the consultation on; it has not begun",
            );
        }
        Refusal::right(
            Rule::RoleInForce,
            "you hold no role in force in this profile; who runs it can give you one",
        )
    }

    /// The same reader, acting for one ministry and no other: what the other ministries of the
    /// account let it read is not read. Who does not act for it reads as somebody without ministry.
    #[must_use]
    pub fn only_for(mut self, ministry: &str) -> Self {
        self.ministries.retain(|own| own == ministry);
        self.everything = false;
        self.auditor_bundles = false;
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
        self.everything
    }

    /// Makes bundles with everything in them.
    #[must_use]
    pub fn makes_auditor_bundles(&self) -> bool {
        self.auditor_bundles
    }

    /// Acts for an enrolled ministry, leads for the government, or audits.
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
