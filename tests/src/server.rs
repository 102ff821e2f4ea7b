//! The real `mgi-server` as a child process.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Output, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tonic::transport::Endpoint;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::{
    binary,
    ports::Port,
    wait::{self, SOON},
};

/// The setting that says how large a segment of the ledger is.
const SEGMENT_SIZE: &str = "--limits-segment-mib";

/// A server with a data directory, a port, and its first account.
#[derive(Debug)]
pub struct TestServer {
    program: PathBuf,
    data: PathBuf,
    scratch: TempDir,
    port: Port,
    settings: Vec<String>,
    child: Option<Child>,
    token: String,
}

impl TestServer {
    /// Begins a deployment in a temporary directory and serves it.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same, with further settings such as `--limits-recent-events 256`.
    pub async fn start_with(settings: &[&str]) -> Self {
        let mut server = Self::prepared(None, settings);
        server.init().await;
        server.serve().await;
        server
    }

    /// A server that neither has a deployment nor runs. `data` is its data
    /// directory; by default a temporary one.
    #[must_use]
    pub fn prepared(data: Option<&Path>, settings: &[&str]) -> Self {
        let scratch = TempDir::with_prefix("mgi-test-").expect("a temporary directory");
        // Small segments: a test writes little and should not allocate much.
        let small: &[&str] = if settings.contains(&SEGMENT_SIZE) {
            &[]
        } else {
            &[SEGMENT_SIZE, "8"]
        };
        Self {
            program: binary::server().to_owned(),
            data: data.map_or_else(|| scratch.path().join("data"), Path::to_owned),
            scratch,
            port: Port::take(),
            settings: small
                .iter()
                .chain(settings)
                .map(ToString::to_string)
                .collect(),
            child: None,
            token: String::new(),
        }
    }

    /// Adds settings, before it is started: those that need its address.
    pub fn configure(&mut self, settings: &[String]) {
        self.settings.extend_from_slice(settings);
    }

    /// Begins the deployment and keeps the first account's token.
    ///
    /// # Panics
    /// The program fails.
    pub async fn init(&mut self) {
        let output = self.run(&["init", "--name", "Secretariat"]).await;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "init failed: {printed}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let token = printed
            .split_whitespace()
            .find(|word| word.starts_with("mgi_"));
        token
            .expect("init prints a token")
            .clone_into(&mut self.token);
    }

    /// Starts serving and waits until it is healthy.
    ///
    /// # Panics
    /// It ends, or is not healthy in time.
    pub async fn serve(&mut self) {
        self.spawn();
        let address = self.address();
        wait::until("the server to be healthy", SOON, async || {
            if let Some(status) = self.exit_status() {
                panic!("the server ended with {status}:\n{}", self.log());
            }
            (health(address, "").await == Some(ServingStatus::Serving)).then_some(())
        })
        .await;
    }

    /// Starts serving and does not wait.
    ///
    /// # Panics
    /// The program cannot be started.
    pub fn spawn(&mut self) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .expect("a log file");
        let child = self
            .command(&["serve"])
            .stdin(Stdio::null())
            .stdout(Stdio::from(log.try_clone().expect("a log file")))
            .stderr(Stdio::from(log))
            .kill_on_drop(true)
            .spawn()
            .expect("mgi-server starts");
        self.child = Some(child);
    }

    /// Stops it with SIGTERM and waits for its end.
    ///
    /// # Panics
    /// It does not run, or does not end.
    pub async fn stop(&mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        self.ended().await
    }

    /// Sends SIGTERM and does not wait.
    ///
    /// # Panics
    /// It does not run.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Sends SIGHUP: certificates are to be read again.
    ///
    /// # Panics
    /// It does not run.
    pub fn hang_up(&self) {
        self.signal(Signal::HUP);
    }

    /// Bytes of memory that it holds now.
    ///
    /// # Panics
    /// It does not run.
    #[must_use]
    pub fn memory(&self) -> u64 {
        let id = self.process_id().expect("the server runs");
        let status = fs::read_to_string(format!("/proc/{id}/status")).expect("its status");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|n| n.parse::<u64>().ok()).expect("a size") * 1024
    }

    /// `kill -9`, and waits for its end.
    ///
    /// # Panics
    /// It does not run, or does not end.
    pub async fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.ended().await;
    }

    /// Waits for the process to end by itself.
    ///
    /// # Panics
    /// It does not run, or does not end.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("the server runs");
        wait::within("the server to end", SOON, child.wait())
            .await
            .expect("the status of the server")
    }

    /// Stops it and starts it again.
    pub async fn restart(&mut self) {
        let status = self.stop().await;
        assert!(status.success(), "stopped with {status}:\n{}", self.log());
        self.serve().await;
    }

    /// Runs another command of the program on the same data directory.
    ///
    /// # Panics
    /// The program cannot be started or does not end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).kill_on_drop(true).output();
        wait::within("the command to end", 2 * SOON, output)
            .await
            .expect("mgi-server starts")
    }

    /// Like [`TestServer::run`], for what must succeed: its standard output.
    ///
    /// # Panics
    /// It fails.
    pub async fn must(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        assert!(
            output.status.success(),
            "mgi-server {arguments:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        // What is set for other servers on this machine must not reach this one.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MGI_")) {
            command.env_remove(name);
        }
        command.arg("--data-dir").arg(&self.data);
        command.args(["--listen", &self.address().to_string()]);
        if !self.settings.iter().any(|s| s == "--metrics-listen") {
            command.args(["--metrics-listen", "off"]);
        }
        command.args(&self.settings).args(arguments);
        command
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().expect("the server runs");
        let id = child.id().expect("the server has not ended");
        let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("a process id"), signal).expect("the signal is sent");
    }

    fn exit_status(&mut self) -> Option<ExitStatus> {
        self.child.as_mut()?.try_wait().ok().flatten()
    }

    /// Where it serves.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.port.address()
    }

    /// Its process.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.child.as_ref()?.id()
    }

    /// Its data directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// The token of the first account: administrator and steward.
    #[must_use]
    pub fn first_token(&self) -> &str {
        &self.token
    }

    /// Takes over the token of the data directory's first account, when it was
    /// begun by another server.
    pub fn adopt_token(&mut self, token: &str) {
        token.clone_into(&mut self.token);
    }

    /// What it logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.scratch.path().join("server.log")
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let tail = lines.split_at(lines.len().saturating_sub(60)).1.join("\n");
            eprintln!(
                "--- log of mgi-server on {} ---\n{tail}\n---",
                self.address()
            );
        }
    }
}

/// What `grpc.health.v1` says of a service; `None` when nobody answers.
pub async fn health(address: SocketAddr, service: &str) -> Option<ServingStatus> {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).ok()?;
    let channel = endpoint
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(5))
        .connect()
        .await
        .ok()?;
    let request = HealthCheckRequest {
        service: service.to_owned(),
    };
    let answer = HealthClient::new(channel).check(request).await.ok()?;
    Some(answer.into_inner().status())
}
