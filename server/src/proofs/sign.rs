//! Signing checkpoints: on demand, many at once, and never two futures of one origin.

use std::sync::{Arc, Weak};

use mgi_events::transparency::{
    checkpoint::{Checkpoint, CheckpointError},
    key::KeyError,
    merkle::Hash,
    subtree::ProveError,
};
use tokio::sync::{mpsc, oneshot};

use super::{Proofs, hashes::StreamHashes, key::origin, store::Signed, store::StoreError};
use crate::{engine::ReadError, ledger::StreamName, views::ViewsError};

/// Most requests that wait; more wait to be let in.
const WAITING: usize = 1_024;

/// Why a checkpoint is not signed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SignError {
    /// The stream has fewer events.
    #[error("the stream has {size} events; ask for a checkpoint of 1 to {size}")]
    Beyond {
        /// How many it has.
        size: u64,
    },
    /// The stream is not what an earlier checkpoint said.
    #[error(
        "{stream} is not what its signed checkpoint of {size} events says; no other future of it is signed. The operator has to look at the server's log"
    )]
    Contradicts {
        /// The stream.
        stream: StreamName,
        /// Size of the earlier checkpoint.
        size: u64,
    },
    /// The stream is refused.
    #[error(transparent)]
    Refused(#[from] ReadError),
    /// Something inside failed.
    #[error("the checkpoint could not be signed: {0}")]
    Internal(String),
}

macro_rules! internal {
    ($($from:ty),*) => {$(
        impl From<$from> for SignError {
            fn from(error: $from) -> Self {
                Self::Internal(error.to_string())
            }
        }
    )*};
}
internal!(
    StoreError,
    ViewsError,
    KeyError,
    CheckpointError,
    ProveError<ViewsError>
);

type Reply = oneshot::Sender<Result<Signed, SignError>>;
/// A checkpoint, and whether it is one to keep; or why there is none.
type Made = Result<(Signed, bool), SignError>;

/// A checkpoint that somebody wants.
pub(super) struct Wanted {
    stream: StreamName,
    /// None: the present size.
    size: Option<u64>,
    reply: Reply,
}

/// Where requests go.
#[derive(Clone)]
pub(super) struct Desk(mpsc::Sender<Wanted>);

impl Desk {
    pub(super) fn new() -> (Self, mpsc::Receiver<Wanted>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self(sender), receiver)
    }

    pub(super) async fn ask(
        &self,
        stream: StreamName,
        size: Option<u64>,
    ) -> Result<Signed, SignError> {
        let (reply, answer) = oneshot::channel();
        let wanted = Wanted {
            stream,
            size,
            reply,
        };
        let gone = || SignError::Internal("the signer has stopped".to_owned());
        self.0.send(wanted).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// Answers requests until nobody can ask any more. All that wait are answered with one write.
pub(super) async fn run(proofs: Weak<Proofs>, mut desk: mpsc::Receiver<Wanted>) {
    while let Some(first) = desk.recv().await {
        let mut round = vec![first];
        while let Ok(more) = desk.try_recv() {
            round.push(more);
        }
        let Some(proofs) = proofs.upgrade() else {
            return;
        };
        // Everything that was published when it was asked for.
        let caught_up = proofs.engine.caught_up().await;
        let signing = move || match caught_up {
            Ok(()) => proofs.sign(round),
            Err(error) => {
                let error = SignError::from(error);
                for wanted in round {
                    let _ = wanted.reply.send(Err(error.clone()));
                }
            }
        };
        if let Err(error) = tokio::task::spawn_blocking(signing).await {
            tracing::error!(%error, "checkpoints were not signed");
        }
    }
}

impl Proofs {
    fn sign(self: &Arc<Self>, round: Vec<Wanted>) {
        let mut done: Vec<(Reply, Made)> = Vec::new();
        let mut fresh: Vec<(StreamName, Signed)> = Vec::new();
        // What this round made, or found kept, by what was asked for.
        let mut made: Vec<(StreamName, Option<u64>, Signed, bool)> = Vec::new();
        for wanted in round {
            let known = made.iter().find(|(stream, asked, signed, _)| {
                *stream == wanted.stream
                    && (*asked == wanted.size || wanted.size == Some(signed.size))
            });
            let signed = match known {
                Some((_, _, signed, keep)) => Ok((signed.clone(), *keep)),
                None => {
                    let signed = self.sign_one(&wanted.stream, wanted.size);
                    if let Ok((signed, keep)) = &signed {
                        if *keep {
                            fresh.push((wanted.stream.clone(), signed.clone()));
                        }
                        made.push((wanted.stream, wanted.size, signed.clone(), *keep));
                    }
                    signed
                }
            };
            done.push((wanted.reply, signed));
        }
        let kept = if fresh.is_empty() {
            Ok(())
        } else {
            self.store.keep(&fresh)
        };
        for (reply, signed) in done {
            let answer = match (&kept, signed) {
                // Nothing is handed out that is not kept.
                (Err(error), Ok((_, true))) => Err(SignError::Internal(error.to_string())),
                (_, signed) => signed.map(|(signed, _)| signed),
            };
            let _ = reply.send(answer);
        }
    }

    /// Signs a checkpoint; whether it is one to keep comes with it.
    fn sign_one(
        &self,
        stream: &StreamName,
        size: Option<u64>,
    ) -> Result<(Signed, bool), SignError> {
        self.engine.check_stream(stream)?;
        let mut hashes = self.hashes(stream);
        let head = hashes.size()?;
        let size = size.unwrap_or(head);
        if size > head || head == 0 {
            return Err(SignError::Beyond { size: head });
        }
        let deployment = self.engine.deployment();
        let epoch = deployment.epoch();
        let newest = self.store.newest(stream, epoch)?;
        if let Some(newest) = &newest {
            if newest.size == size {
                self.stands(stream, newest, &mut hashes)?;
                return Ok((newest.clone(), false));
            }
            self.stands(stream, newest, &mut hashes)?;
        }
        let root = hashes.root(size)?;
        let note = self.note(deployment.id(), epoch, stream, size, root)?;
        let signed = Signed {
            epoch,
            size,
            root,
            note,
        };
        // An earlier size is the past of what is kept already.
        let keep = newest.is_none_or(|newest| newest.size < size);
        Ok((signed, keep))
    }

    /// The stream still is what a checkpoint said.
    fn stands(
        &self,
        stream: &StreamName,
        signed: &Signed,
        hashes: &mut StreamHashes,
    ) -> Result<(), SignError> {
        if hashes.size()? >= signed.size && hashes.root(signed.size)? == signed.root {
            return Ok(());
        }
        tracing::error!(%stream, size = signed.size, "the stream contradicts its signed checkpoint");
        Err(SignError::Contradicts {
            stream: stream.clone(),
            size: signed.size,
        })
    }

    fn note(
        &self,
        deployment: &str,
        epoch: u32,
        stream: &StreamName,
        size: u64,
        root: Hash,
    ) -> Result<String, SignError> {
        let checkpoint = Checkpoint {
            origin: origin(deployment, epoch, stream),
            size,
            root,
        };
        let key = self.key.named(&checkpoint.origin)?;
        Ok(checkpoint.sign(&key)?.to_string())
    }
}
