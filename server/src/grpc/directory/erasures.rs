//! Erasing persons: asked for by one, confirmed by another, carried out at once.

use std::sync::Arc;

use mgi_events::{
    deployment::{Command, Deployment, Erasure, ErasureState},
    ids::{AccountId, ErasureId},
    refusal::{Refusal, Rule},
};
use mgi_proto::v1::{self, DeploymentRole, RemainingRole};
use tonic::{Request, Status};

use super::{
    super::{
        Host,
        caller::{principal, privileged},
        paging::Page,
        refused,
    },
    command::direct,
};
use crate::{engine::ReadError, erasure};

pub(super) async fn request(
    host: &Host,
    request: Request<v1::RequestErasureRequest>,
) -> Result<v1::RequestErasureResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let request = request.into_inner();
    let account =
        AccountId::parse(&request.account_id).map_err(|bad| refused::bad_id("account_id", &bad))?;
    let command = Command::RequestErasure {
        account: account.clone(),
        legal_basis: request.legal_basis.clone(),
    };
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    Ok(v1::RequestErasureResponse {
        erasure_id: receipt.created_ids.first().cloned().unwrap_or_default(),
        revision: receipt.revision,
        held_roles: held(host, &account).await?,
    })
}

pub(super) async fn confirm(
    host: &Host,
    request: Request<v1::ConfirmErasureRequest>,
) -> Result<v1::ConfirmErasureResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let request = request.into_inner();
    let erasure = erasure_id(&request.erasure_id)?;
    let of = {
        let deployment = host.engine.deployment();
        // Who may not confirm is refused below; looking for them would tell by the time it takes
        // whether there is such a request.
        let mut all = deployment.erasures();
        all.find(|(id, _)| settles(&deployment, &actor) && *id == erasure)
            .map(|(_, erasure)| erasure.account.clone())
    };
    let mut in_force = Vec::new();
    if let Some(account) = &of {
        let held = held(host, account).await?.into_iter();
        // Those in the deployment are decided on as the stream has them.
        in_force.extend(
            held.filter(|role| !role.profile_id.is_empty())
                .map(|role| format!("{} in {}", role.grant_id, role.profile_id)),
        );
    }
    let command = Command::ConfirmErasure { erasure, in_force };
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    let (vault, store) = (Arc::clone(&host.vault), Arc::clone(&host.checkpoints));
    let deployment = host.engine.deployment();
    let work = move || erasure::carry_out(&vault, &store, &deployment);
    let rewritten = match tokio::task::spawn_blocking(work).await {
        Ok(Ok(_)) => true,
        failed => {
            tracing::error!(
                ?failed,
                "an erasure was recorded and could not be carried out; it is at the next start"
            );
            false
        }
    };
    Ok(v1::ConfirmErasureResponse {
        revision: receipt.revision,
        rewritten,
    })
}

pub(super) async fn withdraw(
    host: &Host,
    request: Request<v1::WithdrawErasureRequest>,
) -> Result<v1::WithdrawErasureResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let request = request.into_inner();
    let command = Command::WithdrawErasure {
        erasure: erasure_id(&request.erasure_id)?,
        reason: request.reason.clone(),
    };
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    Ok(v1::WithdrawErasureResponse {
        revision: receipt.revision,
    })
}

pub(super) async fn list(
    host: &Host,
    request: Request<v1::ListErasuresRequest>,
) -> Result<v1::ListErasuresResponse, Status> {
    let actor = principal(&request)?.account;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let deployment = host.engine.deployment();
    if !settles(&deployment, &actor) {
        let refusal = Refusal::right(
            Rule::AdministratorKeepsDirectory,
            "erasures are listed for administrators and auditors of the deployment",
        );
        return Err(refused::refusal(&refusal).into());
    }
    let (mut erasures, next_page_token) = page.cut(
        deployment.erasures(),
        |(id, _)| id.to_string(),
        |(id, erasure)| show(id, erasure),
    )?;
    for erasure in &mut erasures {
        if erasure.state() == v1::ErasureState::Open
            && let Ok(account) = AccountId::parse(&erasure.account_id)
        {
            erasure.held_roles = held(host, &account).await?;
        }
    }
    Ok(v1::ListErasuresResponse {
        erasures,
        next_page_token,
    })
}

/// Whether somebody is one of those who settle erasures: an administrator or an auditor of the
/// deployment.
fn settles(deployment: &Deployment, actor: &AccountId) -> bool {
    [DeploymentRole::Administrator, DeploymentRole::Auditor]
        .into_iter()
        .any(|role| deployment.has_role(actor, role))
}

/// The roles that an account holds in force, in the deployment and in profiles. Roles that end
/// with a day are over when it is.
async fn held(host: &Host, account: &AccountId) -> Result<Vec<RemainingRole>, Status> {
    let deployment = host.engine.deployment();
    let of_deployment = deployment.accounts().get(account).into_iter();
    let mut held: Vec<RemainingRole> = of_deployment
        .flat_map(|account| account.roles.keys())
        .map(|grant| RemainingRole {
            profile_id: String::new(),
            grant_id: grant.to_string(),
        })
        .collect();
    let now = host.clock.now();
    for id in host.engine.profiles_of(account) {
        let found = host.engine.read(&id, |profile| {
            let grants = profile.grants().iter();
            grants
                .filter(|(_, grant)| grant.account == *account && profile.in_force(grant, now))
                .map(|(grant, _)| RemainingRole {
                    profile_id: id.to_string(),
                    grant_id: grant.to_string(),
                })
                .collect::<Vec<_>>()
        });
        match found.await {
            Ok(found) => held.extend(found),
            // Gone with a restored ledger.
            Err(ReadError::NotFound) => {}
            Err(error) => return Err(refused::read(&error).into()),
        }
    }
    Ok(held)
}

fn show(id: ErasureId, erasure: &Erasure) -> v1::Erasure {
    let (state, settled) = match &erasure.state {
        ErasureState::Open => (v1::ErasureState::Open, None),
        ErasureState::Erased(by) => (v1::ErasureState::Erased, Some(by)),
        ErasureState::Withdrawn(by) => (v1::ErasureState::Withdrawn, Some(by)),
    };
    v1::Erasure {
        erasure_id: id.to_string(),
        account_id: erasure.account.to_string(),
        legal_basis: erasure.legal_basis.clone(),
        state: state as i32,
        requested_by: erasure.requested.account.clone(),
        request_time: Some(erasure.requested.recorded.to_proto()),
        settled_by: settled.map(|by| by.account.clone()).unwrap_or_default(),
        settle_time: settled.map(|by| by.recorded.to_proto()),
        held_roles: Vec::new(),
    }
}

fn erasure_id(text: &str) -> Result<ErasureId, Status> {
    ErasureId::parse(text).map_err(|bad| refused::bad_id("erasure_id", &bad))
}
