//! `mgi thread`, and what `mgi comment` and `mgi query` share with it.

mod open;
mod show;

use clap::{Args, Subcommand};
use mgi_client::read::{Moment, ThreadFilter};
use mgi_client::v1;

pub(crate) use open::{OpenArgs, Opening};
pub(crate) use show::{COLUMNS, comments, row};

use crate::cli::texts::TextArgs;
use crate::cli::{Done, Session, items, parsers};

/// Verbs on discussions.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Open a thread with a comment, on an item or on a passage of its text.
    #[command(after_help = "Examples:
  mgi -p rw-2021 thread open MR-01 --visibility government --text \"Is the 2015 law still in force?\"
  mgi -p rw-2021 thread open f-1 --visibility consultation --quote \"all children\" --text \"Which year, @MINEDUC?\"")]
    Open(OpenArgs),
    /// Comment in a thread.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 thread reply t-4 --text \"Yes, it is.\" --to k-9"
    )]
    Reply(ReplyArgs),
    /// List threads, now or as they were.
    #[command(after_help = "Examples:
  mgi -p rw-2021 thread list --open
  mgi -p rw-2021 thread list --target MR-01
  mgi -p rw-2021 thread list --mentions MOH")]
    List(ListArgs),
    /// Show a thread with its comments.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 thread show t-4")]
    Show {
        /// Id of the thread.
        thread: String,
        /// Earlier words of rewritten comments too.
        #[arg(long)]
        earlier: bool,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Resolve a thread.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 thread resolve t-4 --outcome \"The text now says so.\""
    )]
    Resolve(ResolveArgs),
    /// Reopen a resolved thread.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 thread reopen t-4 --reason \"The law changed.\""
    )]
    Reopen(ReopenArgs),
    /// Rewrite an own comment; earlier words stay readable.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 thread edit-comment t-4 k-9 --text \"Yes, since 2016.\""
    )]
    EditComment {
        /// Id of the thread.
        thread: String,
        /// Id of the comment.
        comment: String,
        #[command(flatten)]
        text: TextArgs,
    },
    /// Take an own comment out of sight; a tombstone stands in its place.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 thread delete-comment t-4 k-9 --reason \"Posted twice.\""
    )]
    DeleteComment {
        /// Id of the thread.
        thread: String,
        /// Id of the comment.
        comment: String,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
    },
}

/// A comment in a thread.
#[derive(Debug, Args)]
pub(crate) struct ReplyArgs {
    /// Id of the thread.
    thread: String,
    /// Comment replied to.
    #[arg(long, value_name = "COMMENT", default_value = "")]
    to: String,
    #[command(flatten)]
    text: TextArgs,
}

/// Which threads.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only threads about this.
    #[arg(long, value_parser = parsers::target)]
    target: Option<v1::Target>,
    /// Only those that are not resolved.
    #[arg(long)]
    open: bool,
    /// Only those with a comment that mentions this ministry.
    #[arg(long, value_name = "MINISTRY", default_value = "")]
    mentions: String,
    /// A revision, the end of a date, or a time.
    #[arg(long, value_name = "REV|DATE|TIME")]
    at: Option<Moment>,
}

/// How a thread ends.
#[derive(Debug, Args)]
pub(crate) struct ResolveArgs {
    /// Id of the thread.
    thread: String,
    /// How.
    #[arg(long, default_value = "")]
    outcome: String,
}

/// Why a thread goes on.
#[derive(Debug, Args)]
pub(crate) struct ReopenArgs {
    /// Id of the thread.
    thread: String,
    /// Why.
    #[arg(long)]
    reason: String,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Open(args) => args.run(session).await,
            Self::Reply(args) => args.run(session).await,
            Self::List(args) => {
                let filter = ThreadFilter {
                    target: args.target,
                    open_only: args.open,
                    mentions: args.mentions,
                    ..Default::default()
                };
                list(session, filter, args.at).await
            }
            Self::Show {
                thread,
                earlier,
                at,
            } => {
                let at = session.at(at).await?;
                let head = items::thread(session, &thread, at).await?;
                show::head(session, &head)?;
                comments(session, thread, earlier, at).await
            }
            Self::Resolve(args) => args.run(session).await,
            Self::Reopen(args) => args.run(session).await,
            Self::EditComment {
                thread,
                comment,
                text,
            } => {
                let action = v1::EditComment {
                    thread_id: thread,
                    comment_id: comment,
                    text: text.required()?,
                };
                session.submit(action).await
            }
            Self::DeleteComment {
                thread,
                comment,
                reason,
            } => {
                let action = v1::DeleteComment {
                    thread_id: thread,
                    comment_id: comment,
                    reason,
                };
                session.submit(action).await
            }
        }
    }
}

impl ReplyArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let action = v1::PostComment {
            thread_id: self.thread,
            reply_to: self.to,
            text: self.text.required()?,
        };
        session.submit(action).await
    }
}

impl ResolveArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let action = v1::ResolveThread {
            thread_id: self.thread,
            outcome: self.outcome,
        };
        session.submit(action).await
    }
}

impl ReopenArgs {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let action = v1::ReopenThread {
            thread_id: self.thread,
            reason: self.reason,
        };
        session.submit(action).await
    }
}

/// Lists the threads that the filter lets through.
pub(crate) async fn list(
    session: &mut Session<'_>,
    filter: ThreadFilter,
    at: Option<Moment>,
) -> Done {
    let at = session.at(at).await?;
    let threads = session.profile().await?.threads_that(filter, at);
    session.out.list("Thread", threads, &COLUMNS, row).await
}
