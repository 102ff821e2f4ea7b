//! `mgi comment`.

use std::path::PathBuf;

use clap::Subcommand;
use futures_util::TryStreamExt as _;
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::output::times;
use crate::cli::{Done, Session, input, parsers};

/// Verbs on discussions.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Open a thread with a comment.
    #[command(after_help = "Examples:
  mgi -p rw-2021 comment post answer:MR-01 --visibility government --text \"Is the 2015 law still in force?\"")]
    Post {
        /// What it is about, as kind:id.
        #[arg(value_parser = parsers::target)]
        target: v1::Target,
        /// Who may read it.
        #[arg(long, value_parser = parsers::word::<v1::Visibility>())]
        visibility: v1::Visibility,
        /// The comment.
        #[arg(long, conflicts_with = "text_file")]
        text: Option<String>,
        /// File with the comment; - for standard input.
        #[arg(long, value_name = "FILE")]
        text_file: Option<PathBuf>,
    },
    /// Comment in a thread.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 comment reply t-4 --text \"Yes, it is.\" --to k-9"
    )]
    Reply {
        /// Id of the thread.
        thread: String,
        /// Comment replied to.
        #[arg(long, value_name = "COMMENT")]
        to: Option<String>,
        /// The comment.
        #[arg(long, conflicts_with = "text_file")]
        text: Option<String>,
        /// File with the comment; - for standard input.
        #[arg(long, value_name = "FILE")]
        text_file: Option<PathBuf>,
    },
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
    Resolve {
        /// Id of the thread.
        thread: String,
        /// How.
        #[arg(long, default_value = "")]
        outcome: String,
    },
    /// Reopen a resolved thread.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 comment reopen t-4 --reason \"The law changed.\""
    )]
    Reopen {
        /// Id of the thread.
        thread: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Post {
                target,
                visibility,
                text,
                text_file,
            } => {
                let text = input::required_text(text, text_file)?;
                session
                    .submit(v1::OpenThread {
                        target: Some(target),
                        visibility: visibility.into(),
                        text,
                    })
                    .await
            }
            Self::Reply {
                thread,
                to,
                text,
                text_file,
            } => {
                let text = input::required_text(text, text_file)?;
                session
                    .submit(v1::PostComment {
                        thread_id: thread,
                        reply_to: to.unwrap_or_default(),
                        text,
                    })
                    .await
            }
            Self::List {
                thread: Some(thread),
                at,
                ..
            } => {
                let at = session.at(at).await?;
                comments(session, thread, at).await
            }
            Self::List {
                thread: None,
                target,
                at,
            } => {
                let at = session.at(at).await?;
                let threads = session.profile().await?.threads(target, at);
                let columns = ["thread", "about", "readers", "comments", "opened", "by", ""];
                session.out.list("Thread", threads, &columns, row).await
            }
            Self::Resolve { thread, outcome } => {
                session
                    .submit(v1::ResolveThread {
                        thread_id: thread,
                        outcome,
                    })
                    .await
            }
            Self::Reopen { thread, reason } => {
                session
                    .submit(v1::ReopenThread {
                        thread_id: thread,
                        reason,
                    })
                    .await
            }
        }
    }
}

fn row(thread: &v1::Thread) -> Vec<String> {
    let opened = thread.opened_by.clone().unwrap_or_default();
    vec![
        thread.thread_id.clone(),
        words::target_text(thread.target.as_ref()),
        words::of::<v1::Visibility>(thread.visibility),
        thread.comment_count.to_string(),
        times::utc(opened.recorded_time.as_ref()),
        by(&opened),
        if thread.resolved {
            "resolved".into()
        } else {
            "open".into()
        },
    ]
}

fn by(authorship: &v1::Authorship) -> String {
    if authorship.ministry.is_empty() {
        authorship.account_id.clone()
    } else {
        authorship.ministry.clone()
    }
}

async fn comments(session: &mut Session<'_>, thread: String, at: Option<v1::StatePoint>) -> Done {
    let mut comments = session.profile().await?.comments(thread, at);
    while let Some(comment) = comments.try_next().await? {
        if session.out.is_json() {
            session.out.message("Comment", &comment)?;
            continue;
        }
        let posted = comment.posted_by.clone().unwrap_or_default();
        let reply = if comment.reply_to.is_empty() {
            String::new()
        } else {
            format!(", to {}", comment.reply_to)
        };
        let time = times::utc(posted.recorded_time.as_ref());
        session.out.heading(&format!(
            "{}  {}  {time}{reply}",
            comment.comment_id,
            by(&posted)
        ))?;
        session.out.paragraph(&comment.text, 2)?;
    }
    Ok(())
}
