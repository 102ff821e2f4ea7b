//! The command line: what every command takes, and which commands there are.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::nouns::*;
use super::{Done, Session};

const MORE_HELP: &str = "Examples:
  mgi profile list
  mgi -p rw-2021 answer show MR-01
  mgi -p rw-2021 watch --json

See also mgi help exit-codes, mgi help errors and mgi help environment.";

/// Write, read and follow profiles of migration governance on an mgi server.
#[derive(Debug, Parser)]
#[command(name = "mgi", version, disable_help_subcommand = true, after_help = MORE_HELP)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Address of the server.
    #[arg(long, global = true, env = "MGI_SERVER", value_name = "URL", default_value = mgi_client::connect::DEFAULT_ADDRESS)]
    pub(crate) server: String,
    /// Bearer token; better given by file, since other people may see command
    /// lines. Without both: MGI_TOKEN, then MGI_TOKEN_FILE.
    #[arg(long, global = true, conflicts_with = "token_file")]
    pub(crate) token: Option<String>,
    /// File that holds the token.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// PEM file of certificates to trust instead of the system's (https only).
    #[arg(long, global = true, env = "MGI_CA_FILE", value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Profile to work on.
    #[arg(short, long, global = true, env = "MGI_PROFILE", value_name = "ID")]
    pub(crate) profile: Option<String>,
    /// Ministry to act for; needed by who may act for several.
    #[arg(long = "as", global = true, value_name = "MINISTRY")]
    pub(crate) acting: Option<String>,
    /// Print canonical protobuf JSON; lists and streams as one object a line.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Show no progress bars.
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open, list and show profiles.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi profile list\n  mgi profile show --profile rw-2021"
    )]
    Profile(profile::Verb),
    /// Register ministries, and enrol them in a profile.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi ministry list\n  mgi -p rw-2021 ministry enrol DGIE"
    )]
    Ministry(ministry::Verb),
    /// Give and end roles in a profile.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 role list")]
    Role(role::Verb),
    /// Give and end roles in the whole deployment.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi deployment-role grant ac-01ARZ3NDEKTSV4RRFFQ69G5FAV steward"
    )]
    DeploymentRole(deployment_role::Verb),
    /// Create, close and list accounts.
    #[command(subcommand, after_help = "Examples:\n  mgi account list")]
    Account(account::Verb),
    /// Issue, revoke and list access tokens.
    #[command(subcommand, after_help = "Examples:\n  mgi token issue --label laptop")]
    Token(token::Verb),
    /// Show whose token this is.
    #[command(after_help = "Examples:\n  mgi whoami")]
    Whoami,
    /// Register, list and show questionnaires.
    #[command(subcommand, after_help = "Examples:\n  mgi questionnaire list")]
    Questionnaire(questionnaire::Verb),
    /// Show indicators, and assign them to ministries.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 indicator list --dimension MR"
    )]
    Indicator(indicator::Verb),
    /// Read and write answers.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 answer edit MR-01"
    )]
    Answer(answer::Verb),
    /// Keep the register of evidence.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 evidence list")]
    Evidence(evidence::Verb),
    /// Cite evidence in answers.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 cite add MR-01 health-law-2015 --pinpoint \"Article 3\""
    )]
    Cite(cite::Verb),
    /// Keep notes on answers, evidence and sections.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 note list")]
    Note(note::Verb),
    /// Discuss.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 comment list --target answer:MR-01"
    )]
    Comment(comment::Verb),
    /// Give, withdraw and list validations.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 --as DGIE validate give own_part"
    )]
    Validate(validate::Verb),
    /// Reopen one validated or locked indicator.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 reopen MR-01 --reason \"The law changed in May.\""
    )]
    Reopen(stage::ReopenArgs),
    /// Show and change the stage of a profile.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 stage show")]
    Stage(stage::Verb),
    /// Follow events as they happen.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 watch --from 120\n  mgi watch --all --json --type CommentPosted"
    )]
    Watch(watch::WatchArgs),
    /// List the events of a profile.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 history --from 100 --limit 20")]
    History(history::HistoryArgs),
    /// Show what each ministry contributed.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 contributions --at 2021-03-31")]
    Contributions(contributions::ContributionsArgs),
    /// Read questionnaires and tables from files.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 import evidence evidence.tsv"
    )]
    Import(import::Verb),
    /// Write events to a file.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 export events --output rw-2021.jsonl"
    )]
    Export(export::Verb),
    /// Print a completion script for a shell.
    #[command(after_help = "Examples:\n  mgi completions bash")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Explain a command, or a topic: exit-codes, errors, environment.
    #[command(after_help = "Examples:\n  mgi help exit-codes\n  mgi help answer edit")]
    Help {
        /// A command or a topic.
        #[arg(value_name = "COMMAND|TOPIC")]
        about: Vec<String>,
    },
}

impl Command {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Profile(verb) => verb.run(session).await,
            Self::Ministry(verb) => verb.run(session).await,
            Self::Role(verb) => verb.run(session).await,
            Self::DeploymentRole(verb) => verb.run(session).await,
            Self::Account(verb) => verb.run(session).await,
            Self::Token(verb) => verb.run(session).await,
            Self::Whoami => account::whoami(session).await,
            Self::Questionnaire(verb) => verb.run(session).await,
            Self::Indicator(verb) => verb.run(session).await,
            Self::Answer(verb) => verb.run(session).await,
            Self::Evidence(verb) => verb.run(session).await,
            Self::Cite(verb) => verb.run(session).await,
            Self::Note(verb) => verb.run(session).await,
            Self::Comment(verb) => verb.run(session).await,
            Self::Validate(verb) => verb.run(session).await,
            Self::Reopen(args) => args.run(session).await,
            Self::Stage(verb) => verb.run(session).await,
            Self::Watch(args) => args.run(session).await,
            Self::History(args) => args.run(session).await,
            Self::Contributions(args) => args.run(session).await,
            Self::Import(verb) => verb.run(session).await,
            Self::Export(verb) => verb.run(session).await,
            Self::Completions { shell } => super::topics::completions(session, shell),
            Self::Help { about } => super::topics::help(session, &about),
        }
    }
}
