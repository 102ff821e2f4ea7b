//! Replay: how the state of a stream, and its Merkle tree, follow from its events.

use mgi_events::context::Moment;
use mgi_events::deployment::Deployment;
use mgi_events::event::EventError;
use mgi_events::profile::{EvolveError, Profile};
use mgi_events::redaction::{self, Stored, open_stored};
use mgi_events::transparency::merkle::{Frontier, Hash, leaf_hash};
use mgi_proto::v1::{Event, event_body::Kind};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::ledger::{Ledger, ReadError, ReadLimit, Recorded, StreamName};

/// How much is read from the ledger at once when a stream is replayed.
pub(crate) const PAGE: ReadLimit = ReadLimit {
    events: 1024,
    bytes: 1024 * 1024,
};

/// A state that is a fold over the events of one stream. Its default is the state before the first.
pub trait Replay:
    Clone + std::fmt::Debug + Default + PartialEq + Send + Sync + Serialize + DeserializeOwned + 'static
{
    /// How many events it has seen.
    fn revision(&self) -> u64;

    /// When the last of them was recorded.
    fn last_recorded(&self) -> Moment;

    /// Applies the next event.
    ///
    /// # Errors
    /// The event does not follow from the state, which is unusable afterwards.
    fn evolve(&mut self, event: &Event, kind: &Kind) -> Result<(), EvolveError>;
}

impl Replay for Profile {
    fn revision(&self) -> u64 {
        self.revision().0
    }

    fn last_recorded(&self) -> Moment {
        self.last_recorded()
    }

    fn evolve(&mut self, event: &Event, kind: &Kind) -> Result<(), EvolveError> {
        self.evolve(event, kind)
    }
}

impl Replay for Deployment {
    fn revision(&self) -> u64 {
        self.revision().0
    }

    fn last_recorded(&self) -> Moment {
        self.last_recorded()
    }

    fn evolve(&mut self, event: &Event, kind: &Kind) -> Result<(), EvolveError> {
        self.evolve(event, kind)
    }
}

/// Why a stream cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The ledger could not be read, or what it holds is damaged.
    #[error(transparent)]
    Ledger(#[from] ReadError),
    /// A newer program wrote it.
    #[error(
        "Event {index} of stream {stream} is of type {kind}, version {version}, which this program \
         does not know. Use the program that wrote it, or a later one."
    )]
    Newer {
        /// The stream.
        stream: StreamName,
        /// Index of the event in it.
        index: u64,
        /// Its type.
        kind: String,
        /// Version of the type.
        version: u32,
    },
}

impl ReplayError {
    /// Whether it is the stream that is wrong, so that trying again leads to the same.
    pub(crate) fn is_of_the_stream(&self) -> bool {
        !matches!(self, Self::Ledger(ReadError::Io { .. }))
    }

    /// The event at fault: its stream, index, and what is wrong with it.
    pub(crate) fn event(&self) -> Option<(&StreamName, u64, String)> {
        match self {
            Self::Ledger(ReadError::Corrupt {
                stream,
                index,
                what,
            }) => Some((stream, *index, what.clone())),
            Self::Newer { stream, index, .. } => Some((stream, *index, self.to_string())),
            Self::Ledger(ReadError::Io { .. }) => None,
        }
    }
}

/// An event that is not what its place says, or does not fit there.
pub(crate) fn corrupt(at: &Recorded, what: impl std::fmt::Display) -> ReplayError {
    ReplayError::Ledger(ReadError::Corrupt {
        stream: at.stream.clone(),
        index: at.index,
        what: what.to_string(),
    })
}

/// The leaf of a stored event in its stream's tree, which a redaction does not change.
pub(crate) fn leaf_of(recorded: &Recorded) -> Result<Hash, ReplayError> {
    redaction::leaf_of(&recorded.bytes).map_err(|error| corrupt(recorded, error))
}

/// The leaf of stored bytes, of those as well that are no event.
pub(crate) fn any_leaf(bytes: &[u8]) -> Hash {
    redaction::leaf_of(bytes).unwrap_or_else(|_| leaf_hash(bytes))
}

/// The digest of no command.
const NO_COMMAND: [u8; 32] = [0; 32];

/// Decodes an event, or what stays of one that was redacted, and checks that it says the stream and index that it was found at.
pub(crate) fn open(recorded: &Recorded) -> Result<(Event, Kind), ReplayError> {
    let Stored {
        mut event,
        kind,
        redacted,
        ..
    } = open_stored(&recorded.bytes).map_err(|error| match error {
        EventError::Newer { kind, version } => ReplayError::Newer {
            stream: recorded.stream.clone(),
            index: recorded.index,
            kind,
            version,
        },
        other => corrupt(recorded, other),
    })?;
    if redacted {
        // Its command is still known, so that no retry does it again; but nothing is the same
        // command any more.
        event.command_digest = NO_COMMAND.to_vec();
    }
    if event.stream != recorded.stream.as_str() || event.index != recorded.index {
        let what = format!(
            "it says that it is event {} of {}",
            event.index, event.stream
        );
        return Err(corrupt(recorded, what));
    }
    Ok((event, kind))
}

/// A state with the Merkle tree over the same events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Replayed<S> {
    /// The state.
    pub state: S,
    /// The tree; its size is the state's revision.
    pub frontier: Frontier,
}

impl<S: Replay> Replayed<S> {
    /// Applies the next event, decoded before.
    pub(crate) fn apply(
        &mut self,
        recorded: &Recorded,
        event: &Event,
        kind: &Kind,
        leaf: Hash,
    ) -> Result<(), ReplayError> {
        self.state
            .evolve(event, kind)
            .map_err(|error| corrupt(recorded, error))?;
        self.frontier.push(leaf);
        Ok(())
    }

    /// Applies what the ledger holds of the stream after this state, up to revision `until`.
    pub(crate) fn advance(
        &mut self,
        ledger: &dyn Ledger,
        stream: &StreamName,
        until: u64,
        mut each: impl FnMut(&Recorded, Event, Kind, &Frontier),
    ) -> Result<(), ReplayError> {
        while self.state.revision() < until {
            let page = ledger.read(stream, self.state.revision(), PAGE)?;
            if page.is_empty() {
                break;
            }
            for recorded in page.iter().filter(|recorded| recorded.index < until) {
                let (event, kind) = open(recorded)?;
                self.apply(recorded, &event, &kind, leaf_of(recorded)?)?;
                each(recorded, event, kind, &self.frontier);
            }
        }
        Ok(())
    }
}
