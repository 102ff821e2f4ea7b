//! `mgi token`.

use clap::Subcommand;
use mgi_client::v1;

use crate::cli::output::times;
use crate::cli::{Done, Session};

const SECONDS_A_DAY: u64 = 86_400;

/// Verbs on access tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Issue a token. Its secret is printed once, alone on standard output.
    #[command(after_help = "Examples:\n  mgi token issue --label \"nightly export\" --days 30")]
    Issue {
        /// What it is for.
        #[arg(long)]
        label: String,
        /// Account that it is for; default: your own.
        #[arg(long)]
        account: Option<String>,
        /// Days of life.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u64).range(1..=365))]
        days: u64,
    },
    /// Revoke a token.
    #[command(
        after_help = "Examples:\n  mgi token revoke tk-01ARZ3NDEKTSV4RRFFQ69G5FAV --reason \"Laptop lost.\""
    )]
    Revoke {
        /// Id of the token, as in the list; not the secret.
        token_id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// List tokens, without their secrets.
    #[command(after_help = "Examples:\n  mgi token list")]
    List {
        /// Account that they are for; default: your own.
        #[arg(long)]
        account: Option<String>,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Issue {
                label,
                account,
                days,
            } => {
                let request = v1::IssueTokenRequest {
                    command_id: String::new(),
                    account_id: account.unwrap_or_default(),
                    label,
                    lifetime_seconds: days * SECONDS_A_DAY,
                };
                let response = session.client().await?.issue_token(request).await?;
                if session.out.is_json() {
                    return session.out.message("IssueTokenResponse", &response);
                }
                let expires = times::utc(response.expire_time.as_ref());
                session.out.note(&format!(
                    "Token {}, until {expires}. Keep it safe: it is shown only now.",
                    response.token_id
                ));
                session.out.line(&response.secret)
            }
            Self::Revoke { token_id, reason } => {
                let request = v1::RevokeTokenRequest {
                    command_id: String::new(),
                    token_id: token_id.clone(),
                    reason,
                };
                let response = session.client().await?.revoke_token(request).await?;
                session.out.recorded(
                    "RevokeTokenResponse",
                    &response,
                    &format!("{token_id} is revoked"),
                )
            }
            Self::List { account } => {
                let tokens = session.client().await?.tokens(account.unwrap_or_default());
                session
                    .out
                    .list(
                        "Token",
                        tokens,
                        &["token", "account", "label", "until", ""],
                        row,
                    )
                    .await
            }
        }
    }
}

fn row(token: &v1::Token) -> Vec<String> {
    vec![
        token.token_id.clone(),
        token.account_id.clone(),
        token.label.clone(),
        times::utc(token.expire_time.as_ref()),
        if token.revoked {
            "revoked".into()
        } else {
            String::new()
        },
    ]
}
