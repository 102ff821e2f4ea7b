//! What a one-time code opens: the deployment, an account for the first time, an account again.

use mgi_events::{
    context::Moment,
    deployment::{Access as Act, Command, Deployment},
    ids::AccountId,
    limits,
};

use super::{Access, AccessError, NewSession, secrets, words};
use crate::{
    edge::PeerAddress,
    identity,
    vault::{CodeKind, CodeRecord, Person, TokenHash},
};

/// Seconds for which a set-up code can be used: an hour.
const SET_UP_SECONDS: i64 = 3_600;

/// A code that was issued. Shown once.
#[derive(Clone)]
pub struct IssuedCode {
    /// Id of the invitation or recovery; empty for the set-up code.
    pub id: String,
    /// The code.
    pub code: String,
    /// Until when it can be used.
    pub expires: Moment,
}

impl std::fmt::Debug for IssuedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedCode").finish_non_exhaustive()
    }
}

impl Access {
    /// A set-up code in place of any earlier one; none when the deployment is set up.
    ///
    /// # Errors
    /// The vault cannot be written.
    pub fn set_up_code(&self) -> Result<Option<IssuedCode>, AccessError> {
        if self.is_set_up().is_ok() {
            return Ok(None);
        }
        let (id, account, seconds) = (String::new(), String::new(), SET_UP_SECONDS);
        let (issued, hash, record) = self.make_code(CodeKind::SetUp, id, account, seconds)?;
        let now_unix = self.now_unix();
        self.inner.vault.put_code(&hash, &record, now_unix)?;
        Ok(Some(issued))
    }

    /// Begins the deployment with its first account, which becomes administrator and steward.
    ///
    /// # Errors
    /// [`AccessError::IsSetUp`], [`AccessError::BadCode`], a field that is not well formed.
    pub async fn set_up(
        &self,
        from: PeerAddress,
        agent: &str,
        code: &str,
        name: &str,
        sign_in_name: &str,
        password: &str,
    ) -> Result<NewSession, AccessError> {
        self.let_code_through(from)?;
        let _act = self.inner.acts.lock().await;
        if self.is_set_up().is_ok() {
            return Err(AccessError::IsSetUp);
        }
        let (hash, _) = self.opened_by(code, CodeKind::SetUp)?;
        person_name(name)?;
        let sign_in_name = words::sign_in_name(sign_in_name)?;
        words::password("password", password, &[&sign_in_name, name])?;
        let account = AccountId::parse(&identity::opaque_id("ac-")?)
            .map_err(|bad| AccessError::Internal(bad.to_string()))?;
        let made = self.new_password(account.as_str(), sign_in_name, password);
        let (credential_id, mut pending) = made.await?;
        let salt: [u8; 16] = identity::random()?;
        let name_commitment = crate::grpc::commitment(&salt, name);
        pending.person = Some(Person {
            name: name.to_owned(),
            salt,
        });
        let create = Command::Create {
            deployment_id: hex::encode(identity::random::<16>()?),
            account: account.clone(),
            name_commitment,
            password: Some(credential_id.clone()),
        };
        self.decide(None, &credential_id, pending, create).await?;
        self.vault(move |vault| vault.remove_code(&hash)).await?;
        let act = |session_id| Act::SignIn {
            session_id,
            method: mgi_proto::v1::SignInMethod::SetUp,
        };
        let begun = self.begin(from, agent, account.clone(), act).await?;
        self.note_place(from, &account).await?;
        Ok(begun)
    }

    /// Issues an invitation, as `actor`.
    ///
    /// # Errors
    /// What the domain and the vault say.
    pub async fn invite(
        &self,
        actor: &AccountId,
        account: &AccountId,
        seconds: i64,
    ) -> Result<IssuedCode, AccessError> {
        let id = identity::opaque_id("in-")?;
        let made = self.make_code(
            CodeKind::Invitation,
            id.clone(),
            account.to_string(),
            seconds,
        );
        let (issued, hash, record) = made?;
        let act = Act::Invite {
            account: account.clone(),
            invitation_id: id,
            expires_unix: record.expires_unix,
        };
        self.issue(Some(actor), act, hash, record).await?;
        Ok(issued)
    }

    /// Accepts an invitation: picks a sign-in name and a password.
    ///
    /// # Errors
    /// [`AccessError::BadCode`], a field that is not well formed, or a name that is taken.
    pub async fn accept_invitation(
        &self,
        from: PeerAddress,
        agent: &str,
        code: &str,
        sign_in_name: &str,
        password: &str,
    ) -> Result<NewSession, AccessError> {
        self.is_set_up()?;
        self.let_code_through(from)?;
        let _act = self.inner.acts.lock().await;
        let (hash, record, account) = self.invited_by(code)?;
        let sign_in_name = words::sign_in_name(sign_in_name)?;
        self.is_free(&sign_in_name, &account)?;
        let person = self.name_of(&account)?;
        words::password("password", password, &[&sign_in_name, &person])?;
        let made = self.new_password(account.as_str(), sign_in_name, password);
        let (credential_id, pending) = made.await?;
        let session_id = identity::opaque_id("se-")?;
        let act = Command::Access(Act::Accept {
            invitation_id: record.id,
            credential_id: credential_id.clone(),
            session_id: session_id.clone(),
        });
        self.decide(Some(&account), &credential_id, pending, act)
            .await?;
        self.opened(from, agent, account, session_id, hash).await
    }

    /// Issues a recovery code, as `actor`; as the server's operator with none.
    ///
    /// # Errors
    /// What the domain and the vault say.
    pub async fn issue_recovery(
        &self,
        actor: Option<&AccountId>,
        account: &AccountId,
        (password, second_factor): (bool, bool),
        seconds: i64,
    ) -> Result<IssuedCode, AccessError> {
        let id = identity::opaque_id("rc-")?;
        let made = self.make_code(CodeKind::Recovery, id.clone(), account.to_string(), seconds);
        let (issued, hash, record) = made?;
        let act = Act::IssueRecovery {
            account: account.clone(),
            recovery_id: id,
            expires_unix: record.expires_unix,
            password,
            second_factor,
        };
        self.issue(actor, act, hash, record).await?;
        Ok(issued)
    }

    /// Uses a recovery code: all sessions end. `password` is the new one, or, when the code removes
    /// the second factor only, the present one.
    ///
    /// # Errors
    /// [`AccessError::BadCode`], also when the name is not the account's; a password that is not
    /// taken, or not the present one.
    pub async fn recover(
        &self,
        from: PeerAddress,
        agent: &str,
        code: &str,
        sign_in_name: &str,
        password: &str,
    ) -> Result<NewSession, AccessError> {
        self.is_set_up()?;
        self.let_code_through(from)?;
        let _act = self.inner.acts.lock().await;
        let (hash, record) = self.opened_by(code, CodeKind::Recovery)?;
        let account = AccountId::parse(&record.account_id).map_err(|_| AccessError::BadCode)?;
        let deployment = self.inner.engine.deployment();
        let open = (deployment.accounts().get(&account)).and_then(|a| a.recovery.as_ref());
        let open = open.filter(|open| open.id == record.id);
        let sets = open.ok_or(AccessError::BadCode)?.password;
        let sign_in_name = words::sign_in_name(sign_in_name)?;
        let held = self.inner.vault.password(account.as_str())?;
        match &held {
            Some(held) if held.sign_in_name != sign_in_name => return Err(AccessError::BadCode),
            Some(_) => {}
            None => self.is_free(&sign_in_name, &account)?,
        }
        let session_id = identity::opaque_id("se-")?;
        let act = |credential_id| {
            Command::Access(Act::Recover {
                recovery_id: record.id.clone(),
                credential_id,
                session_id: session_id.clone(),
            })
        };
        if sets {
            let person = self.name_of(&account)?;
            words::password("password", password, &[&sign_in_name, &person])?;
            let made = self.new_password(account.as_str(), sign_in_name, password);
            let (credential_id, pending) = made.await?;
            let act = act(Some(credential_id.clone()));
            self.decide(Some(&account), &credential_id, pending, act)
                .await?;
        } else {
            let phc = held.as_ref().map(|held| held.phc.as_str());
            let matched = self.inner.hasher.verify(password, phc).await?;
            if matched == super::hashing::Matched::No {
                return Err(self.failed(Some(account)));
            }
            self.record(Some(&account), act(None)).await?;
        }
        if self
            .inner
            .engine
            .deployment()
            .credential(&account, mgi_proto::v1::CredentialKind::SecondFactor)
            .is_none()
        {
            let id = account.to_string();
            self.vault(move |vault| vault.remove_second_factor(&id))
                .await?;
        }
        self.opened(from, agent, account, session_id, hash).await
    }

    /// The open invitation that a code is of, and its account.
    pub(super) fn invited_by(
        &self,
        code: &str,
    ) -> Result<(TokenHash, CodeRecord, AccountId), AccessError> {
        let (hash, record) = self.opened_by(code, CodeKind::Invitation)?;
        let account = AccountId::parse(&record.account_id).map_err(|_| AccessError::BadCode)?;
        let deployment = self.inner.engine.deployment();
        if open_code(&deployment, &account, CodeKind::Invitation) != Some(&record.id) {
            return Err(AccessError::BadCode);
        }
        Ok((hash, record, account))
    }

    /// A code opened an account: it is removed, and the session that was recorded is kept.
    pub(super) async fn opened(
        &self,
        from: PeerAddress,
        agent: &str,
        account: AccountId,
        session_id: String,
        hash: TokenHash,
    ) -> Result<NewSession, AccessError> {
        self.vault(move |vault| vault.remove_code(&hash)).await?;
        let kept = self.keep_session(from, agent, account.clone(), session_id);
        let begun = kept.await?;
        self.note_place(from, &account).await?;
        Ok(begun)
    }

    fn make_code(
        &self,
        kind: CodeKind,
        id: String,
        account_id: String,
        seconds: i64,
    ) -> Result<(IssuedCode, TokenHash, CodeRecord), AccessError> {
        let code = secrets::code::<32>()?;
        let expires_unix = self.now_unix().saturating_add(seconds);
        let hash = secrets::hash(&code);
        let record = CodeRecord {
            kind,
            id: id.clone(),
            account_id,
            expires_unix,
        };
        let expires = Moment(expires_unix.saturating_mul(1_000_000));
        Ok((IssuedCode { id, code, expires }, hash, record))
    }

    /// Recorded first, and then kept: killed in between, the code that nobody was shown opens
    /// nothing, and another is issued.
    async fn issue(
        &self,
        actor: Option<&AccountId>,
        act: Act,
        hash: TokenHash,
        record: CodeRecord,
    ) -> Result<(), AccessError> {
        self.record(actor, Command::Access(act)).await?;
        let now_unix = self.now_unix();
        self.vault(move |vault| vault.put_code(&hash, &record, now_unix))
            .await
    }

    /// What a code opens, when it has not expired.
    pub(super) fn opened_by(
        &self,
        code: &str,
        kind: CodeKind,
    ) -> Result<(TokenHash, CodeRecord), AccessError> {
        let hash = secrets::hash(code);
        let record = self.inner.vault.code(&hash)?;
        let now_unix = self.now_unix();
        let record = record.filter(|r| r.kind == kind && r.expires_unix > now_unix);
        match record {
            Some(record) => Ok((hash, record)),
            None => {
                self.failed(None);
                Err(AccessError::BadCode)
            }
        }
    }

    fn is_free(&self, name: &str, account: &AccountId) -> Result<(), AccessError> {
        let holder = self.inner.vault.account_by_name(name)?;
        let pending = self.inner.vault.pending()?;
        let waits = pending.iter().any(|(_, pending)| {
            let password = pending.password.as_ref();
            password.is_some_and(|password| password.sign_in_name == name)
        });
        if waits || holder.is_some_and(|holder| holder != account.as_str()) {
            return Err(AccessError::field(
                "sign_in_name",
                "is taken; choose another",
            ));
        }
        Ok(())
    }

    fn name_of(&self, account: &AccountId) -> Result<String, AccessError> {
        let person = self.inner.vault.person(account.as_str())?;
        Ok(person.map(|person| person.name).unwrap_or_default())
    }
}

/// The id of the code that the ledger has open.
fn open_code<'a>(
    deployment: &'a Deployment,
    account: &AccountId,
    kind: CodeKind,
) -> Option<&'a String> {
    let account = deployment.accounts().get(account).filter(|a| !a.closed)?;
    let open = match kind {
        CodeKind::Invitation => account.invitation.as_ref(),
        CodeKind::Recovery => account.recovery.as_ref(),
        CodeKind::SetUp => None,
    };
    open.map(|open| &open.id)
}

fn person_name(name: &str) -> Result<(), AccessError> {
    let most = limits::PERSON_NAME_CHARS;
    let characters = name.trim().chars().count();
    if characters == 0 || characters > most || name.chars().any(char::is_control) {
        let problem = format!("must have 1 to {most} characters, no control characters");
        return Err(AccessError::field("name", problem));
    }
    Ok(())
}
