//! `mgi person`: erasing persons, and exporting what is held about them.

use std::path::PathBuf;

use clap::Subcommand;
use futures_util::TryStreamExt as _;
use mgi_client::{ClientError, v1, words};

use crate::cli::newfile::NewFile;
use crate::cli::{Done, Session};

/// Verbs on persons.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Ask for the erasure of a person, confirm it, withdraw it, list requests.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi person erase request ac-01ARZ3NDEKTSV4RRFFQ69G5FAV --legal-basis \"Law 058/2021, article 23\"\n  mgi person erase confirm er-1"
    )]
    Erase(Erase),
    /// Write everything that the deployment holds about a person: your own, or, as
    /// administrator, of any account.
    ///
    /// One JSON object a line (docs/privacy.md). That it was exported is recorded.
    #[command(after_help = "Examples:\n  mgi person export --out me.jsonl")]
    Export {
        /// Id of the account; default: your own.
        #[arg(long)]
        account: Option<String>,
        /// The file to write; it must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// Verbs on erasures.
#[derive(Debug, Subcommand)]
pub(crate) enum Erase {
    /// Ask for it (administrators). Lists the roles that have to end first.
    ///
    /// Erased are name, salt, certificates, tokens and drafts. What the person wrote for
    /// a ministry stays, under an opaque id: answers, findings and validations are public
    /// acts. A comment that names somebody is taken out by mgi redact.
    #[command(
        after_help = "Examples:\n  mgi person erase request ac-01ARZ3NDEKTSV4RRFFQ69G5FAV --legal-basis \"Law 058/2021, article 23\""
    )]
    Request {
        /// Id of the account.
        account: String,
        /// Which law or decision requires it; 1 to 300 characters. It stays in the
        /// record: no names.
        #[arg(long, value_name = "TEXT")]
        legal_basis: String,
    },
    /// Confirm it, as another administrator or an auditor of the deployment. Final.
    #[command(after_help = "Examples:\n  mgi person erase confirm er-1")]
    Confirm {
        /// Id of the request.
        erasure: String,
    },
    /// Withdraw a request that was not confirmed.
    #[command(
        after_help = "Examples:\n  mgi person erase withdraw er-1 --reason \"Another account was meant.\""
    )]
    Withdraw {
        /// Id of the request.
        erasure: String,
        /// Why; no names.
        #[arg(long)]
        reason: String,
    },
    /// List the requests.
    #[command(after_help = "Examples:\n  mgi person erase list --json")]
    List,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Erase(verb) => verb.run(session).await,
            Self::Export { account, out } => {
                let mut file = NewFile::create(&out, false)?;
                let account = account.unwrap_or_default();
                let mut lines = session.client().await?.export_person(account).await?;
                let mut count = 0_u64;
                while let Some(part) = lines.try_next().await.map_err(ClientError::from)? {
                    file.line(&part.line)?;
                    count += 1;
                }
                file.finish()?;
                session
                    .out
                    .line(&format!("{count} lines are in {}", out.display()))
            }
        }
    }
}

impl Erase {
    async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Request {
                account,
                legal_basis,
            } => {
                let request = v1::RequestErasureRequest {
                    command_id: String::new(),
                    account_id: account,
                    legal_basis,
                };
                let response = session.client().await?.request_erasure(request).await?;
                let mut sentence = format!(
                    "the request is {}; another administrator, or an auditor of the deployment, confirms it",
                    response.erasure_id
                );
                if !response.held_roles.is_empty() {
                    sentence.push_str(&format!(
                        " once these roles have ended: {}",
                        roles(&response.held_roles)
                    ));
                }
                session
                    .out
                    .recorded("RequestErasureResponse", &response, &sentence)
            }
            Self::Confirm { erasure } => {
                let request = v1::ConfirmErasureRequest {
                    command_id: String::new(),
                    erasure_id: erasure,
                };
                let response = session.client().await?.confirm_erasure(request).await?;
                let sentence = match response.rewritten {
                    true => {
                        "the person is erased, and in no file of the server any more; backups that were made before expire, and erase the person again when they are restored"
                    }
                    false => {
                        "the erasure is recorded, and is carried out when the server is started next: tell its operator"
                    }
                };
                session
                    .out
                    .recorded("ConfirmErasureResponse", &response, sentence)
            }
            Self::Withdraw { erasure, reason } => {
                let request = v1::WithdrawErasureRequest {
                    command_id: String::new(),
                    erasure_id: erasure.clone(),
                    reason,
                };
                let response = session.client().await?.withdraw_erasure(request).await?;
                session.out.recorded(
                    "WithdrawErasureResponse",
                    &response,
                    &format!("{erasure} is withdrawn"),
                )
            }
            Self::List => {
                let erasures = session.client().await?.erasures();
                let columns = [
                    "request",
                    "account",
                    "state",
                    "legal basis",
                    "asked by",
                    "settled by",
                    "roles to end first",
                ];
                session.out.list("Erasure", erasures, &columns, row).await
            }
        }
    }
}

fn row(erasure: &v1::Erasure) -> Vec<String> {
    vec![
        erasure.erasure_id.clone(),
        erasure.account_id.clone(),
        words::of::<v1::ErasureState>(erasure.state),
        erasure.legal_basis.clone(),
        erasure.requested_by.clone(),
        erasure.settled_by.clone(),
        roles(&erasure.held_roles),
    ]
}

fn roles(held: &[v1::RemainingRole]) -> String {
    let each = held.iter().map(|role| match role.profile_id.as_str() {
        "" => format!("{} in the deployment", role.grant_id),
        profile => format!("{} in {profile}", role.grant_id),
    });
    each.collect::<Vec<_>>().join(", ")
}
