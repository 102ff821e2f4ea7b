//! What people give: files, standard input, a yes.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::{Done, Failure};

/// The text of a file; `-` is standard input.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .map_err(|error| Failure::local("standard input", error))?;
        return Ok(text);
    }
    std::fs::read_to_string(path).map_err(|error| Failure::local(path, error))
}

/// A text given on the command line or by file; the line end at the end of a
/// file is not part of the text.
pub(crate) fn text_or_file(
    text: Option<String>,
    file: Option<PathBuf>,
) -> Result<Option<String>, Failure> {
    match (text, file) {
        (Some(text), _) => Ok(Some(text)),
        (None, Some(file)) => Ok(Some(
            read_text(&file)?.trim_end_matches(['\n', '\r']).to_owned(),
        )),
        (None, None) => Ok(None),
    }
}

/// Asks on the terminal, unless `--yes` was given. Without a terminal it is
/// refused: a script has to say what it means.
pub(crate) async fn confirm(question: &str, yes: bool) -> Done {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Failure::Usage(
            "this has to be confirmed: run it on a terminal, or add --yes".into(),
        ));
    }
    let question = format!("{question} Type yes to go on: ");
    // In a thread of its own, so that Ctrl-C still ends the program.
    let answer = tokio::task::spawn_blocking(move || {
        let mut error = std::io::stderr().lock();
        write!(error, "{question}")?;
        error.flush()?;
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).map(|_| answer)
    });
    match answer.await {
        Ok(Ok(answer)) if matches!(answer.trim().to_ascii_lowercase().as_str(), "yes" | "y") => {
            Ok(())
        }
        Ok(Ok(_)) | Err(_) => Err(Failure::Declined),
        Ok(Err(error)) => Err(Failure::local("the terminal", error)),
    }
}
