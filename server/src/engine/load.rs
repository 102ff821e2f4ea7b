//! Loading a stream: the newest snapshot, and what the ledger has after it.

use std::sync::Arc;

use mgi_events::deployment::Deployment;
use mgi_events::ids::DEPLOYMENT_STREAM;
use mgi_events::transparency::merkle::Frontier;
use mgi_proto::v1::{Event, event_body::Kind};

use super::error::ReadError;
use super::fact::{Fact, facts_of};
use super::fresh::Granted;
use super::trust::Damage;
use crate::ledger::{Ledger, StreamName};
use crate::views::{CommandKey, Replay, Replayed, TILE, Views, ViewsError, read_leaves};

/// A command with its facts: which of them are its own, and the position after its group.
pub(crate) type Remembered = (CommandKey, Arc<Vec<Fact>>, usize, u64);

/// A stream as the ledger has it.
pub(crate) struct Loaded<S> {
    pub(crate) replayed: Replayed<S>,
    /// The commands that the index may not have, oldest first.
    pub(crate) commands: Vec<Remembered>,
    /// Who got a role in the profile by an event that the index may not have.
    pub(crate) granted: Vec<Granted>,
    /// Position after the last event that was read, or 0.
    pub(crate) end: u64,
    /// Where the events are not those that the views took in when they were recorded.
    pub(crate) damage: Option<Damage>,
}

impl<S: Replay> Loaded<S> {
    /// A stream without events.
    pub(crate) fn nothing() -> Self {
        Self {
            replayed: Replayed::default(),
            commands: Vec::new(),
            granted: Vec::new(),
            end: 0,
            damage: None,
        }
    }

    /// What was loaded, when it is what was recorded.
    ///
    /// # Errors
    /// [`ReadError::Damaged`].
    pub(crate) fn sound(self) -> Result<Self, ReadError> {
        match self.damage {
            None => Ok(self),
            Some(damage) => Err(ReadError::Damaged(damage)),
        }
    }
}

/// Loads a stream. Blocks for as long as the disk takes.
///
/// `since` is a revision of which the caller knows everything: every command after it is in
/// [`Loaded::commands`], indexed or not. Without it, only those that may not be indexed are.
pub(crate) fn load<S: Replay>(
    ledger: &dyn Ledger,
    views: &Views,
    stream: &StreamName,
    since: Option<u64>,
) -> Result<Loaded<S>, ReadError> {
    // Before the replay: what is indexed meanwhile is remembered too, which does no harm.
    let indexed = views.applied();
    let head = ledger.head(stream);
    if head == 0 {
        return Ok(Loaded::nothing());
    }
    let at_most = since.map_or(head, |since| since.min(head));
    let snapshot = views.snapshot::<S>(stream.as_str(), at_most)?;
    // What the views have of the tree was made when the events were recorded.
    let kept = views.tree(stream)?;
    let mut differs = false;
    let mut loaded = Loaded {
        replayed: snapshot.unwrap_or_default(),
        ..Loaded::nothing()
    };
    let mut group = Group::default();
    if loaded.replayed.frontier.size() == kept.size() {
        differs = loaded.replayed.frontier.root() != kept.root();
    }
    let Loaded {
        replayed,
        commands,
        granted,
        end,
        damage,
    } = &mut loaded;
    replayed.advance(ledger, stream, u64::MAX, |recorded, event, kind, tree| {
        if event.group_index == 0 {
            group.finish(commands);
        }
        *end = recorded.position + 1;
        if tree.size() == kept.size() {
            differs |= tree.root() != kept.root();
        }
        if recorded.position >= indexed
            && let Some(grant) = Granted::by(*end, &event, &kind)
        {
            granted.push(grant);
        }
        if recorded.position >= indexed || since.is_some_and(|since| recorded.index >= since) {
            group.events.push((event, kind));
            group.tree = tree.clone();
            group.end = recorded.position + 1;
        }
    })?;
    group.finish(commands);
    if differs {
        let found = first_difference(views, ledger, stream, kept.size())?;
        *damage = Some(found.unwrap_or(Damage {
            stream: stream.clone(),
            first: 0,
            before: Some(kept.size()),
            what: "its events have another root than they had when they were recorded".to_owned(),
        }));
    }
    Ok(loaded)
}

/// The deployment as the ledger has it, without an engine. Blocks.
///
/// # Errors
/// [`ReadError`]: it cannot be read or replayed.
pub fn deployment_of(ledger: &dyn Ledger, views: &Views) -> Result<Deployment, ReadError> {
    let stream = StreamName::new(DEPLOYMENT_STREAM).map_err(|error| ReadError::Internal {
        reason: error.to_string(),
    })?;
    Ok(load::<Deployment>(ledger, views, &stream, None)?
        .replayed
        .state)
}

/// The first of `size` events of a stream whose leaf hash is not the one that the views have kept.
fn first_difference(
    views: &Views,
    ledger: &dyn Ledger,
    stream: &StreamName,
    size: u64,
) -> Result<Option<Damage>, ViewsError> {
    for tile in 0..size.div_ceil(TILE) {
        let kept = views.leaves(stream, tile)?;
        let from = tile * TILE;
        let to = (from + TILE).min(size);
        let read = read_leaves(ledger, stream, from, to)?;
        let read = |index: u64| read.get(usize::try_from(index - from).ok()?);
        let first = (kept.into_iter())
            .filter(|(index, _)| *index < to)
            .find(|(index, leaf)| read(*index) != Some(leaf));
        if let Some((first, _)) = first {
            return Ok(Some(Damage {
                stream: stream.clone(),
                first,
                before: None,
                what: "what is stored is not what was recorded".to_owned(),
            }));
        }
    }
    Ok(None)
}

#[derive(Default)]
struct Group {
    events: Vec<(Event, Kind)>,
    tree: Frontier,
    end: u64,
}

impl Group {
    fn finish(&mut self, commands: &mut Vec<Remembered>) {
        let events = std::mem::take(&mut self.events);
        if events.is_empty() {
            return;
        }
        for (first, fact) in facts_of(&events, self.tree.size(), self.tree.root()) {
            let key = events
                .get(first)
                .and_then(|(event, _)| CommandKey::of(event));
            if let Some(key) = key {
                commands.push((key, Arc::new(vec![fact]), 0, self.end));
            }
        }
    }
}

/// The state of a stream at a revision, from the nearest snapshot before it. Blocks.
pub(crate) fn load_at<S: Replay>(
    ledger: &dyn Ledger,
    views: &Views,
    stream: &StreamName,
    revision: u64,
) -> Result<S, ReadError> {
    let snapshot = views.snapshot::<S>(stream.as_str(), revision)?;
    let mut replayed: Replayed<S> = snapshot.unwrap_or_default();
    replayed.advance(ledger, stream, revision, |_, _, _, _| {})?;
    Ok(replayed.state)
}
