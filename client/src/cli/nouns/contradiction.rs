//! `mgi contradiction`.

use clap::Subcommand;
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::output::who;
use crate::cli::{Done, Session, parsers};

/// Verbs on statements that cannot both hold.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Link two statements that cannot both hold.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 contradiction mark MR-01 f-2 --explanation \"The answer says 2015, the finding 2017.\""
    )]
    Mark {
        /// One statement: an answer, a finding, a note or evidence.
        #[arg(value_parser = parsers::target)]
        first: v1::Target,
        /// The other.
        #[arg(value_parser = parsers::target)]
        second: v1::Target,
        /// In what they differ.
        #[arg(long)]
        explanation: String,
    },
    /// Say how a contradiction was settled.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 contradiction settle x-1 --outcome \"The law is of 2015; f-2 was corrected.\""
    )]
    Settle {
        /// Id of the contradiction.
        contradiction: String,
        /// How.
        #[arg(long)]
        outcome: String,
    },
    /// List the contradictions, now or as they were.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 contradiction list")]
    List {
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Mark {
                first,
                second,
                explanation,
            } => {
                let action = v1::MarkContradiction {
                    first: Some(first),
                    second: Some(second),
                    explanation,
                };
                session.submit(action).await
            }
            Self::Settle {
                contradiction,
                outcome,
            } => {
                let action = v1::SettleContradiction {
                    contradiction_id: contradiction,
                    outcome,
                };
                session.submit(action).await
            }
            Self::List { at } => {
                let at = session.at(at).await?;
                let contradictions = session.profile().await?.contradictions(at);
                let columns = [
                    "contradiction",
                    "first",
                    "second",
                    "in what they differ",
                    "by",
                    "settled",
                ];
                session
                    .out
                    .list("Contradiction", contradictions, &columns, row)
                    .await
            }
        }
    }
}

fn row(contradiction: &v1::Contradiction) -> Vec<String> {
    let settled = if contradiction.outcome.is_empty() {
        "no".to_owned()
    } else {
        format!(
            "by {}: {}",
            who::by(contradiction.settled_by.as_ref()),
            contradiction.outcome
        )
    };
    vec![
        contradiction.contradiction_id.clone(),
        words::target_text(contradiction.first.as_ref()),
        words::target_text(contradiction.second.as_ref()),
        contradiction.explanation.clone(),
        who::by(contradiction.marked_by.as_ref()),
        settled,
    ]
}
