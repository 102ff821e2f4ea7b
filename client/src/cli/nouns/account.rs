//! `mgi account`, and `mgi whoami`.

use clap::Subcommand;
use mgi_client::{v1, words};

use super::access::{CodeArgs, PasswordArgs, begun};
use crate::cli::output::times;
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
    /// Invite a person to an account: prints the code to hand over (administrators).
    #[command(after_help = "Examples:\n  mgi account invite ac-01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    Invite {
        /// Id of the account.
        account: String,
        /// Days for which it can be accepted.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..=30))]
        days: u64,
    },
    /// Accept an invitation: pick a sign-in name and a password, and sign in.
    #[command(after_help = "Examples:\n  mgi account accept focal.point")]
    Accept {
        /// Sign-in name: 3 to 64 of a-z, 0-9, '.', '-', '_' and '@'.
        sign_in_name: String,
        #[command(flatten)]
        code: CodeArgs,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Print a recovery code for who forgot the password, lost the second factor,
    /// or both (administrators).
    #[command(
        after_help = "Examples:\n  mgi account recovery-code ac-01ARZ3NDEKTSV4RRFFQ69G5FAV --password\n  mgi account recovery-code ac-01ARZ3NDEKTSV4RRFFQ69G5FAV --second-factor"
    )]
    RecoveryCode {
        /// Id of the account.
        account: String,
        /// It sets a new password.
        #[arg(long, required_unless_present = "second_factor")]
        password: bool,
        /// It removes the second factor.
        #[arg(long)]
        second_factor: bool,
    },
    /// Use a recovery code, and sign in. All your sessions end.
    #[command(after_help = "Examples:\n  mgi account recover focal.point")]
    Recover {
        /// Your sign-in name.
        sign_in_name: String,
        /// The code removes the second factor only: the present password is asked
        /// for, not a new one.
        #[arg(long)]
        keep_password: bool,
        #[command(flatten)]
        code: CodeArgs,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Show what an account still holds; with --to, hand it over and close it.
    #[command(
        after_help = "Examples:\n  mgi account hand-over\n  mgi account hand-over --to ac-01ARZ3NDEKTSV4RRFFQ69G5FAV --reason \"Moves to another office.\""
    )]
    HandOver {
        /// Id of the account; default: your own.
        #[arg(long)]
        account: Option<String>,
        /// Account that follows.
        #[arg(long, requires = "reason")]
        to: Option<String>,
        /// Why; no names.
        #[arg(long)]
        reason: Option<String>,
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
            Self::Invite { account, days } => {
                let request = v1::InviteRequest {
                    account_id: account,
                    lifetime_seconds: days * 86_400,
                };
                let response = session.client().await?.invite(request).await?;
                if session.out.is_json() {
                    return session.out.message("InviteResponse", &response);
                }
                let until = times::utc(response.expire_time.as_ref());
                session.out.note(&format!(
                    "Hand this code to the person, until {until}: mgi account accept NAME"
                ));
                session.out.line(&response.code)
            }
            Self::Accept {
                sign_in_name,
                code,
                password,
            } => {
                let request = v1::AcceptInvitationRequest {
                    code: code.ask("Invitation code: ").await?,
                    sign_in_name,
                    password: password.choose().await?,
                };
                let response = session.client().await?.accept_invitation(request).await?;
                begun(session, response.session)
            }
            Self::RecoveryCode {
                account,
                password,
                second_factor,
            } => {
                let request = v1::IssueRecoveryCodeRequest {
                    account_id: account,
                    password,
                    second_factor,
                    lifetime_seconds: 0,
                };
                let response = session.client().await?.issue_recovery_code(request).await?;
                if session.out.is_json() {
                    return session.out.message("IssueRecoveryCodeResponse", &response);
                }
                let until = times::utc(response.expire_time.as_ref());
                session.out.note(&format!(
                    "Hand this code to the person, until {until}: mgi account recover NAME"
                ));
                session.out.line(&response.code)
            }
            Self::Recover {
                sign_in_name,
                keep_password,
                code,
                password,
            } => {
                let code = code.ask("Recovery code: ").await?;
                let password = if keep_password {
                    password.ask().await?
                } else {
                    password.choose().await?
                };
                let request = v1::RecoverRequest {
                    code,
                    sign_in_name,
                    password,
                };
                let response = session.client().await?.recover(request).await?;
                begun(session, response.session)
            }
            Self::HandOver {
                account,
                to,
                reason,
            } => hand_over(session, account.unwrap_or_default(), to, reason).await,
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

/// Shows what an account holds, or hands it over.
async fn hand_over(
    session: &mut Session<'_>,
    account_id: String,
    to: Option<String>,
    reason: Option<String>,
) -> Done {
    let client = session.client().await?;
    let Some(successor_id) = to else {
        let request = v1::PrepareHandoverRequest { account_id };
        let held = client.prepare_handover(request).await?;
        if session.out.is_json() {
            return session.out.message("PrepareHandoverResponse", &held);
        }
        for role in &held.roles {
            let name = words::of::<v1::Role>(role.role);
            let line = format!(
                "{} {} {name} {}",
                role.profile_id, role.grant_id, role.ministry
            );
            session.out.line(line.trim_end())?;
        }
        for query in &held.queries {
            let (profile, thread) = (&query.profile_id, &query.thread_id);
            session.out.line(&format!(
                "{profile} {thread} query waits for {}",
                query.ministry
            ))?;
        }
        return session.out.fields(&[
            ("Drafts", held.drafts.to_string()),
            ("Sessions", held.sessions.to_string()),
            ("Tokens", held.tokens.to_string()),
            ("Keys", held.key_ids.join(", ")),
        ]);
    };
    let request = v1::HandOverAccountRequest {
        account_id,
        successor_id,
        reason: reason.unwrap_or_default(),
    };
    let handed = client.hand_over_account(request).await?;
    if session.out.is_json() {
        return session.out.message("HandOverAccountResponse", &handed);
    }
    for role in &handed.roles {
        let told = match role.problem.as_str() {
            "" => "handed over",
            problem => problem,
        };
        let line = format!("{} {}: {told}", role.profile_id, role.grant_id);
        session.out.line(&line)?;
    }
    session.out.note(if handed.closed {
        "The account is handed over and closed."
    } else {
        "The account stays open: settle what was refused, and repeat this."
    });
    Ok(())
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
    ])?;
    for notice in &who.notices {
        session.out.note(&format!("Notice: {notice}"));
    }
    Ok(())
}
