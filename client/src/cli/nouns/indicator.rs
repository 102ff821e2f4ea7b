//! `mgi indicator`.

use clap::Subcommand;
use mgi_client::{v1, words};

use crate::cli::output::Table;
use crate::cli::{Done, Failure, Session};

/// Verbs on indicators.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the indicators of the profile's questionnaire.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 indicator list --dimension WG")]
    List {
        /// Only this dimension.
        #[arg(long, value_name = "CODE")]
        dimension: Option<String>,
    },
    /// Show one indicator with its guidance.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 indicator show MR-01")]
    Show {
        /// Code of the indicator.
        indicator: String,
    },
    /// Assign an indicator to its lead and contributing ministries.
    #[command(
        after_help = "Examples:\n  mgi -p rw-2021 indicator assign MR-01 --lead MOH --contributing DGIE"
    )]
    Assign {
        /// Code of the indicator.
        indicator: String,
        /// Ministry that answers it.
        #[arg(long, value_name = "MINISTRY")]
        lead: String,
        /// Ministry that may edit it too; may be repeated.
        #[arg(long, value_name = "MINISTRY")]
        contributing: Vec<String>,
    },
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::List { dimension } => list(session, dimension.as_deref()).await,
            Self::Show { indicator } => show(session, &indicator).await,
            Self::Assign {
                indicator,
                lead,
                contributing,
            } => {
                session
                    .submit(v1::AssignIndicator {
                        indicator,
                        lead,
                        contributing,
                    })
                    .await
            }
        }
    }
}

async fn list(session: &mut Session<'_>, dimension: Option<&str>) -> Done {
    let (questionnaire, _) = session.profile().await?.questionnaire().await?;
    let mut table = Table::new(&["code", "answer type", "question"]);
    for indicator in questionnaire
        .indicators
        .iter()
        .filter(|i| dimension.is_none_or(|code| i.dimension == code))
    {
        if session.out.is_json() {
            session.out.message("Indicator", indicator)?;
        } else {
            let kind = words::of::<v1::AnswerType>(indicator.answer_type);
            table.push(vec![
                indicator.code.clone(),
                kind,
                indicator.question.clone(),
            ]);
        }
    }
    if session.out.is_json() {
        Ok(())
    } else {
        session.out.table(&table)
    }
}

/// The indicator of a code.
pub(crate) async fn find(session: &mut Session<'_>, code: &str) -> Result<v1::Indicator, Failure> {
    let (questionnaire, _) = session.profile().await?.questionnaire().await?;
    questionnaire
        .indicators
        .into_iter()
        .find(|indicator| indicator.code == code)
        .ok_or_else(|| {
            Failure::NotFound(format!(
                "the questionnaire has no indicator {code:?} (mgi indicator list shows them)"
            ))
        })
}

async fn show(session: &mut Session<'_>, code: &str) -> Done {
    let indicator = find(session, code).await?;
    let out = &mut *session.out;
    if out.is_json() {
        return out.message("Indicator", &indicator);
    }
    out.heading(&format!("{}  {}", indicator.code, indicator.question))?;
    let objectives: Vec<String> = indicator
        .gcm_objectives
        .iter()
        .map(u32::to_string)
        .collect();
    out.fields(&[
        ("Dimension", indicator.dimension),
        ("Subdomain", indicator.subdomain),
        (
            "Answer type",
            words::of::<v1::AnswerType>(indicator.answer_type),
        ),
        ("SDG 10.7.2", indicator.sdg_10_7_2.join(", ")),
        ("Global Compact", objectives.join(", ")),
        ("Guidance", indicator.guidance),
    ])
}
