//! `mgi suggest`.

mod make;
mod show;

use clap::Subcommand;
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::output::who;
use crate::cli::{Done, Failure, Session, items, parsers};

/// Verbs on suggestions.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Propose a change of a text that others write.
    ///
    /// Either the whole text as it should be, with --text, --text-file or in your
    /// editor; or one passage, with --replace and --with.
    #[command(after_help = "Examples:
  mgi -p rw-2021 --as NISR suggest make MR-01 --replace \"all workers\" --with \"salaried workers\"
  mgi -p rw-2021 suggest make MR-01 --field law --text-file law.txt --rationale \"The law was amended.\"
  mgi -p rw-2021 suggest make f-1")]
    Make(Box<make::MakeArgs>),
    /// List suggestions, now or as they were.
    #[command(after_help = "Examples:
  mgi -p rw-2021 suggest list --state open
  mgi -p rw-2021 suggest list --target MR-01")]
    List {
        /// Only those on this answer or finding.
        #[arg(long, value_parser = parsers::target)]
        target: Option<v1::Target>,
        /// Only those in this state.
        #[arg(long, value_parser = parsers::word::<v1::SuggestionState>())]
        state: Option<v1::SuggestionState>,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Show a suggestion, change by change.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 suggest show s-3")]
    Show {
        /// Id of the suggestion.
        suggestion: String,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Take a suggestion over, in whole or in part; its words stay its maker's.
    #[command(after_help = "Examples:
  mgi -p rw-2021 --as MOH suggest accept s-3
  mgi -p rw-2021 --as MOH suggest accept s-3 --changes 0,2 --reason \"The date in the second one is wrong.\"")]
    Accept {
        /// Id of the suggestion.
        suggestion: String,
        /// Places of the changes to take over, as mgi suggest show numbers them;
        /// default: all.
        #[arg(long, value_name = "N,N", value_delimiter = ',', requires = "reason")]
        changes: Vec<u32>,
        /// Why, or why not all.
        #[arg(long)]
        reason: Option<String>,
        /// Version of the item that you read; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
    },
    /// Reject a suggestion.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 --as MOH suggest reject s-3 --reason \"The law says otherwise.\""
    )]
    Reject {
        /// Id of the suggestion.
        suggestion: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Take an own suggestion back.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 suggest withdraw s-3")]
    Withdraw {
        /// Id of the suggestion.
        suggestion: String,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Make(args) => args.run(session).await,
            Self::List { target, state, at } => {
                let at = session.at(at).await?;
                let state = state.map_or(0, i32::from);
                let suggestions = session.profile().await?.suggestions(target, state, at);
                let columns = ["suggestion", "on", "text", "changes", "by", "state", "why"];
                session
                    .out
                    .list("Suggestion", suggestions, &columns, row)
                    .await
            }
            Self::Show { suggestion, at } => {
                let at = session.at(at).await?;
                let suggestion = items::suggestion(session, &suggestion, at).await?;
                show::show(session, &suggestion)
            }
            Self::Accept {
                suggestion,
                changes,
                reason,
                base_version,
            } => {
                let base_version = match base_version {
                    Some(version) => version,
                    None => present_version(session, &suggestion).await?,
                };
                let action = v1::AcceptSuggestion {
                    suggestion_id: suggestion,
                    base_version,
                    changes,
                    reason: reason.unwrap_or_default(),
                };
                session.submit(action).await
            }
            Self::Reject { suggestion, reason } => {
                let action = v1::RejectSuggestion {
                    suggestion_id: suggestion,
                    reason,
                };
                session.submit(action).await
            }
            Self::Withdraw { suggestion, reason } => {
                let action = v1::WithdrawSuggestion {
                    suggestion_id: suggestion,
                    reason,
                };
                session.submit(action).await
            }
        }
    }
}

/// Of the item that a suggestion is on.
async fn present_version(session: &mut Session<'_>, suggestion: &str) -> Result<u32, Failure> {
    let target = items::suggestion(session, suggestion, None)
        .await?
        .target
        .unwrap_or_default();
    items::version(session, &target).await
}

/// Which text it changes; empty where there is only one.
fn field(suggestion: &v1::Suggestion) -> String {
    if suggestion.field == 0 {
        String::new()
    } else {
        words::of::<v1::TextField>(suggestion.field)
    }
}

fn row(suggestion: &v1::Suggestion) -> Vec<String> {
    let mut state = words::of::<v1::SuggestionState>(suggestion.state);
    if suggestion.parked {
        state += " (parked)";
    }
    vec![
        suggestion.suggestion_id.clone(),
        words::target_text(suggestion.target.as_ref()),
        field(suggestion),
        suggestion.changes.len().to_string(),
        who::by(suggestion.made_by.as_ref()),
        state,
        suggestion.rationale.clone(),
    ]
}
