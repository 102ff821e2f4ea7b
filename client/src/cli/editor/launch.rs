//! Starts the person's editor and waits for it.

use std::path::Path;

use tokio::process::Command;

use crate::cli::{Done, Failure};

/// Opens VISUAL, EDITOR or vi on a file.
pub(crate) async fn edit(path: &Path) -> Done {
    let chosen = ["VISUAL", "EDITOR"].iter().find_map(|name| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.trim().is_empty())
    });
    let chosen = chosen.unwrap_or_else(|| "vi".to_owned());
    // An editor may come with options, as in "code --wait".
    let mut words = chosen.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let kept = |reason: String| Failure::Kept {
        reason,
        file: path.display().to_string(),
        next: "choose an editor with VISUAL or EDITOR, and go on with --resume".to_owned(),
        exit: crate::cli::exit::Exit::Failure,
    };
    match Command::new(program).args(words).arg(path).status().await {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(kept(format!(
            "the editor {program} ended with {status}; nothing was sent"
        ))),
        Err(error) => Err(kept(format!(
            "the editor {program} cannot be started: {error}"
        ))),
    }
}
