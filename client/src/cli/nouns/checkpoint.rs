//! `mgi checkpoint` and `mgi proof`.

mod known;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use mgi_client::audit::{Opened, Stream};
use mgi_events::transparency::tlog_proof::TlogProof;

use crate::cli::{Done, Failure, Session, signed};

/// What to do with checkpoints.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Fetch a signed checkpoint. Keep it: it is what shows later that nothing
    /// before it was changed.
    #[command(after_help = "Examples:
  mgi -p rw-2021 checkpoint get --output rw-2021.checkpoint
  mgi checkpoint get --deployment")]
    Get(GetArgs),
    /// Check that a checkpoint that you kept is the past of the server's history.
    /// Exit code 8 when it is not: the history was rewritten.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 checkpoint check rw-2021.checkpoint")]
    Check(CheckArgs),
    /// Show the key that signs checkpoints, as a policy file. One key signs for all
    /// streams. Compare it with what the operator published elsewhere before you trust
    /// it.
    #[command(after_help = "Examples:\n  mgi checkpoint keys")]
    Keys,
    /// Read the whole history of the profile, check it against the checkpoint that
    /// this machine remembers, and remember the newest one: what is done before
    /// everything that is signed.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 checkpoint remember")]
    Remember,
    /// Show the checkpoint that this machine remembers: send it to others, compare.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 checkpoint known")]
    Known,
    /// Forget it, so that the next history is taken as it comes: only after you have
    /// found out why it differs.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 checkpoint forget --yes")]
    Forget {
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Which checkpoint.
#[derive(Debug, Args)]
pub(crate) struct GetArgs {
    /// Of this revision; default: now.
    #[arg(long, value_name = "N", default_value_t = 0)]
    size: u64,
    /// Of the deployment's stream, which commits to all profiles.
    #[arg(long)]
    deployment: bool,
    /// File to write; default: standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Which checkpoint.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The checkpoint's file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// It is of the deployment's stream.
    #[arg(long)]
    deployment: bool,
}

/// Which event.
#[derive(Debug, Args)]
pub(crate) struct ProofArgs {
    /// Index of the event.
    #[arg(value_name = "EVENT")]
    event: u64,
    /// In the tree of this revision; default: now.
    #[arg(long, value_name = "N", default_value_t = 0)]
    size: u64,
    /// Of the deployment's stream.
    #[arg(long)]
    deployment: bool,
    /// File to write (C2SP tlog-proof); default: standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Get(args) => {
                let stream = stream(session, args.deployment).await?;
                let opened = stream.checkpoint(args.size).await?;
                write(session, args.output.as_deref(), &opened.text)
            }
            Self::Check(args) => {
                let stream = stream(session, args.deployment).await?;
                let text = std::fs::read_to_string(&args.file)
                    .map_err(|error| Failure::local(&args.file, error))?;
                let Opened { checkpoint, .. } = stream.check(&text).await?;
                session.out.line(&format!(
                    "The {} events of the checkpoint are the beginning of the server's history of {} events.",
                    stream.parse(&text)?.size,
                    checkpoint.size
                ))
            }
            Self::Keys => {
                let stream = Stream::deployment(session.client().await?);
                let keys = stream.keys().await?;
                session
                    .out
                    .line(&format!("log {}", keys.deployment_verifier_key))?;
                session.out.line("quorum none")
            }
            Self::Remember => {
                signed::see(session).await?;
                known::show(session).await
            }
            Self::Known => known::show(session).await,
            Self::Forget { yes } => known::forget(session, yes).await,
        }
    }
}

impl ProofArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let stream = stream(session, self.deployment).await?;
        let proof: TlogProof = stream.inclusion(self.event, self.size).await?;
        write(session, self.output.as_deref(), &proof.to_string())
    }
}

async fn stream(session: &mut Session<'_>, deployment: bool) -> Result<Stream, Failure> {
    if deployment {
        return Ok(Stream::deployment(session.client().await?));
    }
    let profile = session.profile().await?;
    Ok(Stream::of(&profile))
}

fn write(session: &mut Session<'_>, output: Option<&Path>, text: &str) -> Done {
    match output {
        Some(path) => std::fs::write(path, text).map_err(|error| Failure::local(path, error)),
        None => session.out.line(text.trim_end_matches('\n')),
    }
}
