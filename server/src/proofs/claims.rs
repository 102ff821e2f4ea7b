//! Everything that was signed or recorded of the streams: what their events must come to.

use std::collections::BTreeMap;

use mgi_events::{deployment::Deployment, event, ids::DEPLOYMENT_STREAM};
use mgi_proto::v1::event_body::Kind;

use super::{
    check::CheckError,
    examine::Roots,
    store::{CheckpointStore, StoreError},
};
use crate::ledger::{Ledger, ReadError, ReadLimit, StreamName};

/// Events read at once.
const PAGE: ReadLimit = ReadLimit {
    events: 1_024,
    bytes: 4 * 1024 * 1024,
};

/// The newest sizes and roots of each stream in the epochs from a deployment's on, as far as they
/// are kept apart from the ledger.
pub(crate) fn newest(
    store: &CheckpointStore,
    epoch: u32,
) -> Result<BTreeMap<StreamName, Roots>, StoreError> {
    let mut newest: BTreeMap<StreamName, Roots> = BTreeMap::new();
    for epoch in epoch..=store.epoch()?.max(epoch) {
        for (stream, signed) in store.all_newest(epoch)? {
            newest
                .entry(stream)
                .or_default()
                .insert(signed.size, signed.root);
        }
        for (stream, size, root) in store.known(epoch)? {
            newest
                .entry(stream)
                .or_default()
                .entry(size)
                .or_insert(root);
        }
    }
    Ok(newest)
}

/// The sizes below which the ledger must not be cut when it is opened: those of
/// [`newest`], in the newest epoch.
///
/// # Errors
/// [`StoreError`].
pub fn floor(store: &CheckpointStore) -> Result<Vec<(StreamName, u64)>, StoreError> {
    let newest = newest(store, store.epoch()?)?.into_iter();
    Ok(newest
        .filter_map(|(stream, roots)| Some((stream, *roots.last_key_value()?.0)))
        .collect())
}

/// Everything that is known of all streams. What the deployment's stream says is believed as far
/// as its events are right: before `trusted`.
pub(crate) fn all(
    ledger: &dyn Ledger,
    store: &CheckpointStore,
    trusted: u64,
) -> Result<BTreeMap<StreamName, Roots>, CheckError> {
    let mut all: BTreeMap<StreamName, Roots> = BTreeMap::new();
    let mut epoch = 1;
    sign_in(store, epoch, &mut all)?;
    let deployments = deployments()?;
    let mut from = 0;
    while from < trusted {
        let page = match ledger.read(&deployments, from, PAGE) {
            Ok(page) => page,
            Err(ReadError::Corrupt { .. }) => break,
            Err(error) => return Err(error.into()),
        };
        let Some(last) = page.last() else { break };
        from = last.index + 1;
        for recorded in page.iter().filter(|recorded| recorded.index < trusted) {
            if !matches!(
                event::peek_type(&recorded.bytes),
                Some("HeadsRecorded" | "Restored")
            ) {
                continue;
            }
            match event::open(&recorded.bytes) {
                Ok((_, Kind::HeadsRecorded(e))) => {
                    for head in e.heads {
                        claim(&mut all, &head.stream, head.size, &head.root);
                    }
                }
                Ok((_, Kind::Restored(e))) => {
                    // What was lost is no longer claimed.
                    for loss in &e.losses {
                        if let Some(roots) = named(&mut all, &loss.stream) {
                            roots.retain(|size, _| *size <= loss.found_size);
                        }
                    }
                    if e.epoch > epoch {
                        epoch = e.epoch;
                        sign_in(store, epoch, &mut all)?;
                    }
                }
                _ => {}
            }
        }
    }
    for later in epoch + 1..=store.epoch()?.max(epoch) {
        sign_in(store, later, &mut all)?;
    }
    Ok(all)
}

/// Adds what is kept of an epoch.
fn sign_in(
    store: &CheckpointStore,
    epoch: u32,
    all: &mut BTreeMap<StreamName, Roots>,
) -> Result<(), StoreError> {
    for (stream, signed) in store.all(|of| of == epoch)? {
        all.entry(stream)
            .or_default()
            .insert(signed.size, signed.root);
    }
    for (stream, size, root) in store.known(epoch)? {
        all.entry(stream).or_default().entry(size).or_insert(root);
    }
    Ok(())
}

fn claim(all: &mut BTreeMap<StreamName, Roots>, stream: &str, size: u64, root: &[u8]) {
    if let (Some(roots), Ok(root)) = (named(all, stream), root.try_into()) {
        roots.entry(size).or_insert(root);
    }
}

fn named<'a>(all: &'a mut BTreeMap<StreamName, Roots>, stream: &str) -> Option<&'a mut Roots> {
    Some(all.entry(StreamName::new(stream).ok()?).or_default())
}

/// Adds the heads that a deployment records.
pub(crate) fn add_recorded(newest: &mut BTreeMap<StreamName, Roots>, deployment: &Deployment) {
    for (stream, (size, root)) in deployment.heads().iter() {
        claim(newest, stream, *size, root);
    }
}

/// The name of the deployment's stream.
///
/// # Errors
/// [`CheckError::Internal`].
pub fn deployments() -> Result<StreamName, CheckError> {
    StreamName::new(DEPLOYMENT_STREAM).map_err(|error| CheckError::Internal(error.to_string()))
}
