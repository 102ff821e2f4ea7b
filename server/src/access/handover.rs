//! Who leaves: what an account holds, and how it goes to a successor.

use std::sync::Arc;

use mgi_events::{
    context::Moment,
    deployment::{Access as Act, Command as Deploy},
    ids::{AccountId, ProfileId},
    limits,
    refusal::{Refusal, Rule},
};
use mgi_proto::v1::{Command, DeploymentRole, HandOverRole, QueryState, Role, command::Action};

use super::{Access, AccessError};
use crate::engine::{Engine, SubmitError};

/// Queries that are told at most.
const QUERIES: usize = 1_000;

/// A role in force that an account holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The profile.
    pub profile: ProfileId,
    /// The grant.
    pub grant_id: String,
    /// The role.
    pub role: Role,
    /// Its ministry, or empty.
    pub ministry: String,
    /// Last day, or empty.
    pub until: String,
}

/// A query that waits for a ministry of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The profile.
    pub profile: ProfileId,
    /// Its thread.
    pub thread_id: String,
    /// The ministry asked.
    pub ministry: String,
}

/// What an account holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handover {
    /// Roles in force.
    pub roles: Vec<Held>,
    /// Queries that wait for its ministries, at most 1,000.
    pub queries: Vec<Waiting>,
    /// Roles in the deployment.
    pub deployment_roles: Vec<DeploymentRole>,
    /// Words that were not submitted.
    pub drafts: usize,
    /// Open sessions.
    pub sessions: usize,
    /// Tokens that work.
    pub tokens: usize,
    /// Keys that are live.
    pub keys: Vec<String>,
}

/// What became of a handover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    /// Roles: the profile, the grant, and why it was not handed over.
    pub roles: Vec<(ProfileId, String, Option<String>)>,
    /// Drafts that went to the successor.
    pub drafts: usize,
    /// The account is closed: everything was handed over.
    pub closed: bool,
}

impl Access {
    /// What an account holds that somebody else has to take over: for its holder, and for
    /// administrators.
    ///
    /// # Errors
    /// `actor` is neither, or a profile cannot be read.
    pub async fn prepare_handover(
        &self,
        actor: &AccountId,
        account: &AccountId,
    ) -> Result<Handover, AccessError> {
        self.may_hand_over(actor, account)?;
        let engine = &self.inner.engine;
        let now = self.inner.clock.now();
        let mut handover = Handover::default();
        for profile in engine.profiles_of(account) {
            handover.drafts += self.drafts(account, &profile)?.len();
            let (roles, queries) = holds(engine, &profile, account, now).await?;
            handover.roles.extend(roles);
            handover.queries.extend(queries);
        }
        handover.queries.truncate(QUERIES);
        let deployment = engine.deployment();
        let roles = [
            DeploymentRole::Administrator,
            DeploymentRole::Steward,
            DeploymentRole::Auditor,
        ];
        handover.deployment_roles = roles
            .into_iter()
            .filter(|role| deployment.has_role(account, *role))
            .collect();
        handover.sessions = self.sessions_of(account).len();
        let live = deployment.tokens().values().filter(|token| {
            token.account == *account
                && !token.revoked
                && token.expires_unix.saturating_mul(1_000_000) > now.0
        });
        handover.tokens = live.count();
        handover.keys = (deployment.keys())
            .filter(|(_, key)| key.registered.account_id == account.as_str() && key.is_live())
            .map(|(id, _)| id.to_string())
            .collect();
        Ok(handover)
    }

    /// Hands over: each role goes to the successor by a command of its own, as `actor`; then drafts,
    /// when the holder does it; then, when nothing was refused, sessions and tokens end and the
    /// account is closed, as one act. Interrupted anywhere it can be repeated: what went over is not
    /// there any more.
    ///
    /// # Errors
    /// Nothing can be handed over at all; what is refused of it is told item by item instead.
    pub async fn hand_over(
        &self,
        actor: &AccountId,
        account: &AccountId,
        successor: &AccountId,
        reason: &str,
    ) -> Result<Handed, AccessError> {
        self.may_hand_over(actor, account)?;
        mgi_events::fields::line(reason, 1, limits::SHORT_REASON_CHARS)
            .map_err(|problem| AccessError::field("reason", problem))?;
        let engine = &self.inner.engine;
        let deployment = engine.deployment();
        if account == successor || !deployment.account_is_open(successor) {
            return Err(AccessError::field(
                "successor_id",
                "must be another account, which is open",
            ));
        }
        let now = self.inner.clock.now();
        let mut handed = Handed::default();
        let profiles = engine.profiles_of(account);
        for profile in &profiles {
            for held in holds(engine, profile, account, now).await?.0 {
                let command = Command {
                    command_id: uuid::Uuid::now_v7().to_string(),
                    acting_ministry: String::new(),
                    action: Some(Action::HandOverRole(HandOverRole {
                        grant_id: held.grant_id.clone(),
                        account_id: successor.to_string(),
                        until: String::new(),
                        reason: reason.to_owned(),
                    })),
                };
                let problem = match engine.submit(actor, profile, command).await {
                    Ok(_) => None,
                    Err(SubmitError::Refused(refusal)) => Some(refusal.to_string()),
                    Err(error) => return Err(error.into()),
                };
                handed.roles.push((profile.clone(), held.grant_id, problem));
            }
        }
        if actor == account {
            for profile in &profiles {
                handed.drafts += self.hand_over_drafts(account, successor, profile).await?;
            }
        }
        if handed.roles.iter().any(|(_, _, problem)| problem.is_some()) {
            return Ok(handed);
        }
        let act = Act::HandOver {
            account: account.clone(),
            successor: successor.clone(),
            reason: reason.to_owned(),
        };
        self.record(Some(actor), Deploy::Access(act)).await?;
        let id = account.to_string();
        self.vault(move |vault| vault.revoke_tokens_of(&id)).await?;
        self.sweep().await?;
        handed.closed = true;
        Ok(handed)
    }

    fn may_hand_over(&self, actor: &AccountId, account: &AccountId) -> Result<(), AccessError> {
        let deployment = self.inner.engine.deployment();
        if actor == account || deployment.has_role(actor, DeploymentRole::Administrator) {
            return Ok(());
        }
        let refusal = Refusal::right(
            Rule::AdministratorKeepsDirectory,
            "an account is handed over by its holder, or by an administrator of the deployment",
        );
        Err(SubmitError::Refused(refusal).into())
    }

    fn drafts(
        &self,
        account: &AccountId,
        profile: &ProfileId,
    ) -> Result<Vec<(crate::vault::DraftPlace, crate::vault::Draft)>, AccessError> {
        let vault = Arc::clone(&self.inner.vault);
        Ok(vault.drafts_of(account.as_str(), profile.as_str())?)
    }

    /// Drafts of one profile; where the successor has words of the own at the same place, these
    /// stay, and the leaver's are left where they are.
    async fn hand_over_drafts(
        &self,
        account: &AccountId,
        successor: &AccountId,
        profile: &ProfileId,
    ) -> Result<usize, AccessError> {
        let own = self.drafts(successor, profile)?;
        let given = self.drafts(account, profile)?;
        let given: Vec<_> = given
            .into_iter()
            .filter(|(place, _)| own.iter().all(|(other, _)| other != place))
            .collect();
        let (from, to) = (account.to_string(), successor.to_string());
        self.vault(move |vault| {
            for (place, draft) in &given {
                // Kept twice for a moment rather than not at all.
                vault.save_draft(&to, place, draft)?;
                vault.discard_draft(&from, place)?;
            }
            Ok(given.len())
        })
        .await
    }
}

/// Roles in force of an account in a profile, and the queries that wait for its ministries there.
async fn holds(
    engine: &Engine,
    profile: &ProfileId,
    account: &AccountId,
    now: Moment,
) -> Result<(Vec<Held>, Vec<Waiting>), AccessError> {
    let read = engine.read(profile, |state| {
        let roles: Vec<Held> = (state.roles_of(account, now))
            .map(|(id, grant)| Held {
                profile: profile.clone(),
                grant_id: id.to_string(),
                role: grant.role(),
                ministry: grant
                    .ministry
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                until: grant.granted.end_date.clone(),
            })
            .collect();
        let waits = |state: QueryState| matches!(state, QueryState::Open | QueryState::Reopened);
        let queries = state.threads().iter().filter_map(|(id, thread)| {
            let query = thread.query.as_ref().filter(|query| waits(query.state()))?;
            let asked = &query.terms.assignee;
            let own = roles.iter().any(|held| held.ministry == *asked);
            own.then(|| Waiting {
                profile: profile.clone(),
                thread_id: id.to_string(),
                ministry: asked.clone(),
            })
        });
        let queries = queries.collect();
        (roles, queries)
    });
    read.await
        .map_err(|error| SubmitError::Storage(error).into())
}
