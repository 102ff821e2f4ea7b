//! Who somebody is: the columns of the table.

use mgi_proto::v1::{DeploymentRole, Role};

/// In what capacity somebody asks for something. A person may be several of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Holds a role in the profile, in force.
    Profile(Role),
    /// Signed in with an open account, whatever its roles.
    Account,
    /// Holds a role in the deployment.
    Deployment(DeploymentRole),
    /// Runs the process.
    Operator,
    /// Anybody, without an account.
    Public,
}

/// Every party, in the order of the table's columns.
pub const PARTIES: [Party; 16] = [
    Party::Profile(Role::GovernmentLead),
    Party::Profile(Role::Facilitator),
    Party::Profile(Role::Analyst),
    Party::Profile(Role::Editor),
    Party::Profile(Role::Contributor),
    Party::Profile(Role::Reviewer),
    Party::Profile(Role::AuthorizingOfficer),
    Party::Profile(Role::Translator),
    Party::Profile(Role::Stakeholder),
    Party::Profile(Role::Auditor),
    Party::Account,
    Party::Deployment(DeploymentRole::Administrator),
    Party::Deployment(DeploymentRole::Steward),
    Party::Deployment(DeploymentRole::Auditor),
    Party::Operator,
    Party::Public,
];

/// Every role in a profile, in the order of the table.
pub const ROLES: [Role; 10] = [
    Role::GovernmentLead,
    Role::Facilitator,
    Role::Analyst,
    Role::Editor,
    Role::Contributor,
    Role::Reviewer,
    Role::AuthorizingOfficer,
    Role::Translator,
    Role::Stakeholder,
    Role::Auditor,
];

/// Every role in the deployment.
pub const DEPLOYMENT_ROLES: [DeploymentRole; 3] = [
    DeploymentRole::Administrator,
    DeploymentRole::Steward,
    DeploymentRole::Auditor,
];

impl Party {
    /// Its name in sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile(role) => role_name(role),
            Self::Account => "any account",
            Self::Deployment(DeploymentRole::Administrator) => "administrator of the deployment",
            Self::Deployment(DeploymentRole::Steward) => "steward of the deployment",
            Self::Deployment(DeploymentRole::Auditor) => "auditor of the deployment",
            Self::Deployment(DeploymentRole::Unspecified) => "no role",
            Self::Operator => "operator",
            Self::Public => "public reader",
        }
    }

    /// Its column in the table; none for a role that is not one.
    pub(super) fn column(self) -> Option<usize> {
        PARTIES.iter().position(|party| *party == self)
    }
}

/// Whether the role is held for a ministry.
#[must_use]
pub fn is_for_ministry(role: Role) -> bool {
    matches!(
        role,
        Role::Contributor | Role::Reviewer | Role::AuthorizingOfficer
    )
}

/// Name of a role in sentences.
#[must_use]
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::GovernmentLead => "government lead",
        Role::Facilitator => "facilitator",
        Role::Analyst => "analyst",
        Role::Editor => "editor",
        Role::Contributor => "contributor",
        Role::Reviewer => "reviewer",
        Role::AuthorizingOfficer => "authorizing officer",
        Role::Translator => "translator",
        Role::Stakeholder => "stakeholder",
        Role::Auditor => "auditor",
        Role::Unspecified => "no role",
    }
}
