//! `mgi finding`.

mod show;
mod write;

use clap::Subcommand;
use mgi_client::read::{FindingFilter, Moment};
use mgi_client::v1;

use super::reviewed::ReviewedArgs;
use crate::cli::{Done, Session, items, parsers};

/// Verbs on the paragraphs of the draft profile.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Add a paragraph to a dimension; without a text, in your editor.
    #[command(after_help = "Examples:
  mgi -p rw-2021 finding add MR well-developed --text-file f.txt --indicators MR-02,MR-03 --evidence education-law-2012
  mgi -p rw-2021 finding add MR further-development --text \"Figures are missing.\" --after f-2")]
    Add(write::AddArgs),
    /// Revise a finding, or what it rests on; what is not named stays. With nothing
    /// named, its text in your editor.
    #[command(after_help = "Examples:
  mgi -p rw-2021 finding revise f-1
  mgi -p rw-2021 finding revise f-1 --text-file f.txt --park
  mgi -p rw-2021 finding revise f-1 --indicators MR-02,MR-04")]
    Revise(write::ReviseArgs),
    /// Move a finding in the draft profile.
    #[command(after_help = "Examples:
  mgi -p rw-2021 finding move f-3 --after f-1
  mgi -p rw-2021 finding move f-3 --dimension WG --section further-development")]
    Move {
        /// Id of the finding.
        finding: String,
        /// Dimension to move it to; default: as it is.
        #[arg(long, value_name = "CODE", default_value = "")]
        dimension: String,
        /// Section to move it to; default: as it is.
        #[arg(long, value_parser = parsers::word::<v1::FindingSection>())]
        section: Option<v1::FindingSection>,
        /// Finding after which it stands there; default: first.
        #[arg(long, value_name = "FINDING", default_value = "")]
        after: String,
    },
    /// Take a finding out of the draft profile; its words stay on record.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 finding retire f-3 --reason \"Merged with f-1.\""
    )]
    Retire {
        /// Id of the finding.
        finding: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Version that you read; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
    },
    /// List the findings in the order of the draft profile, now or as they were.
    #[command(after_help = "Examples:
  mgi -p rw-2021 finding list --dimension MR
  mgi -p rw-2021 finding list --stale")]
    List {
        /// Only this dimension.
        #[arg(long, value_name = "CODE", default_value = "")]
        dimension: String,
        /// Only those that rest on this indicator.
        #[arg(long, value_name = "CODE", default_value = "")]
        indicator: String,
        /// Only those that have to be read again.
        #[arg(long)]
        stale: bool,
        /// Retired ones too.
        #[arg(long)]
        retired: bool,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Show a finding, what it rests on, and why it has to be read again.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 finding show f-1 --at 2021-03-31")]
    Show {
        /// Id of the finding.
        finding: String,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Say that you have read a finding again.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 finding reviewed f-1 --remark \"The new figure does not change it.\""
    )]
    Reviewed {
        /// Id of the finding.
        finding: String,
        #[command(flatten)]
        more: ReviewedArgs,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Add(args) => args.run(session).await,
            Self::Revise(args) => args.run(session).await,
            Self::Move {
                finding,
                dimension,
                section,
                after,
            } => {
                let action = v1::MoveFinding {
                    finding_id: finding,
                    dimension,
                    section: section.map_or(0, i32::from),
                    after,
                };
                session.submit(action).await
            }
            Self::Retire {
                finding,
                reason,
                base_version,
            } => {
                let base_version =
                    items::base_version(session, &target(&finding), base_version).await?;
                let action = v1::RetireFinding {
                    finding_id: finding,
                    base_version,
                    reason,
                };
                session.submit(action).await
            }
            Self::List {
                dimension,
                indicator,
                stale,
                retired,
                at,
            } => {
                let at = session.at(at).await?;
                let which = FindingFilter {
                    dimension,
                    indicator,
                    stale_only: stale,
                    with_retired: retired,
                };
                let findings = session.profile().await?.findings(which, at);
                let columns = ["finding", "dimension", "section", "text", "rests on", ""];
                session
                    .out
                    .list("Finding", findings, &columns, show::row)
                    .await
            }
            Self::Show { finding, at } => {
                let at = session.at(at).await?;
                let finding = items::finding(session, &finding, at).await?;
                show::show(session, &finding)
            }
            Self::Reviewed { finding, more } => more.run(session, target(&finding)).await,
        }
    }
}

fn target(finding: &str) -> v1::Target {
    v1::Target {
        kind: v1::TargetKind::Finding.into(),
        id: finding.to_owned(),
    }
}
