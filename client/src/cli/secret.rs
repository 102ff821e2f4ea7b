//! Passphrases: typed without echo, or from a file for scripts. Never from the
//! command line, which other people may see.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args;
use mgi_client::signing::{KeyFile, KeyFileError};
use mgi_events::transparency::ed25519::SigningKey;
use zeroize::Zeroizing;

use super::{Failure, input};

/// Where the passphrase of a key file comes from.
#[derive(Debug, Clone, Args)]
pub(crate) struct PassphraseArgs {
    /// File that holds the passphrase in its first line; default: ask for it.
    #[arg(long, env = "MGI_PASSPHRASE_FILE", value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

impl PassphraseArgs {
    /// The passphrase of a key that is there.
    pub(crate) async fn ask(&self, path: &Path) -> Result<Zeroizing<String>, Failure> {
        match &self.passphrase_file {
            Some(file) => from_file(file),
            None => typed(format!("Passphrase of {}: ", path.display())).await,
        }
    }

    /// The passphrase of a new key: typed twice.
    pub(crate) async fn choose(&self) -> Result<Zeroizing<String>, Failure> {
        if let Some(file) = &self.passphrase_file {
            return from_file(file);
        }
        let first = typed("New passphrase: ".to_owned()).await?;
        let second = typed("Once more: ".to_owned()).await?;
        if first == second {
            return Ok(first);
        }
        Err(Failure::Invalid("the two passphrases differ".into()))
    }

    /// The private key of a file.
    pub(crate) async fn unlock(&self, path: &Path, file: &KeyFile) -> Result<SigningKey, Failure> {
        let passphrase = self.ask(path).await?;
        let file = file.clone();
        let opened = tokio::task::spawn_blocking(move || file.unlock(&passphrase)).await;
        match opened {
            Ok(opened) => opened.map_err(|error| key_file(path, error)),
            Err(_) => Err(Failure::Interrupted),
        }
    }
}

/// Reads a key file.
pub(crate) fn read_key(path: &Path) -> Result<KeyFile, Failure> {
    KeyFile::read(path).map_err(|error| key_file(path, error))
}

/// A problem with a key file, with its name.
pub(crate) fn key_file(path: &Path, error: KeyFileError) -> Failure {
    match error {
        KeyFileError::Io(error) => Failure::local(path, error),
        other => Failure::Invalid(format!("{}: {other}", path.display())),
    }
}

/// A secret of one line: from a file, or typed without echo. `instead` is told to who has no
/// terminal.
pub(crate) async fn ask(
    file: Option<&Path>,
    prompt: &str,
    instead: &str,
) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(file) => from_file(file),
        None if !std::io::stdin().is_terminal() => Err(Failure::Usage(format!(
            "this is typed on a terminal; without one, use {instead}"
        ))),
        None => typed(prompt.to_owned()).await,
    }
}

fn from_file(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let text = Zeroizing::new(input::read_text(file)?);
    let line = text.lines().next().unwrap_or_default();
    Ok(Zeroizing::new(line.to_owned()))
}

async fn typed(prompt: String) -> Result<Zeroizing<String>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage(
            "the passphrase is typed on a terminal; without one, name a file with --passphrase-file"
                .into(),
        ));
    }
    let typed = tokio::task::spawn_blocking(move || rpassword::prompt_password(prompt)).await;
    match typed {
        Ok(Ok(passphrase)) => Ok(Zeroizing::new(passphrase)),
        Ok(Err(error)) => Err(Failure::local("the terminal", error)),
        Err(_) => Err(Failure::Interrupted),
    }
}
