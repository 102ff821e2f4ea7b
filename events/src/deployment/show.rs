//! The directory as the API shows it.

use mgi_proto::v1;

use super::state::{Account, Deployment, Ministry};
use crate::ids::{AccountId, MinistryCode};

impl Deployment {
    /// A ministry as a message.
    #[must_use]
    pub fn show_ministry(code: &MinistryCode, ministry: &Ministry) -> v1::Ministry {
        v1::Ministry {
            ministry: code.to_string(),
            names: ministry
                .names
                .iter()
                .map(|n| v1::MinistryName {
                    name: n.name.clone(),
                    effective_date: n.effective_date.clone(),
                })
                .collect(),
            predecessors: ministry.predecessors.clone(),
        }
    }

    /// An account as a message; the name comes from the vault.
    #[must_use]
    pub fn show_account(id: &AccountId, account: &Account, name: String) -> v1::Account {
        v1::Account {
            account_id: id.to_string(),
            name,
            closed: account.closed,
            erased: account.erased,
            deployment_grants: account
                .roles
                .iter()
                .map(|(grant, role)| v1::DeploymentGrant {
                    grant_id: grant.to_string(),
                    role: *role,
                })
                .collect(),
        }
    }
}
