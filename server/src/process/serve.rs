//! `mgi-server serve`: everything started in order, and stopped in the reverse.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::{
    Failure,
    open::{Opened, open},
    say,
};
use crate::{
    config::Config,
    edge::{self, Health, Serving, Tls},
    grpc::{Exports, Host},
    identity::Identity,
    live::PresenceHub,
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
    tasks: Vec<JoinHandle<()>>,
    grace: Duration,
}

/// `mgi-server serve`.
pub(super) async fn run(config: Config) -> Result<(), Failure> {
    let opened = open(&config).await?;
    if opened.engine.deployment().revision().0 == 0 {
        opened.engine.shutdown().await;
        return Err(Failure::sentence(format!(
            "{} holds no deployment yet; run mgi-server init first, or mgi-server demo to look around",
            config.data_dir.display()
        )));
    }
    for sentence in warnings(&opened) {
        say::note(&sentence);
    }
    let server = start(&config, opened).await?;
    say::note(&format!(
        "mgi-server {} serves on {}",
        env!("CARGO_PKG_VERSION"),
        server.address()
    ));
    until_told().await?;
    say::note("stopping");
    server.stop().await;
    Ok(())
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

/// Waits for SIGINT or SIGTERM.
pub(crate) async fn until_told() -> Result<(), Failure> {
    let refused =
        |error: std::io::Error| Failure::sentence(format!("signals cannot be received: {error}"));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(refused)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(refused)?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Starts a server over opened parts.
///
/// # Errors
/// An address cannot be taken, or a certificate not be read.
pub async fn start(config: &Config, opened: Opened) -> Result<Server, Failure> {
    let metrics = opened.metrics.clone();
    let stopping = CancellationToken::new();
    let identity = Identity::new(
        opened.engine.clone(),
        Arc::clone(&opened.vault),
        Arc::clone(&opened.clock),
        metrics.clone(),
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
        presence: PresenceHub::new(),
        clock: Arc::clone(&opened.clock),
        metrics: metrics.clone(),
        stopping: stopping.clone(),
    };
    let (reporter, health_service) = tonic_health::server::health_reporter();
    let health = Health::new(opened.engine.clone(), reporter);
    health.report(false).await;
    let app = edge::router(&host, &health, health_service)
        .map_err(|error| Failure::sentence(error.to_string()))?;
    let tls = config.tls.as_ref().map(|tls| Tls {
        cert: tls.cert.clone(),
        key: tls.key.clone(),
    });
    let serving = edge::serve(config.listen, tls, app).await.map_err(|error| {
        Failure::sentence(format!(
            "cannot serve on {}: {error}; stop what listens there, or choose another address with --listen",
            config.listen
        ))
    })?;
    let mut tasks = vec![
        tokio::spawn(pulse(config.clone(), host, health.clone())),
        tokio::spawn(Arc::clone(&proofs).record_heads(stopping.clone())),
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
        tasks,
        grace: Duration::from_secs(config.limits.shutdown_grace_seconds),
    })
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
        // What was acknowledged last is committed to as well.
        self.proofs.record_changed().await;
        self.opened.engine.shutdown().await;
    }
}
