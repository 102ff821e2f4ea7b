//! People who sign with the `mgi` command, each on a machine of their own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use mgi_events::event;
use mgi_proto::v1::{Event, ValidationGiven, event_body::Kind};
use mgi_tests::{Caller, Deployment, binary, history::History};
use prost::Message as _;
use tempfile::TempDir;

/// A passphrase for tests.
pub(crate) const PASSPHRASE: &str = "four words are good";

/// A person with a machine: a folder, a token, and the command.
pub(crate) struct Person {
    pub(crate) machine: TempDir,
    address: String,
    token: String,
    profile: String,
    ministry: String,
}

impl Person {
    pub(crate) fn new(d: &Deployment, caller: &Caller, ministry: &str) -> Self {
        let machine = TempDir::with_prefix("mgi-person-").unwrap();
        fs::write(machine.path().join("passphrase"), PASSPHRASE).unwrap();
        Self {
            machine,
            address: format!("http://{}", d.server.address()),
            token: caller.token.clone(),
            profile: d.profile.clone(),
            ministry: ministry.to_owned(),
        }
    }

    /// A file on the machine.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.machine.path().join(name)
    }

    /// Runs the command; arguments that name files are in the machine's folder.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = tokio::process::Command::new(binary::client());
        command
            .current_dir(self.machine.path())
            .env("MGI_SERVER", &self.address)
            .env("MGI_TOKEN", &self.token)
            .env("MGI_PROFILE", &self.profile)
            .env("MGI_STATE_DIR", self.file("state"))
            .env("MGI_PASSPHRASE_FILE", self.file("passphrase"))
            .stdin(Stdio::null());
        if !self.ministry.is_empty() {
            command.args(["--as", &self.ministry]);
        }
        command.args(arguments).output().await.unwrap()
    }

    /// Runs it, and it works; what it says.
    #[track_caller]
    pub(crate) fn must<'a>(
        &'a self,
        arguments: &'a [&'a str],
    ) -> impl Future<Output = String> + 'a {
        let place = std::panic::Location::caller();
        async move {
            let output = self.run(arguments).await;
            let said = said(&output);
            assert!(
                output.status.success(),
                "{place}: mgi {arguments:?}: {said}"
            );
            said
        }
    }

    /// Runs it, and it does not; why.
    #[track_caller]
    pub(crate) fn fails<'a>(
        &'a self,
        arguments: &'a [&'a str],
    ) -> impl Future<Output = String> + 'a {
        let place = std::panic::Location::caller();
        async move {
            let output = self.run(arguments).await;
            let said = said(&output);
            assert!(
                !output.status.success(),
                "{place}: mgi {arguments:?}: {said}"
            );
            said
        }
    }
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Runs OpenSSL, and it works; what it prints.
pub(crate) fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl")
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("openssl is installed: scripts/install-tools.sh openssl");
    let said = said(&output);
    assert!(output.status.success(), "openssl {arguments:?}: {said}");
    said
}

/// The validations in the history of the profile, as they are stored.
pub(crate) async fn validations(reader: &Caller, profile: &str) -> Vec<(Event, ValidationGiven)> {
    let history = History::read(reader, profile).await;
    let opened = history
        .events()
        .map(|e| event::open(&e.encode_to_vec()).unwrap());
    opened
        .filter_map(|(event, kind)| match kind {
            Kind::ValidationGiven(given) => Some((event, given)),
            _ => None,
        })
        .collect()
}
