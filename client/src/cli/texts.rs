//! Texts that a command takes: from the command line, from a file, or from the
//! person's editor. No word is lost: what was written in the editor stays in a
//! file until the server has acknowledged it.

use std::path::PathBuf;

use clap::Args;
use mgi_client::commands::IntoAction;
use mgi_client::{ClientError, v1};

use super::editor::launch;
use super::output::conflict;
use super::{Done, Failure, Session, exit, input, items};

/// A text, or a file with it.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct TextArgs {
    /// The text.
    #[arg(long, conflicts_with = "text_file")]
    text: Option<String>,
    /// File with the text; - for standard input.
    #[arg(long, visible_alias = "file", value_name = "FILE")]
    text_file: Option<PathBuf>,
}

impl TextArgs {
    /// The text, where one was given.
    pub(crate) fn optional(self) -> Result<Option<String>, Failure> {
        input::text_or_file(self.text, self.text_file)
    }

    /// The text, which has to be given.
    pub(crate) fn required(self) -> Result<String, Failure> {
        self.optional()?
            .ok_or_else(|| Failure::Usage("give the text with --text or --text-file".into()))
    }

    /// A text was given.
    pub(crate) fn is_given(&self) -> bool {
        self.text.is_some() || self.text_file.is_some()
    }

    /// A new text: as given, or from the editor. `None` when nothing was written.
    pub(crate) async fn new_text(
        self,
        session: &mut Session<'_>,
        name: &str,
    ) -> Result<Option<Written>, Failure> {
        match self.optional()? {
            Some(text) => Ok(Some(Written::given(text, 0))),
            None => edited(session, name, "", 0).await,
        }
    }

    /// The whole text of an item as it should be: as given, written against
    /// `base_version` or the present version; or the present text, changed in the
    /// editor. `None` when nothing was changed there.
    pub(crate) async fn revised(
        self,
        session: &mut Session<'_>,
        target: &v1::Target,
        field: v1::TextField,
        base_version: Option<u32>,
    ) -> Result<Option<Written>, Failure> {
        if let Some(text) = self.optional()? {
            let base_version = items::base_version(session, target, base_version).await?;
            return Ok(Some(Written::given(text, base_version)));
        }
        let (version, present) = items::content(session, target, field).await?;
        edited(session, &target.id, &present, version).await
    }
}

/// Opens the editor on a text; `None` when it was left as it was.
async fn edited(
    session: &mut Session<'_>,
    name: &str,
    present: &str,
    base_version: u32,
) -> Result<Option<Written>, Failure> {
    let path = launch::new_file(name, present)?;
    // Named first: whatever happens to this program, the person knows.
    session.out.note(&format!(
        "The text is in {}; save it and leave the editor to send it.",
        path.display()
    ));
    launch::edit(&path, "send it with --text-file").await?;
    let text = input::text_or_file(None, Some(path.clone()))?.unwrap_or_default();
    if text == present.trim_end_matches(['\n', '\r']) {
        let _ = std::fs::remove_file(&path);
        session.out.note("Nothing changed; nothing was sent.");
        return Ok(None);
    }
    Ok(Some(Written {
        text,
        base_version,
        file: Some(path),
    }))
}

/// A text that is ready to be sent.
#[derive(Debug)]
pub(crate) struct Written {
    /// The words.
    pub(crate) text: String,
    /// Version of the item that they were written against; 0 for a new one.
    pub(crate) base_version: u32,
    /// Where the editor left them.
    file: Option<PathBuf>,
}

impl Written {
    fn given(text: String, base_version: u32) -> Self {
        Self {
            text,
            base_version,
            file: None,
        }
    }

    /// Carries out the action that was made of it. The editor's file goes when it
    /// is recorded, and is kept and named when it is not.
    pub(crate) async fn submit(self, session: &mut Session<'_>, action: impl IntoAction) -> Done {
        let error = match session.profile().await?.submit(action).await {
            Ok(receipt) => {
                if let Some(file) = &self.file {
                    let _ = std::fs::remove_file(file);
                }
                return session.out.receipt(&receipt);
            }
            Err(error) => error,
        };
        let Some(file) = self.file else {
            return Err(error.into());
        };
        let mut version = self.base_version;
        if let ClientError::Conflict(conflict) = &error {
            for line in conflict::lines(conflict) {
                session.out.note(&line);
            }
            version = conflict.current_version;
        }
        let next = if version == 0 {
            "send it with --text-file".to_owned()
        } else {
            format!("when it is right, send it with --text-file and --base-version {version}")
        };
        Err(Failure::Kept {
            reason: error.to_string(),
            file: file.display().to_string(),
            next,
            exit: exit::of(&error),
        })
    }
}
