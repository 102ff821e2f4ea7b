//! `mgi export`.

mod events;
mod prov;
mod tables;
mod tiles;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mgi_client::export::Entry;
use mgi_client::read::HistoryStream;

use crate::cli::newfile::NewFile;
use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session};
use futures_util::TryStreamExt as _;

/// What to export.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write the events of the profile as JSON Lines.
    ///
    /// The first line names the profile, its revision and, where it has one, its
    /// notice. Then comes one event a line, with its leaf hash; of an event that
    /// you may not read, the leaf hash alone.
    #[command(
        visible_alias = "jsonl",
        after_help = "Examples:
  mgi -p rw-2021 export events
  mgi -p rw-2021 export events --from 100 --output rw-2021.jsonl
  mgi -p rw-2021 export events --with-bytes --output rw-2021.jsonl
  mgi export events --deployment"
    )]
    Events(events::EventsArgs),
    /// Write the answers and validations of the profile as CSV tables.
    ///
    /// Cells that a spreadsheet would take for a formula, and those that begin
    /// with an apostrophe, get an apostrophe in front: a leading apostrophe is
    /// never part of the text. Coded values are working data: they are left out
    /// unless you ask for them, and such a table is not for publication.
    #[command(after_help = "Examples:
  mgi -p rw-2021 export csv --output tables
  mgi -p rw-2021 export csv --table validations
  mgi -p rw-2021 export csv --table answers --at 2021-03-31 --output answers.csv")]
    Csv(tables::TablesArgs),
    /// Write who contributed what as W3C PROV-JSON.
    ///
    /// Every event is an activity, every version of a text an entity, accounts
    /// and ministries are agents. Words and coded values are not in it.
    #[command(after_help = "Examples:
  mgi -p rw-2021 export prov --output rw-2021.prov.json
  mgi -p rw-2021 export prov --base https://profiles.example.org/")]
    Prov(prov::ProvArgs),
    /// Write a stream as static tlog-tiles, with its signed checkpoint.
    ///
    /// Serve the folder as it is, and stock transparency tools read, monitor and
    /// witness it. The format has no entry without its bytes: a bundle of up to
    /// 256 events is left out where you may not read one of them, and you are
    /// told so; the hashes are always complete. What you may read is in it:
    /// publish only what may be public.
    #[command(after_help = "Examples:
  mgi export tiles --deployment --output log
  mgi -p rw-2021 export tiles --output rw-2021-log
  mgi export tiles --deployment --checkpoint cosigned.txt --output log --force")]
    Tiles(tiles::TilesArgs),
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        match self {
            Self::Events(args) => args.run(session).await,
            Self::Csv(args) => args.run(session).await,
            Self::Prov(args) => args.run(session).await,
            Self::Tiles(args) => args.run(session).await,
        }
    }
}

/// Where one stream of bytes goes.
#[derive(Debug, Args)]
pub(crate) struct Destination {
    /// File to write; default: standard output.
    #[arg(short, long, visible_alias = "out", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace what is there.
    #[arg(long, requires = "output")]
    force: bool,
}

impl Destination {
    /// The file, begun; `None` for standard output.
    pub(crate) fn file(&self) -> Result<Option<NewFile>, Failure> {
        self.output
            .as_ref()
            .map(|path| NewFile::create(path, self.force))
            .transpose()
    }

    /// Writes all of it, and says so where it went to a file.
    pub(crate) fn write(&self, session: &mut Session<'_>, bytes: &[u8], what: &str) -> Done {
        match self.file()? {
            Some(mut file) => {
                file.write(bytes)?;
                file.finish()?;
                session.out.note(what);
                Ok(())
            }
            None => session.out.bytes(bytes),
        }
    }
}

/// Hands every event of a stream to `take`, in order, with a progress bar. Says
/// how many there were.
async fn each_entry(
    session: &Session<'_>,
    mut events: HistoryStream,
    due: u64,
    mut take: impl FnMut(Entry) -> Done,
) -> Result<u64, Failure> {
    let progress = Progress::of("Reading the history", due, session.progress());
    let mut done = 0;
    while let Some(event) = events.try_next().await? {
        take(Entry::try_from(event)?)?;
        done += 1;
        progress.set(done);
    }
    Ok(done)
}

/// As many events came as were due.
fn complete(stream: &str, from: u64, due: u64, done: u64) -> Done {
    if done == due {
        return Ok(());
    }
    Err(mgi_client::ClientError::Gap {
        stream: stream.to_owned(),
        expected: from.saturating_add(done),
        got: from.saturating_add(due),
    }
    .into())
}
