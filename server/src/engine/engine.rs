//! The engine as the rest of the server sees it.

use std::sync::Arc;

use mgi_events::context::Moment;
use mgi_events::deployment::{self, Deployment};
use mgi_events::ids::{AccountId, CommandId, ProfileId, profile_of_stream};
use mgi_events::limits;
use mgi_events::profile::Profile;
use mgi_events::redaction::Subject;
use mgi_events::refusal::Refusal;
use mgi_proto::v1::{self, command::Action};
use prost::Message as _;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::clock::Clock;
use super::core::Core;
use super::entropy::Entropy;
use super::error::{BatchError, ReadError, StartError, SubmitError};
use super::history::{self, Point};
use super::options::EngineOptions;
use super::registry::stream_of;
use super::start;
use super::status::{EngineState, EngineStatus};
use super::submit::submit;
use super::work::Ask;
use crate::ledger::{Ledger, Status};
use crate::live::Feed;
use crate::views::replay::corrupt;
use crate::views::{CommandKey, Views};

/// The engine. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Engine {
    core: Arc<Core>,
    committer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// What is answered when a command on the deployment is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectReceipt {
    /// Revision of the deployment stream after the command's events.
    pub revision: u64,
    /// Ids that were given to new things, in the order of their events.
    pub created_ids: Vec<String>,
    /// It had been recorded before; this is its first receipt.
    pub repeated: bool,
}

impl Engine {
    /// Starts an engine on a ledger: brings the views up to date, or makes them again when they do
    /// not fit (`progress` is told how many events are folded in, and of how many), and loads the
    /// deployment. Nothing else may append to the ledger's streams meanwhile, unless it keeps the
    /// contract of [`Ledger`] for several writers.
    ///
    /// # Errors
    /// [`StartError`]: the ledger cannot be read, or the views not made.
    pub async fn start(
        ledger: Arc<dyn Ledger>,
        views: Views,
        options: EngineOptions,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        progress: impl Fn(u64, u64) + Send,
    ) -> Result<Self, StartError> {
        let started = start::start(ledger, views, options, clock, entropy, progress);
        let (core, committer) = started.await?;
        Ok(Self {
            core,
            committer: Arc::new(Mutex::new(Some(committer))),
        })
    }

    /// Has a command decided, and waits until its events are durable, or until the state that it
    /// was refused for is. A command that was recorded before is answered with its first receipt.
    ///
    /// Dropping the future does not take the command back.
    ///
    /// # Errors
    /// [`SubmitError`]: each says whether something may have been recorded.
    pub async fn submit(
        &self,
        account: &AccountId,
        profile: &ProfileId,
        command: v1::Command,
    ) -> Result<v1::Receipt, SubmitError> {
        let submitted = self.submit_batch(account, profile, vec![command]).await;
        let receipts = submitted.map_err(|rejection| rejection.error)?;
        let receipt = receipts.into_iter().next();
        receipt.ok_or_else(|| SubmitError::Internal {
            reason: "a command was answered without a receipt".to_owned(),
        })
    }

    /// Has commands decided one after the other and recorded together: all or none. As
    /// [`Engine::submit`]; a batch is a repetition when all of its commands were recorded one
    /// after the other in one group.
    ///
    /// # Errors
    /// [`BatchError`] names the command that stands in the way.
    pub async fn submit_batch(
        &self,
        account: &AccountId,
        profile: &ProfileId,
        commands: Vec<v1::Command>,
    ) -> Result<Vec<v1::Receipt>, BatchError> {
        let core = &self.core;
        let refuse = |index, error| BatchError { index, error };
        let _pass = core.gate.enter().ok_or(refuse(0, SubmitError::Stopping))?;
        if commands.is_empty() || commands.len() > limits::BATCH_COMMANDS {
            let problem = format!("must have 1 to {} commands", limits::BATCH_COMMANDS);
            return Err(refuse(0, Refusal::field("commands", problem).into()));
        }
        let stream = stream_of(profile).map_err(|error| refuse(0, error.into()))?;
        self.check_writing(&stream)
            .map_err(|error| refuse(0, error.into()))?;
        let mut asks = Vec::with_capacity(commands.len());
        for (index, command) in commands.into_iter().enumerate() {
            let mut ask = ask(account, command).map_err(|refusal| refuse(index, refusal.into()))?;
            let subject = subject_of(core, profile, &ask.command).await;
            ask.subject = subject.map_err(|error| refuse(index, error.into()))?;
            asks.push(ask);
        }
        let ids: Vec<CommandId> = asks.iter().map(|ask| ask.command_id.clone()).collect();
        let answered = submit::<Profile>(core, profile, asks).await?;
        let receipts = answered.facts.iter().zip(&ids);
        Ok(receipts
            .map(|(fact, id)| fact.receipt(profile, id.as_str(), answered.repeated))
            .collect())
    }

    /// Has a command on the deployment decided. As [`Engine::submit`]; `digest` is SHA-256 of the
    /// command as it was received. `actor` is none only when the deployment is begun.
    ///
    /// # Errors
    /// As [`Engine::submit`].
    pub async fn direct(
        &self,
        actor: Option<&AccountId>,
        command_id: &CommandId,
        digest: [u8; 32],
        command: deployment::Command,
    ) -> Result<DirectReceipt, SubmitError> {
        let core = &self.core;
        let _pass = core.gate.enter().ok_or(SubmitError::Stopping)?;
        self.check_stream(&core.deployment.stream)?;
        let account = actor.map_or("", AccountId::as_str);
        let ask = Ask {
            key: key(account, command_id)?,
            account: actor.cloned(),
            command_id: command_id.clone(),
            digest,
            command,
            subject: None,
        };
        let answered = submit::<Deployment>(core, &(), vec![ask]).await;
        let answered = answered.map_err(|rejection| rejection.error)?;
        let fact = answered
            .facts
            .first()
            .ok_or_else(|| SubmitError::Internal {
                reason: "a command was answered without a receipt".to_owned(),
            })?;
        Ok(DirectReceipt {
            revision: fact.record.revision(),
            created_ids: fact.created_ids.clone(),
            repeated: answered.repeated,
        })
    }

    /// The directory, as it is durable. Cheap.
    #[must_use]
    pub fn deployment(&self) -> Arc<Deployment> {
        self.core.directory()
    }

    /// Looks at a profile as it is durable. `look` should be short: commits to this profile wait
    /// for it.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] when it was not opened; others when it cannot be loaded.
    pub async fn read<R>(
        &self,
        profile: &ProfileId,
        look: impl FnOnce(&Profile) -> R + Send,
    ) -> Result<R, ReadError> {
        // Who asks for profiles that do not exist must not fill the memory with them.
        let stream = stream_of(profile)?;
        if self.core.ledger.head(&stream) == 0 {
            return Err(ReadError::NotFound);
        }
        self.check_stream(&stream)?;
        let actor = self.core.profiles.actor(&self.core, profile).await?;
        actor.look(|state| {
            if state.revision().0 == 0 {
                return Err(ReadError::NotFound);
            }
            Ok(look(state))
        })
    }

    /// The state of a profile at a point of its history.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] when it does not exist or was not opened at that point;
    /// [`ReadError::OutOfRange`] for a revision beyond the present one; others when the history
    /// cannot be read.
    pub async fn at(&self, profile: &ProfileId, point: Point) -> Result<Arc<Profile>, ReadError> {
        self.check_stream(&stream_of(profile)?)?;
        history::at(&self.core, profile, point).await
    }

    /// The directory as it stood at a time, after all events that were recorded at or before it;
    /// empty before the first.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub async fn deployment_at(&self, time: Moment) -> Result<Arc<Deployment>, ReadError> {
        history::deployment_at(&self.core, time).await
    }

    /// The profiles in which an account got a role, ended or not, in order: a list of where to
    /// look, not of rights.
    #[must_use]
    pub fn profiles_of(&self, account: &AccountId) -> Vec<ProfileId> {
        // The views first would miss what they index, and `fresh` forgets, in between.
        let mut profiles = self.core.fresh.of(account, self.core.views.applied());
        match self.core.views.profiles_of(account) {
            Ok(indexed) => profiles.extend(indexed),
            Err(error) => tracing::error!(%error, "the profiles of an account cannot be read"),
        }
        profiles.sort_unstable();
        profiles.dedup();
        profiles
    }

    /// Every profile, in order.
    #[must_use]
    pub fn all_profiles(&self) -> Vec<ProfileId> {
        let streams = self.core.ledger.streams().into_iter();
        let mut profiles: Vec<_> = streams
            .filter_map(|(stream, _)| profile_of_stream(stream.as_str()))
            .collect();
        profiles.sort_unstable();
        profiles
    }

    /// Published events, for watchers and for history.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.core.feed
    }

    /// How it is.
    #[must_use]
    pub fn status(&self) -> EngineStatus {
        let core = &self.core;
        let state = if core.gate.is_closed() {
            EngineState::Stopping
        } else {
            match core.ledger.status() {
                Status::Writable => EngineState::Writable,
                Status::Full { reason } => EngineState::Full { reason },
                Status::Poisoned { reason } => EngineState::Poisoned { reason },
            }
        };
        EngineStatus {
            state,
            views_lag: core.feed.published().saturating_sub(core.views.applied()),
            views_failure: core.views.failure(),
            open_profiles: core.profiles.len(),
        }
    }

    /// Refuses new commands, finishes those under way, brings the views up to date and flushes
    /// them, closes the ledger. Reads and watchers go on. Calling it again waits for the first
    /// call to finish.
    pub async fn shutdown(&self) {
        let mut committer = self.committer.lock().await;
        if let Some(committer) = committer.take() {
            start::stop(&self.core, committer).await;
        }
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }
}

fn ask(account: &AccountId, command: v1::Command) -> Result<Ask<v1::Command>, Refusal> {
    let command_id = CommandId::parse(&command.command_id)
        .map_err(|bad| Refusal::field("command_id", bad.to_string()))?;
    Ok(Ask {
        key: key(account.as_str(), &command_id)?,
        account: Some(account.clone()),
        command_id,
        digest: Sha256::digest(command.encode_to_vec()).into(),
        command,
        subject: None,
    })
}

/// The event that a command names by its index, as the ledger holds it: events never change, so
/// it can be read before the command is decided. None where the command names none, or one that is
/// not there.
async fn subject_of(
    core: &Core,
    profile: &ProfileId,
    command: &v1::Command,
) -> Result<Option<Subject>, ReadError> {
    let Some(Action::RedactEvent(redact)) = &command.action else {
        return Ok(None);
    };
    let stream = stream_of(profile)?;
    let found = core.feed.read(&stream, redact.index, 1).await?;
    let Some(recorded) = found.first() else {
        return Ok(None);
    };
    let subject = Subject::read(&recorded.bytes);
    Ok(Some(subject.map_err(|error| corrupt(recorded, error))?))
}

fn key(account: &str, id: &CommandId) -> Result<CommandKey, Refusal> {
    CommandKey::new(account, id.as_str())
        .ok_or_else(|| Refusal::field("command_id", "must be a UUID"))
}
