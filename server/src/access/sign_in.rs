//! Signing in, authenticating again, sessions and their end, and another password.

use mgi_events::{
    context::Moment,
    deployment::{Access as Act, Command},
    ids::AccountId,
};
use mgi_proto::v1::{CredentialKind, SessionEnd, SignInMethod};
use sha2::{Digest as _, Sha256};

use super::{
    AUTHENTICATED_FOR, Access, AccessError, NewSession, SessionShown,
    hashing::Matched,
    throttle::{Key, Of},
    words,
};
use crate::{
    edge::PeerAddress,
    engine::SubmitError,
    identity::{self, Credential, Principal},
    vault::{Password, Pending, SessionRecord, mint_session_secret},
};

/// Characters that are kept of what a program calls itself.
const AGENT: usize = 200;
/// Bytes of a password that are looked at: what is longer matches none.
const PASSWORD_BYTES: usize = 1_024;

/// Whether the second factor is asked for.
#[derive(Clone, Copy)]
pub(super) enum Factor<'a> {
    /// It is, where the account has one.
    Asked(Option<&'a str>),
    /// It was asked for within the last 10 minutes.
    Waived,
}

impl Access {
    /// Signs in. An unknown name, a closed account, a wrong password and a wrong code take as long
    /// and say the same.
    ///
    /// # Errors
    /// [`AccessError::Failed`], [`AccessError::TooMany`], [`AccessError::Busy`], and what the ledger
    /// and the vault say.
    pub async fn sign_in(
        &self,
        from: PeerAddress,
        agent: &str,
        name: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<NewSession, AccessError> {
        self.is_set_up()?;
        // What is no name is unknown, as any other: throttled and hashed alike.
        let name = name.trim().to_ascii_lowercase();
        let known = self.holder_of(&name)?;
        let account = known.as_ref().map(|(account, _)| account);
        let keys = self.keys(from, &name, account)?;
        self.let_through(&keys, account)?;
        let (account, method) = self.prove(known, password, Factor::Asked(code)).await?;
        self.inner.throttle.forgive(&keys[..1]);
        let act = |session_id| Act::SignIn { session_id, method };
        let begun = self.begin(from, agent, account.clone(), act).await?;
        self.note_place(from, &account).await?;
        Ok(begun)
    }

    /// Signs in who another provider has authenticated: `account` is whom its identity is linked
    /// with.
    ///
    /// # Errors
    /// What the ledger and the vault say; a closed account is refused as in [`Access::sign_in`].
    pub async fn sign_in_as(
        &self,
        from: PeerAddress,
        agent: &str,
        account: AccountId,
        method: SignInMethod,
    ) -> Result<NewSession, AccessError> {
        self.is_set_up()?;
        if !self.inner.engine.deployment().account_is_open(&account) {
            return Err(AccessError::Failed);
        }
        let act = |session_id| Act::SignIn { session_id, method };
        self.begin(from, agent, account, act).await
    }

    /// Authenticates again in a session: for 10 minutes it may do what needs it. Until when.
    ///
    /// # Errors
    /// As [`Access::sign_in`]; [`AccessError::SessionNeeded`] for tokens.
    pub async fn authenticate_again(
        &self,
        from: PeerAddress,
        principal: &Principal,
        password: &str,
        code: Option<&str>,
    ) -> Result<Moment, AccessError> {
        session_of(principal)?;
        let confirmed = self.confirm(from, principal, password, Factor::Asked(code));
        let method = confirmed.await?;
        self.authenticated(principal, method).await
    }

    /// The holder of a session authenticated again in another way. Until when it counts.
    ///
    /// # Errors
    /// What the ledger and the vault say; [`AccessError::SessionNeeded`] for tokens.
    pub async fn authenticated(
        &self,
        principal: &Principal,
        method: SignInMethod,
    ) -> Result<Moment, AccessError> {
        let session_id = session_of(principal)?.to_owned();
        let act = Act::Again {
            session_id: session_id.clone(),
            method,
        };
        self.record(Some(&principal.account), Command::Access(act))
            .await?;
        let now_unix = self.now_unix();
        if let Some(record) = self.inner.sessions.authenticated(&session_id, now_unix) {
            self.vault(move |vault| vault.change_sessions(&[record], &[]))
                .await?;
        }
        Ok(Moment((now_unix + AUTHENTICATED_FOR) * 1_000_000))
    }

    /// Ends the session that a call comes with, at once and everywhere.
    ///
    /// # Errors
    /// What the ledger says; [`AccessError::SessionNeeded`] for tokens.
    pub async fn sign_out(&self, principal: &Principal) -> Result<(), AccessError> {
        let session = session_of(principal)?.to_owned();
        self.end(&principal.account, vec![session], SessionEnd::SignedOut)
            .await
    }

    /// One's own open sessions, newest first.
    #[must_use]
    pub fn sessions_of(&self, account: &AccountId) -> Vec<SessionShown> {
        let deployment = self.inner.engine.deployment();
        let mut shown = self.inner.sessions.of(account, self.inner.clock.now());
        shown.retain(|session| deployment.sessions().contains_key(&session.session_id));
        shown
    }

    /// Ends one of one's own sessions, or, with none named, all but the one that asks. How many.
    ///
    /// # Errors
    /// There is no such session of one's own, and what the ledger says.
    pub async fn end_session(
        &self,
        principal: &Principal,
        session_id: Option<&str>,
    ) -> Result<usize, AccessError> {
        let ended: Vec<String> = match session_id {
            Some(id) => vec![id.to_owned()],
            None => {
                let deployment = self.inner.engine.deployment();
                let current = principal.session_id();
                let own = deployment.sessions().iter().filter(|(id, session)| {
                    session.account == principal.account && Some(id.as_str()) != current
                });
                own.map(|(id, _)| id.clone()).collect()
            }
        };
        let count = ended.len();
        if count > 0 {
            self.end(&principal.account, ended, SessionEnd::Ended)
                .await?;
        }
        Ok(count)
    }

    /// Changes one's own password; all other sessions end.
    ///
    /// # Errors
    /// As [`Access::authenticate_again`]; the new password is not one that is taken.
    pub async fn change_password(
        &self,
        from: PeerAddress,
        principal: &Principal,
        password: &str,
        new_password: &str,
    ) -> Result<(), AccessError> {
        let session_id = session_of(principal)?.to_owned();
        self.confirm(from, principal, password, Factor::Waived)
            .await?;
        let _act = self.inner.acts.lock().await;
        let account = principal.account.as_str();
        let held = self.inner.vault.password(account)?;
        let name = held.map(|held| held.sign_in_name).unwrap_or_default();
        let person = self.inner.vault.person(account)?;
        let person = person.map(|person| person.name).unwrap_or_default();
        words::password("new_password", new_password, &[&name, &person])?;
        if words::normalized(password) == words::normalized(new_password) {
            return Err(AccessError::field("new_password", "is the old one"));
        }
        let (credential_id, pending) = self.new_password(account, name, new_password).await?;
        let act = Command::Access(Act::ChangeCredential {
            kind: CredentialKind::Password,
            credential_id: Some(credential_id.clone()),
            except: Some(session_id),
        });
        self.decide(Some(&principal.account), &credential_id, pending, act)
            .await?;
        self.sweep().await
    }

    /// Writes a credential down as pending, has the ledger decide, and puts it in its place. See the
    /// module for why in this order.
    pub(super) async fn decide(
        &self,
        actor: Option<&AccountId>,
        credential_id: &str,
        pending: Pending,
        command: Command,
    ) -> Result<(), AccessError> {
        let id = credential_id.to_owned();
        self.vault(move |vault| vault.put_pending(&id, &pending))
            .await?;
        let decided = self.record(actor, command).await;
        let id = credential_id.to_owned();
        match decided {
            Ok(_) => {
                self.vault(move |vault| vault.keep_pending(&id)).await?;
                Ok(())
            }
            // Whether it was recorded is not known: the next start settles it.
            Err(error @ AccessError::Submit(SubmitError::Unknown { .. })) => Err(error),
            Err(error) => {
                self.vault(move |vault| vault.drop_pending(&id)).await?;
                Err(error)
            }
        }
    }

    /// A password under a new id, hashed.
    pub(super) async fn new_password(
        &self,
        account_id: &str,
        sign_in_name: String,
        password: &str,
    ) -> Result<(String, Pending), AccessError> {
        let credential_id = identity::opaque_id("cr-")?;
        let phc = self.inner.hasher.hash(password).await?;
        let pending = Pending {
            account_id: account_id.to_owned(),
            password: Some(Password {
                credential_id: credential_id.clone(),
                sign_in_name,
                phc,
            }),
            second_factor: None,
            person: None,
            written_unix: self.now_unix(),
        };
        Ok((credential_id, pending))
    }

    /// Begins a session: recorded first, then kept under the hash of its secret. Killed in between,
    /// the ledger has a session that nobody can use, and its holder signs in once more.
    pub(super) async fn begin(
        &self,
        from: PeerAddress,
        agent: &str,
        account: AccountId,
        act: impl FnOnce(String) -> Act,
    ) -> Result<NewSession, AccessError> {
        let session_id = identity::opaque_id("se-")?;
        let command = Command::Access(act(session_id.clone()));
        self.record(Some(&account), command).await?;
        self.keep_session(from, agent, account, session_id).await
    }

    /// Keeps a session that was recorded.
    pub(super) async fn keep_session(
        &self,
        from: PeerAddress,
        agent: &str,
        account: AccountId,
        session_id: String,
    ) -> Result<NewSession, AccessError> {
        let secret = mint_session_secret(identity::random()?);
        let now_unix = self.now_unix();
        let expires_unix = now_unix.saturating_add(self.inner.options.longest_seconds);
        let shown = agent.chars().filter(|c| !c.is_control());
        let record = SessionRecord {
            session_id: session_id.clone(),
            account_id: account.to_string(),
            sha256: *secret.hash().as_bytes(),
            begun_unix: now_unix,
            expires_unix,
            used_unix: now_unix,
            authenticated_unix: now_unix,
            agent: shown.take(AGENT).collect(),
            address: from.0.to_string(),
        };
        let kept = record.clone();
        self.vault(move |vault| vault.change_sessions(&[kept], &[]))
            .await?;
        self.inner.sessions.put(record);
        self.sweep().await?;
        Ok(NewSession {
            secret,
            session_id,
            account,
            expires: Moment(expires_unix.saturating_mul(1_000_000)),
        })
    }

    /// Forgets sessions that the ledger no longer has open, in memory and in the vault.
    pub(super) async fn sweep(&self) -> Result<(), AccessError> {
        let deployment = self.inner.engine.deployment();
        let gone = self
            .inner
            .sessions
            .forget(&deployment, self.inner.clock.now());
        if gone.is_empty() {
            return Ok(());
        }
        self.vault(move |vault| vault.change_sessions(&[], &gone))
            .await
    }

    async fn end(
        &self,
        account: &AccountId,
        sessions: Vec<String>,
        why: SessionEnd,
    ) -> Result<(), AccessError> {
        let act = Act::EndSessions { sessions, why };
        self.record(Some(account), Command::Access(act)).await?;
        self.sweep().await
    }

    pub(super) fn is_set_up(&self) -> Result<(), AccessError> {
        if self.inner.engine.deployment().revision().0 == 0 {
            return Err(AccessError::NotSetUp);
        }
        Ok(())
    }

    /// The open account that a name belongs to, with its password as the ledger has it.
    fn holder_of(&self, name: &str) -> Result<Option<(AccountId, Password)>, AccessError> {
        let Some(account) = self.inner.vault.account_by_name(name)? else {
            return Ok(None);
        };
        let Ok(account) = AccountId::parse(&account) else {
            return Ok(None);
        };
        let deployment = self.inner.engine.deployment();
        let standing = deployment.credential(&account, CredentialKind::Password);
        let password = self.inner.vault.password(account.as_str())?;
        let password = password.filter(|held| standing == Some(held.credential_id.as_str()));
        Ok(password.map(|password| (account, password)))
    }

    /// By what a try is counted: the name first.
    fn keys(
        &self,
        from: PeerAddress,
        name: &str,
        account: Option<&AccountId>,
    ) -> Result<Vec<(Key, Of)>, AccessError> {
        let hash = |parts: [&[u8]; 3]| -> Key {
            let mut hasher = Sha256::new();
            for part in parts {
                hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
                hasher.update(part);
            }
            hasher.finalize().into()
        };
        let place = self.place(from);
        let known = match account {
            Some(account) => self.inner.vault.is_known_place(account.as_str(), &place)?,
            None => false,
        };
        if known {
            return Ok(vec![(hash([b"here", name.as_bytes(), &place]), Of::Name)]);
        }
        Ok(vec![
            (hash([b"name", name.as_bytes(), b""]), Of::Name),
            (hash([b"address", &place, b""]), Of::Address),
        ])
    }

    /// The salted hash of an address. Of an IPv6 address its network: who has one, has 2^64 others.
    fn place(&self, from: PeerAddress) -> Key {
        let mut hasher = Sha256::new();
        hasher.update(self.inner.place_salt);
        match from.0.to_canonical() {
            std::net::IpAddr::V4(address) => hasher.update(address.octets()),
            std::net::IpAddr::V6(address) => hasher.update(&address.octets()[..8]),
        }
        hasher.finalize().into()
    }

    pub(super) async fn note_place(
        &self,
        from: PeerAddress,
        account: &AccountId,
    ) -> Result<(), AccessError> {
        let (place, account, now) = (self.place(from), account.to_string(), self.now_unix());
        self.vault(move |vault| vault.note_place(&account, &place, now))
            .await
    }

    fn let_through(
        &self,
        keys: &[(Key, Of)],
        account: Option<&AccountId>,
    ) -> Result<(), AccessError> {
        let passed = self.inner.throttle.pass(keys, self.inner.clock.now());
        passed.map_err(|after_ms| {
            self.inner.failures.count(account.cloned(), self.now_unix());
            AccessError::TooMany { after_ms }
        })
    }

    /// Lets a try with a one-time code through: by address only.
    pub(super) fn let_code_through(&self, from: PeerAddress) -> Result<(), AccessError> {
        let place = self.place(from);
        self.let_through(&[(place, Of::Address)], None)
    }

    /// Counts a try that failed.
    pub(super) fn failed(&self, account: Option<AccountId>) -> AccessError {
        self.inner.failures.count(account, self.now_unix());
        AccessError::Failed
    }

    /// Compares the password, and then the code where the account has a second factor.
    pub(super) async fn prove(
        &self,
        known: Option<(AccountId, Password)>,
        password: &str,
        factor: Factor<'_>,
    ) -> Result<(AccountId, SignInMethod), AccessError> {
        let account = known.as_ref().map(|(account, _)| account.clone());
        let phc = known.as_ref().map(|(_, held)| held.phc.as_str());
        let tried = if password.len() > PASSWORD_BYTES {
            ""
        } else {
            password
        };
        let matched = self.inner.hasher.verify(tried, phc).await?;
        let Some((account, mut held)) = known.filter(|_| matched != Matched::No) else {
            return Err(self.failed(account));
        };
        let proved = match factor {
            Factor::Asked(code) => self.second_factor(&account, code).await?,
            Factor::Waived => Some(SignInMethod::Password),
        };
        let Some(method) = proved else {
            return Err(self.failed(Some(account)));
        };
        if matched == Matched::YesAndWeak {
            // The same password, so the ledger has nothing to hear of.
            held.phc = self.inner.hasher.hash(tried).await?;
            let id = account.to_string();
            self.vault(move |vault| vault.put_password(&id, &held))
                .await?;
        }
        Ok((account, method))
    }

    /// Whether the holder of a session, who asks, is who it should be.
    async fn confirm(
        &self,
        from: PeerAddress,
        principal: &Principal,
        password: &str,
        factor: Factor<'_>,
    ) -> Result<SignInMethod, AccessError> {
        let held = self.inner.vault.password(principal.account.as_str())?;
        let name = held.map(|held| held.sign_in_name).unwrap_or_default();
        let known = self.holder_of(&name)?;
        let keys = self.keys(from, &name, Some(&principal.account))?;
        self.let_through(&keys, Some(&principal.account))?;
        let (_, method) = self.prove(known, password, factor).await?;
        self.inner.throttle.forgive(&keys[..1]);
        Ok(method)
    }

    /// The principal of a session's secret.
    #[must_use]
    pub fn session_by_secret(&self, secret: &str) -> Option<Principal> {
        let now = self.inner.clock.now();
        let (account, id) = self.inner.sessions.by_secret(secret, now)?;
        let deployment = self.inner.engine.deployment();
        let open = deployment.sessions().contains_key(&id) && deployment.account_is_open(&account);
        open.then_some(Principal {
            account,
            credential: Credential::Session { id },
        })
    }
}

/// The session that a principal has.
pub(super) fn session_of(principal: &Principal) -> Result<&str, AccessError> {
    principal.session_id().ok_or(AccessError::SessionNeeded)
}
