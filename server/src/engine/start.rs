//! Starting and stopping.

use std::sync::{Arc, OnceLock, Weak};

use mgi_events::deployment::Deployment;
use mgi_events::ids::DEPLOYMENT_STREAM;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::actor::Actor;
use super::clock::Clock;
use super::committer::{self, Landings};
use super::core::{Core, Gate};
use super::entropy::Entropy;
use super::error::{ReadError, StartError};
use super::fresh::Fresh;
use super::load::load;
use super::options::EngineOptions;
use super::registry::Registry;
use super::trust::{Damage, Trust};
use crate::ledger::{Ledger, StreamName};
use crate::live::{Feed, RecentLimits};
use crate::views::{Fold, Source, Views, ViewsError};

/// Batches that are folded in between two reports of progress.
const BATCHES: usize = 16;

/// Brings the views up to date, loads the deployment, and starts the committer.
pub(crate) async fn start(
    ledger: Arc<dyn Ledger>,
    views: Views,
    options: EngineOptions,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    progress: impl Fn(u64, u64) + Send,
) -> Result<(Arc<Core>, tokio::task::JoinHandle<()>), StartError> {
    let fold = catch_up(&ledger, &views, progress).await?;
    let stream = StreamName::new(DEPLOYMENT_STREAM).map_err(|error| ReadError::Internal {
        reason: error.to_string(),
    })?;
    let (from, of, name) = (Arc::clone(&ledger), views.clone(), stream.clone());
    let loading = move || load::<Deployment>(from.as_ref(), &of, &name, None);
    // When it is not what was recorded, no command is taken, and reads go on.
    let mut loaded = spawn_blocking(loading).await.map_err(unfinished)??;
    let damage = loaded.damage.take();
    let limits = RecentLimits {
        events: options.recent_events,
        bytes: options.recent_bytes,
    };
    let feed = Arc::new(Feed::new(Arc::clone(&ledger), limits));
    let source = Source {
        ledger: Arc::clone(&ledger),
        feed: Some(Arc::clone(&feed)),
    };
    views.start(fold, source)?;
    let queue = Arc::new(Landings::default());
    let core = Arc::new(Core {
        ledger,
        views,
        feed,
        clock,
        entropy,
        deployment: Actor::new((), stream, loaded),
        profiles: Registry::new(options.idle_profile, options.max_open_profiles),
        fresh: Fresh::default(),
        queue: Arc::clone(&queue),
        gate: Gate::default(),
        runtime: Handle::current(),
        poisoned: OnceLock::new(),
        trust: Trust::default(),
    });
    core.check_poison();
    if let Some(damage) = damage {
        core.trust.refuse(damage);
    }
    for (stream, first, what) in core.views.broken()? {
        core.trust.refuse(Damage {
            stream,
            first,
            before: None,
            what,
        });
    }
    let committer = tokio::spawn(committer::run(queue, Arc::downgrade(&core)));
    tokio::spawn(sweep(Arc::downgrade(&core)));
    Ok((core, committer))
}

/// Folds in what the ledger holds; what does not fit is made anew, once.
async fn catch_up(
    ledger: &Arc<dyn Ledger>,
    views: &Views,
    progress: impl Fn(u64, u64) + Send,
) -> Result<Fold, StartError> {
    let mut anew = false;
    loop {
        let (of, from) = (views.clone(), Arc::clone(ledger));
        let begun = spawn_blocking(move || of.fold(from, anew)).await;
        let mut fold = begun.map_err(unfinished)??;
        let failed = loop {
            let batches = move || {
                let mut folded = Ok(0);
                for _ in 0..BATCHES {
                    folded = fold.step_in_space();
                    if !matches!(folded, Ok(1..)) {
                        break;
                    }
                }
                (fold, folded)
            };
            let (back, folded) = spawn_blocking(batches).await.map_err(unfinished)?;
            fold = back;
            views.advanced(fold.applied());
            progress(fold.applied(), fold.end());
            match folded {
                Ok(0) => return Ok(fold),
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        let damaged = matches!(failed, ViewsError::Store { .. });
        if anew || !damaged {
            return Err(failed.into());
        }
        tracing::warn!(error = %failed, "the views are damaged and are made anew");
        anew = true;
    }
}

fn unfinished(error: tokio::task::JoinError) -> ReadError {
    ReadError::Internal {
        reason: format!("a task did not finish: {error}"),
    }
}

/// Drops idle profiles, until the engine is gone.
async fn sweep(core: Weak<Core>) {
    loop {
        let Some(every) = core.upgrade().map(|core| core.profiles.sweep_every()) else {
            return;
        };
        tokio::time::sleep(every).await;
        let Some(core) = core.upgrade() else { return };
        if core.gate.is_closed() {
            return;
        }
        core.profiles.sweep(std::time::Instant::now());
    }
}

/// Finishes what is staged, then stops everything, in the order in which it depends on each other.
pub(crate) async fn stop(core: &Core, committer: tokio::task::JoinHandle<()>) {
    core.gate.close().await;
    let ledger = Arc::clone(&core.ledger);
    // Even commands whose clients have gone away are with the ledger: closing finishes them.
    if let Err(error) = spawn_blocking(move || ledger.close()).await {
        tracing::error!(%error, "the ledger was not closed in order");
    }
    core.queue.close();
    if let Err(error) = committer.await {
        tracing::error!(%error, "the committer did not end in order");
    }
    let views = core.views.clone();
    if let Err(error) = spawn_blocking(move || views.stop()).await {
        tracing::error!(%error, "the views were not flushed");
    }
}
