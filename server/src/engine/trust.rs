//! What the engine knows about its streams beyond their state: the heads that changed, and the
//! streams that are refused because they are not what was recorded.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use mgi_events::deployment::{self, Head};
use mgi_events::ids::{CommandId, DEPLOYMENT_STREAM};
use mgi_events::transparency::merkle::Hash;
use sha2::{Digest as _, Sha256};

use super::engine::Engine;
use super::entropy::Stamp;
use super::error::{ReadError, SubmitError};
use crate::ledger::StreamName;
use crate::live::locks::{lock, read, write};
use crate::proofs::StreamHashes;

/// How long the views are waited for before a checkpoint or a proof is given up, 10 seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a stream is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The stream.
    pub stream: StreamName,
    /// Index of the first event that is not what was recorded, or is missing.
    pub first: u64,
    /// Where only this is known: the first bad event comes before this index.
    pub before: Option<u64>,
    /// What does not fit.
    pub what: String,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            stream,
            first,
            before,
            what,
        } = self;
        match before {
            Some(before) if *before > first + 1 => write!(
                f,
                "{stream} is not what was recorded: {what}. The first bad event is one of {first} to {}",
                before - 1
            ),
            _ => write!(
                f,
                "{stream} is not what was recorded: {what}. The first bad event is event {first}"
            ),
        }
    }
}

/// Heads that changed since they were taken, and refused streams.
#[derive(Default)]
pub(crate) struct Trust {
    changed: Mutex<HashMap<StreamName, (u64, Hash)>>,
    any_refused: AtomicBool,
    refused: RwLock<HashMap<StreamName, Damage>>,
}

impl Trust {
    /// Notes the durable head of a stream.
    pub(crate) fn grew(&self, stream: &StreamName, size: u64, root: Hash) {
        if stream.as_str() == DEPLOYMENT_STREAM {
            return;
        }
        let mut changed = lock(&self.changed);
        match changed.get_mut(stream) {
            Some(head) if head.0 < size => *head = (size, root),
            Some(_) => {}
            None => {
                changed.insert(stream.clone(), (size, root));
            }
        }
    }

    /// Refuses a stream from now on.
    pub(crate) fn refuse(&self, damage: Damage) {
        let mut refused = write(&self.refused);
        if refused.contains_key(&damage.stream) {
            return;
        }
        tracing::error!(stream = %damage.stream, first = damage.first, "{damage}");
        refused.insert(damage.stream.clone(), damage);
        self.any_refused.store(true, Ordering::Release);
    }

    /// Refuses the stream that could not be loaded because of what it is.
    pub(crate) fn judge(&self, error: ReadError) -> ReadError {
        let damage = match &error {
            ReadError::Damaged(damage) => damage.clone(),
            ReadError::Replay(replay) => match replay.event() {
                Some((stream, first, what)) => Damage {
                    stream: stream.clone(),
                    first,
                    before: None,
                    what,
                },
                None => return error,
            },
            _ => return error,
        };
        self.refuse(damage.clone());
        ReadError::Damaged(damage)
    }

    fn refused(&self, stream: &str) -> Option<Damage> {
        if !self.any_refused.load(Ordering::Acquire) {
            return None;
        }
        read(&self.refused).get(stream).cloned()
    }
}

impl Engine {
    /// Refuses a stream from now on: no command on it, no state of it. Other streams go on; when it
    /// is the deployment's, reads do.
    pub fn refuse_stream(&self, damage: Damage) {
        self.core().trust.refuse(damage);
    }

    /// Whether the deployment's stream is refused, and so every command.
    #[must_use]
    pub fn refuses_commands(&self) -> bool {
        self.core().trust.refused(DEPLOYMENT_STREAM).is_some()
    }

    /// How many streams are refused.
    #[must_use]
    pub fn count_refused(&self) -> usize {
        read(&self.core().trust.refused).len()
    }

    /// The streams that are refused.
    #[must_use]
    pub fn refused_streams(&self) -> Vec<Damage> {
        let refused = read(&self.core().trust.refused);
        let mut all: Vec<Damage> = refused.values().cloned().collect();
        all.sort_by(|a, b| a.stream.cmp(&b.stream));
        all
    }

    /// Whether a stream is what was recorded, as far as is known.
    ///
    /// # Errors
    /// [`ReadError::Damaged`].
    pub fn check_stream(&self, stream: &StreamName) -> Result<(), ReadError> {
        match self.core().trust.refused(stream.as_str()) {
            None => Ok(()),
            Some(damage) => Err(ReadError::Damaged(damage)),
        }
    }

    /// As [`Engine::check_stream`], for a command: its rights come from the deployment's stream.
    pub(super) fn check_writing(&self, stream: &StreamName) -> Result<(), ReadError> {
        self.check_stream(stream)?;
        match self.core().trust.refused(DEPLOYMENT_STREAM) {
            None => Ok(()),
            Some(damage) => Err(ReadError::Damaged(damage)),
        }
    }

    /// Waits until the views have everything that is published now.
    ///
    /// # Errors
    /// They stopped, or do not keep up.
    pub async fn caught_up(&self) -> Result<(), ReadError> {
        let core = self.core();
        let end = core.feed.published();
        let mut indexed = core.views.indexed();
        let there = indexed.wait_for(|applied| *applied >= end);
        match tokio::time::timeout(PATIENCE, there).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(ReadError::Internal {
                reason: core
                    .views
                    .failure()
                    .unwrap_or_else(|| "the views lag behind".to_owned()),
            }),
        }
    }

    /// The hashes of a stream's tree.
    #[must_use]
    pub fn hashes(&self, stream: &StreamName) -> StreamHashes {
        let core = self.core();
        StreamHashes::new(core.views.clone(), Arc::clone(&core.ledger), stream.clone())
    }

    /// Notes heads as changed that the deployment's stream does not have: after a start.
    pub(crate) fn note_unrecorded_heads(&self) {
        let core = self.core();
        let deployment = self.deployment();
        for (stream, size) in core.ledger.streams() {
            let known = deployment.heads().get(stream.as_str());
            if known.is_some_and(|(known, _)| *known >= size) {
                continue;
            }
            match core.views.tree(&stream) {
                Ok(tree) if tree.size() > 0 => core.trust.grew(&stream, tree.size(), tree.root()),
                Ok(_) => {}
                Err(error) => tracing::warn!(%stream, %error, "a head cannot be read"),
            }
        }
    }

    /// The heads that changed since this was called before.
    pub(crate) fn take_changed_heads(&self) -> Vec<Head> {
        let changed = std::mem::take(&mut *lock(&self.core().trust.changed));
        let trust = &self.core().trust;
        let mut heads: Vec<Head> = changed
            .into_iter()
            .filter(|(stream, _)| trust.refused(stream.as_str()).is_none())
            .map(|(stream, (size, root))| Head {
                stream: stream.to_string(),
                size,
                root,
            })
            .collect();
        heads.sort_by(|a, b| a.stream.cmp(&b.stream));
        heads
    }

    /// Gives heads back that could not be recorded.
    pub(crate) fn give_back_heads(&self, heads: Vec<Head>) {
        for head in heads {
            if let Ok(stream) = StreamName::new(&head.stream) {
                self.core().trust.grew(&stream, head.size, head.root);
            }
        }
    }

    /// Records something in the deployment's stream as the server itself.
    ///
    /// # Errors
    /// As [`Engine::direct`].
    pub(crate) async fn record(&self, command: deployment::Command) -> Result<(), SubmitError> {
        let core = self.core();
        let stamp = Stamp::make(core.entropy.as_ref(), core.clock.now());
        let id = CommandId::parse(&stamp.event_id).map_err(|_| SubmitError::Internal {
            reason: "a command id could not be made".to_owned(),
        })?;
        // What the server records itself was received from nobody: the digest only has to differ.
        let digest = Sha256::digest(stamp.event_id.as_bytes()).into();
        self.direct(None, &id, digest, command).await?;
        Ok(())
    }
}
