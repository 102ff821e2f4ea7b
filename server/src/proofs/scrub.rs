//! The scrub: reads every event again, in the background, and compares it with the leaf hash that
//! was kept when it was recorded.

use std::{sync::Arc, time::Duration};

use mgi_events::ids::DEPLOYMENT_STREAM;
use tokio_util::sync::CancellationToken;

use super::{
    CheckpointStore,
    check::CheckError,
    claims,
    examine::{Examined, examine},
    witness,
};
use crate::{
    engine::{Damage, Engine},
    ledger::{Ledger, ReadError, StreamName},
    views::{TILE, Views, ViewsError, read_leaves},
};

/// From the end of one scrub to the beginning of the next, 24 hours.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// Pause after each 256 events, so that the scrub takes a small part of the disk's time.
const PAUSE: Duration = Duration::from_millis(1);

/// Scrubs all streams, again and again, until it is told to stop.
pub async fn run(engine: Engine, store: Arc<CheckpointStore>, stopping: CancellationToken) {
    loop {
        let scrubbing = pass(&engine, &store);
        tokio::select! {
            events = scrubbing => tracing::info!(events, "the ledger was scrubbed"),
            () = stopping.cancelled() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stopping.cancelled() => return,
        }
    }
}

/// One scrub over what is folded in now. Streams that are damaged are refused from then on.
/// Returns how many events were read.
pub(crate) async fn pass(engine: &Engine, store: &Arc<CheckpointStore>) -> u64 {
    let mut events = 0;
    let core = engine.core();
    let mut streams = core.ledger.streams();
    // The deployment's first: what is known of the others rests on it.
    streams.sort_by_key(|(stream, _)| (stream.as_str() != DEPLOYMENT_STREAM, stream.clone()));
    // Whoever found these before did not note what the views know of them.
    for damage in engine.refused_streams() {
        confirm(engine, store, damage).await;
    }
    for (stream, _) in streams {
        let size = core.views.tree(&stream).map_or(0, |tree| tree.size());
        let mut tile = 0;
        while tile * TILE < size && engine.check_stream(&stream).is_ok() {
            let (views, ledger) = (core.views.clone(), Arc::clone(&core.ledger));
            let of = stream.clone();
            let work = move || scrub_tile(&views, ledger.as_ref(), &of, tile, size);
            match tokio::task::spawn_blocking(work).await {
                Ok(Ok(read)) => events += read,
                Ok(Err(Scrubbed::Damaged(damage))) => {
                    confirm(engine, store, damage).await;
                    break;
                }
                Ok(Err(Scrubbed::Unreadable(error))) => {
                    tracing::warn!(%stream, %error, "a stream could not be scrubbed");
                    break;
                }
                Err(error) => tracing::warn!(%stream, %error, "a stream could not be scrubbed"),
            }
            tile += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }
    events
}

/// Refuses a stream, unless what was signed of it shows that it is right and the views are not.
async fn confirm(engine: &Engine, store: &Arc<CheckpointStore>, damage: Damage) {
    let core = engine.core();
    let (views, ledger) = (core.views.clone(), Arc::clone(&core.ledger));
    let (store, stream) = (Arc::clone(store), damage.stream.clone());
    let trusted = match engine.refused_streams().first() {
        Some(refused) if refused.stream.as_str() == DEPLOYMENT_STREAM => refused.first,
        _ => u64::MAX,
    };
    let work = move || -> Result<Examined, CheckError> {
        let known = claims::all(ledger.as_ref(), &store, trusted)?;
        let roots = known.get(&stream).cloned().unwrap_or_default();
        let examined = examine(Some(&views), ledger.as_ref(), &stream, &roots, |_| {})?;
        if let (Some(damage), true) = (&examined.damage, examined.witnessed) {
            witness::note(&views, &ledger, &store, damage)?;
        }
        Ok(examined)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(Examined {
            damage: Some(damage),
            ..
        })) => engine.refuse_stream(damage),
        Ok(Ok(Examined {
            views_wrong: true, ..
        })) => tracing::error!(
            stream = %damage.stream,
            "the views are not what the ledger holds, and signed checkpoints say that the ledger is right; stop the server and run mgi-server rebuild"
        ),
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            tracing::error!(%error, "what was found could not be looked at again");
            engine.refuse_stream(damage);
        }
        Err(error) => {
            tracing::error!(%error, "what was found could not be looked at again");
            engine.refuse_stream(damage);
        }
    }
}

/// What kept a tile from being found good.
pub(crate) enum Scrubbed {
    /// An event is not the one that was recorded.
    Damaged(Damage),
    /// Nobody knows.
    Unreadable(ViewsError),
}

/// Compares up to 256 events with the leaf hashes that were kept. Returns how many were read.
pub(crate) fn scrub_tile(
    views: &Views,
    ledger: &dyn Ledger,
    stream: &StreamName,
    tile: u64,
    size: u64,
) -> Result<u64, Scrubbed> {
    let from = tile * TILE;
    let to = (from + TILE).min(size);
    let kept = views.leaves(stream, tile).map_err(Scrubbed::Unreadable)?;
    let read = match read_leaves(ledger, stream, from, to) {
        Ok(read) => read,
        Err(error) => return Err(unreadable(stream, error)),
    };
    let read_at = |index: u64| read.get(usize::try_from(index - from).ok()?);
    let differs = (kept.into_iter())
        .filter(|(index, _)| *index < to)
        .find(|(index, kept)| read_at(*index) != Some(kept));
    match differs {
        None => Ok(to - from),
        Some((first, _)) => Err(Scrubbed::Damaged(Damage {
            stream: stream.clone(),
            first,
            before: None,
            what: "what is stored is not what was recorded".to_owned(),
        })),
    }
}

fn unreadable(stream: &StreamName, error: ViewsError) -> Scrubbed {
    use crate::views::ReplayError;
    match error {
        ViewsError::Replay(ReplayError::Ledger(ReadError::Corrupt { index, what, .. })) => {
            Scrubbed::Damaged(Damage {
                stream: stream.clone(),
                first: index,
                before: None,
                what,
            })
        }
        other => Scrubbed::Unreadable(other),
    }
}
