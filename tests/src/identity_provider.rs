//! A real provider of OpenID Connect as a child process: `tests/provider/provider.mjs`.

use std::{path::PathBuf, process::Stdio};

use tempfile::NamedTempFile;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::{
    binary,
    browser::{Browser, Page},
    ports::Port,
    wait::{self, SOON},
};

/// The client's secret, which the program knows.
const SECRET: &str = "a secret of the tests, which opens nothing else";

/// A provider, and how a server is told of it.
#[derive(Debug)]
pub struct Provider {
    port: Port,
    secret: NamedTempFile,
    child: Option<Child>,
}

/// The folder of oidc-provider: `MGI_TEST_PROVIDER`, else where `scripts/install-tools.sh provider`
/// puts it.
fn folder() -> PathBuf {
    let named = std::env::var_os("MGI_TEST_PROVIDER").map(PathBuf::from);
    named.unwrap_or_else(|| binary::workspace().join(".tools/node_modules/oidc-provider"))
}

impl Provider {
    /// A provider that does not run yet.
    ///
    /// # Panics
    /// There is no place for its secret.
    #[must_use]
    pub fn prepared() -> Self {
        let secret = NamedTempFile::new().expect("a file");
        std::fs::write(secret.path(), SECRET).expect("a file");
        Self {
            port: Port::take(),
            secret,
            child: None,
        }
    }

    /// Its issuer.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://{}", self.port.address())
    }

    /// The settings of a server at `public_url` that people sign in to through it.
    #[must_use]
    pub fn settings(&self, public_url: &str) -> Vec<String> {
        vec![
            format!("--public-url={public_url}"),
            format!("--oidc-issuer={}", self.issuer()),
            "--oidc-client-id=mgi".to_owned(),
            format!("--oidc-client-secret-file={}", self.secret.path().display()),
            "--oidc-name=Government login".to_owned(),
        ]
    }

    /// Starts it for the server at `public_url`, and waits until it answers.
    ///
    /// # Panics
    /// It cannot be started: `scripts/install-tools.sh provider` installs it.
    pub async fn serve(&mut self, public_url: &str) {
        let folder = folder();
        assert!(
            folder.is_dir(),
            "{} is missing: run scripts/install-tools.sh provider",
            folder.display()
        );
        let mut child = Command::new("node")
            .arg(binary::workspace().join("tests/provider/provider.mjs"))
            .arg(self.port.address().port().to_string())
            .arg(format!("{public_url}/sign-in/provider/return"))
            .arg(format!("{public_url}/"))
            .env("MGI_TEST_PROVIDER", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("node starts");
        let out = child.stdout.take().expect("its output");
        let mut lines = BufReader::new(out).lines();
        let line = wait::within("the provider to answer", SOON, lines.next_line()).await;
        assert_eq!(line.expect("its output").as_deref(), Some("ready"));
        // What it says later is read too: a closed pipe would end it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.child = Some(child);
    }

    /// Stops it.
    ///
    /// # Panics
    /// It does not run.
    pub async fn stop(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().await.expect("it ends");
    }
}

/// Signs in at the provider's own pages, from its first page on, and consents where it asks; then
/// gives the address that it sends the browser back to, which is not opened.
pub async fn sign_in_at(
    browser: &mut Browser,
    mut page: Page,
    subject: &str,
    back: &str,
) -> reqwest::Url {
    for _ in 0..12 {
        if let Some(to) = page.headers.get("location") {
            let to = page
                .url
                .join(to.to_str().expect("an address"))
                .expect("an address");
            if to.as_str().starts_with(back) {
                return to;
            }
            page = browser.once(reqwest::Method::GET, &to, &[], None).await;
            continue;
        }
        let mut form = page.form("");
        if form.fields.contains_key("login") {
            form = form.fill("login", subject).fill("password", "x");
        }
        page = browser.send_once(&form).await;
    }
    panic!(
        "the provider does not send back: {}\n{}",
        page.url, page.body
    );
}
