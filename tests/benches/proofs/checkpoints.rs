//! Checkpoints as the signer of a server gives them, many at once.

use std::{fs::File, io::Write as _, path::Path, sync::Arc, time::Instant};

use mgi_server::{
    engine::{Engine, EngineOptions, OsEntropy, SystemClock},
    proofs::{CheckpointStore, LogKey, Proofs},
    vault::Vault,
};

use crate::{
    report::{Checkpoints, Figure},
    trees::Built,
};

/// An engine on what was built. Its deployment is empty: no command is sent to it.
pub(crate) async fn engine(built: &Built) -> Engine {
    let started = Engine::start(
        Arc::clone(&built.ledger),
        built.views.clone(),
        EngineOptions::default(),
        Arc::new(SystemClock),
        Arc::new(OsEntropy::default()),
        |_, _| {},
    );
    started.await.expect("an engine")
}

/// Rounds of so many requests at once, each of a size that was not signed before; then of one that
/// was; and a sync of a small file between two rounds.
pub(crate) async fn measure(
    engine: &Engine,
    built: &Built,
    at_once: usize,
    rounds: usize,
) -> Checkpoints {
    let dir = tempfile::tempdir().expect("a folder");
    let store = CheckpointStore::open(&dir.path().join("checkpoints.redb")).expect("a file");
    let vault = Vault::open(&dir.path().join("vault.redb")).expect("a vault");
    let key = LogKey::load(&vault).expect("a key");
    let proofs = Proofs::start(engine.clone(), Arc::new(store), key);
    let (mut fresh, mut kept, mut sync) = (Figure::new(), Figure::new(), Figure::new());
    for round in 0..rounds {
        let size = built.events - (rounds - round) as u64;
        ask(&proofs, built, size, at_once, &mut fresh).await;
        ask(&proofs, built, size, at_once, &mut kept).await;
        let path = dir.path().join("synced");
        let done = tokio::task::spawn_blocking(move || one_sync(&path)).await;
        sync.add(done.expect("it ends"));
    }
    Checkpoints {
        events: built.events,
        at_once,
        fresh: fresh.done(),
        kept: kept.done(),
        sync: sync.done(),
    }
}

async fn ask(proofs: &Arc<Proofs>, built: &Built, size: u64, at_once: usize, into: &mut Figure) {
    let asking: Vec<_> = (0..at_once)
        .map(|_| {
            let (proofs, stream) = (Arc::clone(proofs), built.stream.clone());
            tokio::spawn(async move {
                let begun = Instant::now();
                let signed = proofs.checkpoint(&stream, Some(size)).await;
                assert_eq!(signed.expect("a checkpoint").size, size);
                begun.elapsed()
            })
        })
        .collect();
    for asked in asking {
        into.add(asked.await.expect("it ends"));
    }
}

fn one_sync(path: &Path) -> std::time::Duration {
    let mut file = File::options()
        .create(true)
        .append(true)
        .open(path)
        .expect("a file");
    let begun = Instant::now();
    file.write_all(&[7; 512]).expect("written");
    file.sync_data().expect("synced");
    begun.elapsed()
}
