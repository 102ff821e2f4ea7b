//! `mgi export csv`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use futures_util::TryStreamExt as _;
use mgi_client::export::csv::{AnswersTable, Ends, ValidationsTable};
use mgi_client::read::Moment;
use mgi_client::v1::{self, get_state_response::Item};

use super::{complete, each_entry};
use crate::cli::newfile::NewFile;
use crate::cli::{Done, Failure, Session};

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Table {
    /// Answers with their texts.
    Answers,
    /// Validations, standing and ended.
    Validations,
}

impl Table {
    fn file_name(self) -> &'static str {
        match self {
            Self::Answers => "answers.csv",
            Self::Validations => "validations.csv",
        }
    }
}

/// Which tables, and where to.
#[derive(Debug, Args)]
pub(crate) struct TablesArgs {
    /// One table only: to standard output, or to the file of --output.
    #[arg(long, value_enum, required_unless_present = "output")]
    table: Option<Table>,
    /// Folder for answers.csv and validations.csv, made if it is not there; with
    /// --table, a file.
    #[arg(short, long, visible_alias = "out", value_name = "FOLDER|FILE")]
    output: Option<PathBuf>,
    /// With the coded values: working data, never for publication.
    #[arg(long)]
    working: bool,
    /// At a revision, the end of a date, or a time; default: now.
    #[arg(long, value_name = "REV|DATE|TIME")]
    at: Option<Moment>,
    /// Replace what is there.
    #[arg(long, requires = "output")]
    force: bool,
}

/// What the tables are made of.
#[derive(Default)]
struct Source {
    head: v1::Profile,
    answers: Vec<v1::Answer>,
    validations: Vec<v1::Validation>,
    ends: Ends,
}

impl TablesArgs {
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let wanted = self
            .table
            .map_or(vec![Table::Answers, Table::Validations], |one| vec![one]);
        // Refused before anything is read.
        let mut files = self.files(&wanted)?;
        let source = read(session, self.at, wanted.contains(&Table::Validations)).await?;
        for (place, table) in wanted.iter().enumerate() {
            let bytes = match table {
                Table::Answers => AnswersTable {
                    head: &source.head,
                    answers: &source.answers,
                    working: self.working,
                }
                .to_csv()?,
                Table::Validations => ValidationsTable {
                    head: &source.head,
                    validations: &source.validations,
                    ends: &source.ends,
                }
                .to_csv()?,
            };
            match files.get_mut(place) {
                Some(file) => file.write(&bytes)?,
                None => session.out.bytes(&bytes)?,
            }
        }
        if files.is_empty() {
            return Ok(());
        }
        for file in files {
            file.finish()?;
        }
        session.out.note(&format!(
            "{} at revision {}: {} answers, {} validations",
            source.head.profile_id,
            source.head.revision,
            source.answers.len(),
            source.validations.len()
        ));
        if self.working {
            session
                .out
                .note("The table holds coded values: working data, never for publication.");
        }
        Ok(())
    }

    /// The files to write, in the order of the tables; none for standard output.
    fn files(&self, wanted: &[Table]) -> Result<Vec<NewFile>, Failure> {
        let Some(output) = &self.output else {
            return Ok(Vec::new());
        };
        if self.table.is_some() {
            return Ok(vec![NewFile::create(output, self.force)?]);
        }
        folder(output)?;
        wanted
            .iter()
            .map(|table| NewFile::create(&output.join(table.file_name()), self.force))
            .collect()
    }
}

fn folder(path: &Path) -> Done {
    std::fs::create_dir_all(path).map_err(|error| Failure::local(path, error))
}

/// The state, and why validations ended where some did.
async fn read(
    session: &mut Session<'_>,
    at: Option<Moment>,
    with_ends: bool,
) -> Result<Source, Failure> {
    let at = session.at(at).await?;
    let profile = session.profile().await?;
    let mut source = Source::default();
    let mut items = profile.state(at).await?;
    while let Some(item) = items.try_next().await? {
        match item.item {
            Some(Item::Profile(head)) => source.head = head,
            Some(Item::Answer(answer)) => source.answers.push(answer),
            Some(Item::Validation(validation)) => source.validations.push(validation),
            _ => {}
        }
    }
    // Only the events say why.
    let last = source
        .validations
        .iter()
        .filter_map(|v| v.ended_by.as_ref());
    let due = last.map(|by| by.event_index.saturating_add(1)).max();
    if let Some(due) = due.filter(|_| with_ends) {
        let ends = &mut source.ends;
        let history = profile.history(0, due);
        let done = each_entry(session, history, due, |entry| Ok(ends.push(&entry)?)).await?;
        complete(&source.head.profile_id, 0, due, done)?;
    }
    Ok(source)
}
