//! What the views kept of events that are no longer what they were, noted where it outlives them.
//!
//! The views hold the leaf hash of every event as it was when it was recorded. When they do not fit
//! the ledger they are made anew, and forget it: so what they witness is noted before.

use std::{collections::BTreeSet, sync::Arc};

use mgi_events::transparency::merkle::Hash;

use super::{
    check::CheckError, claims, examine::examine, hashes::StreamHashes, store::CheckpointStore,
};
use crate::{
    engine::Damage,
    ledger::{Ledger, StreamName},
    views::{TILE, Views, read_leaves},
};

/// Examines every stream before views that do not fit the ledger are made anew, and notes what
/// they witness. Returns the damage. Views of another deployment witness nothing.
///
/// # Errors
/// [`CheckError`].
pub fn before_views_go(
    views: &Views,
    ledger: &Arc<dyn Ledger>,
    store: &CheckpointStore,
) -> Result<Vec<Damage>, CheckError> {
    let deployments = claims::deployments()?;
    if !of_this_deployment(views, ledger.as_ref())? {
        return Ok(Vec::new());
    }
    let mut streams: Vec<StreamName> = ledger.streams().into_iter().map(|(name, _)| name).collect();
    streams.sort_by_key(|stream| (*stream != deployments, stream.clone()));
    let mut trusted = u64::MAX;
    let mut damaged = Vec::new();
    let mut known = claims::all(ledger.as_ref(), store, trusted)?;
    for stream in streams {
        let roots = known.remove(&stream).unwrap_or_default();
        let examined = examine(Some(views), ledger.as_ref(), &stream, &roots, |_| {})?;
        let Some(damage) = examined.damage else {
            continue;
        };
        if stream == deployments {
            trusted = damage.first;
            known = claims::all(ledger.as_ref(), store, trusted)?;
        }
        if examined.witnessed {
            note(views, ledger, store, &damage)?;
        }
        damaged.push(damage);
    }
    Ok(damaged)
}

/// Notes how far the views have seen streams that lost events in the ledger: the next start can tell
/// of which streams they were when these views are gone as well.
///
/// # Errors
/// [`CheckError`].
pub fn note_losses(
    views: &Views,
    ledger: &dyn Ledger,
    store: &CheckpointStore,
) -> Result<(), CheckError> {
    let losses = ledger.losses();
    if losses.streams.is_empty() || !of_this_deployment(views, ledger)? {
        return Ok(());
    }
    let epoch = store.epoch()?;
    for lost in losses.streams {
        let tree = views.tree(&lost.stream)?;
        if tree.size() > lost.first {
            store.note_witness(epoch, &lost.stream, &[(tree.size(), tree.root())])?;
        }
    }
    Ok(())
}

/// Whether views were made of the deployment that the ledger is of: they share an event, among the
/// first of some stream. No two deployments do: each event has a nonce.
pub(crate) fn of_this_deployment(views: &Views, ledger: &dyn Ledger) -> Result<bool, CheckError> {
    for (stream, size) in ledger.streams() {
        let kept: BTreeSet<Hash> = (views.leaves(&stream, 0)?.into_iter())
            .map(|(_, leaf)| leaf)
            .collect();
        if kept.is_empty() {
            continue;
        }
        // One that cannot be read must not hide those before it.
        for from in [0, 1] {
            let read = read_leaves(ledger, &stream, from, size.min(TILE).max(from));
            if read.is_ok_and(|read| read.iter().any(|leaf| kept.contains(leaf))) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Notes the root up to the first bad event, and the one with it as it was. Only for damage that
/// the views witness: they must have the event as it was.
pub(crate) fn note(
    views: &Views,
    ledger: &Arc<dyn Ledger>,
    store: &CheckpointStore,
    damage: &Damage,
) -> Result<(), CheckError> {
    let mut hashes = StreamHashes::new(views.clone(), Arc::clone(ledger), damage.stream.clone());
    if hashes.size()? <= damage.first {
        return Ok(());
    }
    let sizes = [damage.first, damage.first + 1];
    let mut roots: Vec<(u64, Hash)> = Vec::new();
    for size in sizes.into_iter().filter(|size| *size > 0) {
        roots.push((size, hashes.root(size)?));
    }
    Ok(store.note_witness(store.epoch()?, &damage.stream, &roots)?)
}
