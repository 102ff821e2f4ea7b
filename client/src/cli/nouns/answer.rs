//! `mgi answer`.

mod edit;
mod set;
pub(crate) mod show;

pub(super) use set::on_collision;

use clap::Subcommand;
use mgi_client::read::Moment;
use mgi_client::{v1, words};

use super::reviewed::ReviewedArgs;
use crate::cli::output::events::excerpt;
use crate::cli::{Done, Session, input, items};

/// Verbs on answers.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List answers in the order of the questionnaire, now or as they were.
    #[command(after_help = "Examples:
  mgi -p rw-2021 answer list --dimension MR
  mgi -p rw-2021 answer list --lead DGIE --json")]
    List {
        /// Only this dimension.
        #[arg(long, value_name = "CODE")]
        dimension: Option<String>,
        /// Only those that this ministry leads.
        #[arg(long, value_name = "MINISTRY")]
        lead: Option<String>,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Show one answer, now or as it was.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 answer show MR-01 --at 2021-03-31")]
    Show {
        /// Code of the indicator.
        indicator: String,
        /// A revision, the end of a date, or a time.
        #[arg(long, value_name = "REV|DATE|TIME")]
        at: Option<Moment>,
    },
    /// Write parts of an answer; what is not named stays.
    #[command(after_help = "Examples:
  mgi -p rw-2021 --as MOH answer set MR-01 --value limited --narrative-file mr-01.txt
  mgi -p rw-2021 --as MOH answer set MR-01 --law \"The 2015 law says ...\" --base-version 3 --park")]
    Set(Box<set::SetArgs>),
    /// Edit an answer in your editor.
    ///
    /// Opens VISUAL or EDITOR on the answer. When anything goes wrong, your text
    /// is kept in a file that is named, and --resume goes on with it. When
    /// somebody changed the same text first, that file shows what it was, theirs
    /// and yours.
    #[command(after_help = "Examples:
  mgi -p rw-2021 --as MOH answer edit MR-01
  mgi -p rw-2021 --as MOH answer edit MR-01 --resume mgi-rw-2021-MR-01.txt")]
    Edit(edit::EditArgs),
    /// Make a draft the statement of your ministry: shows it, and asks.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 --as MOH answer adopt MR-01\n  mgi -p rw-2021 --as MOH answer adopt MR-01 --base-version 4 --yes"
    )]
    Adopt {
        /// Code of the indicator.
        indicator: String,
        /// Version that you read; default: the one that is shown.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Say that you have read an answer again: a text of it that two people
    /// changed in one sentence.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 answer reviewed MR-01")]
    Reviewed {
        /// Code of the indicator.
        indicator: String,
        #[command(flatten)]
        more: ReviewedArgs,
    },
    /// Take a statement back; it has to be answered again.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 --as MOH answer withdraw MR-01 --reason \"The figure is out of date.\""
    )]
    Withdraw {
        /// Code of the indicator.
        indicator: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Version that you read; default: the present one.
        #[arg(long, value_name = "N")]
        base_version: Option<u32>,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::List {
                dimension,
                lead,
                at,
            } => {
                let at = session.at(at).await?;
                let answers = session.profile().await?.answers(
                    dimension.unwrap_or_default(),
                    lead.unwrap_or_default(),
                    at,
                );
                let columns = [
                    "indicator",
                    "lead",
                    "state",
                    "version",
                    "value",
                    "narrative",
                    "",
                ];
                session.out.list("Answer", answers, &columns, row).await
            }
            Self::Show { indicator, at } => {
                let at = session.at(at).await?;
                let (answer, revision) = session.profile().await?.answer(&indicator, at).await?;
                if session.out.is_json() {
                    return session.out.message("Answer", &answer);
                }
                let text = show::text(&answer, revision);
                session.out.paragraph(&text, 0)
            }
            Self::Set(args) => args.run(session).await,
            Self::Edit(args) => args.run(session).await,
            Self::Adopt {
                indicator,
                base_version,
                yes,
            } => {
                let (answer, revision) = session.profile().await?.answer(&indicator, None).await?;
                session.out.note(&show::text(&answer, revision));
                input::confirm("Make this the statement of your ministry?", yes).await?;
                let base_version = base_version.unwrap_or(answer.version);
                session
                    .submit(v1::AdoptAnswer {
                        indicator,
                        base_version,
                    })
                    .await
            }
            Self::Reviewed { indicator, more } => more.run(session, target(&indicator)).await,
            Self::Withdraw {
                indicator,
                reason,
                base_version,
            } => {
                let base_version =
                    items::base_version(session, &target(&indicator), base_version).await?;
                session
                    .submit(v1::WithdrawAnswer {
                        indicator,
                        base_version,
                        reason,
                    })
                    .await
            }
        }
    }
}

fn target(indicator: &str) -> v1::Target {
    v1::Target {
        kind: v1::TargetKind::Answer.into(),
        id: indicator.to_owned(),
    }
}

fn row(answer: &v1::Answer) -> Vec<String> {
    let narrative = answer
        .texts
        .iter()
        .find(|text| text.field == i32::from(v1::TextField::Narrative));
    vec![
        answer.indicator.clone(),
        answer.lead.clone(),
        words::of::<v1::AnswerState>(answer.state),
        answer.version.to_string(),
        answer
            .value
            .as_ref()
            .map(|value| value.code.clone())
            .unwrap_or_default(),
        narrative
            .map(|text| excerpt(&text.text))
            .unwrap_or_default(),
        if answer.locked {
            "locked".into()
        } else if answer.reopened {
            "reopened".into()
        } else {
            String::new()
        },
    ]
}
