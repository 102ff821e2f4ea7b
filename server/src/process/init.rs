//! The first start, and tokens without a running server. Both work on the data
//! directory itself and need its lock: who can do this owns the server anyway.

use std::{fmt::Write as _, sync::Arc};

use mgi_events::{
    deployment::Command as Deploy,
    ids::{AccountId, CommandId},
};
use mgi_proto::v1::{DeploymentRole, TokenScope};
use sha2::{Digest as _, Sha256};

use super::{
    Failure,
    cli::{InitArgs, RecoverArgs, TokenIssueArgs},
    open::{Opened, open},
    runtime, say,
};
use crate::{
    access::{Access, IssuedCode, Options},
    config::Config,
    engine::{Clock, Engine},
    identity,
    vault::{Person, Secret, TokenRecord, Vault, mint_secret},
};

/// What tokens may do that are issued on the server itself, and in the demonstration.
pub(crate) const ALL_SCOPES: [TokenScope; 4] = [
    TokenScope::Read,
    TokenScope::Write,
    TokenScope::Directory,
    TokenScope::Privileged,
];

/// The first account of a deployment and its token.
#[derive(Debug)]
pub struct FirstAccount {
    /// The account.
    pub account: AccountId,
    /// Its bearer token; shown once.
    pub secret: Secret,
}

/// `mgi-server init`.
pub(super) fn run(config: &Config, args: &InitArgs) -> Result<(), Failure> {
    runtime()?.block_on(async {
        let opened = open(config).await?;
        let first = initialize(&opened, &args.name).await;
        opened.engine.shutdown().await;
        let first = first?;
        let mut text = String::new();
        let _ = writeln!(
            text,
            "The deployment is begun in {}.",
            config.data_dir.display()
        );
        let _ = writeln!(
            text,
            "Account {} is its administrator and steward. Its token, shown once:\n",
            first.account
        );
        let _ = writeln!(text, "  {}\n", first.secret.expose());
        let _ = write!(
            text,
            "Next: mgi-server serve; then MGI_TOKEN=... mgi whoami"
        );
        say::line(&text)
    })
}

/// Begins the deployment with its first account.
///
/// # Errors
/// There is one already, or the parts fail.
pub async fn initialize(opened: &Opened, name: &str) -> Result<FirstAccount, Failure> {
    let account = account_id()?;
    let salt: [u8; 16] = random()?;
    let command = Deploy::Create {
        deployment_id: hex::encode(random::<16>()?),
        account: account.clone(),
        name_commitment: crate::grpc::commitment(&salt, name),
        password: None,
    };
    direct(&opened.engine, None, command).await?;
    let person = Person {
        name: name.to_owned(),
        salt,
    };
    opened.vault.put_person(account.as_str(), &person)?;
    let secret = issue_token(opened, &account, &account, "first token", 90, &ALL_SCOPES).await?;
    Ok(FirstAccount { account, secret })
}

/// `mgi-server token issue`.
pub(super) fn issue(config: &Config, args: &TokenIssueArgs) -> Result<(), Failure> {
    let account = AccountId::parse(&args.account)
        .map_err(|bad| Failure::sentence(format!("--account {bad}")))?;
    runtime()?.block_on(async {
        let opened = open(config).await?;
        if let Err(failure) = administers(&opened, &account) {
            opened.engine.shutdown().await;
            return Err(failure);
        }
        let secret = issue_token(
            &opened,
            &account,
            &account,
            &args.label,
            args.days,
            &ALL_SCOPES,
        )
        .await;
        opened.engine.shutdown().await;
        say::line(secret?.expose())
    })
}

/// `mgi-server account recover`.
pub(super) fn recover(config: &Config, args: &RecoverArgs) -> Result<(), Failure> {
    let account = AccountId::parse(&args.account)
        .map_err(|bad| Failure::sentence(format!("the account {bad}")))?;
    runtime()?.block_on(async {
        let opened = open(config).await?;
        let issued = recovery(&opened, &account, !args.keep_second_factor).await;
        opened.engine.shutdown().await;
        let code = issued?.code;
        say::line(&format!(
            "{code}\n\nFor a day, and once: mgi account recover --code-file FILE sets a new password with it."
        ))
    })
}

async fn recovery(
    opened: &Opened,
    account: &AccountId,
    second_factor: bool,
) -> Result<IssuedCode, Failure> {
    administers(opened, account)?;
    let sentence = |error: crate::access::AccessError| Failure::sentence(error.to_string());
    let access = Access::new(
        opened.engine.clone(),
        Arc::clone(&opened.vault),
        Arc::clone(&opened.clock),
        Options::default(),
    )
    .map_err(sentence)?;
    let issued = access.issue_recovery(None, account, (true, second_factor), 86_400);
    issued.await.map_err(sentence)
}

/// Who has the machine helps administrators back in, and nobody else: what it may do to an account
/// with rights in profiles is for administrators to decide, on the record.
fn administers(opened: &Opened, account: &AccountId) -> Result<(), Failure> {
    let deployment = opened.engine.deployment();
    if deployment.has_role(account, DeploymentRole::Administrator) {
        return Ok(());
    }
    Err(Failure::sentence(format!(
        "{account} is not an administrator of this deployment; on the server itself only administrators are helped, and they help the others"
    )))
}

/// Issues a token on behalf of `actor`: recorded first, then usable.
pub(crate) async fn issue_token(
    opened: &Opened,
    actor: &AccountId,
    account: &AccountId,
    label: &str,
    days: u16,
    scopes: &[TokenScope],
) -> Result<Secret, Failure> {
    let now = opened.clock.now().0.div_euclid(1_000_000);
    let expires_unix = now + i64::from(days) * 24 * 3600;
    let token_id = opaque("tk-")?;
    let command = Deploy::IssueToken {
        token_id: token_id.clone(),
        account: account.clone(),
        label: label.to_owned(),
        expires_unix,
        scopes: scopes.to_vec(),
        profiles: Vec::new(),
        ministry: None,
    };
    direct(&opened.engine, Some(actor), command).await?;
    keep_token(
        &opened.vault,
        &*opened.clock,
        token_id,
        account,
        label,
        expires_unix,
    )
}

fn keep_token(
    vault: &Arc<Vault>,
    clock: &dyn Clock,
    token_id: String,
    account: &AccountId,
    label: &str,
    expires_unix: i64,
) -> Result<Secret, Failure> {
    let secret = mint_secret(random()?);
    let record = TokenRecord {
        token_id,
        account_id: account.to_string(),
        label: label.to_owned(),
        expires_unix,
        issued_unix: clock.now().0.div_euclid(1_000_000),
        revoked: false,
    };
    vault.put_token(&record, &secret.hash())?;
    Ok(secret)
}

async fn direct(
    engine: &Engine,
    actor: Option<&AccountId>,
    command: Deploy,
) -> Result<(), Failure> {
    let id = uuid::Uuid::now_v7().to_string();
    let digest = Sha256::digest(id.as_bytes()).into();
    let id = CommandId::parse(&id).map_err(|bad| Failure::sentence(bad.to_string()))?;
    engine
        .direct(actor, &id, digest, command)
        .await
        .map(|_| ())
        .map_err(|error| Failure::sentence(error.to_string()))
}

fn account_id() -> Result<AccountId, Failure> {
    let text = opaque("ac-")?;
    AccountId::parse(&text).map_err(|bad| Failure::sentence(bad.to_string()))
}

fn opaque(prefix: &str) -> Result<String, Failure> {
    identity::opaque_id(prefix).map_err(|error| no_random(&error))
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    identity::random().map_err(|error| no_random(&error))
}

fn no_random(error: &getrandom::Error) -> Failure {
    Failure::sentence(format!(
        "the operating system gave no random bytes: {error}"
    ))
}
