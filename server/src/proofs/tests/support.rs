//! A world whose ledger is rewritten between two starts.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use mgi_events::{deployment::Deployment, event, ids::ProfileId};
use prost::Message as _;

use crate::{
    engine::{
        EngineOptions, deployment_of,
        tests::support::{ALL, World, append, open_thread, stream},
    },
    ledger::{Group, Ledger, MemoryLedger, Recorded, StreamName},
    proofs::{CheckpointStore, FILE_NAME, Found, LogKey, Proofs, check},
    vault::Vault,
    views::{Views, ViewsOptions},
};

/// A deployment with two profiles and a signer.
pub(super) struct Signing {
    pub(super) world: World,
    pub(super) profiles: [ProfileId; 2],
    pub(super) proofs: Arc<Proofs>,
    pub(super) store: Arc<CheckpointStore>,
}

impl Signing {
    /// With some threads in each profile, and everything indexed.
    pub(super) async fn new(threads: usize) -> Self {
        let world = World::with(EngineOptions::default(), ViewsOptions::default()).await;
        let profiles = [world.open("rw-2021").await, world.open("ke-2021").await];
        let store = CheckpointStore::open(&world.dir.path().join(FILE_NAME)).unwrap();
        let store = Arc::new(store);
        let vault = Vault::open(&world.dir.path().join("vault.redb")).unwrap();
        let key = LogKey::load(&vault).unwrap();
        let proofs = Proofs::start(world.engine.clone(), Arc::clone(&store), key);
        let signing = Self {
            world,
            profiles,
            proofs,
            store,
        };
        signing.write(threads).await;
        signing
    }

    /// Opens threads in both profiles.
    pub(super) async fn write(&self, threads: usize) {
        for profile in &self.profiles {
            for number in 0..threads {
                let command = open_thread(number % 3, "Why?");
                self.world.submit(profile, command).await.unwrap();
            }
        }
        self.world.indexed().await;
    }

    /// Records the heads of both, as each second does.
    pub(super) async fn record(&self) {
        self.proofs.record_changed().await;
        self.world.indexed().await;
    }

    pub(super) fn stream(&self, place: usize) -> StreamName {
        stream(&self.profiles[place])
    }

    /// Every event, to be rewritten.
    pub(super) fn events(&self) -> Vec<Recorded> {
        self.world.ledger.read_all(0, ALL).unwrap()
    }

    /// The views as they are after the engine stopped.
    pub(super) async fn stopped(&self) -> Views {
        self.world.engine.shutdown().await;
        self.world.engine.core().views.clone()
    }
}

/// A ledger of these events, in this order, each in its group where the bytes still tell it.
pub(super) fn ledger_of(events: &[Recorded]) -> Arc<dyn Ledger> {
    let to = MemoryLedger::new();
    for event in events {
        let expected = to.head(&event.stream);
        let group = Group {
            stream: event.stream.clone(),
            expected,
            events: vec![event.bytes.clone()],
        };
        append(&to, group);
    }
    Arc::new(to)
}

/// Another event in the place of one: as the domain would write it, and never wrote it.
pub(super) fn rewritten(recorded: &Recorded) -> Bytes {
    let mut event = mgi_proto::v1::Event::decode(recorded.bytes.clone()).unwrap();
    event.nonce = vec![0xEE; 16];
    let bytes: Bytes = event.encode_to_vec().into();
    assert!(event::open(&bytes).is_ok(), "it is an event as any other");
    bytes
}

/// What a start finds: on new views, as after they were deleted, or on those in a folder.
pub(super) fn found(
    ledger: &Arc<dyn Ledger>,
    views: Option<&Path>,
    store: &CheckpointStore,
) -> (Found, Views, tempfile::TempDir) {
    let scratch = tempfile::tempdir().unwrap();
    let dir = views.unwrap_or(scratch.path());
    let views = Views::open(dir, ViewsOptions::default()).unwrap();
    views.catch_up(Arc::clone(ledger), |_, _| {}).unwrap();
    let deployment: Deployment = deployment_of(ledger.as_ref(), &views).unwrap();
    let found = check(&views, ledger, store, &deployment).unwrap();
    // The folder has to outlive the views.
    (found, views, scratch)
}
