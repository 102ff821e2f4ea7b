//! Whether the streams are what was signed and recorded: at the start, before anything is served.
//!
//! What the views have of each tree is compared with the newest checkpoint that was signed and the
//! newest head that the deployment stream records. Where they differ, older checkpoints and heads
//! tell between which two sizes the first bad event is; the scrub, which compares each event with
//! the leaf hash that was kept of it, tells which one.

use std::{collections::BTreeMap, sync::Arc};

use mgi_events::{
    deployment::Deployment,
    event,
    ids::DEPLOYMENT_STREAM,
    transparency::{merkle::Hash, subtree::ProveError},
};
use mgi_proto::v1::event_body::Kind;

use super::{hashes::StreamHashes, store::CheckpointStore, store::StoreError};
use crate::{
    engine::Damage,
    ledger::{Ledger, ReadError, ReadLimit, StreamName},
    views::{Views, ViewsError},
};

/// Events read at once.
const PAGE: ReadLimit = ReadLimit {
    events: 1_024,
    bytes: 4 * 1024 * 1024,
};

/// What a check found.
#[derive(Debug, Default)]
pub struct Found {
    /// Streams whose events are not those that were signed or recorded.
    pub changed: Vec<Damage>,
    /// Streams that end before what was signed or recorded: a restore, or a loss.
    pub shorter: Vec<Shorter>,
    /// How many streams were compared with something.
    pub compared: u64,
}

/// A stream that ends before what was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shorter {
    /// The stream.
    pub stream: StreamName,
    /// Size that was signed or recorded.
    pub size: u64,
    /// Root that was.
    pub root: Hash,
    /// How many events there are.
    pub found: u64,
}

impl Shorter {
    /// Why the stream is refused.
    #[must_use]
    pub fn damage(&self) -> Damage {
        Damage {
            stream: self.stream.clone(),
            first: self.found,
            before: None,
            what: format!(
                "it ends after {} events, and a signed checkpoint or a recorded head says {}; run mgi-server restore when a backup was restored",
                self.found, self.size
            ),
        }
    }
}

/// Why the check could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The signed checkpoints.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The views.
    #[error(transparent)]
    Views(#[from] ViewsError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ReadError),
}

impl From<ProveError<ViewsError>> for CheckError {
    fn from(error: ProveError<ViewsError>) -> Self {
        match error {
            ProveError::Hashes(error) => Self::Views(error),
            ProveError::Proof(error) => Self::Views(ViewsError::Store {
                reason: error.to_string(),
            }),
        }
    }
}

/// Compares every stream with what was signed and recorded of it. The views must be caught up.
///
/// # Errors
/// [`CheckError`]: nobody knows.
pub fn check(
    views: &Views,
    ledger: &Arc<dyn Ledger>,
    store: &CheckpointStore,
    deployment: &Deployment,
) -> Result<Found, CheckError> {
    let mut newest: BTreeMap<StreamName, Vec<(u64, Hash)>> = BTreeMap::new();
    for (stream, signed) in store.all_newest(deployment.epoch())? {
        newest
            .entry(stream)
            .or_default()
            .push((signed.size, signed.root));
    }
    for (stream, head) in deployment.heads().iter() {
        if let Ok(stream) = StreamName::new(stream) {
            newest.entry(stream).or_default().push(*head);
        }
    }
    let mut found = Found::default();
    for (stream, claims) in newest {
        found.compared += 1;
        let mut hashes = StreamHashes::new(views.clone(), Arc::clone(ledger), stream.clone());
        let head = hashes.size()?;
        let mut changed = false;
        for (size, root) in &claims {
            changed |= *size <= head && hashes.root(*size)? != *root;
        }
        let largest = claims.into_iter().max_by_key(|(size, _)| *size);
        if let Some((size, root)) = largest.filter(|(size, _)| *size > head) {
            // An older claim may tell that what is left was changed as well.
            let claims = claims_of(ledger, store, deployment, &stream)?;
            match narrow(&mut hashes, head, &claims)? {
                Some(range) => found.changed.push(damage(&stream, range)),
                None => found.shorter.push(Shorter {
                    stream,
                    size,
                    root,
                    found: head,
                }),
            }
        } else if changed {
            let claims = claims_of(ledger, store, deployment, &stream)?;
            if let Some(range) = narrow(&mut hashes, head, &claims)? {
                found.changed.push(damage(&stream, range));
            }
        }
    }
    Ok(found)
}

fn damage(stream: &StreamName, (first, before): (u64, u64)) -> Damage {
    Damage {
        stream: stream.clone(),
        first,
        before: Some(before),
        what: format!("its first {before} events have another root than was signed or recorded"),
    }
}

/// Everything that was signed or recorded of a stream, by size.
fn claims_of(
    ledger: &Arc<dyn Ledger>,
    store: &CheckpointStore,
    deployment: &Deployment,
    stream: &StreamName,
) -> Result<BTreeMap<u64, Hash>, CheckError> {
    let signed = store.of(stream, deployment.epoch())?.into_iter();
    let mut claims: BTreeMap<u64, Hash> = signed.map(|s| (s.size, s.root)).collect();
    let Ok(deployments) = StreamName::new(DEPLOYMENT_STREAM) else {
        return Ok(claims);
    };
    if *stream == deployments {
        return Ok(claims);
    }
    let mut from = 0;
    loop {
        let page = ledger.read(&deployments, from, PAGE)?;
        let Some(last) = page.last() else { break };
        from = last.index + 1;
        for recorded in &page {
            if event::peek_type(&recorded.bytes) != Some("HeadsRecorded") {
                continue;
            }
            if let Ok((_, Kind::HeadsRecorded(e))) = event::open(&recorded.bytes) {
                let ours = e.heads.into_iter().filter(|h| h.stream == stream.as_str());
                for head in ours {
                    if let Ok(root) = head.root.as_slice().try_into() {
                        claims.entry(head.size).or_insert(root);
                    }
                }
            }
        }
    }
    Ok(claims)
}

/// Between which sizes the first bad event is: after the largest size that is as claimed, before
/// the smallest that is not.
fn narrow(
    hashes: &mut StreamHashes,
    head: u64,
    claims: &BTreeMap<u64, Hash>,
) -> Result<Option<(u64, u64)>, CheckError> {
    let mut good = 0;
    for (size, root) in claims.range(..=head) {
        if hashes.root(*size)? != *root {
            return Ok(Some((good, *size)));
        }
        good = *size;
    }
    Ok(None)
}
