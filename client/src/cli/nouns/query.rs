//! `mgi query`.

use clap::{Args, Subcommand};
use mgi_client::read::{Moment, ThreadFilter};
use mgi_client::v1;

use super::thread::{self, Opening};
use crate::cli::texts::TextArgs;
use crate::cli::{Done, Failure, Session, parsers};

/// Verbs on queries: threads that ask a ministry.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Raise a thread to a query.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 query raise t-4 --to MOH --due 2021-03-31 --blocks-validation"
    )]
    Raise {
        /// Id of the thread.
        thread: String,
        #[command(flatten)]
        terms: TermsArgs,
    },
    /// Ask: open a thread that is a query at once.
    #[command(after_help = "Examples:
  mgi -p rw-2021 query ask MR-01 --to MOH --text \"Since when?\" --due 2021-03-31
  mgi -p rw-2021 query ask f-1 --to NISR --quote \"most migrants\" --text \"How many?\"")]
    Ask(Box<AskArgs>),
    /// Answer a query, for the ministry asked.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 --as MOH query answer t-4 --text \"Since 2016.\""
    )]
    Answer {
        /// Id of the thread.
        thread: String,
        #[command(flatten)]
        text: TextArgs,
    },
    /// Ask another ministry, or set another day.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 query change t-4 --to NISR --due 2021-04-15 --reason \"NISR keeps the figures.\""
    )]
    Change {
        /// Id of the thread.
        thread: String,
        /// Ministry that is to answer; default: as it is.
        #[arg(long, value_name = "MINISTRY")]
        to: Option<String>,
        /// Last day for the answer; default: as it is.
        #[arg(long, value_name = "DATE", value_parser = parsers::date)]
        due: Option<String>,
        /// There is no last day any more.
        #[arg(long, conflicts_with = "due")]
        no_due: bool,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Let a query block the validation of its item until it is settled.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 query block t-4 --reason \"The figure decides the answer.\""
    )]
    Block(BlockArgs),
    /// Let a query no longer block validation (the government lead).
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 query unblock t-4 --reason \"The ministry will answer later.\""
    )]
    Unblock(BlockArgs),
    /// Take a query back; the thread goes on as a discussion.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 query withdraw t-4 --reason \"Found it in the law.\""
    )]
    Withdraw {
        /// Id of the thread.
        thread: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// List queries, now or as they were.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 query list --to MOH --open")]
    List {
        /// Only queries to this ministry.
        #[arg(long, value_name = "MINISTRY", default_value = "")]
        to: String,
        /// Only those that are not settled.
        #[arg(long)]
        open: bool,
        /// Only queries about this.
        #[arg(long, value_parser = parsers::target)]
        target: Option<v1::Target>,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

/// Whom, by when.
#[derive(Debug, Args)]
pub(crate) struct TermsArgs {
    /// Ministry that is to answer.
    #[arg(long, value_name = "MINISTRY")]
    to: String,
    /// Last day for the answer, in the profile's time zone.
    #[arg(long, value_name = "DATE", value_parser = parsers::date)]
    due: Option<String>,
    /// Until it is settled, its item cannot be validated.
    #[arg(long)]
    blocks_validation: bool,
}

impl TermsArgs {
    fn terms(self) -> v1::QueryTerms {
        v1::QueryTerms {
            assignee: self.to,
            due_date: self.due.unwrap_or_default(),
            blocks_validation: self.blocks_validation,
        }
    }
}

/// A thread that is a query at once.
#[derive(Debug, Args)]
pub(crate) struct AskArgs {
    #[command(flatten)]
    opening: Opening,
    #[command(flatten)]
    terms: TermsArgs,
    /// Who may read it: government or wider.
    #[arg(long, default_value = "government", value_parser = parsers::word::<v1::Visibility>())]
    visibility: v1::Visibility,
}

/// Why it blocks, or no longer does.
#[derive(Debug, Args)]
pub(crate) struct BlockArgs {
    /// Id of the thread.
    thread: String,
    /// Why.
    #[arg(long)]
    reason: String,
}

impl BlockArgs {
    fn action(self, blocks_validation: bool) -> v1::SetQueryBlocking {
        v1::SetQueryBlocking {
            thread_id: self.thread,
            blocks_validation,
            reason: self.reason,
        }
    }
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Raise { thread, terms } => {
                let action = v1::RaiseQuery {
                    thread_id: thread,
                    terms: Some(terms.terms()),
                };
                session.submit(action).await
            }
            Self::Ask(args) => {
                let terms = Some(args.terms.terms());
                let action = args.opening.action(session, args.visibility, terms).await?;
                session.submit(action).await
            }
            Self::Answer { thread, text } => {
                let action = v1::AnswerQuery {
                    thread_id: thread,
                    text: text.required()?,
                };
                session.submit(action).await
            }
            Self::Change {
                thread,
                to,
                due,
                no_due,
                reason,
            } => {
                if to.is_none() && due.is_none() && !no_due {
                    return Err(Failure::Usage(
                        "say what to change: --to, --due or --no-due".into(),
                    ));
                }
                let action = v1::ChangeQuery {
                    thread_id: thread,
                    assignee: to.unwrap_or_default(),
                    due_date: due.unwrap_or_default(),
                    remove_due_date: no_due,
                    reason,
                };
                session.submit(action).await
            }
            Self::Block(args) => session.submit(args.action(true)).await,
            Self::Unblock(args) => session.submit(args.action(false)).await,
            Self::Withdraw { thread, reason } => {
                let action = v1::WithdrawQuery {
                    thread_id: thread,
                    reason,
                };
                session.submit(action).await
            }
            Self::List {
                to,
                open,
                target,
                at,
            } => {
                let filter = ThreadFilter {
                    target,
                    queries_only: true,
                    assignee: to,
                    open_only: open,
                    mentions: String::new(),
                };
                thread::list(session, filter, at).await
            }
        }
    }
}
