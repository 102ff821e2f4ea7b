//! One log commits to all: each second with changes the deployment stream records the heads of
//! the streams that changed, and its own checkpoint is signed and kept.

use std::{sync::Arc, time::Duration};

use mgi_events::{deployment::Command, ids::DEPLOYMENT_STREAM, limits};
use tokio_util::sync::CancellationToken;

use super::Proofs;
use crate::{engine::SubmitError, ledger::StreamName};

/// How often it is looked whether something changed.
const EVERY: Duration = Duration::from_secs(1);

impl Proofs {
    /// Records heads each second with changes, until it is told to stop.
    pub async fn record_heads(self: Arc<Self>, stopping: CancellationToken) {
        self.engine.note_unrecorded_heads();
        let mut beat = tokio::time::interval(EVERY);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = beat.tick() => self.record_changed().await,
                () = stopping.cancelled() => break,
            }
        }
    }

    /// Records the heads that changed, in as many events as it takes, and keeps a checkpoint of
    /// the deployment stream. What cannot be recorded now is tried again.
    pub async fn record_changed(&self) {
        if self.engine.refuses_commands() {
            return;
        }
        let heads = self.engine.take_changed_heads();
        if heads.is_empty() {
            return;
        }
        for (done, chunk) in heads.chunks(limits::HEADS).enumerate() {
            let recorded = self
                .engine
                .record(Command::RecordHeads(chunk.to_vec()))
                .await;
            match recorded {
                Ok(()) => {}
                // These heads are recorded, or contradict what is: trying again helps nothing.
                Err(SubmitError::Refused(refusal)) => {
                    tracing::warn!(%refusal, "heads were not recorded");
                }
                Err(error) => {
                    tracing::warn!(%error, "heads could not be recorded now");
                    let rest = heads.iter().skip(done * limits::HEADS).cloned();
                    self.engine.give_back_heads(rest.collect());
                    return;
                }
            }
        }
        // Known also when the ledger is lost.
        let known: Vec<_> = (heads.into_iter())
            .filter_map(|head| Some((StreamName::new(&head.stream).ok()?, head.size, head.root)))
            .collect();
        if let Err(error) = self
            .store
            .note_heads(self.engine.deployment().epoch(), &known)
        {
            tracing::warn!(%error, "heads could not be noted");
        }
        let Ok(stream) = StreamName::new(DEPLOYMENT_STREAM) else {
            return;
        };
        if let Err(error) = self.checkpoint(&stream, None).await {
            tracing::warn!(%error, "the deployment's checkpoint could not be kept");
        }
    }
}
