//! How events become entries.

use mgi_events::transparency::merkle::leaf_hash;
use mgi_proto::v1::{Event, event_body::Kind};

use super::access;
use super::commands::{CommandKey, CommandRecord, commands_of};
use super::error::ViewsError;
use super::heads::Heads;
use super::keys;
use super::replay::{PAGE, ReplayError, open};
use super::source::Source;
use super::states::States;
use super::store::{Cursor, Store, encode};
use crate::ledger::Recorded;

/// The fold, with what it keeps in memory. Events are folded in the order of their positions,
/// whole groups at a time.
pub(crate) struct Fold {
    pub(crate) store: Store,
    source: Source,
    cursor: Cursor,
    heads: Heads,
    states: States,
}

impl Fold {
    /// Goes on where the store's cursor is.
    pub(crate) fn new(store: Store, source: Source, every: u64) -> Result<Self, ViewsError> {
        Ok(Self {
            cursor: store.cursor()?,
            store,
            source,
            heads: Heads::default(),
            states: States::new(every),
        })
    }

    /// Reads from somewhere else from now on.
    pub(crate) fn set_source(&mut self, source: Source) {
        self.source = source;
    }

    /// How many events are folded in.
    pub(crate) fn applied(&self) -> u64 {
        self.cursor.applied
    }

    /// How many events there are.
    pub(crate) fn end(&self) -> u64 {
        self.source.end()
    }

    /// As [`Fold::step`], refusing where there is too little space.
    pub(crate) fn step_in_space(&mut self) -> Result<u64, ViewsError> {
        if self.applied() < self.end() {
            self.store.needs_space()?;
        }
        self.step()
    }

    /// Folds the next events in, about 1,024, and returns how many: 0 at the end.
    ///
    /// Interrupted anywhere and repeated, it leads to the same entries: the trees of the streams
    /// are written after what was made with them, the cursor after all.
    pub(crate) fn step(&mut self) -> Result<u64, ViewsError> {
        let events = self.source.groups(self.cursor.applied, PAGE, |event| {
            Ok::<_, ReplayError>(open(event)?.0.group_index == 0)
        })?;
        let Some(last) = events.last() else {
            return Ok(0);
        };
        let mut opened = Vec::with_capacity(events.len());
        for event in &events {
            opened.push(open(event)?);
        }
        let mut start = 0;
        for end in 1..=events.len() {
            let group_ends = opened
                .get(end)
                .is_none_or(|(event, _)| event.group_index == 0);
            if group_ends {
                self.group(&events[start..end], &opened[start..end])?;
                start = end;
            }
        }
        self.heads.write(&self.store)?;
        self.cursor = Cursor {
            applied: last.position + 1,
            last: leaf_hash(&last.bytes),
        };
        self.store.set_cursor(self.cursor)?;
        Ok(events.len() as u64)
    }

    fn group(&mut self, events: &[Recorded], opened: &[(Event, Kind)]) -> Result<(), ViewsError> {
        let Some(first) = events.first() else {
            return Ok(());
        };
        let stream = &first.stream;
        let tree = self.heads.of(&self.store, stream)?;
        if first.index < tree.size() {
            // Folded in before a crash that took the cursor back: all that follows from it is
            // there, because the trees are written last.
            return Ok(());
        }
        for (at, (event, kind)) in events.iter().zip(opened) {
            tree.push(leaf_hash(&at.bytes));
            let ledger = self.source.ledger.as_ref();
            self.states
                .follow(&self.store, ledger, at, (event, kind), tree)?;
            if let Some((account, profile)) = access::granted(event, kind) {
                let key = keys::access(account.as_str(), profile.as_str());
                self.store.access.insert(key, &[])?;
            }
        }
        let (size, root) = (tree.size(), tree.root());
        self.heads.changed(stream);
        for command in commands_of(opened) {
            let events = opened.get(command).unwrap_or_default();
            let key = events.first().and_then(|(event, _)| CommandKey::of(event));
            let record = CommandRecord::new(events, size, root);
            if let (Some(key), Some(record)) = (key, record) {
                let key = keys::command(stream.as_str(), &key);
                self.store.commands.insert(key, encode(&record)?)?;
            }
        }
        Ok(())
    }
}
