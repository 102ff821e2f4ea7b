//! Checkpoints as a client gets them from a running server, over gRPC.
//!
//! They are of the deployment's stream, which is filled while the server is stopped: its events are
//! heads of nothing, so that the server's state stays small and only the stream is long.

use std::{path::Path, sync::Arc, time::Instant};

use mgi_events::{
    context::Moment,
    event::{self, Envelope},
    ids::DEPLOYMENT_STREAM,
};
use mgi_proto::v1::{GetCheckpointRequest, HeadsRecorded, WhoAmIRequest, event_body::Kind};
use mgi_server::{
    ledger::{FileLedger, Group, Ledger, OpenOptions, Outcome, RealDisk, StreamName},
    views::{Views, ViewsOptions},
};
use mgi_tests::{Caller, Deployment};

use crate::report::{Figure, Wire};

/// Events in a group.
const GROUP: u64 = 1_024;

/// A server whose deployment's stream has so many events, or a few more.
pub(crate) struct Served(Deployment);

impl Served {
    pub(crate) async fn new(events: u64) -> Self {
        let mut d = Deployment::of(&["DGIE"]).start().await;
        assert!(d.server.stop().await.success());
        let data = d.server.data_dir().to_owned();
        let filling = tokio::task::spawn_blocking(move || fill(&data, events));
        filling.await.expect("filled");
        d.server.serve().await;
        Self(d)
    }

    /// Rounds of so many requests at once: each round of a size that was not signed before, then of
    /// one that was, then of calls that read nothing.
    pub(crate) async fn measure(&self, events: u64, at_once: usize, rounds: usize) -> Wire {
        let (mut fresh, mut kept, mut empty) = (Figure::new(), Figure::new(), Figure::new());
        for round in 0..rounds {
            // Each level of requests at once has sizes of its own.
            let size = events - (at_once * rounds + rounds - round) as u64;
            self.ask(Some(size), at_once, &mut fresh).await;
            self.ask(Some(size), at_once, &mut kept).await;
            self.ask(None, at_once, &mut empty).await;
        }
        Wire {
            events,
            at_once,
            fresh: fresh.done(),
            kept: kept.done(),
            empty: empty.done(),
        }
    }

    async fn ask(&self, size: Option<u64>, at_once: usize, into: &mut Figure) {
        let asking: Vec<_> = (0..at_once)
            .map(|_| tokio::spawn(call(self.0.secretariat.clone(), size)))
            .collect();
        for asked in asking {
            into.add(asked.await.expect("it ends"));
        }
    }

    pub(crate) async fn stop(mut self) {
        self.0.server.stop().await;
    }
}

async fn call(caller: Caller, size: Option<u64>) -> std::time::Duration {
    let (mut audit, mut directory) = (caller.audit(), caller.directory());
    let begun = Instant::now();
    match size {
        Some(size) => {
            let request = GetCheckpointRequest {
                profile_id: String::new(),
                size,
            };
            let signed = audit.get_checkpoint(request).await.expect("a checkpoint");
            assert_eq!(signed.into_inner().size, size);
        }
        None => {
            let answer = directory.who_am_i(WhoAmIRequest {}).await;
            answer.expect("an answer");
        }
    }
    begun.elapsed()
}

fn fill(data: &Path, events: u64) {
    let opened = FileLedger::open(
        Arc::new(RealDisk),
        data.join("ledger"),
        OpenOptions::default(),
    );
    let ledger: Arc<dyn Ledger> = Arc::new(opened.expect("a ledger").0);
    let stream = StreamName::new(DEPLOYMENT_STREAM).expect("a name");
    let mut at = ledger.head(&stream);
    while at < events {
        let end = (at + GROUP).min(events);
        let group = Group {
            stream: stream.clone(),
            expected: at,
            events: (at..end).map(|index| heads(index, at)).collect(),
        };
        let (tell, told) = std::sync::mpsc::channel();
        ledger.append(
            group,
            Box::new(move |outcome| tell.send(outcome).expect("told")),
        );
        assert!(matches!(told.recv(), Ok(Outcome::Durable { .. })));
        at = end;
    }
    // Folded in with the server's own options: it would take its time for that before it serves.
    let options = ViewsOptions {
        snapshot_every: 4_096,
        ..ViewsOptions::default()
    };
    let views = Views::open(data.join("views"), options).expect("views");
    let folded = views.catch_up(Arc::clone(&ledger), |_, _| {});
    folded.expect("folded in");
    ledger.close();
}

fn heads(index: u64, first: u64) -> bytes::Bytes {
    let id = uuid::Uuid::from_u64_pair(0x0190_0000_0000_7000, (1 << 63) | index).to_string();
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&index.to_le_bytes());
    let envelope = Envelope {
        stream: DEPLOYMENT_STREAM,
        index,
        event_id: id.clone(),
        recorded: Moment(4_000_000_000_000_000),
        account: "",
        ministry: "",
        grant: "",
        deployment_revision: index,
        command_id: &id,
        group_index: u32::try_from(index - first).expect("a place in a group"),
        command_digest: [7; 32],
        nonce,
    };
    let kind = Kind::HeadsRecorded(HeadsRecorded::default());
    event::seal(&envelope, kind).expect("an event").bytes.into()
}
