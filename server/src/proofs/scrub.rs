//! The scrub: reads every event again, in the background, and compares it with the leaf hash that
//! was kept when it was recorded.

use std::{sync::Arc, time::Duration};

use mgi_events::transparency::merkle::Frontier;
use tokio_util::sync::CancellationToken;

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
pub async fn run(engine: Engine, stopping: CancellationToken) {
    loop {
        let scrubbing = pass(&engine);
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
pub(crate) async fn pass(engine: &Engine) -> u64 {
    let mut events = 0;
    let core = engine.core();
    for (stream, _) in core.ledger.streams() {
        let size = core.views.tree(&stream).map_or(0, |tree| tree.size());
        let mut tile = 0;
        while tile * TILE < size && engine.check_stream(&stream).is_ok() {
            let (views, ledger) = (core.views.clone(), Arc::clone(&core.ledger));
            let of = stream.clone();
            let work = move || scrub_tile(&views, ledger.as_ref(), &of, tile, size);
            match tokio::task::spawn_blocking(work).await {
                Ok(Ok(read)) => events += read,
                Ok(Err(Scrubbed::Damaged(damage))) => engine.refuse_stream(damage),
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

/// What kept a tile from being found good.
pub(crate) enum Scrubbed {
    /// An event is not the one that was recorded.
    Damaged(Damage),
    /// Nobody knows.
    Unreadable(ViewsError),
}

/// Compares up to 256 events with the leaf hashes that were kept, or, after the last complete
/// tile, with the root of the tree of `size` events. Returns how many were read.
pub(crate) fn scrub_tile(
    views: &Views,
    ledger: &dyn Ledger,
    stream: &StreamName,
    tile: u64,
    size: u64,
) -> Result<u64, Scrubbed> {
    let from = tile * TILE;
    let to = (from + TILE).min(size);
    let damaged = |first, before, what: String| {
        Scrubbed::Damaged(Damage {
            stream: stream.clone(),
            first,
            before,
            what,
        })
    };
    let read = match read_leaves(ledger, stream, from, to) {
        Ok(read) => read,
        Err(error) => return Err(unreadable(stream, error)),
    };
    let kept = views.leaves(stream, tile).map_err(Scrubbed::Unreadable)?;
    if let Some(kept) = kept {
        for (index, (read, kept)) in (from..).zip(read.iter().zip(&kept)) {
            if read != kept {
                let what = "what is stored is not what was recorded".to_owned();
                return Err(damaged(index, None, what));
            }
        }
        return Ok(to - from);
    }
    // The tail: its leaf hashes are not kept one by one.
    let tree = views.tree(stream).map_err(Scrubbed::Unreadable)?;
    if tree.size() != size {
        return Ok(to - from);
    }
    let mut again = Frontier::new();
    for before in 0..tile {
        let leaves = views.leaves(stream, before).map_err(Scrubbed::Unreadable)?;
        leaves
            .unwrap_or_default()
            .into_iter()
            .for_each(|leaf| again.push(leaf));
    }
    read.into_iter().for_each(|leaf| again.push(leaf));
    if again.root() != tree.root() {
        let what = "its newest events have another root than they had".to_owned();
        return Err(damaged(from, Some(to), what));
    }
    Ok(to - from)
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
