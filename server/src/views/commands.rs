//! Which events a command led to: what makes a retry safe for ever.

use std::ops::Range;
use std::sync::Arc;

use mgi_events::context::Moment;
use mgi_events::transparency::merkle::Hash;
use mgi_proto::v1::{Event, event_body::Kind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What names a command within its stream: the account and the id that its client made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CommandKey {
    /// The id as a number.
    pub(crate) id: u128,
    /// The account, or empty for the first command of a deployment.
    pub(crate) account: Arc<str>,
}

impl CommandKey {
    /// The key of a command; `None` when the id is not a UUID.
    pub(crate) fn new(account: &str, id: &str) -> Option<Self> {
        Some(Self {
            id: Uuid::try_parse(id).ok()?.as_u128(),
            account: Arc::from(account),
        })
    }

    /// The key of the command that led to an event.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        Self::new(&event.account_id, &event.command_id)
    }
}

/// What is kept of a command: where its events are, and the tree when its group was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRecord {
    /// Index of its first event.
    pub first: u64,
    /// How many events it led to.
    pub count: u32,
    /// SHA-256 of the command.
    pub digest: [u8; 32],
    /// Size of the stream's tree after its group.
    pub tree_size: u64,
    /// Root of that tree.
    pub tree_root: Hash,
    /// When its events were recorded.
    pub recorded: Moment,
}

impl CommandRecord {
    /// The record of the command whose events are `events`, whole and in order.
    pub(crate) fn new(events: &[(Event, Kind)], tree_size: u64, tree_root: Hash) -> Option<Self> {
        let (first, _) = events.first()?;
        Some(Self {
            first: first.index,
            count: u32::try_from(events.len()).ok()?,
            digest: first.command_digest.as_slice().try_into().ok()?,
            tree_size,
            tree_root,
            recorded: Moment::from_proto(first.recorded_time.as_ref()),
        })
    }

    /// Revision of the stream after its events.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.first + u64::from(self.count)
    }
}

/// Splits the events of one group into those of its commands.
pub(crate) fn commands_of(events: &[(Event, Kind)]) -> Vec<Range<usize>> {
    let same = |a: &(Event, Kind), b: &(Event, Kind)| {
        a.0.command_id == b.0.command_id && a.0.account_id == b.0.account_id
    };
    let mut start = 0;
    let chunks = events.chunk_by(same);
    chunks
        .map(|chunk| {
            let range = start..start + chunk.len();
            start = range.end;
            range
        })
        .collect()
}
