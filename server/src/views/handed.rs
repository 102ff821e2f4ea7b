//! Groups as the engine took them in, so that the views need not read, decode and hash them again.
//!
//! Only a short cut: what is missing here is read from the ledger, and leads to the same entries.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use mgi_events::ids::{AccountId, ProfileId};
use mgi_events::transparency::merkle::{Frontier, Hash};

use super::commands::{CommandKey, CommandRecord};
use super::error::ViewsError;
use super::replay::Replay;
use super::store::Store;
use crate::ledger::StreamName;
use crate::live::locks::lock;

/// Most events that wait; beyond it all that wait are dropped. Far more than the views are behind
/// when they keep up.
const MOST_WAITING: usize = 16 * 1024;

/// One group.
pub(crate) struct Handed {
    /// Position of its first event.
    pub(crate) position: u64,
    pub(crate) stream: StreamName,
    /// Index of its first event.
    pub(crate) first: u64,
    pub(crate) leaves: Vec<Hash>,
    pub(crate) commands: Vec<(CommandKey, CommandRecord)>,
    /// Whether the records of the commands name the tree after the group.
    pub(crate) rooted: bool,
    pub(crate) granted: Vec<(AccountId, ProfileId)>,
    /// States inside the group at revisions where a snapshot is due.
    pub(crate) snapshots: Vec<Box<dyn Snapshot>>,
}

/// A state of a stream, to be written down.
pub(crate) trait Snapshot: Send {
    fn revision(&self) -> u64;

    fn put(&self, store: &Store, stream: &str, every: u64) -> Result<(), ViewsError>;
}

/// A state with its tree.
pub(crate) struct Taken<S> {
    pub(crate) state: Arc<S>,
    pub(crate) tree: Frontier,
}

impl<S: Replay> Snapshot for Taken<S> {
    fn revision(&self) -> u64 {
        self.tree.size()
    }

    fn put(&self, store: &Store, stream: &str, every: u64) -> Result<(), ViewsError> {
        store.put_snapshot(stream, every, self.state.as_ref(), &self.tree)
    }
}

#[derive(Default)]
struct Waiting {
    groups: VecDeque<Handed>,
    events: usize,
}

/// Groups on their way to the views, by position.
#[derive(Default)]
pub(crate) struct Handing(Mutex<Waiting>);

impl Handing {
    /// Takes groups in.
    pub(crate) fn push(&self, groups: Vec<Handed>) {
        let mut waiting = lock(&self.0);
        for group in groups {
            waiting.events += group.leaves.len();
            waiting.groups.push_back(group);
        }
        if waiting.events > MOST_WAITING {
            *waiting = Waiting::default();
        }
    }

    /// The groups that follow each other without a gap from a position on, about `events` of them;
    /// none when the next one is not here. What lies before the position is dropped.
    pub(crate) fn take(&self, from: u64, events: usize) -> Vec<Handed> {
        let mut waiting = lock(&self.0);
        let (mut next, mut taken) = (from, Vec::new());
        while let Some(front) = waiting.groups.front()
            && front.position <= next
            && next - from < events as u64
            && let Some(group) = waiting.groups.pop_front()
        {
            waiting.events -= group.leaves.len();
            if group.position == next {
                next += group.leaves.len() as u64;
                taken.push(group);
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(position: u64, events: usize) -> Handed {
        Handed {
            position,
            stream: StreamName::new("profile-x").unwrap(),
            first: 0,
            leaves: vec![[0; 32]; events],
            commands: Vec::new(),
            rooted: true,
            granted: Vec::new(),
            snapshots: Vec::new(),
        }
    }

    fn positions(taken: &[Handed]) -> Vec<u64> {
        taken.iter().map(|group| group.position).collect()
    }

    #[test]
    fn groups_come_in_order_and_never_over_a_gap() {
        let handing = Handing::default();
        handing.push(vec![group(0, 2), group(2, 1), group(5, 1)]);
        assert_eq!(positions(&handing.take(0, 100)), [0, 2]);
        assert!(handing.take(3, 100).is_empty(), "event 3 is not here");
        assert_eq!(positions(&handing.take(5, 100)), [5]);
    }

    #[test]
    fn what_was_folded_in_already_is_dropped() {
        let handing = Handing::default();
        handing.push(vec![group(0, 2), group(2, 2), group(4, 1)]);
        assert_eq!(positions(&handing.take(4, 100)), [4]);
        assert_eq!(lock(&handing.0).events, 0);
    }

    #[test]
    fn a_step_takes_about_as_many_as_it_asks_for() {
        let handing = Handing::default();
        handing.push((0..9).map(|n| group(n * 2, 2)).collect());
        assert_eq!(positions(&handing.take(0, 5)), [0, 2, 4]);
        assert_eq!(positions(&handing.take(6, 1)), [6]);
    }

    #[test]
    fn memory_is_bounded_when_the_views_stand_still() {
        let handing = Handing::default();
        for n in 0..5 {
            handing.push(vec![group(n * 4096, 4096)]);
        }
        assert!(handing.take(0, 100).is_empty());
        assert_eq!(lock(&handing.0).events, 0);
    }
}
