//! The state of a profile, or of the directory, at a point of its history.

use std::sync::Arc;

use mgi_events::context::Moment;
use mgi_events::deployment::Deployment;
use mgi_events::ids::{DEPLOYMENT_STREAM, ProfileId};
use mgi_events::profile::Profile;

use super::core::Core;
use super::error::ReadError;
use super::load::load_at;
use super::registry::stream_of;
use crate::ledger::{Ledger, ReadLimit, StreamName};
use crate::views::Replay;
use crate::views::replay::{corrupt, open};

/// A point of a profile's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The newest durable state.
    Now,
    /// After this many events.
    Revision(u64),
    /// After all events that were recorded at or before this time.
    Time(Moment),
}

/// The state at a point.
pub(crate) async fn at(
    core: &Core,
    profile: &ProfileId,
    point: Point,
) -> Result<Arc<Profile>, ReadError> {
    let stream = stream_of(profile)?;
    if core.ledger.head(&stream) == 0 {
        return Err(ReadError::NotFound);
    }
    let now = core.profiles.actor(core, profile).await?.durable();
    let revision = now.revision().0;
    match point {
        Point::Revision(asked) if asked > revision => Err(ReadError::OutOfRange { revision }),
        _ if revision == 0 => Err(ReadError::NotFound),
        Point::Now => Ok(now),
        Point::Revision(asked) if asked == revision => Ok(now),
        Point::Time(time) if time >= now.last_recorded() => Ok(now),
        _ => {
            let mut earlier: Arc<Profile> = replay(core, stream, point, revision).await?;
            // Before its first event there is no profile.
            if earlier.revision().0 == 0 {
                return Err(ReadError::NotFound);
            }
            // What was redacted since is not read in an earlier state either.
            if !now.redactions().is_empty() {
                Arc::make_mut(&mut earlier).forget_what_was_redacted_by(&now);
            }
            Ok(earlier)
        }
    }
}

/// The directory at a time.
pub(crate) async fn deployment_at(core: &Core, time: Moment) -> Result<Arc<Deployment>, ReadError> {
    let now = core.directory();
    if time >= now.last_recorded() {
        return Ok(now);
    }
    let stream = StreamName::new(DEPLOYMENT_STREAM).map_err(|error| ReadError::Internal {
        reason: error.to_string(),
    })?;
    let revision = now.revision().0;
    replay(core, stream, Point::Time(time), revision).await
}

/// Replays a stream, which has `revision` events, up to a point.
async fn replay<S: Replay + Send + Sync + 'static>(
    core: &Core,
    stream: StreamName,
    point: Point,
    revision: u64,
) -> Result<Arc<S>, ReadError> {
    let (ledger, views) = (Arc::clone(&core.ledger), core.views.clone());
    let work = move || {
        let revision = match point {
            Point::Now => revision,
            Point::Revision(asked) => asked,
            Point::Time(time) => revision_at(ledger.as_ref(), &stream, time, revision)?,
        };
        let state = load_at::<S>(ledger.as_ref(), &views, &stream, revision)?;
        Ok(Arc::new(state))
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| {
        Err(ReadError::Internal {
            reason: format!("the loading task did not finish: {error}"),
        })
    })
}

/// How many of the first `head` events were recorded at or before a time. Times never decrease
/// along a stream.
fn revision_at(
    ledger: &dyn Ledger,
    stream: &StreamName,
    time: Moment,
    head: u64,
) -> Result<u64, ReadError> {
    let limit = ReadLimit {
        events: 1,
        bytes: 1,
    };
    let (mut before, mut after) = (0, head);
    while before < after {
        let middle = before + (after - before) / 2;
        let found = ledger.read(stream, middle, limit)?;
        let Some(recorded) = found.first() else {
            return Err(ReadError::Internal {
                reason: format!("event {middle} of {stream} is not there"),
            });
        };
        let (event, _) = open(recorded)?;
        let Some(at) = &event.recorded_time else {
            return Err(corrupt(recorded, "it does not say when it was recorded").into());
        };
        if Moment::from_proto(Some(at)) <= time {
            before = middle + 1;
        } else {
            after = middle;
        }
    }
    Ok(before)
}
