//! How an event changes the directory.

use std::sync::Arc;

use mgi_proto::v1::{Event, event_body::Kind};

use super::access;
use super::state::{Account, Deployment, Ministry, MinistryName, Token};
use crate::{
    context::Moment,
    event::{author, type_name},
    ids::{AccountId, DeploymentGrantId, MinistryCode, Revision},
    profile::EvolveError,
    questionnaire::Questionnaire,
};

impl Deployment {
    /// Applies the next event of the stream.
    ///
    /// # Errors
    /// The event does not follow from the state: the history is damaged or was
    /// written by another program. The state is unusable afterwards.
    pub fn evolve(&mut self, event: &Event, kind: &Kind) -> Result<(), EvolveError> {
        if event.index != self.revision.0 {
            return Err(EvolveError::OutOfOrder {
                expected: self.revision.0,
                found: event.index,
            });
        }
        let misfit = || EvolveError::Misfit {
            index: event.index,
            kind: type_name(kind),
        };
        self.apply(event, kind).ok_or_else(misfit)?;
        self.revision = Revision(event.index + 1);
        self.last_recorded = Moment::from_proto(event.recorded_time.as_ref());
        Ok(())
    }

    /// Counts the next event of the stream without applying it: who reads a history
    /// in which it is hidden has its leaf hash only.
    ///
    /// # Errors
    /// [`EvolveError::OutOfOrder`] when `index` is not the next.
    pub fn pass_over(&mut self, index: u64) -> Result<(), EvolveError> {
        if index != self.revision.0 {
            return Err(EvolveError::OutOfOrder {
                expected: self.revision.0,
                found: index,
            });
        }
        self.revision = Revision(index + 1);
        Ok(())
    }

    /// `None` when the event does not fit.
    fn apply(&mut self, event: &Event, kind: &Kind) -> Option<()> {
        match kind {
            Kind::DeploymentCreated(e) => self.id.clone_from(&e.deployment_id),
            Kind::MinistryRegistered(e) => {
                let mut names: Vec<_> = e.former_names.iter().map(|n| undated(n)).collect();
                names.push(undated(&e.name));
                let ministry = Ministry {
                    names,
                    predecessors: e.predecessors.clone(),
                };
                self.ministries
                    .insert(MinistryCode::parse(&e.ministry).ok()?, ministry);
            }
            Kind::MinistryRenamed(e) => {
                let ministry = self.ministries.get_mut(e.ministry.as_str())?;
                ministry.names.push(MinistryName {
                    name: e.name.clone(),
                    effective_date: e.effective_date.clone(),
                });
            }
            Kind::AccountCreated(e) => {
                let account = Account {
                    name_commitment: e.name_commitment.clone(),
                    closed: false,
                    erased: false,
                    roles: Default::default(),
                    created: author(event),
                    credentials: Default::default(),
                    personal: false,
                    invitation: None,
                    recovery: None,
                    recovered: None,
                };
                self.accounts
                    .insert(AccountId::parse(&e.account_id).ok()?, account);
            }
            Kind::AccountClosed(e) => {
                self.accounts.get_mut(e.account_id.as_str())?.closed = true;
                self.sessions
                    .retain(|_, session| session.account.as_str() != e.account_id);
            }
            Kind::DeploymentRoleGranted(e) => {
                let grant = DeploymentGrantId::parse(&e.grant_id).ok()?;
                self.next_grant = self.next_grant.max(grant.0);
                let account = self.accounts.get_mut(e.account_id.as_str())?;
                account.roles.insert(grant, e.role);
            }
            Kind::DeploymentRoleEnded(e) => {
                let grant = DeploymentGrantId::parse(&e.grant_id).ok()?;
                let holder = self.holder(grant)?.0.clone();
                self.accounts.get_mut(&holder)?.roles.remove(&grant);
            }
            Kind::TokenIssued(e) => {
                let token = Token {
                    account: AccountId::parse(&e.account_id).ok()?,
                    label: e.label.clone(),
                    expires_unix: e.expires_unix,
                    revoked: false,
                    scopes: access::scopes_of(e),
                    profiles: e.profile_ids.clone(),
                    ministry: e.ministry.clone(),
                };
                self.tokens.insert(e.token_id.clone(), token);
            }
            Kind::TokenRevoked(e) => self.tokens.get_mut(&e.token_id)?.revoked = true,
            Kind::QuestionnaireRegistered(e) => {
                self.incoming = Some((e.head.clone()?, e.indicator_count));
            }
            Kind::IndicatorDefined(e) => {
                let (mut content, count) = self.incoming.take()?;
                content.indicators.push(e.indicator.clone()?);
                if content.indicators.len() == usize::try_from(count).ok()? {
                    self.questionnaires
                        .push(Arc::new(Questionnaire::new(content)));
                } else {
                    self.incoming = Some((content, count));
                }
            }
            Kind::KeyRegistered(_) | Kind::KeyRevoked(_) => self.apply_key(event, kind)?,
            Kind::ErasureRequested(_) | Kind::PersonalDataErased(_) | Kind::ErasureWithdrawn(_) => {
                self.apply_erasure(event, kind)?
            }
            Kind::ContentExported(_) => {}
            Kind::HeadsRecorded(e) => {
                let heads = Arc::make_mut(&mut self.heads);
                for head in &e.heads {
                    let root = head.root.as_slice().try_into().ok()?;
                    let known = heads.entry(head.stream.clone()).or_default();
                    *known = (head.size, root);
                }
            }
            Kind::Restored(e) => {
                self.epoch = e.epoch;
                // What was lost is no longer the past of what follows.
                let heads = Arc::make_mut(&mut self.heads);
                for loss in &e.losses {
                    heads.remove(&loss.stream);
                }
            }
            _ => access::apply(self, event, kind)?,
        }
        Some(())
    }
}

fn undated(name: &str) -> MinistryName {
    MinistryName {
        name: name.to_owned(),
        effective_date: String::new(),
    }
}
