//! The `mgi` command as a child process.

use std::{net::SocketAddr, path::Path, process::Output};

use tokio::process::Command;

use crate::{
    binary,
    wait::{self, SOON},
};

/// What a run said.
#[derive(Debug)]
pub struct Said {
    /// Its exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs `mgi` in a folder, against a server, with a token.
///
/// # Panics
/// It cannot be started, does not end, or is ended by a signal.
pub async fn mgi(folder: &Path, server: SocketAddr, token: &str, arguments: &[&str]) -> Said {
    let mut command = Command::new(binary::client());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MGI_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("MGI_TOKEN", token)
        .args(["--server", &format!("http://{server}")])
        .args(arguments)
        .kill_on_drop(true);
    let Output {
        status,
        stdout,
        stderr,
    } = wait::within("mgi to end", SOON, command.output())
        .await
        .expect("mgi starts");
    Said {
        code: status.code().expect("an exit code"),
        out: String::from_utf8(stdout).expect("UTF-8"),
        err: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

impl Said {
    /// It succeeded.
    ///
    /// # Panics
    /// It did not.
    pub fn fine(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.err);
        self
    }
}
