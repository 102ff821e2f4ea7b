//! The history as this machine saw it: read, compared, replayed.

use futures_util::StreamExt as _;
use mgi_events::event;
use mgi_events::ids::{AccountId, ProfileId, profile_stream};
use mgi_events::profile::Profile;
use mgi_events::questionnaire::Questionnaire;
use mgi_events::redaction::open_remainder;
use mgi_events::transparency::checkpoint::Checkpoint;
use mgi_events::transparency::merkle::{Frontier, Hash, leaf_hash};
use mgi_events::v1::event_body::Kind;
use mgi_events::validation::origin_names_stream;

use super::known::{Known, KnownCheckpoints, KnownError};
use crate::audit::{AuditError, Stream};
use crate::commands::ProfileHandle;
use crate::connect::unary;
use crate::error::ClientError;
use crate::v1;

/// Whether a checkpoint of the stream was known before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// None was: this history and this key of the log were taken as they came.
    FirstUse,
    /// The history continues the one of this size that was known.
    Continues(u64),
}

/// A profile's history as it was seen, which the server's checkpoint names.
#[derive(Debug)]
pub struct Seen {
    /// Id of the deployment.
    pub deployment: String,
    /// Whose token it is.
    pub account: AccountId,
    /// The profile.
    pub id: ProfileId,
    /// Its state, replayed from the events.
    pub profile: Profile,
    /// Its questionnaire, as the profile pins it.
    pub questionnaire: Questionnaire,
    /// The checkpoint, whose signature and root are right.
    pub checkpoint: Checkpoint,
    /// Whether an earlier one was known.
    pub trust: Trust,
    proposed: Hash,
}

impl Seen {
    /// Root of the tree that ends with the proposal for finalization that stands; of
    /// the empty tree when none does.
    #[must_use]
    pub fn root_of_proposal(&self) -> Hash {
        self.proposed
    }
}

/// What a server that tells the truth never does. Nothing is signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Alarm {
    /// The history is not what the checkpoint says.
    #[error("the events that the server gives do not make the root that it signed")]
    OtherRoot,
    /// The history is not a continuation of the one that was known.
    #[error(
        "this machine saw a checkpoint over the first {size} events, and the server now gives others in their place"
    )]
    Rewritten {
        /// Size of the checkpoint that was known.
        size: u64,
    },
    /// The history is shorter than it was.
    #[error(
        "this machine saw a checkpoint over {known} events, and the server now says that there are {now}"
    )]
    Shorter {
        /// Size that was known.
        known: u64,
        /// Size now.
        now: u64,
    },
    /// The log signs with another key, or under another origin.
    #[error(
        "the server signs its checkpoints with another key or origin ({now}) than this machine saw before ({known})"
    )]
    OtherLog {
        /// Verifier key that was known.
        known: String,
        /// Verifier key now.
        now: String,
    },
    /// The checkpoint is not signed, or not of this stream.
    #[error("the server's checkpoint does not hold: {0}")]
    Checkpoint(String),
    /// The events cannot be replayed.
    #[error("the history that the server gives cannot be replayed: {0}")]
    History(String),
}

/// Why a history could not be seen.
#[derive(Debug, thiserror::Error)]
pub enum SeeError {
    /// The server refused, or cannot be reached.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The checkpoints that were kept.
    #[error(transparent)]
    Known(#[from] KnownError),
    /// The server does not tell one truth.
    #[error(
        "ALARM: {0}. Nothing was signed. Keep what mgi checkpoint known shows, and tell the auditors: two histories were shown, or the server was restored from an older copy"
    )]
    Alarm(#[from] Alarm),
}

impl ProfileHandle {
    /// Reads the whole history of the profile, compares it with the server's signed
    /// checkpoint and with the last one that was known, and replays it. What holds
    /// is kept as known.
    ///
    /// # Errors
    /// [`SeeError::Alarm`] when the server does not tell one truth.
    pub async fn see(&self, known: &KnownCheckpoints) -> Result<Seen, SeeError> {
        let client = self.client();
        let me = client.who_am_i().await?;
        let account = AccountId::parse(&me.account_id).map_err(|bad| unexpected(&bad))?;
        let id = ProfileId::parse(self.id()).map_err(|bad| unexpected(&bad))?;
        let stream = profile_stream(&id);
        let before = known.load(&me.deployment_id, &stream)?;

        let now = self.checkpoint(&me.deployment_id, &id).await?;
        if let Some(before) = &before {
            continues(before, &now)?;
        }
        let (profile, roots) = self.replayed(&now.checkpoint, before.as_ref()).await?;
        if roots.whole != now.checkpoint.root {
            return Err(Alarm::OtherRoot.into());
        }
        if let Some(before) = &before
            && roots.known != Some(before.checkpoint.root)
        {
            return Err(Alarm::Rewritten {
                size: before.checkpoint.size,
            }
            .into());
        }
        let questionnaire = self.pinned_questionnaire(&profile).await?;
        known.keep(&me.deployment_id, &stream, &now)?;
        Ok(Seen {
            deployment: me.deployment_id,
            account,
            id,
            profile,
            questionnaire,
            checkpoint: now.checkpoint,
            proposed: roots.proposed,
            trust: before.map_or(Trust::FirstUse, |before| {
                Trust::Continues(before.checkpoint.size)
            }),
        })
    }

    /// The server's newest checkpoint of the profile, with the key that it says is
    /// its own.
    async fn checkpoint(&self, deployment: &str, id: &ProfileId) -> Result<Known, SeeError> {
        let opened = Stream::of(self).checkpoint(0).await;
        let opened = opened.map_err(|error| match error {
            AuditError::Client(error) => SeeError::Client(error),
            other => Alarm::Checkpoint(other.to_string()).into(),
        })?;
        if !origin_names_stream(&opened.checkpoint.origin, deployment, id) {
            return Err(Alarm::Checkpoint("it is of another stream".to_owned()).into());
        }
        Ok(Known {
            key: opened.key,
            note: opened.note,
            checkpoint: opened.checkpoint,
        })
    }

    /// The state after the events that a checkpoint is over, and the roots of their
    /// tree.
    async fn replayed(
        &self,
        checkpoint: &Checkpoint,
        before: Option<&Known>,
    ) -> Result<(Profile, Roots), SeeError> {
        let mut events = self.history(0, checkpoint.size);
        let mut tree = Frontier::new();
        let mut profile = Profile::default();
        let mut known = None;
        let mut proposed = Frontier::new().root();
        let broken = |problem: &dyn std::fmt::Display| Alarm::History(problem.to_string());
        while let Some(found) = events.next().await {
            let found = found?;
            match found.content {
                Ok(bytes) => {
                    tree.push(leaf_hash(&bytes));
                    let (event, kind) = event::open(&bytes).map_err(|error| broken(&error))?;
                    let name = profile_of(self.id(), &event.stream);
                    if !name {
                        return Err(broken(&"an event is of another stream").into());
                    }
                    profile
                        .evolve(&event, &kind)
                        .map_err(|error| broken(&error))?;
                    if matches!(kind, Kind::FinalizationProposed(_)) {
                        proposed = tree.root();
                    }
                }
                Err(hash) => {
                    let hash: Hash = hash[..]
                        .try_into()
                        .map_err(|_| broken(&"a leaf hash is not 32 bytes"))?;
                    tree.push(hash);
                    // Of what was redacted, all but the text is still part of the state.
                    match &found.redaction {
                        Some(redaction) => {
                            let (event, kind) = open_remainder(&redaction.remainder)
                                .map_err(|error| broken(&error))?;
                            profile.evolve(&event, &kind)
                        }
                        None => profile.pass_over(found.index),
                    }
                    .map_err(|error| broken(&error))?;
                }
            }
            if before.is_some_and(|before| before.checkpoint.size == tree.size()) {
                known = Some(tree.root());
            }
        }
        if tree.size() != checkpoint.size {
            return Err(Alarm::OtherRoot.into());
        }
        let whole = tree.root();
        let roots = Roots {
            whole,
            known,
            proposed,
        };
        Ok((profile, roots))
    }

    /// The questionnaire that the replayed profile names by its digest.
    async fn pinned_questionnaire(&self, profile: &Profile) -> Result<Questionnaire, SeeError> {
        let client = self.client();
        let request = v1::GetQuestionnaireRequest {
            profile_id: self.id().to_owned(),
        };
        let given: v1::GetQuestionnaireResponse =
            unary!(client, collaboration.get_questionnaire(request))?;
        let questionnaire = Questionnaire::new(given.questionnaire.unwrap_or_default());
        if questionnaire.digest() == profile.opened().questionnaire_digest {
            return Ok(questionnaire);
        }
        Err(Alarm::History("the questionnaire is not the one that the profile names".into()).into())
    }
}

struct Roots {
    whole: Hash,
    known: Option<Hash>,
    proposed: Hash,
}

fn profile_of(profile: &str, stream: &str) -> bool {
    stream.strip_prefix("profile/") == Some(profile)
}

fn continues(before: &Known, now: &Known) -> Result<(), Alarm> {
    if before.key != now.key {
        return Err(Alarm::OtherLog {
            known: before.key.to_string(),
            now: now.key.to_string(),
        });
    }
    if now.checkpoint.size < before.checkpoint.size {
        return Err(Alarm::Shorter {
            known: before.checkpoint.size,
            now: now.checkpoint.size,
        });
    }
    Ok(())
}

fn unexpected(problem: &dyn std::fmt::Display) -> SeeError {
    ClientError::UnexpectedAnswer {
        what: problem.to_string(),
    }
    .into()
}
