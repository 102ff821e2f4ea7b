//! Starts the person's editor and waits for it.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::cli::{Done, Failure};

/// A file with a text in the folder where the person works, where it is found
/// again; `name` is a part of its name.
pub(crate) fn new_file(name: &str, text: &str) -> Result<PathBuf, Failure> {
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let failed = |error| Failure::local("a file for the text", error);
    let file = tempfile::Builder::new()
        .prefix(&format!("mgi-{name}-"))
        .suffix(".txt")
        .tempfile_in(".")
        .map_err(failed)?;
    let (_, path) = file.keep().map_err(|error| failed(error.error))?;
    std::fs::write(&path, text).map_err(|error| Failure::local(&path, error))?;
    Ok(path)
}

/// Opens VISUAL, EDITOR or vi on a file; `go_on` says how to go on with it when
/// that fails.
pub(crate) async fn edit(path: &Path, go_on: &str) -> Done {
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
        next: format!("choose an editor with VISUAL or EDITOR, and {go_on}"),
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
