//! Whether the streams are what was signed and recorded: at the start, before anything is served.
//!
//! What the views have of each tree is compared with the newest checkpoint that was signed and the
//! newest head that is recorded. Where they differ, the events are read, and older checkpoints and
//! heads tell between which two sizes the first bad event is; the scrub, which compares each event
//! with the leaf hash that was kept of it, tells which one.

use std::{collections::BTreeMap, sync::Arc};

use mgi_events::{
    deployment::Deployment,
    transparency::{merkle::Hash, subtree::ProveError},
};

use super::{
    claims,
    examine::{Roots, examine},
    hashes::StreamHashes,
    store::{CheckpointStore, StoreError},
};
use crate::{
    engine::Damage,
    ledger::{Ledger, ReadError, StreamName},
    views::{Views, ViewsError},
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
    /// The ledger is as it was signed and recorded, and the views are not: they have to be made
    /// anew.
    pub views_wrong: bool,
}

impl Found {
    /// The streams that have to be refused, and why.
    #[must_use]
    pub fn damages(&self) -> Vec<Damage> {
        let shorter = self.shorter.iter().map(Shorter::damage);
        self.changed.iter().cloned().chain(shorter).collect()
    }
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
    /// How many of these are known to be right: what comes after may be lost or changed.
    pub vouched: u64,
}

impl Shorter {
    /// Why the stream is refused.
    #[must_use]
    pub fn damage(&self) -> Damage {
        Damage {
            stream: self.stream.clone(),
            first: self.vouched,
            before: Some(self.found + 1),
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
    /// A defect of the server.
    #[error("the streams could not be checked ({0}); report it")]
    Internal(String),
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
    let deployments = claims::deployments()?;
    let mut checking = Checking {
        views,
        ledger,
        store,
        trusted: u64::MAX,
        all: None,
        found: Found::default(),
    };
    let mut newest = claims::newest(store, deployment.epoch())?;
    if let Some(roots) = newest.remove(&deployments) {
        checking.stream(&deployments, &roots)?;
    }
    match checking.found.changed.first() {
        // What it says of others is only as right as it is itself.
        Some(damage) => checking.trusted = damage.first,
        None => claims::add_recorded(&mut newest, deployment),
    }
    newest.remove(&deployments);
    for (stream, roots) in &newest {
        checking.stream(stream, roots)?;
    }
    for damage in lost(ledger.as_ref()) {
        let changed = &mut checking.found.changed;
        if !changed.iter().any(|known| known.stream == damage.stream) {
            changed.push(damage);
        }
    }
    Ok(checking.found)
}

/// The streams that lost events where the ledger keeps them.
pub(crate) fn lost(ledger: &dyn Ledger) -> impl Iterator<Item = Damage> {
    let lost = ledger.losses().streams.into_iter();
    lost.map(|lost| Damage {
        stream: lost.stream,
        first: lost.first,
        before: None,
        what: lost.what,
    })
}

struct Checking<'a> {
    views: &'a Views,
    ledger: &'a Arc<dyn Ledger>,
    store: &'a CheckpointStore,
    /// Events of the deployment's stream before this are believed.
    trusted: u64,
    /// Everything that is known of all streams, when it was needed.
    all: Option<BTreeMap<StreamName, Roots>>,
    found: Found,
}

impl Checking<'_> {
    /// Compares a stream with the newest that is known of it.
    fn stream(&mut self, stream: &StreamName, newest: &Roots) -> Result<(), CheckError> {
        self.found.compared += 1;
        let mut hashes =
            StreamHashes::new(self.views.clone(), Arc::clone(self.ledger), stream.clone());
        let head = hashes.size()?;
        let mut as_known = true;
        for (size, root) in newest {
            as_known &= *size <= head && hashes.root(*size)? == *root;
        }
        if as_known {
            return Ok(());
        }
        // The events themselves tell whether it is they or the views that are wrong.
        let roots = self.all_of(stream)?;
        let examined = examine(None, self.ledger.as_ref(), stream, &roots, |_| {})?;
        let largest = newest.last_key_value();
        let beyond = largest.filter(|(size, _)| **size > examined.tree.size());
        match (examined.damage, beyond) {
            (Some(damage), _) => self.found.changed.push(damage),
            (None, Some((size, root))) => self.found.shorter.push(Shorter {
                stream: stream.clone(),
                size: *size,
                root: *root,
                found: examined.tree.size(),
                vouched: examined.vouched,
            }),
            (None, None) => self.found.views_wrong = true,
        }
        Ok(())
    }

    fn all_of(&mut self, stream: &StreamName) -> Result<Roots, CheckError> {
        if self.all.is_none() {
            let all = claims::all(self.ledger.as_ref(), self.store, self.trusted)?;
            self.all = Some(all);
        }
        let all = self.all.as_ref().and_then(|all| all.get(stream));
        Ok(all.cloned().unwrap_or_default())
    }
}
