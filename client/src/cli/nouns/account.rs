//! `mgi account`, and `mgi whoami`.

use clap::Subcommand;
use mgi_client::{v1, words};

use crate::cli::{Done, Session};

/// Verbs on accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Create an account. The name is kept apart from the record.
    #[command(after_help = "Examples:\n  mgi account create \"Statistics liaison\"")]
    Create {
        /// Name of the person or program.
        name: String,
    },
    /// Close an account: its tokens stop working at once.
    #[command(
        after_help = "Examples:\n  mgi account close ac-01ARZ3NDEKTSV4RRFFQ69G5FAV --reason \"Left the service.\""
    )]
    Close {
        /// Id of the account.
        account: String,
        /// Why; no names.
        #[arg(long)]
        reason: String,
    },
    /// List the accounts (administrators).
    #[command(after_help = "Examples:\n  mgi account list --json")]
    List,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Create { name } => {
                let request = v1::CreateAccountRequest {
                    command_id: String::new(),
                    name,
                };
                let response = session.client().await?.create_account(request).await?;
                let sentence = format!("the account is {}", response.account_id);
                session
                    .out
                    .recorded("CreateAccountResponse", &response, &sentence)
            }
            Self::Close { account, reason } => {
                let request = v1::CloseAccountRequest {
                    command_id: String::new(),
                    account_id: account.clone(),
                    reason,
                };
                let response = session.client().await?.close_account(request).await?;
                session.out.recorded(
                    "CloseAccountResponse",
                    &response,
                    &format!("{account} is closed"),
                )
            }
            Self::List => {
                let accounts = session.client().await?.accounts();
                session
                    .out
                    .list(
                        "Account",
                        accounts,
                        &["account", "name", "roles in the deployment", ""],
                        row,
                    )
                    .await
            }
        }
    }
}

fn row(account: &v1::Account) -> Vec<String> {
    let roles: Vec<String> = account
        .deployment_grants
        .iter()
        .map(|grant| {
            format!(
                "{} ({})",
                words::of::<v1::DeploymentRole>(grant.role),
                grant.grant_id
            )
        })
        .collect();
    vec![
        account.account_id.clone(),
        account.name.clone(),
        roles.join(", "),
        if account.closed {
            "closed".into()
        } else {
            String::new()
        },
    ]
}

/// Shows whose token it is.
pub(crate) async fn whoami(session: &mut Session<'_>) -> Done {
    let who = session.client().await?.who_am_i().await?;
    if session.out.is_json() {
        return session.out.message("WhoAmIResponse", &who);
    }
    let roles: Vec<String> = who
        .deployment_roles
        .iter()
        .map(|role| words::of::<v1::DeploymentRole>(*role))
        .collect();
    session.out.fields(&[
        ("Account", who.account_id),
        ("Name", who.name),
        ("Roles in the deployment", roles.join(", ")),
        ("Deployment", who.deployment_id),
        ("Server", who.server_version),
    ])
}
