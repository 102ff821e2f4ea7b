//! Erasing a person (docs/privacy.md): asked for by an administrator, confirmed by
//! another person, carried out by who holds the names. The ledger is not changed by it:
//! it never held more than an opaque id and a salted commitment.

use mgi_proto::v1::{
    AccountClosed, ContentExported, DeploymentRole, ErasureRequested, ErasureWithdrawn, Event,
    ExportKind, PersonalDataErased, event_body::Kind,
};
use serde::{Deserialize, Serialize};

use super::{decide::an_administrator_remains, state::Deployment};
use crate::{
    event::{Author, author},
    fields,
    ids::{AccountId, ErasureId, ProfileId},
    limits,
    profile::Decision,
    refusal::{Refusal, Rule},
};

/// A request to erase a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Whose data.
    pub account: AccountId,
    /// Which law or decision requires it.
    pub legal_basis: String,
    /// Who asked, and when.
    pub requested: Author,
    /// What became of it.
    pub state: ErasureState,
}

/// What became of a request to erase a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErasureState {
    /// It waits for the second person.
    Open,
    /// The data was erased.
    Erased(Author),
    /// It was withdrawn.
    Withdrawn(Author),
}

impl Deployment {
    /// Requests to erase persons, the oldest first.
    pub fn erasures(&self) -> impl Iterator<Item = (ErasureId, &Erasure)> {
        self.erasures.iter().map(|(id, erasure)| (*id, erasure))
    }

    /// Whether the data of the person behind an account was erased.
    #[must_use]
    pub fn is_erased(&self, account: &str) -> bool {
        self.accounts.get(account).is_some_and(|a| a.erased)
    }

    /// The accounts whose persons were erased, each with what required it.
    pub fn erased(&self) -> impl Iterator<Item = (&AccountId, &str)> {
        let erased = self.accounts.iter().filter(|(_, account)| account.erased);
        erased.map(|(id, _)| {
            let of = self
                .erasures
                .values()
                .rev()
                .find(|e| e.account == *id && matches!(e.state, ErasureState::Erased(_)));
            (id, of.map_or("", |e| e.legal_basis.as_str()))
        })
    }

    fn open_erasure(&self, id: ErasureId) -> Result<&Erasure, Refusal> {
        let erasure = self
            .erasures
            .get(&id)
            .ok_or_else(|| Refusal::missing("erasure", id.to_string()))?;
        if erasure.state == ErasureState::Open {
            return Ok(erasure);
        }
        Err(Refusal::rule_about(
            Rule::ErasureIsOpen,
            id.to_string(),
            format!("erasure {id} was confirmed or withdrawn before"),
        ))
    }

    /// `None` when the event does not fit.
    pub(super) fn apply_erasure(&mut self, event: &Event, kind: &Kind) -> Option<()> {
        match kind {
            Kind::ErasureRequested(e) => {
                let erasure = Erasure {
                    account: AccountId::parse(&e.account_id).ok()?,
                    legal_basis: e.legal_basis.clone(),
                    requested: author(event),
                    state: ErasureState::Open,
                };
                let id = ErasureId::parse(&e.erasure_id).ok()?;
                self.erasures.insert(id, erasure);
            }
            Kind::PersonalDataErased(e) => {
                let account = self.accounts.get_mut(e.account_id.as_str())?;
                account.erased = true;
                account.closed = true;
                let by = author(event);
                let unknown = Erasure {
                    account: AccountId::parse(&e.account_id).ok()?,
                    legal_basis: e.legal_basis.clone(),
                    requested: by.clone(),
                    state: ErasureState::Open,
                };
                let id = match e.erasure_id.as_str() {
                    "" => self.next_erasure(),
                    known => ErasureId::parse(known).ok()?,
                };
                self.erasures.entry(id).or_insert(unknown).state = ErasureState::Erased(by);
            }
            Kind::ErasureWithdrawn(e) => {
                let id = ErasureId::parse(&e.erasure_id).ok()?;
                self.erasures.get_mut(&id)?.state = ErasureState::Withdrawn(author(event));
            }
            _ => return None,
        }
        Some(())
    }

    fn next_erasure(&self) -> ErasureId {
        ErasureId(self.erasures.keys().last().map_or(1, |id| id.0 + 1))
    }
}

/// An administrator asks.
pub(super) fn request(
    deployment: &Deployment,
    account: &AccountId,
    legal_basis: &str,
) -> Result<Decision, Refusal> {
    fields::line(legal_basis, 1, limits::SHORT_REASON_CHARS)
        .map_err(|p| Refusal::field("legal_basis", p))?;
    let known = deployment
        .accounts()
        .get(account)
        .ok_or_else(|| Refusal::missing("account", account.as_str()))?;
    let open = deployment
        .erasures
        .iter()
        .find(|(_, e)| e.account == *account && e.state == ErasureState::Open);
    if known.erased || open.is_some() {
        return Err(Refusal::rule_about(
            Rule::ErasureIsOpen,
            account.as_str(),
            match open {
                Some((id, _)) => format!("erasure {id} of this account waits for a second person"),
                None => "the person behind this account was erased".to_owned(),
            },
        ));
    }
    an_administrator_remains(deployment, account)?;
    let id = deployment.next_erasure();
    Ok(Decision::of(vec![Kind::ErasureRequested(ErasureRequested {
        erasure_id: id.to_string(),
        account_id: account.to_string(),
        legal_basis: legal_basis.to_owned(),
    })])
    .created(id))
}

/// A second person confirms. The account is closed with it.
pub(super) fn confirm(
    deployment: &Deployment,
    actor: &AccountId,
    id: ErasureId,
    in_force: &[String],
) -> Result<Decision, Refusal> {
    let may = [DeploymentRole::Administrator, DeploymentRole::Auditor]
        .into_iter()
        .any(|role| deployment.has_role(actor, role));
    if !may {
        return Err(Refusal::right(
            Rule::TwoPersonsErase,
            "an erasure is confirmed by an administrator or an auditor of the deployment",
        ));
    }
    let erasure = deployment.open_erasure(id)?;
    let account = &erasure.account;
    if erasure.requested.account == actor.as_str() || account == actor {
        return Err(Refusal::rule_about(
            Rule::TwoPersonsErase,
            id.to_string(),
            "an erasure is confirmed by another person than who asked for it, and than whose data it is",
        ));
    }
    let held = deployment.accounts().get(account);
    let mut roles: Vec<String> = held
        .into_iter()
        .flat_map(|held| held.roles.keys())
        .map(|grant| format!("{grant} in the deployment"))
        .collect();
    roles.extend_from_slice(in_force);
    if !roles.is_empty() {
        let more = roles.len().saturating_sub(20);
        roles.truncate(20);
        let list = match more {
            0 => roles.join(", "),
            more => format!("{} and {more} more", roles.join(", ")),
        };
        return Err(Refusal::rule_about(
            Rule::RolesEndBeforeErasure,
            account.as_str(),
            format!("the account still holds roles: {list}; who grants them ends them first"),
        ));
    }
    an_administrator_remains(deployment, account)?;
    let mut events = Vec::new();
    if deployment.account_is_open(account) {
        events.push(Kind::AccountClosed(AccountClosed {
            account_id: account.to_string(),
            reason: format!("erasure {id}"),
        }));
    }
    events.push(Kind::PersonalDataErased(PersonalDataErased {
        erasure_id: id.to_string(),
        account_id: account.to_string(),
        again: false,
        legal_basis: String::new(),
    }));
    Ok(Decision::of(events))
}

/// An administrator withdraws a request.
pub(super) fn withdraw(
    deployment: &Deployment,
    id: ErasureId,
    reason: &str,
) -> Result<Decision, Refusal> {
    fields::line(reason, 1, limits::SHORT_REASON_CHARS).map_err(|p| Refusal::field("reason", p))?;
    deployment.open_erasure(id)?;
    Ok(Decision::of(vec![Kind::ErasureWithdrawn(
        ErasureWithdrawn {
            erasure_id: id.to_string(),
            reason: reason.to_owned(),
        },
    )]))
}

/// The server carries out an erasure that a restored ledger lost.
pub(super) fn again(
    deployment: &Deployment,
    account: &AccountId,
    legal_basis: &str,
) -> Result<Decision, Refusal> {
    let known = deployment
        .accounts()
        .get(account)
        .ok_or_else(|| Refusal::missing("account", account.as_str()))?;
    if known.erased {
        return Err(Refusal::rule_about(
            Rule::ErasureIsOpen,
            account.as_str(),
            "the person behind this account was erased",
        ));
    }
    let open = deployment
        .erasures
        .iter()
        .find(|(_, e)| e.account == *account && e.state == ErasureState::Open);
    let erasure_id = open.map(|(id, _)| id.to_string()).unwrap_or_default();
    Ok(Decision::of(vec![Kind::PersonalDataErased(
        PersonalDataErased {
            erasure_id,
            account_id: account.to_string(),
            again: true,
            legal_basis: legal_basis.to_owned(),
        },
    )]))
}

/// An export is recorded. Whether it is allowed was decided where it is made.
pub(super) fn export(export: &ContentExported) -> Result<Decision, Refusal> {
    if export.kind() == ExportKind::Unspecified {
        return Err(Refusal::field("kind", "must say what was exported"));
    }
    if !export.profile_id.is_empty() {
        fields::id("profile_id", ProfileId::parse(&export.profile_id))?;
    }
    if !export.account_id.is_empty() {
        fields::id("account_id", AccountId::parse(&export.account_id))?;
    }
    Ok(Decision::of(vec![Kind::ContentExported(export.clone())]))
}

/// Whether somebody may read the access log, of one account or, where `of` is absent,
/// all of it.
///
/// # Errors
/// A typed refusal.
pub fn may_read_access(
    deployment: &Deployment,
    actor: &AccountId,
    of: Option<&AccountId>,
) -> Result<(), Refusal> {
    if of == Some(actor) || deployment.has_role(actor, DeploymentRole::Auditor) {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::AuditorsReadAccess,
        "the access log is read by auditors of the deployment; anybody else reads the entries about the own account",
    ))
}

/// Whether somebody may export what is held about the person behind an account.
///
/// # Errors
/// A typed refusal.
pub fn may_export_person(
    deployment: &Deployment,
    actor: &AccountId,
    of: &AccountId,
) -> Result<(), Refusal> {
    if of == actor {
        return Ok(());
    }
    if !deployment.has_role(actor, DeploymentRole::Administrator) {
        return Err(Refusal::right(
            Rule::AdministratorKeepsDirectory,
            "what is held about a person is exported by that person, or by an administrator of the deployment",
        ));
    }
    if !deployment.accounts().contains_key(of) {
        return Err(Refusal::missing("account", of.as_str()));
    }
    Ok(())
}
