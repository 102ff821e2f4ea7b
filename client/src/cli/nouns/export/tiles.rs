//! `mgi export tiles`.

use std::path::PathBuf;

use clap::Args;
use mgi_client::audit::Stream;
use mgi_client::export::tiles::{Finished, TiledLog};

use super::{complete, each_entry};
use crate::cli::newfolder::NewFolder;
use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session, input};

/// What an export holds at its top.
const KNOWN: [&str; 2] = ["checkpoint", "tile"];

/// Of which stream, and where to.
#[derive(Debug, Args)]
pub(crate) struct TilesArgs {
    /// The deployment's stream, not a profile's: the one that witnesses follow.
    #[arg(long)]
    deployment: bool,
    /// Folder to write: the prefix of the log.
    #[arg(short, long, visible_alias = "out", value_name = "FOLDER")]
    output: PathBuf,
    /// File with the signed checkpoint to publish, such as one with cosignatures;
    /// default: the server's at this moment.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Replace an earlier export of the same log, if this one continues it.
    #[arg(long)]
    force: bool,
}

impl TilesArgs {
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let folder = NewFolder::create(&self.output, self.force, &KNOWN)?;
        let earlier = self.earlier()?;
        let source = match self.deployment {
            true => Stream::deployment(session.client().await?),
            false => Stream::of(&session.profile().await?),
        };
        let note = match &self.checkpoint {
            Some(path) => input::read_text(path)?,
            None => source.checkpoint(0).await?.text,
        };
        let size = size_of(&note)?;
        let stream = source.name();
        let mut log = TiledLog::new();
        if size > 0 {
            let history = match self.deployment {
                true => session.client().await?.deployment_history(0, size),
                false => session.profile().await?.history(0, size),
            };
            let take = |entry| {
                log.push(&entry)?
                    .map_or(Ok(()), |file| folder.write(&file.path, &file.bytes))
            };
            let done = each_entry(session, history, size, take).await?;
            complete(&stream, 0, size, done)?;
        }
        let (log, last) = log.finish()?;
        if let Some(last) = last {
            folder.write(&last.path, &last.bytes)?;
        }
        let checkpoint = log.checkpoint(&note)?;
        if let Some(earlier) = earlier {
            log.extends(&earlier)?;
        }
        let progress = Progress::of("Writing hashes", size, session.progress());
        for tile in log.hash_tiles() {
            let tile = tile?;
            folder.write(&tile.path, &tile.bytes)?;
        }
        drop(progress);
        folder.write(&checkpoint.path, &checkpoint.bytes)?;
        folder.finish()?;
        tell(session, &stream, &log);
        Ok(())
    }

    /// The checkpoint of the export that will be replaced.
    fn earlier(&self) -> Result<Option<String>, Failure> {
        let path = self.output.join("checkpoint");
        match path.try_exists() {
            Ok(true) => input::read_text(&path).map(Some),
            _ => Ok(None),
        }
    }
}

fn size_of(note: &str) -> Result<u64, Failure> {
    use mgi_events::transparency::{checkpoint::Checkpoint, note::Note};
    let unusable =
        |error: String| Failure::from(mgi_client::export::ExportError::NoCheckpoint(error));
    let note = Note::parse(note.as_bytes()).map_err(|error| unusable(error.to_string()))?;
    let checkpoint =
        Checkpoint::parse_body(note.text()).map_err(|error| unusable(error.to_string()))?;
    Ok(checkpoint.size)
}

fn tell(session: &mut Session<'_>, stream: &str, log: &Finished) {
    let size = log.size();
    session
        .out
        .note(&format!("{stream}: {size} events as tlog-tiles"));
    if log.unreadable() > 0 {
        session.out.note(&format!(
            "This account may not read {} of them, so {} of the bundles of entries {} left out. All hashes are there: every proof can still be made.",
            log.unreadable(),
            log.left_out().len(),
            if log.left_out().len() == 1 { "is" } else { "are" }
        ));
        for bundle in log.left_out() {
            session.out.note(&format!("left out: {bundle}"));
        }
    }
}
