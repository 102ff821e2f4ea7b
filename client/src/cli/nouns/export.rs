//! `mgi export`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use futures_util::TryStreamExt as _;
use mgi_client::v1;

use crate::cli::progress::Progress;
use crate::cli::{Done, Failure, Session};

/// What to export.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write the events of the profile as JSON Lines.
    ///
    /// The first line names the profile, its revision and, where it has one, its
    /// notice. Then comes one event a line, or, for an event that you may not
    /// read, its leaf hash.
    #[command(after_help = "Examples:
  mgi -p rw-2021 export events
  mgi -p rw-2021 export events --from 100 --output rw-2021.jsonl")]
    Events(EventsArgs),
}

/// Which events, and where to.
#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    /// Index of the first event.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// File to write; default: standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Verb {
    /// Does it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Done {
        let Self::Events(args) = self;
        args.run(session).await
    }
}

impl EventsArgs {
    async fn run(self, session: &mut Session<'_>) -> Done {
        let profile = session.profile().await?;
        let head = profile.head(None).await?;
        let count = head.revision.saturating_sub(self.from);
        let first = first_line(&head)?;
        // To the revision that the first line names, though more may come.
        let mut events = (count > 0).then(|| profile.history(self.from, count));
        let progress = Progress::of("Exporting", count, session.progress());
        let mut done = 0;
        let mut file = self.output.as_ref().map(NewFile::create).transpose()?;
        let mut write = |session: &mut Session<'_>, line: &str| match &mut file {
            Some(file) => file.line(line),
            None => session.out.line(line),
        };
        write(session, &first)?;
        if let Some(events) = &mut events {
            while let Some(event) = events.try_next().await? {
                write(session, &event.to_json()?)?;
                done += 1;
                progress.set(done);
            }
        }
        drop(progress);
        if done != count {
            let got = self.from + done;
            return Err(mgi_client::ClientError::Gap {
                stream: head.profile_id,
                expected: got,
                got: head.revision,
            }
            .into());
        }
        if let Some(file) = file {
            file.finish()?;
            if let Some(opened) = &head.opened
                && !opened.notice.is_empty()
            {
                session.out.note(&format!("Notice: {}", opened.notice));
            }
            session.out.note(&format!("{count} events written"));
        }
        Ok(())
    }
}

/// What the first line tells.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct FirstLine<'a> {
    profile_id: &'a str,
    /// As text, like every 64-bit number in protobuf JSON.
    revision: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    notice: &'a str,
}

/// `{"profileId":..,"revision":"..","notice":..}`, the notice where there is one.
fn first_line(head: &v1::Profile) -> Result<String, Failure> {
    let line = FirstLine {
        profile_id: &head.profile_id,
        revision: head.revision.to_string(),
        notice: head.opened.as_ref().map_or("", |opened| &opened.notice),
    };
    serde_json::to_string(&line)
        .map_err(|error| mgi_proto::json::JsonError::Write(error.to_string()).into())
}

/// A file that appears whole or not at all.
struct NewFile {
    path: PathBuf,
    writer: std::io::BufWriter<tempfile::NamedTempFile>,
}

impl NewFile {
    fn create(path: &PathBuf) -> Result<Self, Failure> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or_else(|| std::path::Path::new("."));
        let file =
            tempfile::NamedTempFile::new_in(folder).map_err(|error| Failure::local(path, error))?;
        Ok(Self {
            path: path.clone(),
            writer: std::io::BufWriter::new(file),
        })
    }

    fn line(&mut self, line: &str) -> Done {
        writeln!(self.writer, "{line}").map_err(|error| Failure::local(&self.path, error))
    }

    fn finish(self) -> Done {
        let path = self.path;
        let file = self
            .writer
            .into_inner()
            .map_err(|error| Failure::local(&path, error.into_error()))?;
        file.as_file()
            .sync_all()
            .map_err(|error| Failure::local(&path, error))?;
        file.persist(&path)
            .map_err(|error| Failure::local(&path, error.error))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_carries_the_notice() {
        let mut head = v1::Profile {
            profile_id: "rw-2021".into(),
            revision: 120,
            ..Default::default()
        };
        assert_eq!(
            first_line(&head).unwrap(),
            r#"{"profileId":"rw-2021","revision":"120"}"#
        );
        head.opened = Some(v1::ProfileOpened {
            notice: "Demonstration.".into(),
            ..Default::default()
        });
        let with_notice = r#"{"profileId":"rw-2021","revision":"120","notice":"Demonstration."}"#;
        assert_eq!(first_line(&head).unwrap(), with_notice);
    }

    #[test]
    fn a_file_appears_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut file = NewFile::create(&path).unwrap();
        file.line("{}").unwrap();
        assert!(!path.exists());
        file.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
    }
}
