//! `mgi set-up`, `sign-in`, `sign-out`, `authenticate`, `session`,
//! `second-factor`, `password`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mgi_client::v1;

use crate::cli::output::times;
use crate::cli::{Done, Failure, Session, secret, signed_in};

/// Where a password comes from.
#[derive(Debug, Clone, Args)]
pub(crate) struct PasswordArgs {
    /// File that holds the password in its first line; default: ask for it.
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
}

impl PasswordArgs {
    /// The present password.
    pub(crate) async fn ask(&self) -> Result<String, Failure> {
        let asked = secret::ask(
            self.password_file.as_deref(),
            "Password: ",
            "--password-file",
        );
        Ok(asked.await?.to_string())
    }

    /// A new password: typed twice.
    pub(crate) async fn choose(&self) -> Result<String, Failure> {
        let file = self.password_file.as_deref();
        let prompt = "New password, 13 to 128 characters: ";
        let first = secret::ask(file, prompt, "--password-file").await?;
        if file.is_none() && first != secret::ask(None, "Once more: ", "--password-file").await? {
            return Err(Failure::Invalid("the two passwords differ".into()));
        }
        Ok(first.to_string())
    }
}

/// Where a one-time code comes from.
#[derive(Debug, Clone, Args)]
pub(crate) struct CodeArgs {
    /// File that holds the code in its first line; default: ask for it.
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
}

impl CodeArgs {
    pub(crate) async fn ask(&self, prompt: &str) -> Result<String, Failure> {
        let asked = secret::ask(self.code_file.as_deref(), prompt, "--code-file");
        Ok(asked.await?.to_string())
    }
}

/// Arguments of `mgi set-up`.
#[derive(Debug, Args)]
pub(crate) struct SetUpArgs {
    /// Sign-in name of the first account.
    sign_in_name: String,
    /// Name of the person, or of the office.
    #[arg(long)]
    name: String,
    #[command(flatten)]
    code: CodeArgs,
    #[command(flatten)]
    password: PasswordArgs,
}

impl SetUpArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let code = self.code.ask("Set-up code: ").await?;
        let request = v1::SetUpRequest {
            code,
            name: self.name,
            sign_in_name: self.sign_in_name,
            password: self.password.choose().await?,
        };
        let response = session.client().await?.set_up(request).await?;
        begun(session, response.session)
    }
}

/// Arguments of `mgi sign-in`.
#[derive(Debug, Args)]
pub(crate) struct SignInArgs {
    /// Sign-in name.
    sign_in_name: String,
    /// Code of the second factor, or a spare code.
    #[arg(long)]
    code: Option<String>,
    #[command(flatten)]
    password: PasswordArgs,
}

impl SignInArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let request = v1::SignInRequest {
            sign_in_name: self.sign_in_name,
            password: self.password.ask().await?,
            code: self.code.unwrap_or_default(),
        };
        let response = session.client().await?.sign_in(request).await?;
        begun(session, response.session)
    }
}

/// Ends the session and forgets it.
pub(crate) async fn sign_out(session: &mut Session<'_>) -> Done {
    let signed_out = session
        .client()
        .await?
        .sign_out(v1::SignOutRequest {})
        .await;
    signed_in::forget(session.server())?;
    signed_out?;
    session.out.note("Signed out.");
    Ok(())
}

/// Arguments of `mgi authenticate`.
#[derive(Debug, Args)]
pub(crate) struct AuthenticateArgs {
    /// Code of the second factor, or a spare code.
    #[arg(long)]
    code: Option<String>,
    #[command(flatten)]
    password: PasswordArgs,
}

impl AuthenticateArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let request = v1::AuthenticateAgainRequest {
            password: self.password.ask().await?,
            code: self.code.unwrap_or_default(),
        };
        let response = session.client().await?.authenticate_again(request).await?;
        let until = times::utc(response.until_time.as_ref());
        session.out.recorded(
            "AuthenticateAgainResponse",
            &response,
            &format!("authenticated until {until}"),
        )
    }
}

/// Asks on the terminal, after a refusal that said to authenticate again.
pub(crate) async fn authenticate_on_terminal(session: &mut Session<'_>) -> Done {
    session.out.note("This needs you to authenticate again.");
    let password = secret::ask(None, "Password: ", "--password-file").await?;
    let prompt = "Code of the second factor (empty: none): ";
    let code = secret::ask(None, prompt, "--code").await?;
    let request = v1::AuthenticateAgainRequest {
        password: password.to_string(),
        code: code.to_string(),
    };
    session.client().await?.authenticate_again(request).await?;
    Ok(())
}

/// Changes one's own password.
#[derive(Debug, Args)]
pub(crate) struct ChangePasswordArgs {
    /// File that holds the new password in its first line; default: ask for it.
    #[arg(long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,
    #[command(flatten)]
    password: PasswordArgs,
}

impl ChangePasswordArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let password = self.password.ask().await?;
        let chosen = PasswordArgs {
            password_file: self.new_password_file,
        };
        let request = v1::ChangePasswordRequest {
            password,
            new_password: chosen.choose().await?,
        };
        let response = session.client().await?.change_password(request).await?;
        let sentence = "the password is changed; all other sessions ended";
        session
            .out
            .recorded("ChangePasswordResponse", &response, sentence)
    }
}

/// Verbs on sessions.
#[derive(Debug, Subcommand)]
pub(crate) enum SessionVerb {
    /// List your sessions: where you are signed in.
    #[command(after_help = "Examples:\n  mgi session list")]
    List,
    /// End one of your sessions, or all others.
    #[command(
        after_help = "Examples:\n  mgi session end se-kq3d5vmxw2f7bqa6l4nzpjc2te\n  mgi session end --others"
    )]
    End {
        /// Id of the session, as in the list.
        #[arg(required_unless_present = "others")]
        session_id: Option<String>,
        /// All but the one that asks.
        #[arg(long, conflicts_with = "session_id")]
        others: bool,
    },
}

impl SessionVerb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::List => {
                let request = v1::ListSessionsRequest {};
                let response = session.client().await?.list_sessions(request).await?;
                if session.out.is_json() {
                    return session.out.message("ListSessionsResponse", &response);
                }
                for one in &response.sessions {
                    let current = if one.current { " (this one)" } else { "" };
                    session.out.line(&format!(
                        "{}  since {}, used {}, from {}, {}{current}",
                        one.session_id,
                        times::utc(one.create_time.as_ref()),
                        times::utc(one.last_used_time.as_ref()),
                        one.address,
                        one.agent
                    ))?;
                }
                Ok(())
            }
            Self::End { session_id, .. } => {
                let request = v1::EndSessionRequest {
                    session_id: session_id.unwrap_or_default(),
                };
                let response = session.client().await?.end_session(request).await?;
                let sentence = format!("{} ended", response.ended);
                session
                    .out
                    .recorded("EndSessionResponse", &response, &sentence)
            }
        }
    }
}

/// Verbs on second factors.
#[derive(Debug, Subcommand)]
pub(crate) enum FactorVerb {
    /// Add a second factor: one-time codes of an authenticator.
    #[command(after_help = "Examples:\n  mgi second-factor add")]
    Add,
    /// Remove your second factor.
    #[command(after_help = "Examples:\n  mgi second-factor remove")]
    Remove,
}

impl FactorVerb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let client = session.client().await?;
        match self {
            Self::Add => {
                let request = v1::BeginSecondFactorRequest {};
                let begun = client.begin_second_factor(request).await?;
                session.out.note(&format!(
                    "Type this into the authenticator: {}\nor open {}",
                    begun.secret, begun.uri
                ));
                let code = secret::ask(None, "Code that it shows: ", "a terminal").await?;
                let request = v1::ConfirmSecondFactorRequest {
                    code: code.to_string(),
                };
                let response = client.confirm_second_factor(request).await?;
                session.out.note(
                    "The second factor counts. Ten spare codes, each usable once; shown only now:",
                );
                for code in &response.spare_codes {
                    session.out.line(code)?;
                }
                Ok(())
            }
            Self::Remove => {
                let request = v1::RemoveSecondFactorRequest {};
                let response = client.remove_second_factor(request).await?;
                session.out.recorded(
                    "RemoveSecondFactorResponse",
                    &response,
                    "the second factor is removed; all other sessions ended",
                )
            }
        }
    }
}

/// Keeps a session that was begun.
pub(crate) fn begun(session: &mut Session<'_>, begun: Option<v1::BegunSession>) -> Done {
    let begun = begun.unwrap_or_default();
    signed_in::keep(session.server(), &begun.secret)?;
    let until = times::utc(begun.expire_time.as_ref());
    session.out.note(&format!(
        "Signed in as {}, until {until} at the latest.",
        begun.account_id
    ));
    Ok(())
}
