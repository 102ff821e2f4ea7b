//! `mgi questionnaire`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use mgi_client::{import, v1};

use crate::cli::output::Table;
use crate::cli::{Done, Session, input};

/// Verbs on questionnaires.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Register the questionnaire of a JSON file.
    #[command(after_help = "Examples:\n  mgi questionnaire register mgi-unofficial-1.json")]
    Register {
        /// JSON file; - for standard input.
        file: PathBuf,
    },
    /// List the registered questionnaires.
    #[command(after_help = "Examples:\n  mgi questionnaire list")]
    List,
    /// Show the questionnaire of the profile.
    #[command(after_help = "Examples:\n  mgi -p rw-2021 questionnaire show")]
    Show,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Register { file } => register(session, &file).await,
            Self::List => list(session).await,
            Self::Show => show(session).await,
        }
    }
}

/// Reads and registers a questionnaire.
pub(crate) async fn register(session: &mut Session<'_>, file: &Path) -> Done {
    let text = input::read_text(file)?;
    let questionnaire = import::questionnaire::parse(&text).map_err(|error| error.in_file(file))?;
    let count = questionnaire.indicators.len();
    let request = v1::RegisterQuestionnaireRequest {
        command_id: String::new(),
        questionnaire: Some(questionnaire),
    };
    let response = session
        .client()
        .await?
        .register_questionnaire(request)
        .await?;
    let sentence = format!(
        "{count} indicators under the digest {}",
        hex::encode(&response.digest)
    );
    session
        .out
        .recorded("RegisterQuestionnaireResponse", &response, &sentence)
}

async fn list(session: &mut Session<'_>) -> Done {
    let all = session.client().await?.questionnaires().await?;
    let mut table = Table::new(&["id", "version", "title", "indicators", "wording", "digest"]);
    for summary in &all {
        if session.out.is_json() {
            session.out.message("QuestionnaireSummary", summary)?;
            continue;
        }
        let head = summary.head.clone().unwrap_or_default();
        table.push(vec![
            head.id,
            head.version,
            head.title,
            summary.indicator_count.to_string(),
            if head.unofficial {
                "unofficial".into()
            } else {
                "official".into()
            },
            hex::encode(&summary.digest),
        ]);
    }
    if session.out.is_json() {
        Ok(())
    } else {
        session.out.table(&table)
    }
}

async fn show(session: &mut Session<'_>) -> Done {
    let (questionnaire, digest) = session.profile().await?.questionnaire().await?;
    let out = &mut *session.out;
    if out.is_json() {
        return out.message("Questionnaire", &questionnaire);
    }
    out.heading(&questionnaire.title)?;
    if questionnaire.unofficial {
        out.paragraph("Its wording is not IOM's.", 0)?;
    }
    out.fields(&[
        (
            "Id",
            format!("{} {}", questionnaire.id, questionnaire.version),
        ),
        ("Language", questionnaire.language.clone()),
        ("Digest", hex::encode(digest)),
        ("Source", questionnaire.source.clone()),
    ])?;
    for dimension in &questionnaire.dimensions {
        out.line("")?;
        out.heading(&format!("{}  {}", dimension.code, dimension.long_title))?;
        for indicator in questionnaire
            .indicators
            .iter()
            .filter(|i| i.dimension == dimension.code)
        {
            out.paragraph(&format!("{}  {}", indicator.code, indicator.question), 2)?;
        }
    }
    Ok(())
}
