//! Health: serving as long as commands can be recorded.

use axum::{
    extract::State,
    http::StatusCode,
    routing::{MethodRouter, get},
};
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::{
    engine::{Engine, EngineState},
    identity::Page,
};

/// The services that health is told of; "" is the server as a whole.
const SERVICES: [&str; 6] = [
    "",
    "mgi.v1.CollaborationService",
    "mgi.v1.LiveService",
    "mgi.v1.AuditService",
    "mgi.v1.DirectoryService",
    "mgi.v1.AccessService",
];

/// Keeps `grpc.health.v1` and the probes true.
#[derive(Clone)]
pub struct Health {
    engine: Engine,
    reporter: HealthReporter,
}

impl Health {
    /// Health of an engine, told through a reporter.
    #[must_use]
    pub fn new(engine: Engine, reporter: HealthReporter) -> Self {
        Self { engine, reporter }
    }

    /// Tells the present state. A full disk, a poisoned ledger and a deployment stream that is
    /// refused still serve readers: only the writing service is told to be down.
    pub async fn report(&self, stopping: bool) {
        let writable =
            self.engine.status().state == EngineState::Writable && !self.engine.refuses_commands();
        for service in SERVICES {
            let writes = matches!(
                service,
                "" | "mgi.v1.CollaborationService"
                    | "mgi.v1.DirectoryService"
                    | "mgi.v1.AccessService"
            );
            let serving = !stopping && (writable || !writes);
            let status = if serving {
                ServingStatus::Serving
            } else {
                ServingStatus::NotServing
            };
            self.reporter.set_service_status(service, status).await;
        }
    }

    /// The handler of a probe: `/healthz` (the process answers) and `/readyz` (commands can be
    /// recorded); none: it is no probe.
    pub(super) fn probe(&self, page: Page) -> Option<MethodRouter> {
        match page {
            Page::Healthz => Some(get(|| async { "ok\n" })),
            Page::Readyz => Some(get(ready).with_state(self.engine.clone())),
            _ => None,
        }
    }
}

async fn ready(State(engine): State<Engine>) -> (StatusCode, String) {
    let refused = engine.count_refused();
    let why = match engine.status().state {
        EngineState::Writable if engine.refuses_commands() => {
            "the deployment's stream is not what was recorded; the server's log names the event\n"
                .to_owned()
        }
        EngineState::Writable if refused > 0 => {
            let text = format!(
                "ready; streams that are refused, because they are not what was recorded: {refused}; the server's log names them\n"
            );
            return (StatusCode::OK, text);
        }
        EngineState::Writable => return (StatusCode::OK, "ready\n".to_owned()),
        // Anybody may ask; the reasons name files, and are in the log.
        EngineState::Full { .. } => "there is no space; it resumes when there is\n".to_owned(),
        EngineState::Poisoned { .. } => {
            "the ledger is poisoned; the log says why; restart the server\n".to_owned()
        }
        EngineState::Stopping => "the server is stopping\n".to_owned(),
    };
    (StatusCode::SERVICE_UNAVAILABLE, why)
}
