//! How events become entries.

use mgi_events::transparency::merkle::Hash;
use mgi_proto::v1::{Event, event_body::Kind};

use super::access;
use super::broken;
use super::commands::{CommandKey, CommandRecord, commands_of};
use super::error::ViewsError;
use super::handed::{Handed, Handing};
use super::heads::Heads;
use super::keys;
use super::replay::{PAGE, ReplayError, any_leaf, open};
use super::snapshots::is_due;
use super::source::Source;
use super::states;
use super::store::{Cursor, Store, encode};
use super::tiles::Pending;
use crate::ledger::Recorded;

/// The fold, with what it keeps in memory. Events are folded in the order of their positions,
/// whole groups at a time.
pub(crate) struct Fold {
    pub(crate) store: Store,
    source: Source,
    cursor: Cursor,
    heads: Heads,
    pending: Pending,
    every: u64,
}

impl Fold {
    /// Goes on where the store's cursor is.
    pub(crate) fn new(store: Store, source: Source, every: u64) -> Result<Self, ViewsError> {
        Ok(Self {
            cursor: store.cursor()?,
            store,
            source,
            heads: Heads::default(),
            pending: Pending::default(),
            every,
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
        self.step(None)
    }

    /// Folds the next events in, about 1,024, and returns how many: 0 at the end. `handing` has
    /// groups that need not be read.
    ///
    /// Interrupted anywhere and repeated, it leads to the same entries: the trees of the streams
    /// are written after what was made with them, the cursor after all.
    pub(crate) fn step(&mut self, handing: Option<&Handing>) -> Result<u64, ViewsError> {
        let end = self.source.end();
        let handed = handing.map(|handing| handing.take(self.cursor.applied, PAGE.events));
        let groups = match handed {
            Some(groups) if !groups.is_empty() => groups,
            _ => self.read()?,
        };
        let before = self.cursor;
        let newest = groups.last().and_then(|group| {
            let applied = group.position + group.leaves.len() as u64;
            Some(Cursor {
                applied,
                last: *group.leaves.last()?,
            })
        });
        // Where nothing more is served, the rest is lost.
        let cursor = newest.unwrap_or(Cursor {
            applied: end.max(before.applied),
            last: before.last,
        });
        if cursor == before {
            return Ok(0);
        }
        let mut commands = Vec::new();
        for group in groups {
            self.group(group, &mut commands)?;
        }
        // In the order of their keys, so that sled finds each beside the one before.
        commands.sort_unstable_by(|(a, _): &(Vec<u8>, _), (b, _)| a.cmp(b));
        for (key, record) in commands {
            self.store.commands.insert(key, record)?;
        }
        self.pending.write(&self.store)?;
        self.heads.write(&self.store)?;
        self.cursor = cursor;
        self.store.set_cursor(self.cursor)?;
        Ok(cursor.applied - before.applied)
    }

    /// The next groups, from the ledger. An event that is none is a group of its own.
    fn read(&self) -> Result<Vec<Handed>, ViewsError> {
        let events = self.source.groups(self.cursor.applied, PAGE, |event| {
            Ok::<_, ReplayError>(open(event).map_or(true, |(event, _)| event.group_index == 0))
        })?;
        let opened: Vec<_> = events.iter().map(open).collect();
        let starts = |at: usize| match (events.get(at), opened.get(at)) {
            (Some(recorded), Some(Ok((event, _)))) => {
                let before = at.checked_sub(1);
                let goes_on = before.is_some_and(|before| {
                    events[before].stream == recorded.stream && opened[before].is_ok()
                });
                event.group_index == 0 || !goes_on
            }
            _ => true,
        };
        let mut groups = Vec::new();
        let mut start = 0;
        for end in 1..=events.len() {
            if !starts(end) {
                continue;
            }
            let of = &events[start..end];
            if let (Some(Err(error)), Some(first)) = (opened.get(start), of.first()) {
                let leaf = any_leaf(&first.bytes);
                let what = error.to_string();
                tracing::error!(stream = %first.stream, index = first.index, what, "an event is none");
                broken::note(&self.store, &first.stream, first.index, leaf, &what)?;
                groups.extend(as_handed(of, &[]));
            } else {
                let content: Vec<_> = opened[start..end].iter().flatten().cloned().collect();
                groups.extend(as_handed(of, &content));
            }
            start = end;
        }
        Ok(groups)
    }

    /// Folds a group in; the records of its commands are added to `commands`.
    fn group(
        &mut self,
        mut group: Handed,
        commands: &mut Vec<(Vec<u8>, Vec<u8>)>,
    ) -> Result<(), ViewsError> {
        let stream = &group.stream;
        let tree = self.heads.of(&self.store, stream)?;
        if group.first < tree.size() {
            self.pending.forget(stream);
            // Folded in before a crash that took the cursor back: all that follows from it is
            // there, because the trees are written last.
            return Ok(());
        }
        for leaf in &group.leaves {
            tree.push(*leaf);
            let revision = tree.size();
            let ledger = self.source.ledger.as_ref();
            self.pending
                .push(&self.store, ledger, stream, *leaf, revision)?;
            if !revision.is_multiple_of(self.every)
                || !is_due(revision, self.source.ledger.head(stream), self.every)
            {
                continue;
            }
            let mut snapshots = group.snapshots.iter();
            match snapshots.find(|taken| taken.revision() == revision) {
                Some(taken) => taken.put(&self.store, stream.as_str(), self.every)?,
                None => {
                    let ledger = self.source.ledger.as_ref();
                    let put = states::put(&self.store, ledger, stream, revision, self.every);
                    // A state that does not follow from its events has no snapshots; whoever
                    // loads it is told where it ends.
                    match put {
                        Err(ViewsError::Replay(error)) if error.is_of_the_stream() => {
                            tracing::error!(%stream, %error, "a snapshot cannot be made");
                        }
                        other => other?,
                    }
                }
            }
        }
        if !group.rooted {
            let (size, root) = (tree.size(), tree.root());
            for (_, record) in &mut group.commands {
                record.tree_size = size;
                record.tree_root = root;
            }
        }
        self.heads.changed(stream);
        for (account, profile) in &group.granted {
            let key = keys::access(account.as_str(), profile.as_str());
            self.store.access.insert(key, &[])?;
        }
        for (key, record) in &group.commands {
            commands.push((keys::command(stream.as_str(), key), encode(record)?));
        }
        Ok(())
    }
}

/// What a group that was read comes to. The tree after it is filled in when it is folded in.
fn as_handed(events: &[Recorded], opened: &[(Event, Kind)]) -> Option<Handed> {
    let first = events.first()?;
    let leaves = events.iter().map(|at| any_leaf(&at.bytes)).collect();
    let commands = commands_of(opened).into_iter().filter_map(|command| {
        let events = opened.get(command)?;
        let (event, _) = events.first()?;
        let key = CommandKey::of(event)?;
        Some((key, CommandRecord::new(events, 0, Hash::default())?))
    });
    let granted = opened
        .iter()
        .filter_map(|(event, kind)| access::granted(event, kind));
    Some(Handed {
        position: first.position,
        stream: first.stream.clone(),
        first: first.index,
        leaves,
        commands: commands.collect(),
        rooted: false,
        granted: granted.collect(),
        snapshots: Vec::new(),
    })
}
