//! What an account may do in the deployment: the table of roles, asked for all that
//! the account is.

use super::Deployment;
use crate::{
    ids::AccountId,
    refusal::{Refusal, Rule},
    roles::{self, Action, DEPLOYMENT_ROLES, Decision, Party, Scope},
};

impl Deployment {
    /// Whether an account may do an action by what it is in the deployment: by the
    /// role whose right goes furthest. `own`: it is about what belongs to the account.
    #[must_use]
    pub fn allow(&self, account: &AccountId, action: Action, own: bool) -> Decision {
        if !self.account_is_open(account) {
            return Decision {
                allowed: false,
                scope: Scope::Never,
                rule: Rule::AccountIsOpen,
                reason: "your account is unknown or closed; ask an administrator of the deployment"
                    .to_owned(),
            };
        }
        let held = DEPLOYMENT_ROLES
            .into_iter()
            .filter(|role| self.has_role(account, *role))
            .map(Party::Deployment);
        let reaches = |decision: &Decision| match decision.scope {
            Scope::Never => false,
            Scope::Own => own,
            _ => true,
        };
        held.chain([Party::Account])
            .map(|party| roles::allow(party, action))
            .find(reaches)
            // The operator has no right, so this is the refusal.
            .unwrap_or_else(|| roles::allow(Party::Operator, action))
    }

    /// As [`Deployment::allow`], for what is not the account's own.
    #[must_use]
    pub fn permits(&self, account: &AccountId, action: Action) -> bool {
        self.allow(account, action, false).allowed
    }

    /// As [`Deployment::permits`], with the refusal.
    ///
    /// # Errors
    /// The rule by which the right is missing.
    pub fn require(&self, account: &AccountId, action: Action) -> Result<(), Refusal> {
        self.allow(account, action, false).require().map(|_| ())
    }
}
