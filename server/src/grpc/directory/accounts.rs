//! Accounts and their roles in the deployment. Names are in the vault only; the
//! ledger gets a commitment to them.

use mgi_events::{
    context::Moment,
    deployment::{Command, Deployment},
    ids::{AccountId, DeploymentGrantId},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};
use mgi_proto::v1::{self, DeploymentRole};
use sha2::{Digest as _, Sha256};
use tonic::{Request, Status};

use super::{
    super::{
        Host,
        caller::{principal, privileged},
        paging::Page,
        refused,
        status::bad_field,
    },
    command::{direct, opaque_id, random},
};
use crate::{
    access_log,
    vault::{Person, Vault},
};

/// What stands in the place of the name of a person who was erased.
const ERASED_PERSON: &str = "erased person";

pub(super) async fn who_am_i(
    host: &Host,
    request: Request<v1::WhoAmIRequest>,
) -> Result<v1::WhoAmIResponse, Status> {
    let account = principal(&request)?.account;
    let deployment = host.engine.deployment();
    let roles = [
        DeploymentRole::Administrator,
        DeploymentRole::Steward,
        DeploymentRole::Auditor,
    ];
    Ok(v1::WhoAmIResponse {
        name: name_of(&host.vault, &account)?,
        deployment_roles: roles
            .into_iter()
            .filter(|role| deployment.has_role(&account, *role))
            .map(|role| role as i32)
            .collect(),
        account_id: account.to_string(),
        deployment_id: deployment.id().to_owned(),
        notices: notices(&deployment, &account, host.clock.now()),
        server_version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

pub(super) async fn create(
    host: &Host,
    request: Request<v1::CreateAccountRequest>,
) -> Result<v1::CreateAccountResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let request = request.into_inner();
    let characters = request.name.trim().chars().count();
    if characters == 0
        || characters > limits::PERSON_NAME_CHARS
        || request.name.chars().any(char::is_control)
    {
        let most = limits::PERSON_NAME_CHARS;
        return Err(bad_field(
            "name",
            format!("must have 1 to {most} characters, no control characters"),
        ));
    }
    let account =
        AccountId::parse(&opaque_id("ac-")?).map_err(|bad| refused::bad_id("account", &bad))?;
    let salt: [u8; 16] = random()?;
    let command = Command::CreateAccount {
        account,
        name_commitment: commitment(&salt, &request.name),
    };
    // What is hashed for repetition must not carry the name into the ledger: a
    // plain digest of a name could be guessed. The salt is new at every try, so
    // only the id of the command tells a repetition.
    let bare = v1::CreateAccountRequest {
        command_id: request.command_id.clone(),
        name: String::new(),
    };
    let receipt = direct(host, &actor, &request.command_id, &bare, command).await?;
    let created = receipt.created_ids.first().cloned().unwrap_or_default();
    // A first try that was recorded and then cut off left no name: the salt of
    // its commitment is lost, so the name is kept with the salt of this try only
    // when there is none.
    if host
        .vault
        .person(&created)
        .map_err(|e| refused::vault(&e))?
        .is_none()
    {
        let person = Person {
            name: request.name,
            salt,
        };
        host.vault
            .put_person(&created, &person)
            .map_err(|e| refused::vault(&e))?;
    }
    Ok(v1::CreateAccountResponse {
        account_id: created,
        revision: receipt.revision,
    })
}

pub(super) async fn close(
    host: &Host,
    request: Request<v1::CloseAccountRequest>,
) -> Result<v1::CloseAccountResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let request = request.into_inner();
    let account = account_id(&request.account_id)?;
    let command = Command::CloseAccount {
        account,
        reason: request.reason.clone(),
    };
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    host.vault
        .revoke_tokens_of(&request.account_id)
        .map_err(|e| refused::vault(&e))?;
    Ok(v1::CloseAccountResponse {
        revision: receipt.revision,
    })
}

pub(super) async fn list(
    host: &Host,
    request: Request<v1::ListAccountsRequest>,
) -> Result<v1::ListAccountsResponse, Status> {
    let actor = principal(&request)?.account;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let deployment = host.engine.deployment();
    if !deployment.permits(&actor, Action::ListAccounts) {
        let refusal = Refusal::right(
            Rule::AdministratorKeepsDirectory,
            "accounts are listed for administrators of the deployment",
        );
        return Err(refused::refusal(&refusal).into());
    }
    let (mut accounts, next_page_token) = page.cut(
        deployment.accounts().iter(),
        |(id, _)| id.to_string(),
        |(id, account)| Deployment::show_account(id, account, String::new()),
    )?;
    for account in &mut accounts {
        let person = host
            .vault
            .person(&account.account_id)
            .map_err(|e| refused::vault(&e))?;
        account.name = match person {
            Some(person) => person.name,
            None if account.erased => ERASED_PERSON.to_owned(),
            None => String::new(),
        };
        access_log::about("administrator", &account.account_id);
    }
    Ok(v1::ListAccountsResponse {
        accounts,
        next_page_token,
    })
}

pub(super) async fn grant_role(
    host: &Host,
    request: Request<v1::GrantDeploymentRoleRequest>,
) -> Result<v1::GrantDeploymentRoleResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let request = request.into_inner();
    let command = Command::GrantRole {
        account: account_id(&request.account_id)?,
        role: request.role(),
    };
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    Ok(v1::GrantDeploymentRoleResponse {
        grant_id: receipt.created_ids.first().cloned().unwrap_or_default(),
        revision: receipt.revision,
    })
}

pub(super) async fn end_role(
    host: &Host,
    request: Request<v1::EndDeploymentRoleRequest>,
) -> Result<v1::EndDeploymentRoleResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let request = request.into_inner();
    let grant = DeploymentGrantId::parse(&request.grant_id)
        .map_err(|bad| refused::bad_id("grant_id", &bad))?;
    let command = Command::EndRole {
        grant,
        reason: request.reason.clone(),
    };
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    Ok(v1::EndDeploymentRoleResponse {
        revision: receipt.revision,
    })
}

/// What an account should know of its access, for 30 days.
fn notices(deployment: &Deployment, account: &AccountId, now: Moment) -> Vec<String> {
    const KEPT: i64 = 30 * 86_400 * 1_000_000;
    let recovered = deployment.accounts().get(account).and_then(|a| a.recovered);
    let recovered = recovered.filter(|at| at.0 + KEPT > now.0);
    recovered
        .map(|at| {
            format!(
                "a recovery code was used for this account on {}; if that was not you, tell an administrator",
                mgi_events::dates::utc_day(at)
            )
        })
        .into_iter()
        .collect()
}

/// SHA-256(salt || name): what the ledger keeps of a name.
#[must_use]
pub(crate) fn commitment(salt: &[u8; 16], name: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(name.as_bytes());
    hasher.finalize().into()
}

fn name_of(vault: &Vault, account: &AccountId) -> Result<String, Status> {
    let person = vault
        .person(account.as_str())
        .map_err(|e| refused::vault(&e))?;
    Ok(person.map(|p| p.name).unwrap_or_default())
}

fn account_id(text: &str) -> Result<AccountId, Status> {
    AccountId::parse(text).map_err(|bad| refused::bad_id("account_id", &bad))
}
