//! Where a watcher's events come from, and what of them it may see.

use std::collections::BTreeMap;

use bytes::Bytes;
use mgi_events::{
    event,
    ids::{DEPLOYMENT_STREAM, ProfileId, profile_of_stream, profile_stream},
    redaction::open_stored,
    transparency::merkle::Hash,
    visibility::may_read_event,
};
use mgi_proto::v1::{DeploymentRole, RecordedEvent};
use tokio::sync::watch;
use tonic::Status;

use super::{
    super::{Host, refused},
    filter::Filter,
};
use crate::{
    engine::ReadError,
    identity::Principal,
    ledger::{Recorded, StreamName},
};

/// One profile, or every stream that the watcher may read.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Profile(ProfileId, StreamName),
    All,
}

/// An event as the watcher may see it, or nothing.
type Shown = Option<RecordedEvent>;

/// The end of the deployment's stream, in which credentials begin and end.
pub(super) fn standing(host: &Host) -> Result<watch::Receiver<u64>, Status> {
    let stream = StreamName::new(DEPLOYMENT_STREAM)
        .map_err(|_| super::super::status::not_found("stream", DEPLOYMENT_STREAM))?;
    Ok(host.engine.feed().head(&stream))
}

impl Source {
    pub(super) fn of(profile: &str) -> Result<Self, Status> {
        if profile.is_empty() {
            return Ok(Self::All);
        }
        let id = ProfileId::parse(profile).map_err(|bad| refused::bad_id("profile_id", &bad))?;
        let stream = StreamName::new(&profile_stream(&id))
            .map_err(|_| super::super::status::not_found("profile", profile))?;
        Ok(Self::Profile(id, stream))
    }

    /// The end of the source: revision of the profile, or events of all streams.
    pub(super) fn end(&self, host: &Host) -> watch::Receiver<u64> {
        match self {
            Self::Profile(_, stream) => host.engine.feed().head(stream),
            Self::All => host.engine.feed().end(),
        }
    }

    /// The next events from a cursor on.
    pub(super) async fn read(
        &self,
        host: &Host,
        from: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, Status> {
        let feed = host.engine.feed();
        let read = match self {
            Self::Profile(_, stream) => feed.read(stream, from, max).await,
            Self::All => feed.read_all(from, max).await,
        };
        read.map_err(|error| {
            tracing::error!(%error, "a watcher's events could not be read");
            refused::read(&ReadError::from(error)).into()
        })
    }

    /// Where an event stands in the source.
    pub(super) fn cursor(&self, recorded: &Recorded) -> u64 {
        match self {
            Self::Profile(..) => recorded.index,
            Self::All => recorded.position,
        }
    }

    /// What the watcher may see of each event. The rights are those of this
    /// moment: a role that ended a moment ago shows nothing any more.
    ///
    /// # Errors
    /// Watching one profile: the watcher may not read it (any more).
    pub(super) async fn show(
        &self,
        host: &Host,
        principal: &Principal,
        filter: &Filter,
        batch: Vec<Recorded>,
    ) -> Result<Vec<(u64, Shown)>, Status> {
        let mut places: BTreeMap<StreamName, Vec<usize>> = BTreeMap::new();
        for (place, recorded) in batch.iter().enumerate() {
            places
                .entry(recorded.stream.clone())
                .or_default()
                .push(place);
        }
        let mut shown: Vec<(u64, Shown)> = batch.iter().map(|r| (self.cursor(r), None)).collect();
        for (stream, places) in places {
            let events: Vec<&Recorded> = places.iter().map(|place| &batch[*place]).collect();
            let seen = if stream.as_str() == DEPLOYMENT_STREAM {
                self.of_deployment(host, principal, filter, &events)?
            } else {
                self.of_profile(host, principal, filter, &stream, &events)
                    .await?
            };
            for (place, event) in places.into_iter().zip(seen) {
                shown[place].1 = event;
            }
        }
        Ok(shown)
    }

    async fn of_profile(
        &self,
        host: &Host,
        principal: &Principal,
        filter: &Filter,
        stream: &StreamName,
        events: &[&Recorded],
    ) -> Result<Vec<Shown>, Status> {
        let Some(id) = profile_of_stream(stream.as_str()) else {
            return Ok(vec![None; events.len()]);
        };
        let deployment = host.engine.deployment();
        let read = host
            .engine
            .read(&id, |profile| {
                let reader = host.reader(profile, principal, &deployment)?;
                events
                    .iter()
                    .map(|recorded| {
                        let redacted = profile.redactions().contains_key(&recorded.index);
                        if filter.is_open() && !redacted && !is_of_thread(&recorded.bytes) {
                            return Ok(Some(in_clear(recorded)));
                        }
                        let stored = open_stored(&recorded.bytes).map_err(unreadable)?;
                        if stored.redacted
                            || !may_read_event(&reader, profile, recorded.index, &stored.kind)
                        {
                            return Ok(filter.is_open().then(|| hidden(recorded, stored.leaf)));
                        }
                        Ok(filter
                            .wants(Some(profile), &stored.event, &stored.kind)
                            .then(|| in_clear(recorded)))
                    })
                    .collect::<Result<Vec<Shown>, Status>>()
            })
            .await;
        match (read, self) {
            (Ok(Ok(shown)), _) => Ok(shown),
            // Watching all shows what one may read and passes over the rest.
            (Ok(Err(_)), Self::All) => Ok(vec![None; events.len()]),
            (Ok(Err(status)), Self::Profile(..)) => Err(status),
            (Err(error), _) => Err(refused::read(&error).into()),
        }
    }

    fn of_deployment(
        &self,
        host: &Host,
        principal: &Principal,
        filter: &Filter,
        events: &[&Recorded],
    ) -> Result<Vec<Shown>, Status> {
        let deployment = host.engine.deployment();
        let reads = [DeploymentRole::Auditor, DeploymentRole::Administrator]
            .into_iter()
            .any(|role| deployment.has_role(&principal.account, role))
            && principal.reaches_stream(DEPLOYMENT_STREAM)
            && principal.only_ministry().is_none();
        events
            .iter()
            .map(|recorded| {
                if !reads {
                    return Ok(None);
                }
                if filter.is_open() {
                    return Ok(Some(in_clear(recorded)));
                }
                let (event, kind) = event::open(&recorded.bytes).map_err(unreadable)?;
                Ok(filter
                    .wants(None, &event, &kind)
                    .then(|| in_clear(recorded)))
            })
            .collect()
    }
}

/// Types of the events that are about a thread.
const OF_THREADS: [&str; 11] = [
    "ThreadOpened",
    "CommentPosted",
    "ThreadResolved",
    "ThreadReopened",
    "CommentEdited",
    "CommentDeleted",
    "QueryRaised",
    "QueryAnswered",
    "QueryChanged",
    "QueryBlockingSet",
    "QueryWithdrawn",
];

/// What tells of a redaction says what was redacted, which may be of a thread.
const OF_A_REDACTION: &str = "EventRedacted";

/// Only events of threads, and of their redaction, are ever hidden from some and
/// shown to others; telling them by their type's name spares decoding all others.
/// An event that was redacted has no such name where it would stand.
pub(in crate::grpc) fn is_of_thread(bytes: &Bytes) -> bool {
    event::peek_type(bytes).is_none_or(|name| name == OF_A_REDACTION || OF_THREADS.contains(&name))
}

fn in_clear(recorded: &Recorded) -> RecordedEvent {
    RecordedEvent {
        position: recorded.position,
        stream: recorded.stream.as_str().to_owned(),
        index: recorded.index,
        event: Some(recorded.bytes.clone()),
        leaf_hash: None,
    }
}

fn hidden(recorded: &Recorded, leaf: Hash) -> RecordedEvent {
    RecordedEvent {
        position: recorded.position,
        stream: recorded.stream.as_str().to_owned(),
        index: recorded.index,
        event: None,
        leaf_hash: Some(Bytes::copy_from_slice(&leaf)),
    }
}

fn unreadable(error: event::EventError) -> Status {
    tracing::error!(%error, "a stored event could not be read");
    refused::corrupt().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_that_names_a_thread_is_of_a_thread() {
        let pool = mgi_proto::json::pool().unwrap();
        let body = pool.get_message_by_name("mgi.v1.EventBody").unwrap();
        let mut of_threads: Vec<String> = body
            .fields()
            .map(|field| field.kind().as_message().unwrap().clone())
            .filter(|message| message.get_field_by_name("thread_id").is_some())
            .map(|message| message.name().to_owned())
            .collect();
        of_threads.sort_unstable();
        let mut known = OF_THREADS.to_vec();
        known.sort_unstable();
        assert_eq!(of_threads, known);
    }
}
