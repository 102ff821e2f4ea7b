//! `mgi-server serve`: everything started in order, and stopped in the reverse.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::{
    Failure,
    open::{Opened, open},
    say,
};
use crate::{
    access::{self, Access, IssuedCode},
    config::Config,
    edge::{self, Guard, Health, Serving, Tls},
    grpc::{Exports, Host},
    identity::{Cookies, Identity, OwnOrigin},
    live::PresenceHub,
    pages::Pages,
    proofs::{self, LogKey, Proofs},
    telemetry::{self, Metrics},
};

/// How often health and gauges are brought up to date.
const PULSE: Duration = Duration::from_secs(1);

/// A server that runs.
pub struct Server {
    opened: Arc<Opened>,
    proofs: Arc<Proofs>,
    stopping: CancellationToken,
    health: Health,
    serving: Serving,
    access: Access,
    tasks: Vec<JoinHandle<()>>,
    grace: Duration,
}

/// `mgi-server serve`.
pub(super) async fn run(config: Config) -> Result<(), Failure> {
    let opened = open(&config).await?;
    for sentence in warnings(&opened) {
        say::note(&sentence);
    }
    let signals = Signals::listen()?;
    let server = start(&config, opened).await?;
    say::note(&format!(
        "mgi-server {} serves on {}",
        env!("CARGO_PKG_VERSION"),
        server.address()
    ));
    if let Some(code) = server.set_up_code()? {
        say::line(&set_up(&code))?;
    }
    signals.told().await;
    say::note("stopping");
    server.stop().await;
    Ok(())
}

/// How a deployment without an account is set up.
fn set_up(code: &IssuedCode) -> String {
    format!(
        "This deployment has no account yet. Within an hour, whoever has this code sets it up, once:\n\n  {}\n\nOpen the address above with /set-up in a browser, or run mgi set-up NAME, and type the code when it asks. A restart of the server prints another code.",
        code.code
    )
}

/// What the operator has to know at the start of streams that are not as they were signed.
fn warnings(opened: &Opened) -> Vec<String> {
    let mut warnings: Vec<String> = (opened.engine.refused_streams().iter())
        .map(|damage| format!("warning: {damage}"))
        .collect();
    if !opened.found.shorter.is_empty() {
        warnings.push(
            "warning: streams that end too early take no commands. If the ledger was restored from a backup, stop the server and run mgi-server restore --reason \"...\": it lists what was lost, and begins a new epoch when you confirm".to_owned(),
        );
    }
    if opened.engine.refuses_commands() {
        warnings.push(
            "warning: the deployment's own stream is among them, so nothing at all is recorded until then".to_owned(),
        );
    }
    warnings
}

/// The signals that stop a server. They are listened to before it serves: who stops it as soon as
/// it is healthy must find it stopping in order.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Listens from now on.
    pub(crate) fn listen() -> Result<Self, Failure> {
        let refused = |error: std::io::Error| {
            Failure::sentence(format!("signals cannot be received: {error}"))
        };
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(refused)?,
            terminate: signal(SignalKind::terminate()).map_err(refused)?,
        })
    }

    /// Waits for SIGINT or SIGTERM.
    pub(crate) async fn told(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Starts a server over opened parts.
///
/// # Errors
/// An address cannot be taken, or a certificate not be read.
pub async fn start(config: &Config, opened: Opened) -> Result<Server, Failure> {
    let metrics = opened.metrics.clone();
    let stopping = CancellationToken::new();
    let access = Access::new(
        opened.engine.clone(),
        Arc::clone(&opened.vault),
        Arc::clone(&opened.clock),
        access_options(config),
    )
    .map_err(|error| Failure::sentence(error.to_string()))?;
    let cookies = if config.tls.is_some() || config.behind_proxy {
        Cookies::Secure
    } else {
        Cookies::Plain
    };
    let identity = Identity::new(
        opened.engine.clone(),
        Arc::clone(&opened.vault),
        Arc::clone(&opened.clock),
        metrics.clone(),
        access.sessions().clone(),
        cookies,
        OwnOrigin::of(config),
    );
    let proofs = Proofs::start(
        opened.engine.clone(),
        Arc::clone(&opened.checkpoints),
        LogKey::load(&opened.vault)?,
    );
    let host = Host {
        engine: opened.engine.clone(),
        proofs: Arc::clone(&proofs),
        vault: Arc::clone(&opened.vault),
        files: Arc::clone(&opened.files),
        access_log: opened.access_log.clone(),
        checkpoints: Arc::clone(&opened.checkpoints),
        exports: Exports::default(),
        identity,
        access: access.clone(),
        presence: PresenceHub::new(),
        clock: Arc::clone(&opened.clock),
        metrics: metrics.clone(),
        stopping: stopping.clone(),
    };
    let (reporter, health_service) = tonic_health::server::health_reporter();
    let health = Health::new(opened.engine.clone(), reporter);
    health.report(false).await;
    let https = config
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https:"));
    let guard = Guard::new(config, metrics.clone()).tls_only(https);
    let pages =
        Pages::new(config, host.clone()).map_err(|error| Failure::sentence(error.to_string()))?;
    let app = edge::router(&host, &pages, &health, health_service, &guard)
        .map_err(|error| Failure::sentence(error.to_string()))?;
    let tls = config.tls.as_ref().map(|tls| Tls {
        cert: tls.cert.clone(),
        key: tls.key.clone(),
    });
    let serving = edge::serve(config.listen, tls, app, &guard).await.map_err(|error| {
        Failure::sentence(format!(
            "cannot serve on {}: {error}; stop what listens there, or choose another address with --listen",
            config.listen
        ))
    })?;
    let mut tasks = vec![
        tokio::spawn(pulse(config.clone(), host, health.clone())),
        tokio::spawn(guard.sweep(stopping.clone())),
        tokio::spawn(Arc::clone(&proofs).record_heads(stopping.clone())),
        tokio::spawn(access.clone().keep(stopping.clone())),
        tokio::spawn(proofs::scrub(
            opened.engine.clone(),
            Arc::clone(&opened.checkpoints),
            stopping.clone(),
        )),
    ];
    if let Some(address) = config.metrics_listen.address() {
        tasks.push(serve_metrics(address, metrics, stopping.clone()).await?);
    }
    Ok(Server {
        opened: Arc::new(opened),
        proofs,
        stopping,
        health,
        serving,
        access,
        tasks,
        grace: Duration::from_secs(config.limits.shutdown_grace_seconds),
    })
}

/// How access is set.
fn access_options(config: &Config) -> access::Options {
    let sessions = &config.sessions;
    access::Options {
        idle_seconds: i64::from(sessions.idle_minutes) * 60,
        longest_seconds: i64::from(sessions.longest_hours) * 3_600,
        rates: access::Rates {
            name: access::Rate {
                burst: config.sign_in.tries_per_name,
                seconds: config.sign_in.name_seconds,
            },
            address: access::Rate {
                burst: config.sign_in.tries_per_address,
                seconds: config.sign_in.address_seconds,
            },
        },
    }
}

async fn serve_metrics(
    address: SocketAddr,
    metrics: Metrics,
    stopping: CancellationToken,
) -> Result<JoinHandle<()>, Failure> {
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
        Failure::sentence(format!(
            "cannot serve metrics on {address}: {error}; choose another address with --metrics-listen, or \"off\""
        ))
    })?;
    Ok(tokio::spawn(async move {
        let stopped = stopping.cancelled_owned();
        if let Err(error) = telemetry::serve_metrics(listener, metrics, stopped).await {
            tracing::warn!(%error, "metrics are no longer served");
        }
    }))
}

/// Keeps health and gauges true until the server stops.
async fn pulse(config: Config, host: Host, health: Health) {
    let mut beat = tokio::time::interval(PULSE);
    loop {
        tokio::select! {
            _ = beat.tick() => {}
            () = host.stopping.cancelled() => return,
        }
        health.report(false).await;
        let status = host.engine.status();
        host.metrics.ledger_end(*host.engine.feed().end().borrow());
        host.metrics.views_lag(status.views_lag);
        host.metrics.profiles(status.open_profiles);
        host.metrics.refused(host.engine.count_refused());
        if let Ok(bytes) = telemetry::free_bytes(&config.data_dir) {
            host.metrics.disk_free(bytes);
        }
    }
}

impl Server {
    /// A set-up code in place of any earlier one; none when the deployment is set up.
    ///
    /// # Errors
    /// The vault cannot be written.
    pub fn set_up_code(&self) -> Result<Option<IssuedCode>, Failure> {
        let code = self.access.set_up_code();
        code.map_err(|error| Failure::sentence(error.to_string()))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.serving.address
    }

    /// Its parts.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Stops: health says so, streams get their last word, calls under way end
    /// within the grace, what is staged becomes durable, files are closed.
    pub async fn stop(self) {
        self.health.report(true).await;
        self.stopping.cancel();
        self.serving.stop(self.grace).await;
        for task in self.tasks {
            task.abort();
        }
        // What was counted of failed sign-ins, and when what was used.
        if let Err(error) = self.access.turn().await {
            tracing::warn!(%error, "what is noted of access could not be written down");
        }
        // What was acknowledged last is committed to as well.
        self.proofs.record_changed().await;
        self.opened.engine.shutdown().await;
    }
}
