//! `mgi answer edit`: an answer in the person's own editor. No word is lost:
//! until the server has acknowledged it, the text is in a file.

use std::path::{Path, PathBuf};

use clap::Args;
use mgi_client::{ClientError, ProfileHandle, v1};

use super::set::on_collision;
use crate::cli::editor::{Draft, launch, merge};
use crate::cli::exit::{self, Exit};
use crate::cli::nouns::indicator;
use crate::cli::{Done, Failure, Session};

/// What to edit.
#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    /// Code of the indicator.
    indicator: String,
    /// Go on with a file that was kept.
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    /// Send the resumed file as it is, without the editor.
    #[arg(long, requires = "resume")]
    send: bool,
    /// Keep a text that collides with a change by somebody else as a suggestion,
    /// instead of refusing it.
    #[arg(long)]
    park: bool,
}

impl EditArgs {
    /// Does it.
    pub(super) async fn run(self, session: &mut Session<'_>) -> Done {
        let profile = session.profile().await?;
        let path = match &self.resume {
            Some(path) => path.clone(),
            None => {
                let (answer, revision) = profile.answer(&self.indicator, None).await?;
                let question = indicator::find(session, &self.indicator).await?.question;
                let draft = Draft::of(profile.id(), &answer, revision);
                launch::new_file(
                    &format!("answer-{}", self.indicator),
                    &draft.render(&question),
                )?
            }
        };
        let path = path
            .canonicalize()
            .map_err(|error| Failure::local(&path, error))?;
        // Named first: whatever happens to this program, the person knows.
        session
            .out
            .note(&format!("The text is in {}", path.display()));
        if !self.send {
            launch::edit(&path, "go on with --resume").await?;
        }
        match self.send_file(&profile, &path).await {
            Ok(Some(receipt)) => {
                self.remove(&path);
                session.out.receipt(&receipt)
            }
            Ok(None) => {
                self.remove(&path);
                session.out.note("Nothing changed; nothing was sent.");
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    }

    /// A file that this run made has done its work; one that was given is the
    /// person's.
    fn remove(&self, path: &Path) {
        if self.resume.is_none() {
            let _ = std::fs::remove_file(path);
        }
    }

    async fn send_file(
        &self,
        profile: &ProfileHandle,
        path: &Path,
    ) -> Result<Option<v1::Receipt>, Failure> {
        let kept = |reason: String, exit: Exit, next: String| Failure::Kept {
            reason,
            file: path.display().to_string(),
            next,
            exit,
        };
        let again = format!(
            "go on with: mgi -p {} answer edit {} --resume {}",
            profile.id(),
            self.indicator,
            path.display()
        );
        let invalid =
            |reason: String| kept(reason, Exit::Refused, format!("correct it, and {again}"));

        let text = std::fs::read_to_string(path).map_err(|error| Failure::local(path, error))?;
        let yours = Draft::parse(&text).map_err(invalid)?;
        if yours.profile != profile.id() || yours.indicator != self.indicator {
            return Err(invalid(format!(
                "the file is about {} of {}",
                yours.indicator, yours.profile
            )));
        }
        let failed = |error: ClientError| kept(error.to_string(), exit::of(&error), again.clone());
        let at = v1::StatePoint {
            point: Some(v1::state_point::Point::Revision(yours.base_revision)),
        };
        let (base, revision) = profile
            .answer(&self.indicator, Some(at))
            .await
            .map_err(failed)?;
        let base = Draft::of(profile.id(), &base, revision);
        let Some(mut action) = yours.changes(&base).map_err(invalid)? else {
            return Ok(None);
        };
        action.on_collision = on_collision(self.park);
        match profile.submit(action).await {
            Ok(receipt) => Ok(Some(receipt)),
            Err(ClientError::Conflict(conflict)) => {
                let (theirs, revision) = profile
                    .answer(&self.indicator, None)
                    .await
                    .map_err(failed)?;
                let theirs = Draft::of(profile.id(), &theirs, revision);
                let merged = merge::three_sides(&base, &yours, &theirs, &conflict);
                std::fs::write(path, merged).map_err(|error| Failure::local(path, error))?;
                let next = format!(
                    "what it was, yours and theirs stand there between the lines of marks; bring them together, remove the marks, and {again}"
                );
                let error = ClientError::Conflict(conflict);
                Err(kept(error.to_string(), Exit::Conflict, next))
            }
            Err(error) => Err(failed(error)),
        }
    }
}
