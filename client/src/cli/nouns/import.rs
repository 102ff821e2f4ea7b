//! `mgi import`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use futures_util::TryStreamExt as _;
use mgi_client::commands::IntoAction;
use mgi_client::import::{self, ImportError, Place, Table};
use mgi_client::{ProfileHandle, v1};

use super::questionnaire;
use crate::cli::exit;
use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session, input};

const COLUMNS: &str =
    "The file is tab-separated text with a header line and no quoting, or a JSON array of
objects; columns may come in any order, and others are left alone.";

/// What to import.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Register the questionnaire of a JSON file.
    #[command(after_help = "Examples:\n  mgi import questionnaire mgi-unofficial-1.json")]
    Questionnaire {
        /// JSON file; - for standard input.
        file: PathBuf,
    },
    /// Register evidence: id, kind, title (issuer, number, title_language, date,
    /// date_precision, revision_date, status, status_date, link, note).
    #[command(after_help = "Examples:\n  mgi -p rw-2021 import evidence evidence.tsv", after_long_help = format!("Examples:\n  mgi -p rw-2021 import evidence evidence.tsv\n\n{COLUMNS}"))]
    Evidence(FileArgs),
    /// Write answers: indicator, value (year, institution_name, mandate,
    /// narrative, law, practice, remark, as_of, unanswered_reason).
    #[command(after_help = "Examples:\n  mgi -p rw-2021 --as MOH import answers answers.tsv", after_long_help = format!("Examples:\n  mgi -p rw-2021 --as MOH import answers answers.tsv\n\n{COLUMNS}"))]
    Answers(FileArgs),
    /// Cite evidence: indicator, evidence_id (pinpoint, quote, quote_language).
    #[command(after_help = "Examples:\n  mgi -p rw-2021 import citations citations.tsv", after_long_help = format!("Examples:\n  mgi -p rw-2021 import citations citations.tsv\n\n{COLUMNS}"))]
    Citations(FileArgs),
    /// Add notes: kind, text, indicator or section (evidence_ids).
    #[command(after_help = "Examples:\n  mgi -p rw-2021 import notes notes.tsv", after_long_help = format!("Examples:\n  mgi -p rw-2021 import notes notes.tsv\n\n{COLUMNS}"))]
    Notes(FileArgs),
    /// Add findings in order: dimension, section, text (indicators, evidence_ids).
    #[command(after_help = "Examples:\n  mgi -p rw-2021 import findings findings.tsv", after_long_help = format!("Examples:\n  mgi -p rw-2021 import findings findings.tsv\n\n{COLUMNS}"))]
    Findings(FileArgs),
    /// Propose priorities: text, dimension (lead_ministry, horizon).
    #[command(after_help = "Examples:\n  mgi -p rw-2021 import priorities priorities.tsv", after_long_help = format!("Examples:\n  mgi -p rw-2021 import priorities priorities.tsv\n\n{COLUMNS}"))]
    Priorities(FileArgs),
    /// Assign indicators: indicator, lead (contributing).
    #[command(after_help = "Examples:\n  mgi -p rw-2021 import assignments assignments.tsv --check", after_long_help = format!("Examples:\n  mgi -p rw-2021 import assignments assignments.tsv --check\n\n{COLUMNS}"))]
    Assignments(FileArgs),
}

/// A table.
#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// TSV or JSON file; - for standard input.
    file: PathBuf,
    /// Read and check the file only; send nothing.
    #[arg(long)]
    check: bool,
}

/// Commands with the places that they come from.
type Commands = Vec<(Place, v1::command::Action)>;

/// The command of each row, with its place in the file. The rows of each table are
/// a type of their own.
macro_rules! commands {
    ($rows:ident) => {
        $rows
            .iter()
            .map(|row| (row.place, row.command().into_action()))
            .collect()
    };
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Questionnaire { file } => questionnaire::register(session, &file).await,
            Self::Evidence(args) => {
                let rows = args.read(import::evidence::rows)?;
                args.send(session, commands!(rows)).await
            }
            Self::Citations(args) => {
                let rows = args.read(import::citations::rows)?;
                args.send(session, commands!(rows)).await
            }
            Self::Notes(args) => {
                let rows = args.read(import::notes::rows)?;
                args.send(session, commands!(rows)).await
            }
            Self::Findings(args) => {
                let rows = args.read(import::findings::rows)?;
                args.send(session, commands!(rows)).await
            }
            Self::Priorities(args) => {
                let rows = args.read(import::priorities::rows)?;
                args.send(session, commands!(rows)).await
            }
            Self::Assignments(args) => {
                let rows = args.read(import::assignments::rows)?;
                args.send(session, commands!(rows)).await
            }
            Self::Answers(args) => {
                let rows = args.read(import::answers::rows)?;
                // A row is written against the answer as it stands now.
                let versions = if args.check {
                    HashMap::new()
                } else {
                    versions(&session.profile().await?).await?
                };
                let base = |indicator: &str| versions.get(indicator).copied().unwrap_or(0);
                let commands = rows
                    .iter()
                    .map(|row| (row.place, row.command(base(&row.indicator)).into_action()))
                    .collect();
                args.send(session, commands).await
            }
        }
    }
}

async fn versions(profile: &ProfileHandle) -> Result<HashMap<String, u32>, Failure> {
    let answers = profile
        .answers(String::new(), String::new(), None)
        .all()
        .await?;
    Ok(answers
        .into_iter()
        .map(|answer| (answer.indicator, answer.version))
        .collect())
}

impl FileArgs {
    fn read<R>(
        &self,
        rows: impl Fn(&Table) -> Result<Vec<R>, ImportError>,
    ) -> Result<Vec<R>, Failure> {
        let text = input::read_text(&self.file)?;
        let rows = import::table(&text)
            .and_then(|table| rows(&table))
            .map_err(|error| error.in_file(&self.file))?;
        Ok(rows)
    }

    async fn send(&self, session: &mut Session<'_>, commands: Commands) -> Done {
        let total = commands.len();
        if self.check {
            session.out.note(&format!(
                "{}: {total} rows, nothing wrong with their form",
                self.file.display()
            ));
            return Ok(());
        }
        let profile = session.profile().await?;
        send(session, &profile, &self.file, commands).await
    }
}

/// Sends commands over one stream, each for itself; tells each refusal with the
/// place of its row.
async fn send(
    session: &mut Session<'_>,
    profile: &ProfileHandle,
    file: &Path,
    commands: Commands,
) -> Done {
    let total = commands.len();
    let (places, actions): (Vec<Place>, Vec<_>) = commands.into_iter().unzip();
    let ready: Vec<v1::Command> = actions
        .into_iter()
        .map(|action| profile.command(action))
        .collect();
    let progress = Progress::of(
        "Importing",
        u64::try_from(total).unwrap_or(u64::MAX),
        session.progress(),
    );
    let mut outcomes = profile.submit_stream(ready);
    let mut refused = 0;
    let mut first = None;
    while let Some(outcome) = outcomes.try_next().await? {
        progress.set(u64::try_from(outcome.index + 1).unwrap_or(u64::MAX));
        match outcome.result {
            Ok(receipt) if session.out.is_json() => session.out.receipt(&receipt)?,
            Ok(_) => {}
            Err(error) => {
                refused += 1;
                first.get_or_insert(exit::of(&error));
                let place = places
                    .get(outcome.index)
                    .map(ToString::to_string)
                    .unwrap_or_default();
                progress.bar().suspend(|| {
                    session
                        .out
                        .refusal(&format!("{}, {place}", file.display()), &error)
                });
            }
        }
    }
    drop(progress);
    match first {
        Some(exit) => Err(Failure::SomeRefused {
            refused,
            total,
            exit,
        }),
        None if session.out.is_json() => Ok(()),
        None => session
            .out
            .line(&format!("Recorded: {total} rows of {}.", file.display())),
    }
}
