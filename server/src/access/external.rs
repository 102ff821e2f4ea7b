//! Signing in as a person of another provider, who is linked with an account.
//!
//! The link's row in the vault is written first and counts only when the ledger has its credential:
//! killed in between, there is a row that means nothing, and linking is done once more.

use mgi_events::{
    context::Moment,
    deployment::{Access as Act, Command},
    ids::AccountId,
};
use mgi_proto::v1::{CredentialKind, SignInMethod};

use super::{Access, AccessError, NewSession, sign_in::session_of};
use crate::{
    edge::PeerAddress,
    identity::{self, Principal},
    vault::{ExternalId, ExternalLink},
};

impl Access {
    /// Signs in whom a provider has recognised.
    ///
    /// # Errors
    /// [`AccessError::UnknownPerson`] unless the person is linked with an open account; what the
    /// ledger and the vault say.
    pub async fn sign_in_external(
        &self,
        from: PeerAddress,
        agent: &str,
        issuer: &str,
        subject: &str,
    ) -> Result<NewSession, AccessError> {
        let account = self.linked_with(&ExternalId::of(issuer, subject))?;
        let account = account.ok_or(AccessError::UnknownPerson)?;
        self.sign_in_as(from, agent, account, SignInMethod::External)
            .await
    }

    /// Accepts an invitation as a person of a provider: the account has no password then.
    ///
    /// # Errors
    /// As [`Access::accept_invitation`]; [`AccessError::PersonTaken`].
    pub async fn accept_invitation_external(
        &self,
        from: PeerAddress,
        agent: &str,
        code: &str,
        issuer: &str,
        subject: &str,
    ) -> Result<NewSession, AccessError> {
        self.is_set_up()?;
        self.let_code_through(from)?;
        let _act = self.inner.acts.lock().await;
        let (hash, record, account) = self.invited_by(code)?;
        let credential_id = self.prepare(&account, issuer, subject).await?;
        let session_id = identity::opaque_id("se-")?;
        let act = Command::Access(Act::AcceptExternal {
            invitation_id: record.id,
            credential_id,
            session_id: session_id.clone(),
        });
        self.record(Some(&account), act).await?;
        self.opened(from, agent, account, session_id, hash).await
    }

    /// Links the account that is signed in with a person of a provider, in place of any other.
    ///
    /// # Errors
    /// [`AccessError::PersonTaken`], [`AccessError::SessionNeeded`]; what the ledger and the vault
    /// say.
    pub async fn link_external(
        &self,
        principal: &Principal,
        issuer: &str,
        subject: &str,
    ) -> Result<(), AccessError> {
        session_of(principal)?;
        let _act = self.inner.acts.lock().await;
        let account = &principal.account;
        let credential_id = self.prepare(account, issuer, subject).await?;
        self.change_external(principal, Some(credential_id.clone()))
            .await?;
        let of = account.to_string();
        self.vault(move |vault| vault.remove_external(&of, Some(&credential_id)))
            .await
    }

    /// Removes the link. Who has no password keeps it: nothing else lets them in.
    ///
    /// # Errors
    /// There is no link, or no password; what the ledger and the vault say.
    pub async fn unlink_external(&self, principal: &Principal) -> Result<(), AccessError> {
        session_of(principal)?;
        let _act = self.inner.acts.lock().await;
        let account = &principal.account;
        let deployment = self.inner.engine.deployment();
        if (deployment.credential(account, CredentialKind::Password)).is_none() {
            return Err(AccessError::field(
                "password",
                "there is none: without the link nothing would let you in",
            ));
        }
        self.change_external(principal, None).await?;
        let of = account.to_string();
        self.vault(move |vault| vault.remove_external(&of, None))
            .await
    }

    /// The holder of a session authenticated again at a provider. Until when it counts.
    ///
    /// # Errors
    /// [`AccessError::UnknownPerson`] when it was another person; what the ledger and the vault say.
    pub async fn authenticated_externally(
        &self,
        principal: &Principal,
        issuer: &str,
        subject: &str,
    ) -> Result<Moment, AccessError> {
        let account = self.linked_with(&ExternalId::of(issuer, subject))?;
        if account.as_ref() != Some(&principal.account) {
            return Err(AccessError::UnknownPerson);
        }
        self.authenticated(principal, SignInMethod::External).await
    }

    /// The open account that a person is linked with, as the ledger has it.
    fn linked_with(&self, id: &ExternalId) -> Result<Option<AccountId>, AccessError> {
        let Some(link) = self.inner.vault.external(id)? else {
            return Ok(None);
        };
        let account = AccountId::parse(&link.account_id).ok();
        let deployment = self.inner.engine.deployment();
        Ok(account.filter(|account| {
            deployment.credential(account, CredentialKind::External)
                == Some(link.credential_id.as_str())
        }))
    }

    /// Writes the row of a link under a new credential, which the ledger does not have yet.
    async fn prepare(
        &self,
        account: &AccountId,
        issuer: &str,
        subject: &str,
    ) -> Result<String, AccessError> {
        let id = ExternalId::of(issuer, subject);
        // Also when it is the same account: its row would be lost when the ledger then refuses.
        if self.linked_with(&id)?.is_some() {
            return Err(AccessError::PersonTaken);
        }
        let credential_id = identity::opaque_id("cr-")?;
        let link = ExternalLink {
            account_id: account.to_string(),
            credential_id: credential_id.clone(),
        };
        self.vault(move |vault| vault.put_external(&id, &link))
            .await?;
        Ok(credential_id)
    }

    async fn change_external(
        &self,
        principal: &Principal,
        credential_id: Option<String>,
    ) -> Result<(), AccessError> {
        let act = Act::ChangeCredential {
            kind: CredentialKind::External,
            credential_id,
            except: principal.session_id().map(str::to_owned),
        };
        self.record(Some(&principal.account), Command::Access(act))
            .await?;
        Ok(())
    }
}
