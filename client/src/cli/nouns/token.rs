//! `mgi token`.

use clap::Subcommand;
use mgi_client::{v1, words};

use crate::cli::output::times;
use crate::cli::{Done, Session};

const SECONDS_A_DAY: u64 = 86_400;

/// What a token may do.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Scope {
    /// Read what its account may read.
    Read,
    /// Send commands on profiles, drafts and files.
    Write,
    /// Change ministries, accounts, keys, questionnaires and tokens.
    Directory,
    /// Do what people authenticate again for.
    Privileged,
}

impl Scope {
    fn number(self) -> i32 {
        let scope = match self {
            Self::Read => v1::TokenScope::Read,
            Self::Write => v1::TokenScope::Write,
            Self::Directory => v1::TokenScope::Directory,
            Self::Privileged => v1::TokenScope::Privileged,
        };
        scope as i32
    }
}

/// Verbs on access tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Issue a token. Its secret is printed once, alone on standard output.
    #[command(
        after_help = "Examples:\n  mgi token issue --label \"nightly export\" --days 30 --scope read --only-profile rw-2021"
    )]
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
        /// What it may do: read, write, directory, privileged; default: all but
        /// privileged.
        #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',')]
        scopes: Vec<Scope>,
        /// Profile that it reaches, and no other; can be repeated up to 16 times.
        #[arg(long = "only-profile", value_name = "ID")]
        profiles: Vec<String>,
        /// Ministry that it acts for, and no other.
        #[arg(long = "only-ministry", value_name = "MINISTRY")]
        ministry: Option<String>,
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
                scopes,
                profiles,
                ministry,
            } => {
                let request = v1::IssueTokenRequest {
                    command_id: String::new(),
                    account_id: account.unwrap_or_default(),
                    label,
                    lifetime_seconds: days * SECONDS_A_DAY,
                    scopes: scopes.into_iter().map(Scope::number).collect(),
                    profile_ids: profiles,
                    ministry: ministry.unwrap_or_default(),
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
                        &["token", "account", "label", "scopes", "until", "used", ""],
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
        scopes(token),
        times::utc(token.expire_time.as_ref()),
        times::utc(token.last_used_time.as_ref()),
        if token.revoked {
            "revoked".into()
        } else {
            String::new()
        },
    ]
}

/// What a token may do, and where.
fn scopes(token: &v1::Token) -> String {
    let mut words: Vec<String> = (token.scopes.iter())
        .map(|scope| words::of::<v1::TokenScope>(*scope))
        .collect();
    words.extend(token.profile_ids.iter().cloned());
    words.extend(Some(token.ministry.clone()).filter(|ministry| !ministry.is_empty()));
    words.join(" ")
}
