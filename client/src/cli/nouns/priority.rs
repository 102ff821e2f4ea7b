//! `mgi priority`.

use clap::{ArgGroup, Args, Subcommand};
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use crate::cli::output::events::excerpt;
use crate::cli::output::who;
use crate::cli::texts::TextArgs;
use crate::cli::{Done, Session, items};

/// Verbs on priorities for the way forward.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Propose a priority.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 --as NISR priority propose --dimension MR --text \"Publish the figures.\" --lead NISR --horizon 2027"
    )]
    Propose {
        /// Code of its dimension.
        #[arg(long, value_name = "CODE")]
        dimension: String,
        #[command(flatten)]
        text: TextArgs,
        /// Ministry that would lead it.
        #[arg(long, value_name = "MINISTRY", default_value = "")]
        lead: String,
        /// By when, such as 2027 or "within two years".
        #[arg(long, default_value = "")]
        horizon: String,
    },
    /// Rewrite a priority that is not decided yet; what is not named stays.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 priority revise p-1 --horizon 2028")]
    Revise {
        /// Id of the priority.
        priority: String,
        #[command(flatten)]
        text: TextArgs,
        /// Code of its dimension.
        #[arg(long, value_name = "CODE")]
        dimension: Option<String>,
        /// Ministry that would lead it; empty: none.
        #[arg(long, value_name = "MINISTRY")]
        lead: Option<String>,
        /// By when; empty: not said.
        #[arg(long)]
        horizon: Option<String>,
        /// Version that you were looking at; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
    },
    /// Decide on a priority, for the government.
    #[command(after_help = "Examples:
  mgi -p rw-2021 priority decide p-1 --adopt --publish --reason \"Agreed in the consultation.\"
  mgi -p rw-2021 priority decide p-2 --drop --reason \"Part of p-1.\"")]
    Decide(DecideArgs),
    /// List the priorities, now or as they were.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 priority list")]
    List {
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
}

/// A decision.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("decision").required(true).args(["adopt", "drop", "propose"])))]
pub(crate) struct DecideArgs {
    /// Id of the priority.
    priority: String,
    /// The government adopts it.
    #[arg(long)]
    adopt: bool,
    /// The government drops it.
    #[arg(long)]
    drop: bool,
    /// It is proposed again.
    #[arg(long)]
    propose: bool,
    /// Publish it with the profile.
    #[arg(long, conflicts_with_all = ["drop", "propose"])]
    publish: bool,
    /// Why.
    #[arg(long)]
    reason: String,
    /// Version that you read; default: the present one.
    #[arg(long, value_name = "N")]
    base_version: Option<u32>,
}

impl DecideArgs {
    async fn run(self, session: &mut Session<'_>) -> Done {
        let state = if self.adopt {
            v1::PriorityState::Adopted
        } else if self.drop {
            v1::PriorityState::Dropped
        } else {
            v1::PriorityState::Proposed
        };
        let base_version = match self.base_version {
            Some(version) => version,
            None => {
                items::priority(session, &self.priority, None)
                    .await?
                    .version
            }
        };
        let action = v1::DecidePriority {
            priority_id: self.priority,
            base_version,
            state: state.into(),
            published: self.publish,
            reason: self.reason,
        };
        session.submit(action).await
    }
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Propose {
                dimension,
                text,
                lead,
                horizon,
            } => {
                let priority = v1::PriorityText {
                    text: text.required()?,
                    dimension,
                    lead_ministry: lead,
                    horizon,
                };
                let action = v1::ProposePriority {
                    priority: Some(priority),
                };
                session.submit(action).await
            }
            Self::Revise {
                priority,
                text,
                dimension,
                lead,
                horizon,
                base_version,
            } => {
                let text = text.optional()?;
                let present = items::priority(session, &priority, None).await?;
                let words = present.priority.unwrap_or_default();
                let action = v1::RevisePriority {
                    priority_id: priority,
                    base_version: base_version.unwrap_or(present.version),
                    priority: Some(v1::PriorityText {
                        text: text.unwrap_or(words.text),
                        dimension: dimension.unwrap_or(words.dimension),
                        lead_ministry: lead.unwrap_or(words.lead_ministry),
                        horizon: horizon.unwrap_or(words.horizon),
                    }),
                };
                session.submit(action).await
            }
            Self::Decide(args) => args.run(session).await,
            Self::List { at } => {
                let at = session.at(at).await?;
                let priorities = session.profile().await?.priorities(at);
                let columns = [
                    "priority",
                    "dimension",
                    "text",
                    "lead",
                    "horizon",
                    "proposed by",
                    "state",
                    "why",
                ];
                session
                    .out
                    .list("Priority", priorities, &columns, row)
                    .await
            }
        }
    }
}

fn row(priority: &v1::Priority) -> Vec<String> {
    let words = priority.priority.clone().unwrap_or_default();
    let mut state = words::of::<v1::PriorityState>(priority.state);
    if priority.published {
        state += ", published";
    }
    vec![
        priority.priority_id.clone(),
        words.dimension,
        excerpt(&words.text),
        words.lead_ministry,
        words.horizon,
        who::by(priority.proposed_by.as_ref()),
        state,
        priority.reason.clone(),
    ]
}
