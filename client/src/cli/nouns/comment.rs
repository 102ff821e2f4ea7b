//! `mgi comment`: the short way to `mgi thread`.

use clap::Subcommand;
use mgi_client::read::{Moment, ThreadFilter};
use mgi_client::v1;

use super::thread::{self, OpenArgs, ReopenArgs, ReplyArgs, ResolveArgs};
use crate::cli::{Done, Session, parsers};

/// Verbs on comments.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Open a thread with a comment.
    #[command(after_help = "Examples:
  mgi -p rw-2021 comment post MR-01 --visibility government --text \"Is the 2015 law still in force?\"")]
    Post(OpenArgs),
    /// Comment in a thread.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 comment reply t-4 --text \"Yes, it is.\" --to k-9"
    )]
    Reply(ReplyArgs),
    /// List threads, or the comments of one.
    #[command(after_help = "Examples:
  mgi -p rw-2021 comment list
  mgi -p rw-2021 comment list --thread t-4")]
    List {
        /// Comments of this thread.
        #[arg(long, value_name = "ID", conflicts_with = "target")]
        thread: Option<String>,
        /// Only threads about this.
        #[arg(long, value_parser = parsers::target)]
        target: Option<v1::Target>,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Resolve a thread.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 comment resolve t-4 --outcome \"The text now says so.\""
    )]
    Resolve(ResolveArgs),
    /// Reopen a resolved thread.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 comment reopen t-4 --reason \"The law changed.\""
    )]
    Reopen(ReopenArgs),
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Post(args) => args.run(session).await,
            Self::Reply(args) => args.run(session).await,
            Self::List {
                thread: Some(thread),
                at,
                ..
            } => {
                let at = session.at(at).await?;
                thread::comments(session, thread, false, at).await
            }
            Self::List {
                thread: None,
                target,
                at,
            } => {
                let filter = ThreadFilter {
                    target,
                    ..Default::default()
                };
                thread::list(session, filter, at).await
            }
            Self::Resolve(args) => args.run(session).await,
            Self::Reopen(args) => args.run(session).await,
        }
    }
}
