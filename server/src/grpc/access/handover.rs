//! The handover of who leaves.

use mgi_events::ids::AccountId;
use mgi_proto::v1;
use tonic::{Request, Status};

use super::{
    super::{
        Host,
        caller::{principal, privileged},
        refused,
    },
    codes::account_id,
    refuse,
};
use crate::access::{Handed, Handover};

pub(super) async fn prepare(
    host: &Host,
    request: Request<v1::PrepareHandoverRequest>,
) -> Result<v1::PrepareHandoverResponse, Status> {
    let actor = principal(&request)?.account;
    let account = of(&actor, &request.into_inner().account_id)?;
    let prepared = host.access.prepare_handover(&actor, &account).await;
    Ok(show(prepared.map_err(refuse)?))
}

pub(super) async fn hand_over(
    host: &Host,
    request: Request<v1::HandOverAccountRequest>,
) -> Result<v1::HandOverAccountResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let asked = request.into_inner();
    let account = of(&actor, &asked.account_id)?;
    let successor = AccountId::parse(&asked.successor_id)
        .map_err(|bad| refused::bad_id("successor_id", &bad))?;
    let access = &host.access;
    let handed = access.hand_over(&actor, &account, &successor, &asked.reason);
    let Handed {
        roles,
        drafts,
        closed,
    } = handed.await.map_err(refuse)?;
    let item =
        |(profile, grant_id, problem): (mgi_events::ids::ProfileId, String, Option<String>)| {
            v1::HandoverItem {
                profile_id: profile.to_string(),
                grant_id,
                problem: problem.unwrap_or_default(),
            }
        };
    Ok(v1::HandOverAccountResponse {
        roles: roles.into_iter().map(item).collect(),
        drafts: count(drafts),
        closed,
    })
}

fn of(actor: &AccountId, named: &str) -> Result<AccountId, Status> {
    if named.is_empty() {
        return Ok(actor.clone());
    }
    account_id(named)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn show(handover: Handover) -> v1::PrepareHandoverResponse {
    let role = |held: crate::access::Held| v1::HeldRole {
        profile_id: held.profile.to_string(),
        grant_id: held.grant_id,
        role: held.role as i32,
        ministry: held.ministry,
        until_date: held.until,
    };
    let query = |waiting: crate::access::Waiting| v1::WaitingQuery {
        profile_id: waiting.profile.to_string(),
        thread_id: waiting.thread_id,
        ministry: waiting.ministry,
    };
    let deployment_roles = handover.deployment_roles.iter();
    v1::PrepareHandoverResponse {
        deployment_roles: deployment_roles.map(|role| *role as i32).collect(),
        roles: handover.roles.into_iter().map(role).collect(),
        queries: handover.queries.into_iter().map(query).collect(),
        drafts: count(handover.drafts),
        sessions: count(handover.sessions),
        tokens: count(handover.tokens),
        key_ids: handover.keys,
    }
}
