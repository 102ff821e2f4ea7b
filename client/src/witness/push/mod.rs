//! The order of things: the log's newest checkpoint, checked; every witness asked;
//! what they gave, verified and put together.

use std::future::Future;

use futures_util::{StreamExt as _, stream};
use mgi_events::transparency::checkpoint::{Checkpoint, CheckpointError};
use mgi_events::transparency::consistency;
use mgi_events::transparency::merkle::Hash;
use mgi_events::transparency::note::{Note, NoteError, NoteSignature};
use mgi_events::transparency::policy::{Party, Policy, PolicyError, PolicyOutcome};
use mgi_events::transparency::proof::ProofError;

use super::message::{self, Answer, Meaning, Refusal};
use super::{Log, State};
use crate::audit::AuditError;

/// Witnesses asked at a time.
const AT_A_TIME: usize = 16;

/// Times that one witness is asked: once, and again from the size that it names;
/// once more, since somebody else may have brought it a checkpoint in between.
const TRIES: usize = 3;

/// A way to a witness.
pub trait Post: Sync {
    /// Sends a request to `<prefix>/add-checkpoint`.
    fn post(
        &self,
        prefix: &str,
        body: Vec<u8>,
    ) -> impl Future<Output = Result<Answer, Refusal>> + Send;
}

/// Why nobody was asked.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The log did not answer, or nonsense.
    #[error(transparent)]
    Log(#[from] AuditError),
    /// What it gave is no signed note.
    #[error("the log's checkpoint cannot be used: {0}")]
    Note(#[from] NoteError),
    /// What was remembered is no checkpoint.
    #[error("the checkpoint in the state file cannot be used: {0}")]
    Remembered(CheckpointError),
    /// The policy does not take it.
    #[error("the log's checkpoint does not fit the policy: {0}")]
    Policy(#[from] PolicyError),
    /// The log is shorter than it was.
    #[error(
        "the log had {before} entries and now offers {now}: entries were dropped. No witness was asked; keep the state file and tell the auditors"
    )]
    Shrunk {
        /// Entries remembered.
        before: u64,
        /// Entries offered.
        now: u64,
    },
    /// The log is another than it was.
    #[error(
        "the log cannot show that its {now} entries begin with the {before} that it had before ({reason}). No witness was asked; keep the state file and tell the auditors"
    )]
    Rewritten {
        /// Entries remembered.
        before: u64,
        /// Entries offered.
        now: u64,
        /// What the proof says.
        reason: ProofError,
    },
}

impl PushError {
    /// It is a sign that the log shows different histories.
    #[must_use]
    pub fn is_alarm(&self) -> bool {
        matches!(self, Self::Shrunk { .. } | Self::Rewritten { .. })
    }
}

/// A cosignature that was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosignature {
    /// When, in seconds since 1970-01-01T00:00:00Z, by the witness's word.
    pub time: u64,
    /// Entries at which it had cosigned the log before; 0: never.
    pub before: u64,
}

/// What came of one witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its name in the policy.
    pub witness: String,
    /// Its cosignature, or why there is none.
    pub outcome: Result<Cosignature, Refusal>,
}

/// What came of all.
#[derive(Debug, Clone)]
pub struct Pushed {
    /// The checkpoint with every cosignature that was given.
    pub note: Note,
    /// What the policy says of it.
    pub outcome: PolicyOutcome,
    /// Each witness of the policy, in its order.
    pub witnesses: Vec<Report>,
}

/// Takes the newest checkpoint of `log` to the witnesses of `policy`. `state` is
/// changed where something was learned; the caller keeps it, whatever comes back.
///
/// # Errors
/// [`PushError`] when nobody was asked. That some or all witnesses refused is no
/// error: see [`Pushed::witnesses`].
pub async fn push(
    log: &impl Log,
    policy: &Policy,
    way: &impl Post,
    state: &mut State,
) -> Result<Pushed, PushError> {
    let text = log.checkpoint().await?;
    let mut note = Note::parse(text.as_bytes())?;
    let head = policy.check(&note)?.checkpoint;
    if let Some(before) = state.checkpoint(&head.origin) {
        continues(log, before, &head).await?;
    }
    state.saw(&head.origin, &note.to_string());
    let asked = policy.witnesses().iter().map(|witness| {
        let old = state.size(&head.origin, &witness.key.to_string());
        let ask = Ask {
            log,
            way,
            head: &head,
            note: &note,
            witness,
        };
        async move { (witness, ask.from(old).await) }
    });
    let asked: Vec<_> = stream::iter(asked).buffered(AT_A_TIME).collect().await;
    let mut witnesses = Vec::new();
    for (witness, given) in asked {
        let outcome = match given {
            Ok((signature, cosignature)) => {
                state.cosigned(&head.origin, &witness.key.to_string(), head.size);
                note.add(signature)?;
                Ok(cosignature)
            }
            Err(refusal) => Err(refusal),
        };
        witnesses.push(Report {
            witness: witness.name.clone(),
            outcome,
        });
    }
    // Everything once more, as whoever gets the note will check it.
    let outcome = policy.check(&note)?;
    Ok(Pushed {
        note,
        outcome,
        witnesses,
    })
}

/// The log still begins with the checkpoint that is remembered.
async fn continues(log: &impl Log, before: &str, head: &Checkpoint) -> Result<(), PushError> {
    let before = Note::parse(before.as_bytes())?;
    let before = Checkpoint::parse_body(before.text()).map_err(PushError::Remembered)?;
    if head.size < before.size {
        return Err(PushError::Shrunk {
            before: before.size,
            now: head.size,
        });
    }
    if before.size == 0 {
        return Ok(());
    }
    let proof = proof(log, before.size, head.size).await?;
    consistency::verify(before.size, head.size, &before.root, &head.root, &proof).map_err(
        |reason| PushError::Rewritten {
            before: before.size,
            now: head.size,
            reason,
        },
    )
}

async fn proof(log: &impl Log, old: u64, new: u64) -> Result<Vec<Hash>, AuditError> {
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    log.consistency(old, new).await
}

/// One witness, and what it is asked.
struct Ask<'a, L, P> {
    log: &'a L,
    way: &'a P,
    head: &'a Checkpoint,
    note: &'a Note,
    witness: &'a Party,
}

impl<L: Log, P: Post> Ask<'_, L, P> {
    /// Asks from the size that is remembered, and again from the one it names.
    async fn from(&self, mut old: u64) -> Result<(NoteSignature, Cosignature), Refusal> {
        let url = self.witness.url.as_deref().ok_or(Refusal::NoAddress)?;
        let mut last = None;
        for _ in 0..TRIES {
            if old > self.head.size {
                return Err(Refusal::Ahead {
                    witness: old,
                    log: self.head.size,
                });
            }
            let no_proof = |reason: String| Refusal::NoProof { old, reason };
            let proof = proof(self.log, old, self.head.size).await;
            let proof = proof.map_err(|error| no_proof(error.to_string()))?;
            let body = message::request(old, &proof, &self.note.to_string())
                .ok_or_else(|| no_proof(format!("it has {} hashes", proof.len())))?;
            let answer = self.way.post(url, body).await?;
            match answer.meaning(self.note.text(), &self.witness.key, old) {
                Meaning::Cosigned(signature, time) => {
                    return Ok((signature, Cosignature { time, before: old }));
                }
                Meaning::Refused(refusal) => return Err(refusal),
                Meaning::From(size) => old = size,
            }
            last = Some(answer);
        }
        let status = last.map_or(0, |answer| answer.status);
        Err(Refusal::Status {
            status,
            words: "it names another size each time".into(),
        })
    }
}

#[cfg(test)]
mod tests;
