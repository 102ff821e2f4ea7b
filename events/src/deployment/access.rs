//! Access: invitations, sign-ins, sessions, credentials, recovery, handover. The
//! ledger has ids and times only; names, addresses and hashes are in the vault,
//! and count there only as long as what is decided here says so.

use mgi_proto::v1::{
    AccountHandedOver, AuthenticatedAgain, CredentialChanged, CredentialKind, Event,
    InvitationAccepted, InvitationIssued, RecoveryIssued, RecoveryUsed, SessionEnd, SessionEnded,
    SignInMethod, SignInsFailed, SignedIn, TokenIssued, TokenScope, event_body::Kind,
};

use super::{
    decide::{an_administrator_remains, open_account},
    state::{Account, Deployment, OpenCode, Session},
};
use crate::{
    context::Moment,
    ids::AccountId,
    limits,
    profile::Decision,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// Tries to sign in that failed, counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedSignIns {
    /// Of which account; none: of names that no account has.
    pub account: Option<AccountId>,
    /// How many.
    pub count: u64,
    /// The first of them, Unix seconds.
    pub from_unix: i64,
    /// The last of them, Unix seconds.
    pub until_unix: i64,
}

/// What may be asked about access. The actor is the account itself, but where it
/// is said otherwise.
#[derive(Clone, Debug)]
pub enum Access {
    /// Issues an invitation. By an administrator.
    Invite {
        /// For whom.
        account: AccountId,
        /// Its id.
        invitation_id: String,
        /// Last second at which it is accepted, Unix seconds.
        expires_unix: i64,
    },
    /// Accepts an invitation: a password is set.
    Accept {
        /// The invitation.
        invitation_id: String,
        /// Id of the password.
        credential_id: String,
        /// The session that is begun.
        session_id: String,
    },
    /// Accepts an invitation as a person of another provider: no password is set.
    AcceptExternal {
        /// The invitation.
        invitation_id: String,
        /// Id of the link with the person.
        credential_id: String,
        /// The session that is begun.
        session_id: String,
    },
    /// Signs in.
    SignIn {
        /// The session that is begun.
        session_id: String,
        /// How.
        method: SignInMethod,
    },
    /// Records that signing in failed. The server's own act.
    NoteFailures(Vec<FailedSignIns>),
    /// Ends sessions; those that are not open are passed over.
    EndSessions {
        /// Which.
        sessions: Vec<String>,
        /// Why.
        why: SessionEnd,
    },
    /// Sets or removes a credential, and ends sessions.
    ChangeCredential {
        /// What.
        kind: CredentialKind,
        /// Its new id; none: it is removed.
        credential_id: Option<String>,
        /// The session that goes on; all others end.
        except: Option<String>,
    },
    /// Issues a recovery code. By an administrator, or by the server on behalf of
    /// its operator, for administrators only.
    IssueRecovery {
        /// For whom.
        account: AccountId,
        /// Its id.
        recovery_id: String,
        /// Last second at which it can be used, Unix seconds.
        expires_unix: i64,
        /// It sets a password.
        password: bool,
        /// It removes the second factor.
        second_factor: bool,
    },
    /// Uses a recovery code: all sessions end, and one is begun.
    Recover {
        /// The recovery.
        recovery_id: String,
        /// Id of the new password; none when the code does not set one.
        credential_id: Option<String>,
        /// The session that is begun.
        session_id: String,
    },
    /// Authenticates again in a session.
    Again {
        /// The session.
        session_id: String,
        /// How.
        method: SignInMethod,
    },
    /// Hands an account over whose roles were handed over: it is closed. By its
    /// holder, or by an administrator.
    HandOver {
        /// The account.
        account: AccountId,
        /// Who follows.
        successor: AccountId,
        /// Why.
        reason: String,
    },
}

/// What the server itself may record, on behalf of nobody.
pub(super) fn by_the_server(
    deployment: &Deployment,
    now: Moment,
    access: &Access,
) -> Result<Decision, Refusal> {
    match access {
        Access::NoteFailures(failed) => {
            let noted = failed.iter().map(|failed| {
                Kind::SignInsFailed(SignInsFailed {
                    account_id: failed
                        .account
                        .as_ref()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                    count: failed.count,
                    from_unix: failed.from_unix,
                    until_unix: failed.until_unix,
                    method: SignInMethod::Password as i32,
                })
            });
            Ok(Decision::of(noted.collect()))
        }
        Access::IssueRecovery { account, .. } => {
            deployment.require(account, Action::IssueCodes)?;
            issue_recovery(deployment, now, access)
        }
        _ => Err(Refusal::right(
            Rule::AccountIsOpen,
            "this is done by an account, for itself",
        )),
    }
}

/// What `actor` may do, who is open.
pub(super) fn decide(
    deployment: &Deployment,
    now: Moment,
    actor: &AccountId,
    access: &Access,
) -> Result<Decision, Refusal> {
    let account_id = || actor.to_string();
    match access {
        Access::NoteFailures(_) => Err(Refusal::right(
            Rule::AdministratorKeepsDirectory,
            "failed sign-ins are recorded by the server itself",
        )),
        Access::Invite {
            account,
            invitation_id,
            expires_unix,
        } => {
            deployment.require(actor, Action::IssueCodes)?;
            open_account(deployment, account)?;
            not_personal(deployment, account)?;
            Ok(Decision::of(vec![Kind::InvitationIssued(InvitationIssued {
                invitation_id: invitation_id.clone(),
                account_id: account.to_string(),
                expires_unix: *expires_unix,
            })])
            .created(invitation_id))
        }
        Access::Accept {
            invitation_id,
            credential_id,
            session_id,
        } => {
            let open = known(deployment, actor)?.invitation.as_ref();
            usable(open, invitation_id, now)?;
            let mut events = vec![Kind::InvitationAccepted(InvitationAccepted {
                invitation_id: invitation_id.clone(),
                account_id: account_id(),
                credential_id: credential_id.clone(),
            })];
            events.extend(begin(
                deployment,
                actor,
                session_id,
                SignInMethod::Invitation,
            ));
            Ok(Decision::of(events))
        }
        Access::AcceptExternal {
            invitation_id,
            credential_id,
            session_id,
        } => {
            let open = known(deployment, actor)?.invitation.as_ref();
            usable(open, invitation_id, now)?;
            let mut events = vec![
                Kind::InvitationAccepted(InvitationAccepted {
                    invitation_id: invitation_id.clone(),
                    account_id: account_id(),
                    credential_id: String::new(),
                }),
                Kind::CredentialChanged(CredentialChanged {
                    account_id: account_id(),
                    kind: CredentialKind::External as i32,
                    set: true,
                    credential_id: credential_id.clone(),
                }),
            ];
            events.extend(begin(
                deployment,
                actor,
                session_id,
                SignInMethod::Invitation,
            ));
            Ok(Decision::of(events))
        }
        Access::SignIn { session_id, method } => {
            Ok(Decision::of(begin(deployment, actor, session_id, *method)))
        }
        Access::EndSessions { sessions, why } => {
            let own = |id: &&String| {
                let session = deployment.sessions.get(*id);
                session.is_some_and(|session| session.account == *actor)
            };
            let ended = sessions.iter().filter(own).map(|id| end(id, actor, *why));
            let ended: Vec<Kind> = ended.collect();
            if ended.is_empty() {
                return Err(Refusal::missing("open session", sessions.join(", ")));
            }
            Ok(Decision::of(ended))
        }
        Access::ChangeCredential {
            kind,
            credential_id,
            except,
        } => change_credential(
            deployment,
            actor,
            *kind,
            credential_id.as_deref(),
            except.as_deref(),
        ),
        Access::IssueRecovery { .. } => {
            deployment.require(actor, Action::IssueCodes)?;
            issue_recovery(deployment, now, access)
        }
        Access::Recover {
            recovery_id,
            credential_id,
            session_id,
        } => {
            let open = known(deployment, actor)?.recovery.as_ref();
            let open = usable(open, recovery_id, now)?;
            let mut events = vec![Kind::RecoveryUsed(RecoveryUsed {
                recovery_id: recovery_id.clone(),
                account_id: account_id(),
                credential_id: credential_id.clone().unwrap_or_default(),
                second_factor_removed: open.second_factor,
            })];
            events.extend(end_all(deployment, actor, None, SessionEnd::Recovered));
            events.push(begun(actor, session_id, SignInMethod::Recovery));
            Ok(Decision::of(events))
        }
        Access::Again { session_id, method } => {
            let open = deployment.sessions.get(session_id);
            if open.is_none_or(|session| session.account != *actor) {
                return Err(Refusal::missing("open session", session_id.as_str()));
            }
            Ok(Decision::of(vec![Kind::AuthenticatedAgain(
                AuthenticatedAgain {
                    account_id: account_id(),
                    session_id: session_id.clone(),
                    method: *method as i32,
                },
            )]))
        }
        Access::HandOver {
            account,
            successor,
            reason,
        } => hand_over(deployment, actor, account, successor, reason),
    }
}

/// Refuses what others do for an account that has a credential of its own.
pub(super) fn not_personal(deployment: &Deployment, account: &AccountId) -> Result<(), Refusal> {
    if deployment.accounts.get(account).is_none_or(|a| !a.personal) {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::PersonsHoldTheirCredentials,
        "this account has a credential of its own: its holder signs in and issues what it needs; who lost it gets a recovery code",
    ))
}

/// A password that is set with the account.
pub(super) fn password_set(account: &AccountId, credential_id: &str) -> Kind {
    Kind::CredentialChanged(CredentialChanged {
        account_id: account.to_string(),
        kind: CredentialKind::Password as i32,
        set: true,
        credential_id: credential_id.to_owned(),
    })
}

/// The scopes of a token: events from before there were scopes mean all of them.
pub(super) fn scopes_of(issued: &TokenIssued) -> Vec<i32> {
    if !issued.scopes.is_empty() {
        return issued.scopes.clone();
    }
    let all = [
        TokenScope::Read,
        TokenScope::Write,
        TokenScope::Directory,
        TokenScope::Privileged,
    ];
    all.map(|scope| scope as i32).to_vec()
}

fn known<'a>(deployment: &'a Deployment, account: &AccountId) -> Result<&'a Account, Refusal> {
    let found = deployment.accounts.get(account);
    found.ok_or_else(|| Refusal::missing("account", account.as_str()))
}

fn usable<'a>(open: Option<&'a OpenCode>, id: &str, now: Moment) -> Result<&'a OpenCode, Refusal> {
    open.filter(|code| code.id == id && code.expires_unix.saturating_mul(SECOND) > now.0)
        .ok_or_else(|| {
            Refusal::rule_about(
                Rule::CodesAreUsedOnce,
                id,
                "this code was used, has expired, or a newer one took its place; ask an administrator for another",
            )
        })
}

fn begun(account: &AccountId, session_id: &str, method: SignInMethod) -> Kind {
    Kind::SignedIn(SignedIn {
        account_id: account.to_string(),
        session_id: session_id.to_owned(),
        method: method as i32,
    })
}

/// Begins a session; the oldest ones make room.
fn begin(
    deployment: &Deployment,
    account: &AccountId,
    session_id: &str,
    method: SignInMethod,
) -> Vec<Kind> {
    let mut open: Vec<_> = (deployment.sessions.iter())
        .filter(|(_, session)| session.account == *account)
        .collect();
    open.sort_by_key(|(_, session)| std::cmp::Reverse(session.begun));
    let over = open.iter().skip(limits::SESSIONS_PER_ACCOUNT - 1);
    let mut events: Vec<Kind> = over
        .map(|(id, _)| end(id, account, SessionEnd::TooMany))
        .collect();
    events.push(begun(account, session_id, method));
    events
}

fn end(session_id: &str, account: &AccountId, why: SessionEnd) -> Kind {
    Kind::SessionEnded(SessionEnded {
        session_id: session_id.to_owned(),
        account_id: account.to_string(),
        why: why as i32,
    })
}

fn end_all(
    deployment: &Deployment,
    account: &AccountId,
    except: Option<&str>,
    why: SessionEnd,
) -> Vec<Kind> {
    (deployment.sessions.iter())
        .filter(|(id, session)| session.account == *account && Some(id.as_str()) != except)
        .map(|(id, _)| end(id, account, why))
        .collect()
}

fn change_credential(
    deployment: &Deployment,
    actor: &AccountId,
    kind: CredentialKind,
    credential_id: Option<&str>,
    except: Option<&str>,
) -> Result<Decision, Refusal> {
    let why = match kind {
        CredentialKind::Password => Some(SessionEnd::PasswordChanged),
        CredentialKind::SecondFactor => Some(SessionEnd::SecondFactor),
        _ => None,
    };
    if credential_id.is_none() && deployment.credential(actor, kind).is_none() {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            actor.as_str(),
            "there is nothing to remove",
        ));
    }
    let mut events = vec![Kind::CredentialChanged(CredentialChanged {
        account_id: actor.to_string(),
        kind: kind as i32,
        set: credential_id.is_some(),
        credential_id: credential_id.unwrap_or_default().to_owned(),
    })];
    events.extend(
        why.into_iter()
            .flat_map(|why| end_all(deployment, actor, except, why)),
    );
    Ok(Decision::of(events))
}

fn issue_recovery(
    deployment: &Deployment,
    now: Moment,
    access: &Access,
) -> Result<Decision, Refusal> {
    let Access::IssueRecovery {
        account,
        recovery_id,
        expires_unix,
        password,
        second_factor,
    } = access
    else {
        return Err(Refusal::field("access", "must be a recovery"));
    };
    open_account(deployment, account)?;
    if !password && !second_factor {
        return Err(Refusal::field(
            "password",
            "or second_factor must be true: the code would recover nothing",
        ));
    }
    if deployment
        .credential(account, CredentialKind::Password)
        .is_none()
        && !password
    {
        return Err(Refusal::field(
            "password",
            "must be true: the account has none",
        ));
    }
    if expires_unix.saturating_mul(SECOND) <= now.0 {
        return Err(Refusal::field("lifetime_seconds", "must end in the future"));
    }
    Ok(Decision::of(vec![Kind::RecoveryIssued(RecoveryIssued {
        recovery_id: recovery_id.clone(),
        account_id: account.to_string(),
        expires_unix: *expires_unix,
        password: *password,
        second_factor: *second_factor,
    })])
    .created(recovery_id))
}

fn hand_over(
    deployment: &Deployment,
    actor: &AccountId,
    account: &AccountId,
    successor: &AccountId,
    reason: &str,
) -> Result<Decision, Refusal> {
    if actor != account {
        deployment.require(actor, Action::HandOverAccounts)?;
    }
    crate::fields::line(reason, 1, limits::SHORT_REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    open_account(deployment, account)?;
    open_account(deployment, successor)?;
    if account == successor {
        return Err(Refusal::field("successor_id", "must be another account"));
    }
    an_administrator_remains(deployment, account)?;
    let mut events = end_all(deployment, account, None, SessionEnd::HandedOver);
    let live =
        (deployment.tokens.iter()).filter(|(_, token)| token.account == *account && !token.revoked);
    events.extend(live.map(|(id, _)| {
        Kind::TokenRevoked(mgi_proto::v1::TokenRevoked {
            token_id: id.clone(),
            reason: "the account was handed over".to_owned(),
        })
    }));
    events.push(Kind::AccountHandedOver(AccountHandedOver {
        account_id: account.to_string(),
        successor_id: successor.to_string(),
    }));
    events.push(Kind::AccountClosed(mgi_proto::v1::AccountClosed {
        account_id: account.to_string(),
        reason: reason.to_owned(),
    }));
    Ok(Decision::of(events))
}

/// How an event of access changes the directory; `None` when it does not fit.
pub(super) fn apply(deployment: &mut Deployment, event: &Event, kind: &Kind) -> Option<()> {
    let at = Moment::from_proto(event.recorded_time.as_ref());
    match kind {
        Kind::InvitationIssued(e) => {
            let account = deployment.accounts.get_mut(e.account_id.as_str())?;
            account.invitation = Some(OpenCode {
                id: e.invitation_id.clone(),
                expires_unix: e.expires_unix,
                password: true,
                second_factor: false,
            });
        }
        Kind::InvitationAccepted(e) => {
            let account = deployment.accounts.get_mut(e.account_id.as_str())?;
            account.invitation = None;
            if !e.credential_id.is_empty() {
                set(account, CredentialKind::Password as i32, &e.credential_id);
            }
        }
        Kind::SignedIn(e) => {
            let session = Session {
                account: AccountId::parse(&e.account_id).ok()?,
                begun: at,
            };
            deployment.sessions.insert(e.session_id.clone(), session);
        }
        Kind::SessionEnded(e) => {
            deployment.sessions.remove(&e.session_id);
        }
        Kind::CredentialChanged(e) => {
            let account = deployment.accounts.get_mut(e.account_id.as_str())?;
            if e.set {
                set(account, e.kind, &e.credential_id);
            } else {
                account.credentials.remove(&e.kind);
            }
        }
        Kind::RecoveryIssued(e) => {
            let account = deployment.accounts.get_mut(e.account_id.as_str())?;
            account.recovery = Some(OpenCode {
                id: e.recovery_id.clone(),
                expires_unix: e.expires_unix,
                password: e.password,
                second_factor: e.second_factor,
            });
        }
        Kind::RecoveryUsed(e) => {
            let account = deployment.accounts.get_mut(e.account_id.as_str())?;
            account.recovery = None;
            account.recovered = Some(at);
            if !e.credential_id.is_empty() {
                set(account, CredentialKind::Password as i32, &e.credential_id);
            }
            if e.second_factor_removed {
                let factor = CredentialKind::SecondFactor as i32;
                account.credentials.remove(&factor);
            }
        }
        // What happened, and changes nothing here.
        Kind::SignInsFailed(_) | Kind::AuthenticatedAgain(_) | Kind::AccountHandedOver(_) => {}
        _ => return None,
    }
    Some(())
}

fn set(account: &mut Account, kind: i32, credential_id: &str) {
    account.personal = true;
    // Who holds a credential was let in: codes that were issued before open nothing any more.
    account.invitation = None;
    if kind == CredentialKind::Password as i32 {
        account.recovery = None;
    }
    account.credentials.insert(kind, credential_id.to_owned());
}
