//! States for snapshots that nobody handed over: replayed from the snapshot before.

use mgi_events::deployment::Deployment;
use mgi_events::ids::{DEPLOYMENT_STREAM, profile_of_stream};
use mgi_events::profile::Profile;

use super::error::ViewsError;
use super::replay::{Replay, Replayed};
use super::store::Store;
use crate::ledger::{Ledger, StreamName};

/// Writes the snapshot of a stream at a revision. Nothing for a stream that this program has no
/// state for.
pub(crate) fn put(
    store: &Store,
    ledger: &dyn Ledger,
    stream: &StreamName,
    revision: u64,
    every: u64,
) -> Result<(), ViewsError> {
    if stream.as_str() == DEPLOYMENT_STREAM {
        replay::<Deployment>(store, ledger, stream, revision, every)
    } else if profile_of_stream(stream.as_str()).is_some() {
        replay::<Profile>(store, ledger, stream, revision, every)
    } else {
        Ok(())
    }
}

fn replay<S: Replay>(
    store: &Store,
    ledger: &dyn Ledger,
    stream: &StreamName,
    revision: u64,
    every: u64,
) -> Result<(), ViewsError> {
    let found = store.snapshot::<S>(stream.as_str(), revision.saturating_sub(1))?;
    let mut replayed: Replayed<S> = found.unwrap_or_default();
    replayed.advance(ledger, stream, revision, |_, _, _, _| {})?;
    store.put_snapshot(stream.as_str(), every, &replayed.state, &replayed.frontier)
}
