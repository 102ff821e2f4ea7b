//! What a crash left between the two halves of an act: the ledger says which half counts.

use mgi_events::ids::AccountId;
use mgi_proto::v1::CredentialKind;

use super::{Access, AccessError};
use crate::vault::Pending;

impl Access {
    /// Keeps the pending credentials that the ledger names, and drops the others.
    ///
    /// # Errors
    /// The vault cannot be read or written.
    pub(super) fn settle(&self) -> Result<(), AccessError> {
        for (credential_id, pending) in self.inner.vault.pending()? {
            if self.stands(&credential_id, &pending) {
                self.inner.vault.keep_pending(&credential_id)?;
            } else {
                self.inner.vault.drop_pending(&credential_id)?;
            }
        }
        Ok(())
    }

    fn stands(&self, credential_id: &str, pending: &Pending) -> bool {
        let Ok(account) = AccountId::parse(&pending.account_id) else {
            return false;
        };
        let kind = match (&pending.password, &pending.second_factor) {
            (Some(_), _) => CredentialKind::Password,
            (None, Some(_)) => CredentialKind::SecondFactor,
            (None, None) => return false,
        };
        let deployment = self.inner.engine.deployment();
        deployment.credential(&account, kind) == Some(credential_id)
    }
}
