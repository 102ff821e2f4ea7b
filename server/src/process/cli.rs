//! The command line of `mgi-server`.

use clap::{Args, Parser, Subcommand};

use super::Failure;
use crate::{
    config::{Config, PartialConfig},
    demo::DemoOptions,
};

/// Event-sourced collaboration server for Migration Governance Indicators
/// (MGI) country profiles.
///
/// A first run:
///
///   mgi-server serve              serves gRPC and gRPC-Web on 127.0.0.1:7644, and
///                                 prints the code with which it is set up
///   mgi set-up                    makes the first account, with a password
///
/// For programs: mgi-server init makes the first account with a token instead.
/// Or, to look around: mgi-server demo
#[derive(Debug, Parser)]
#[command(name = "mgi-server", version, verbatim_doc_comment)]
pub struct Cli {
    /// Settings; they come from flags, then MGI_* variables, then the file.
    #[command(flatten)]
    pub settings: PartialConfig,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve until interrupted.
    Serve,
    /// Make the data directory, begin the deployment, and print the first
    /// account's token. Example: mgi-server init --name "Secretariat"
    Init(InitArgs),
    /// Serve with two demonstration profiles loaded through the public API.
    Demo(DemoOptions),
    /// Delete the views and make them again from the ledger.
    Rebuild,
    /// Look at the views.
    #[command(subcommand)]
    Views(ViewsCommand),
    /// Read the whole ledger and compare every event with the leaf hash that was
    /// kept of it, every root with what was signed and recorded, and the views
    /// with a rebuild, byte for byte. Names the first bad event of each bad
    /// stream, and every redaction. The server must be stopped.
    Verify,
    /// After the ledger was restored from a backup that is older than what was
    /// signed: list what was lost, and with --confirm begin a new epoch. The
    /// server must be stopped. Example: mgi-server restore --reason "disk lost"
    Restore(RestoreArgs),
    /// Take the texts out of the ledger whose redaction was ordered (mgi redact),
    /// and tell every redaction. The server must be stopped; each start does the
    /// same. Backups made before still hold the texts: they expire, or are
    /// redacted when the server starts on them.
    Redact,
    /// Persons who were erased: list them to keep beside the backups, and apply the
    /// list after a backup was restored. The server must be stopped.
    #[command(subcommand)]
    Erasures(ErasuresCommand),
    /// Access tokens, without a running server.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Accounts, without a running server.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Ask the running server whether it can record commands; exit code 0 if so.
    Healthcheck,
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
}

/// Arguments of `init`.
#[derive(Clone, Debug, Args)]
pub struct InitArgs {
    /// Name of the first account, which becomes administrator and steward.
    #[arg(long, default_value = "Administrator")]
    pub name: String,
}

/// Arguments of `restore`.
#[derive(Clone, Debug, Args)]
pub struct RestoreArgs {
    /// Why, in one line of at most 300 characters; it is recorded.
    #[arg(long)]
    pub reason: String,
    /// Begin the new epoch. Without it nothing is changed.
    #[arg(long)]
    pub confirm: bool,
}

/// Commands about views.
#[derive(Debug, Subcommand)]
pub enum ViewsCommand {
    /// Print the position up to which the views go and a SHA-256 over all their
    /// entries. The server must be stopped.
    Digest,
}

/// Commands about tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Issue a token for an administrator's account, for when its own was lost;
    /// others get theirs from an administrator. The server must be stopped.
    /// Example: mgi-server token issue --account ac-...
    Issue(TokenIssueArgs),
}

/// Arguments of `token issue`.
#[derive(Clone, Debug, Args)]
pub struct TokenIssueArgs {
    /// The account.
    #[arg(long)]
    pub account: String,
    /// What the token is for.
    #[arg(long, default_value = "issued on the server")]
    pub label: String,
    /// Days of life, 1 to 365.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=365))]
    pub days: u16,
}

/// Commands about accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Print a recovery code for an administrator who forgot the password or lost
    /// the second factor; it works for a day, once. Others get theirs from an
    /// administrator (mgi account recover). It is recorded, and the person is told
    /// at the next sign-in. The server must be stopped. Example:
    /// mgi-server account recover ac-...
    Recover(RecoverArgs),
}

/// Arguments of `account recover`.
#[derive(Clone, Debug, Args)]
pub struct RecoverArgs {
    /// The account.
    pub account: String,
    /// Keep the second factor.
    #[arg(long)]
    pub keep_second_factor: bool,
}

/// Commands about persons who were erased.
#[derive(Debug, Subcommand)]
pub enum ErasuresCommand {
    /// Print one line for each: account, a tab, and what required it. Nothing in it
    /// names anybody. Example: mgi-server erasures list > erasures.tsv
    List,
    /// Erase the persons of a list again, after everything was restored from a backup
    /// that was made before. Example: mgi-server erasures apply erasures.tsv
    Apply(ErasuresApplyArgs),
}

/// Arguments of `erasures apply`.
#[derive(Clone, Debug, Args)]
pub struct ErasuresApplyArgs {
    /// A list that mgi-server erasures list printed.
    pub file: std::path::PathBuf,
}

/// Commands about the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print the configuration in force.
    Show,
    /// Say whether it is good.
    Check,
}

impl Cli {
    /// The configuration in force.
    ///
    /// # Errors
    /// A setting is malformed or does not fit another.
    pub fn config(&self) -> Result<Config, Failure> {
        let mut settings = self.settings.clone();
        if let Command::Demo(_) = self.command {
            settings
                .data_dir
                .get_or_insert_with(|| "mgi-demo-data".into());
        }
        let file = settings.config.clone();
        Ok(Config::load(
            file.as_deref(),
            crate::config::environment(),
            settings,
        )?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
        for line in [
            "mgi-server serve --listen 127.0.0.1:0",
            "mgi-server init --name Secretariat",
            "mgi-server --data-dir x views digest",
            "mgi-server demo",
            "mgi-server redact",
            "mgi-server erasures list",
            "mgi-server erasures apply erasures.tsv",
            "mgi-server restore --reason lost --confirm",
            "mgi-server token issue --account ac-12345678",
            "mgi-server account recover ac-12345678",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_ok(), "{line}");
        }
    }
}
