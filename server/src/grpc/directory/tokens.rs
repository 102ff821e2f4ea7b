//! Bearer tokens: issued once, kept as hashes, revoked at once.

use mgi_events::{
    context::Moment,
    deployment::{Command, Token},
    ids::{AccountId, MinistryCode, ProfileId},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};
use mgi_proto::v1::{self, ErrorReason, TokenScope};
use tonic::{Code, Request, Status};

use super::{
    super::{
        Host,
        caller::{authenticated, principal},
        paging::Page,
        refused,
        status::{Problem, bad_field},
    },
    command::{direct, opaque_id, random},
};
use crate::{
    access_log,
    identity::{Credential, Principal},
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
    let principal = principal(&request)?;
    let actor = principal.account.clone();
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
    let scopes = scopes(&request.scopes)?;
    // What is given away is not more than what one has; and for others only by who just proved it.
    let gives_all = scopes.contains(&TokenScope::Privileged);
    if account != actor || gives_all || !covers(&principal, &scopes) {
        authenticated(host, &principal)?;
    }
    if account == actor && !covers(&principal, &scopes) {
        let refusal = Refusal::right(
            Rule::TokensAreScoped,
            "a token gives no scope that it does not have itself; sign in to issue this one",
        );
        return Err(refused::refusal(&refusal).into());
    }
    let profiles = profiles(&principal, &request.profile_ids)?;
    let ministry = ministry(&principal, &request.ministry)?;
    let token_id = opaque_id("tk-")?;
    let secret = mint_secret(random()?);
    let issued_unix = host.clock.now().0.div_euclid(1_000_000);
    let mut expires_unix = issued_unix.saturating_add(i64::try_from(lifetime).unwrap_or(i64::MAX));
    // A token does not outlive the one that it was issued with: it would never end.
    if let Credential::Token { id, .. } = &principal.credential
        && account == actor
        && let Some(own) = host.engine.deployment().tokens().get(id)
    {
        expires_unix = expires_unix.min(own.expires_unix);
    }
    let command = Command::IssueToken {
        token_id: token_id.clone(),
        account: account.clone(),
        label: request.label.clone(),
        expires_unix,
        scopes,
        profiles,
        ministry,
    };
    // The digest stays in the ledger, from which the label could be guessed.
    let bare = v1::IssueTokenRequest {
        label: String::new(),
        ..request.clone()
    };
    let receipt = direct(host, &actor, &request.command_id, &bare, command).await?;
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
    if of != actor.as_str() && !deployment.permits(&actor, Action::KeepTokens) {
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
        let noted = (host.vault.token_used(&token.token_id)).map_err(|e| refused::vault(&e))?;
        let used = host.access.sessions().token_last_used(&token.token_id);
        token.last_used_time =
            (used.max(noted)).map(|unix| Moment(unix.saturating_mul(1_000_000)).to_proto());
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
        scopes: token.scopes.clone(),
        profile_ids: token.profiles.clone(),
        ministry: token.ministry.clone(),
        last_used_time: None,
    }
}

/// The scopes that are asked for, each once; READ, WRITE and DIRECTORY when none is.
fn scopes(asked: &[i32]) -> Result<Vec<TokenScope>, Status> {
    if asked.is_empty() {
        return Ok(vec![
            TokenScope::Read,
            TokenScope::Write,
            TokenScope::Directory,
        ]);
    }
    let mut scopes = Vec::new();
    for scope in asked {
        match TokenScope::try_from(*scope) {
            Ok(TokenScope::Unspecified) | Err(_) => {
                return Err(bad_field(
                    "scopes",
                    "must be READ, WRITE, DIRECTORY or PRIVILEGED",
                ));
            }
            Ok(scope) if scopes.contains(&scope) => {}
            Ok(scope) => scopes.push(scope),
        }
    }
    Ok(scopes)
}

/// Whether a credential may do all of it itself.
fn covers(principal: &Principal, scopes: &[TokenScope]) -> bool {
    match &principal.credential {
        Credential::Session { .. } => true,
        Credential::Token { scopes: own, .. } => scopes.iter().all(|scope| own.has(*scope)),
    }
}

/// The profiles that are asked for; of a restricted token, some of its own.
fn profiles(principal: &Principal, asked: &[String]) -> Result<Vec<ProfileId>, Status> {
    if asked.len() > limits::PROFILES_PER_TOKEN {
        let most = limits::PROFILES_PER_TOKEN;
        return Err(bad_field("profile_ids", format!("must be at most {most}")));
    }
    let own: &[ProfileId] = match &principal.credential {
        Credential::Token { profiles, .. } => profiles,
        Credential::Session { .. } => &[],
    };
    if asked.is_empty() {
        return Ok(own.to_vec());
    }
    let mut profiles = Vec::new();
    for profile in asked {
        let profile =
            ProfileId::parse(profile).map_err(|bad| refused::bad_id("profile_ids", &bad))?;
        if !principal.reaches(&profile) {
            return Err(bad_field(
                "profile_ids",
                "must be some of those that your own token reaches",
            ));
        }
        if !profiles.contains(&profile) {
            profiles.push(profile);
        }
    }
    Ok(profiles)
}

/// The ministry that is asked for; of a restricted token, its own.
fn ministry(principal: &Principal, asked: &str) -> Result<Option<MinistryCode>, Status> {
    let parse =
        |code: &str| MinistryCode::parse(code).map_err(|bad| refused::bad_id("ministry", &bad));
    match (principal.only_ministry(), asked) {
        (None, "") => Ok(None),
        (None, asked) => parse(asked).map(Some),
        (Some(own), asked) if asked.is_empty() || asked == own => parse(own).map(Some),
        (Some(_), _) => Err(bad_field(
            "ministry",
            "must be the one that your own token acts for",
        )),
    }
}
