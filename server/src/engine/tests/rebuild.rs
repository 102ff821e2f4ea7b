//! Views are a function of the ledger: whatever happened on the way, the same entries.

use std::sync::Arc;

use proptest::prelude::*;

use super::support::*;
use crate::engine::EngineOptions;
use crate::ledger::Ledger;
use crate::views::{Entry, Views, ViewsOptions};

#[derive(Clone, Debug)]
enum Step {
    /// Commands on one of the profiles, together or one by one.
    Write {
        profile: usize,
        count: usize,
        together: bool,
    },
    /// Wait until all is indexed.
    Index,
    /// Shut down and start again, perhaps without the views.
    Restart { clean: bool },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..3_usize, 1..20_usize, any::<bool>())
            .prop_map(|(profile, count, together)| Step::Write { profile, count, together }),
        1 => Just(Step::Index),
        1 => any::<bool>().prop_map(|clean| Step::Restart { clean }),
    ]
}

fn entries(ledger: Arc<dyn Ledger>, options: &ViewsOptions) -> (Vec<Entry>, (u64, [u8; 32])) {
    let dir = tempfile::tempdir().unwrap();
    let views = Views::rebuild(ledger, dir.path(), options.clone(), |done, total| {
        assert!(done <= total);
    });
    let views = views.unwrap();
    (views.entries().unwrap(), views.digest().unwrap())
}

async fn run(steps: Vec<Step>, options: ViewsOptions) {
    let mut world = World::with(EngineOptions::default(), options.clone()).await;
    let mut profiles = Vec::new();
    for name in ["rw-2021", "ke-2021", "ug-2021"] {
        profiles.push(world.open(name).await);
    }
    for step in steps {
        match step {
            Step::Write {
                profile,
                count,
                together,
            } => {
                let id = &profiles[profile];
                let commands: Vec<_> = (0..count).map(|n| open_thread(n % 3, "Why?")).collect();
                if together {
                    let sent = world.engine.submit_batch(&world.founder, id, commands);
                    sent.await.unwrap();
                } else {
                    for command in commands {
                        world.submit(id, command).await.unwrap();
                    }
                }
            }
            Step::Index => world.indexed().await,
            Step::Restart { clean } => world = world.restart(clean).await,
        }
    }
    world.engine.shutdown().await;
    let kept = world.engine.core().views.clone();
    let ledger: Arc<dyn Ledger> = Arc::<crate::ledger::MemoryLedger>::clone(&world.ledger);
    let (rebuilt, digest) = entries(ledger, &options);
    assert_eq!(kept.entries().unwrap(), rebuilt);
    assert_eq!(kept.digest().unwrap(), digest);
    assert_eq!(digest.0, world.ledger.end());
    let snapshots = rebuilt.iter().filter(|entry| entry.tree == "snapshots");
    assert!(options.snapshot_every > 64 || snapshots.count() > 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_rebuild_is_the_same_byte_for_byte(
        steps in prop::collection::vec(step(), 1..14),
        snapshot_every in prop_oneof![Just(1_u64), Just(3), Just(16), Just(256)],
    ) {
        let options = ViewsOptions { snapshot_every, ..ViewsOptions::default() };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(run(steps, options));
    }
}
