//! Bearer tokens: issued once, kept as hashes, revoked at once.

use mgi_events::{
    context::Moment,
    deployment::{Command, Token},
    ids::AccountId,
    refusal::{Refusal, Rule},
};
use mgi_proto::v1::{self, DeploymentRole, ErrorReason};
use tonic::{Code, Request, Status};

use super::{
    super::{
        Host,
        caller::principal,
        paging::Page,
        refused,
        status::{Problem, bad_field},
    },
    command::{direct, opaque_id, random},
};
use crate::{
    access_log,
    vault::{TokenRecord, mint_secret},
};

/// Seconds of life of a token when the client does not say: 90 days.
const USUAL_LIFE: u64 = 90 * 24 * 3600;
/// Shortest and longest life in seconds: a minute, a year.
const LIFE: std::ops::RangeInclusive<u64> = 60..=365 * 24 * 3600;

pub(super) async fn issue(
    host: &Host,
    request: Request<v1::IssueTokenRequest>,
) -> Result<v1::IssueTokenResponse, Status> {
    let actor = principal(&request)?.account;
    let request = request.into_inner();
    let lifetime = match request.lifetime_seconds {
        0 => USUAL_LIFE,
        seconds => seconds,
    };
    if !LIFE.contains(&lifetime) {
        return Err(bad_field(
            "lifetime_seconds",
            "must be 60 to 31,536,000, or 0 for 90 days",
        ));
    }
    let account = if request.account_id.is_empty() {
        actor.clone()
    } else {
        AccountId::parse(&request.account_id).map_err(|bad| refused::bad_id("account_id", &bad))?
    };
    let token_id = opaque_id("tk-")?;
    let secret = mint_secret(random()?);
    let issued_unix = host.clock.now().0.div_euclid(1_000_000);
    let expires_unix = issued_unix.saturating_add(i64::try_from(lifetime).unwrap_or(i64::MAX));
    let command = Command::IssueToken {
        token_id: token_id.clone(),
        account: account.clone(),
        label: request.label.clone(),
        expires_unix,
    };
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    if receipt.repeated {
        return Err(Problem::new(
            Code::AlreadyExists,
            ErrorReason::AlreadyExists,
            "this token was issued before and its secret is shown only once; issue another with a new command id, and revoke this one",
        )
        .resource("token", receipt.created_ids.first().map_or("", String::as_str))
        .into());
    }
    let record = TokenRecord {
        token_id: token_id.clone(),
        account_id: account.to_string(),
        label: request.label,
        expires_unix,
        issued_unix,
        revoked: false,
    };
    host.vault
        .put_token(&record, &secret.hash())
        .map_err(|e| refused::vault(&e))?;
    Ok(v1::IssueTokenResponse {
        token_id,
        secret: secret.expose().to_owned(),
        expire_time: Some(Moment(expires_unix.saturating_mul(1_000_000)).to_proto()),
    })
}

pub(super) async fn revoke(
    host: &Host,
    request: Request<v1::RevokeTokenRequest>,
) -> Result<v1::RevokeTokenResponse, Status> {
    let actor = principal(&request)?.account;
    let request = request.into_inner();
    let command = Command::RevokeToken {
        token_id: request.token_id.clone(),
        reason: request.reason.clone(),
    };
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    host.vault
        .revoke_token(&request.token_id)
        .map_err(|e| refused::vault(&e))?;
    Ok(v1::RevokeTokenResponse {
        revision: receipt.revision,
    })
}

pub(super) async fn list(
    host: &Host,
    request: Request<v1::ListTokensRequest>,
) -> Result<v1::ListTokensResponse, Status> {
    let actor = principal(&request)?.account;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let deployment = host.engine.deployment();
    let of = if request.account_id.is_empty() {
        actor.as_str()
    } else {
        &request.account_id
    };
    if of != actor.as_str() && !deployment.has_role(&actor, DeploymentRole::Administrator) {
        let refusal = Refusal::right(
            Rule::AdministratorKeepsDirectory,
            "tokens of others are listed for administrators of the deployment",
        );
        return Err(refused::refusal(&refusal).into());
    }
    if of != actor.as_str() {
        access_log::about("administrator", of);
    }
    let tokens = deployment
        .tokens()
        .iter()
        .filter(|(_, token)| token.account.as_str() == of);
    let (mut tokens, next_page_token) = page.cut(
        tokens,
        |(id, _)| (*id).clone(),
        |(id, token)| show(id, token),
    )?;
    for token in &mut tokens {
        // In the ledger of an earlier version, or else in the vault.
        if token.label.is_empty() {
            let record = host.vault.token(&token.token_id);
            let record = record.map_err(|e| refused::vault(&e))?;
            token.label = record.map(|record| record.label).unwrap_or_default();
        }
    }
    Ok(v1::ListTokensResponse {
        tokens,
        next_page_token,
    })
}

fn show(id: &str, token: &Token) -> v1::Token {
    v1::Token {
        token_id: id.to_owned(),
        account_id: token.account.to_string(),
        label: token.label.clone(),
        expire_time: Some(Moment(token.expires_unix.saturating_mul(1_000_000)).to_proto()),
        revoked: token.revoked,
    }
}
