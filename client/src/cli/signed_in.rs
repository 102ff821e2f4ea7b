//! The session that this machine is signed in with: one file for each server, in
//! the folder of the person's own data, which only its owner can read.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Failure;

/// The folder of the person's own data, as for checkpoints: `MGI_STATE_DIR`, or `mgi` in
/// `XDG_DATA_HOME`, or in `~/.local/share`.
fn folder() -> Result<PathBuf, Failure> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = set("MGI_STATE_DIR")
        .map(PathBuf::from)
        .or_else(|| set("XDG_DATA_HOME").map(|dir| Path::new(&dir).join("mgi")))
        .or_else(|| set("HOME").map(|dir| Path::new(&dir).join(".local/share/mgi")));
    folder
        .ok_or_else(|| Failure::Usage("there is no folder for sessions: set MGI_STATE_DIR".into()))
}

/// The file of a server's session.
fn file(server: &str) -> Result<PathBuf, Failure> {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' {
            c
        } else {
            '-'
        }
    };
    let name: String = server.trim_end_matches('/').chars().map(plain).collect();
    Ok(folder()?.join("sessions").join(name))
}

/// The secret of the session with a server, when there is one.
pub(crate) fn secret(server: &str) -> Option<String> {
    let secret = std::fs::read_to_string(file(server).ok()?).ok()?;
    Some(secret.trim().to_owned()).filter(|secret| !secret.is_empty())
}

/// Keeps a secret, in place of an earlier one; readable by its owner alone.
pub(crate) fn keep(server: &str, secret: &str) -> Result<(), Failure> {
    let file = file(server)?;
    let written = || -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        let fresh = file.with_extension("new");
        #[cfg(unix)]
        {
            use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
            let mut dir = std::fs::DirBuilder::new();
            dir.recursive(true).mode(0o700).create(folder)?;
            let _ = std::fs::remove_file(&fresh);
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true).mode(0o600);
            writeln!(options.open(&fresh)?, "{secret}")?;
        }
        #[cfg(not(unix))]
        {
            std::fs::create_dir_all(folder)?;
            std::fs::write(&fresh, format!("{secret}\n"))?;
        }
        std::fs::rename(&fresh, &file)
    };
    written().map_err(|error| Failure::local(&file, error))
}

/// Forgets the session with a server.
pub(crate) fn forget(server: &str) -> Result<(), Failure> {
    let file = file(server)?;
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::local(&file, error))
        }
        _ => Ok(()),
    }
}
