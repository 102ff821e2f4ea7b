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
    #[arg(
        long = "as",
        visible_alias = "acting",
        global = true,
        value_name = "MINISTRY"
    )]
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
    /// Create, invite, recover, hand over, close and list accounts.
    #[command(subcommand, after_help = "Examples:\n  mgi account list")]
    Account(account::Verb),
    /// Issue, revoke and list access tokens.
    #[command(subcommand, after_help = "Examples:\n  mgi token issue --label laptop")]
    Token(token::Verb),
    /// Set a new deployment up, with the code that its server printed: makes the
    /// first account and signs in.
    #[command(
        after_help = "Examples:\n  mgi set-up secretariat --name Secretariat\n  mgi set-up secretariat --name Secretariat --code-file code.txt --password-file password.txt"
    )]
    SetUp(access::SetUpArgs),
    /// Sign in; the session is kept on this machine, for its owner alone.
    #[command(
        after_help = "Examples:\n  mgi sign-in focal.point\n  mgi sign-in focal.point --code 123456"
    )]
    SignIn(access::SignInArgs),
    /// Sign out: the session ends at once, everywhere.
    #[command(after_help = "Examples:\n  mgi sign-out")]
    SignOut,
    /// Authenticate again: for 10 minutes you may validate, finalize, give roles.
    #[command(after_help = "Examples:\n  mgi authenticate")]
    Authenticate(access::AuthenticateArgs),
    /// List and end your sessions.
    #[command(subcommand, after_help = "Examples:\n  mgi session list")]
    Session(access::SessionVerb),
    /// Add and remove your second factor.
    #[command(subcommand, after_help = "Examples:\n  mgi second-factor add")]
    SecondFactor(access::FactorVerb),
    /// Change your password.
    #[command(after_help = "Examples:\n  mgi change-password")]
    ChangePassword(access::ChangePasswordArgs),
    /// Erase persons, and export what is held about them.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi person export --out me.jsonl\n  mgi person erase list"
    )]
    Person(person::Verb),
    /// Show who read what by a privileged role.
    #[command(
        long_about = access_log::ABOUT,
        after_help = "Examples:\n  mgi access-log\n  mgi access-log --account ac-01ARZ3NDEKTSV4RRFFQ69G5FAV --json"
    )]
    AccessLog(access_log::AccessLogArgs),
    /// Show who you are, and what you should know of your account.
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
    /// Show who wrote what of a text.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 blame MR-01 --field law\n  mgi -p rw-2021 blame f-1 --at 2021-03-31"
    )]
    Blame(blame::BlameArgs),
    /// Propose changes of texts, and take them over.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 suggest list --state open"
    )]
    Suggest(suggest::Verb),
    /// Keep the paragraphs of the draft profile.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 finding list --dimension MR"
    )]
    Finding(finding::Verb),
    /// Keep texts that are not sent yet, for yourself alone.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 draft list")]
    Draft(draft::Verb),
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
    /// Discuss items and passages of their texts.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 thread list --target MR-01"
    )]
    Thread(thread::Verb),
    /// Discuss: the short way to mgi thread.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 comment list --target MR-01"
    )]
    Comment(comment::Verb),
    /// Ask ministries, and answer them.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 query list --to MOH --open"
    )]
    Query(query::Verb),
    /// Say what your ministry says about an item; show who agrees with what.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 position list")]
    Position(position::Verb),
    /// Propose priorities for the way forward, and decide on them.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 priority list")]
    Priority(priority::Verb),
    /// Keep the records of meetings.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 meeting list")]
    Meeting(meeting::Verb),
    /// Link statements that cannot both hold, and settle it.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 contradiction list"
    )]
    Contradiction(contradiction::Verb),
    /// Correct commas and spelling of validated texts.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 correction list")]
    Correction(correction::Verb),
    /// Give, withdraw and list validations.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 --as DGIE validate give own_part"
    )]
    Validate(validate::Verb),
    /// Sign a validation with the key of a certificate, such as one in a smart card.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 --as MOH sign prepare own_part --output moh.statement"
    )]
    Sign(sign::Verb),
    /// Cosign the proposal for finalization with your ministry's cosigning key.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 --as MOH cosign --key moh-cosigner.key")]
    Cosign(cosign::CosignArgs),
    /// Make, register, replace and revoke keys.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi key create me.key\n  mgi key register me.key"
    )]
    Key(key::Verb),
    /// Reopen one validated or locked indicator or finding.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 reopen MR-01 --reason \"The law changed in May.\"\n  mgi -p rw-2021 reopen f-1 --reason \"The law changed in May.\""
    )]
    Reopen(stage::ReopenArgs),
    /// Show and change the stage of a profile.
    #[command(subcommand, after_help = "Examples:\n  mgi -p rw-2021 stage show")]
    Stage(stage::Verb),
    /// Show how each ministry stands in the process.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 board")]
    Board(board::BoardArgs),
    /// Show what you may do now, and which rule forbids the rest.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 --as MOH actions MR-01\n  mgi -p rw-2021 actions MR-01 --subject s-1"
    )]
    Actions(actions::ActionsArgs),
    /// Say who may do what, and by which rule.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 auth explain --action validate MR-01\n  mgi auth explain --action list_accounts"
    )]
    Auth(auth::Verb),
    /// Read published profiles; needs no token.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi published list\n  mgi published show rw-2021"
    )]
    Published(published::Verb),
    /// Follow events as they happen.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 watch --from 120\n  mgi watch --all --json --type CommentPosted\n  mgi -p rw-2021 watch --presence"
    )]
    Watch(watch::WatchArgs),
    /// List the events of a profile, all or those that concern one item or ministry.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 history --from 100 --limit 20\n  mgi -p rw-2021 history --of MR-01\n  mgi -p rw-2021 history --ministry DGIE"
    )]
    History(history::HistoryArgs),
    /// Fetch signed checkpoints, and check those that you kept.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 checkpoint get --output may.checkpoint\n  mgi -p rw-2021 checkpoint check may.checkpoint"
    )]
    Checkpoint(checkpoint::Verb),
    /// Prove that an event is in the history.
    ///
    /// The file (C2SP tlog-proof) has the index, the hashes and a signed checkpoint;
    /// with the event's bytes it is checked by any program that knows the format.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 proof 120 --output event-120.tlog-proof")]
    Proof(checkpoint::ProofArgs),
    /// Make and check evidence bundles.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 bundle create\n  mgi bundle verify rw-2021.mgi-bundle --policy government.policy"
    )]
    Bundle(bundle::Verb),
    /// Have a comment, remark or reason taken out of the record for good.
    #[command(
        long_about = redact::ABOUT,
        after_help = "Examples:\n  mgi -p rw-2021 redact --event 412 --legal-basis \"Law 058/2021, article 23\""
    )]
    Redact(redact::RedactArgs),
    /// Show the whole profile as it stood at a revision or on a date.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 at 120\n  mgi -p rw-2021 at 2021-03-31 --brief\n  mgi -p rw-2021 at 120 --of MR-01"
    )]
    At(at::AtArgs),
    /// Show how the profile changed between two moments, word by word.
    ///
    /// Deleted words stand in [-...-], inserted words in {+...+}. Threads that you may
    /// not read are left out without a trace.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 diff 100 120\n  mgi -p rw-2021 diff 2021-02-28 2021-03-31\n  mgi -p rw-2021 diff 100 --of MR-01 --json"
    )]
    Diff(diff::DiffArgs),
    /// Play the life of a profile on the terminal: a slider, the events, the state.
    ///
    /// The states are rebuilt in this program from the events. Press ? for the keys.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 replay\n  mgi -p rw-2021 replay --from 300"
    )]
    Replay(replay::ReplayArgs),
    /// Show what changed in what a ministry validated, since it did.
    ///
    /// Told is what the validation covers: answers, citations, findings, notes and the
    /// evidence that they rest on; comments are not content.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 since-validated --ministry DGIE\n  mgi -p rw-2021 since-validated --validation v-3"
    )]
    SinceValidated(since_validated::SinceValidatedArgs),
    /// Show who held which role at a moment, deputies included.
    ///
    /// Auditors and administrators of the deployment also see which accounts were open
    /// then. mgi role gives and ends roles.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 roles\n  mgi -p rw-2021 roles --at 2021-03-31"
    )]
    Roles(roles::RolesArgs),
    /// Show what each ministry contributed.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 contributions --at 2021-03-31")]
    Contributions(contributions::ContributionsArgs),
    /// Read questionnaires and tables from files.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 import evidence evidence.tsv"
    )]
    Import(import::Verb),
    /// Write events, tables and provenance for other tools.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi -p rw-2021 export events --output rw-2021.jsonl\n  mgi -p rw-2021 export csv --output tables"
    )]
    Export(export::Verb),
    /// Have the deployment's checkpoints cosigned by witnesses.
    #[command(
        subcommand,
        after_help = "Examples:\n  mgi witness push --policy policy.txt --output cosigned.txt"
    )]
    Witness(witness::Verb),
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
            Self::SetUp(args) => args.run(session).await,
            Self::SignIn(args) => args.run(session).await,
            Self::SignOut => access::sign_out(session).await,
            Self::Authenticate(args) => args.run(session).await,
            Self::Session(verb) => verb.run(session).await,
            Self::SecondFactor(verb) => verb.run(session).await,
            Self::ChangePassword(args) => args.run(session).await,
            Self::Person(verb) => verb.run(session).await,
            Self::AccessLog(args) => args.run(session).await,
            Self::Whoami => account::whoami(session).await,
            Self::Questionnaire(verb) => verb.run(session).await,
            Self::Indicator(verb) => verb.run(session).await,
            Self::Answer(verb) => verb.run(session).await,
            Self::Evidence(verb) => verb.run(session).await,
            Self::Cite(verb) => verb.run(session).await,
            Self::Note(verb) => verb.run(session).await,
            Self::Suggest(verb) => verb.run(session).await,
            Self::Finding(verb) => verb.run(session).await,
            Self::Draft(verb) => verb.run(session).await,
            Self::Thread(verb) => verb.run(session).await,
            Self::Query(verb) => verb.run(session).await,
            Self::Position(verb) => verb.run(session).await,
            Self::Priority(verb) => verb.run(session).await,
            Self::Meeting(verb) => verb.run(session).await,
            Self::Contradiction(verb) => verb.run(session).await,
            Self::Correction(verb) => verb.run(session).await,
            Self::Comment(verb) => verb.run(session).await,
            Self::Validate(verb) => verb.run(session).await,
            Self::Sign(verb) => verb.run(session).await,
            Self::Cosign(args) => args.run(session).await,
            Self::Key(verb) => verb.run(session).await,
            Self::Reopen(args) => args.run(session).await,
            Self::Stage(verb) => verb.run(session).await,
            Self::Watch(args) => args.run(session).await,
            Self::Blame(args) => args.run(session).await,
            Self::Board(args) => args.run(session).await,
            Self::Actions(args) => args.run(session).await,
            Self::Auth(verb) => verb.run(session).await,
            Self::Published(verb) => verb.run(session).await,
            Self::History(args) => args.run(session).await,
            Self::Redact(args) => args.run(session).await,
            Self::At(args) => args.run(session).await,
            Self::Diff(args) => args.run(session).await,
            Self::Replay(args) => args.run(session).await,
            Self::SinceValidated(args) => args.run(session).await,
            Self::Roles(args) => args.run(session).await,
            Self::Contributions(args) => args.run(session).await,
            Self::Checkpoint(verb) => verb.run(session).await,
            Self::Proof(args) => args.run(session).await,
            Self::Bundle(verb) => verb.run(session).await,
            Self::Import(verb) => verb.run(session).await,
            Self::Export(verb) => verb.run(session).await,
            Self::Witness(verb) => verb.run(session).await,
            Self::Completions { shell } => super::topics::completions(session, shell),
            Self::Help { about } => super::topics::help(session, &about),
        }
    }
}
