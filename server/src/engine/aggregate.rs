//! What an actor has to know of the state that it guards: how to decide.

use std::sync::Arc;

use mgi_events::context::{Context, Moment};
use mgi_events::deployment::{self, Deployment};
use mgi_events::ids::{AccountId, ProfileId};
use mgi_events::profile::{self, Decision, Profile};
use mgi_events::redaction::Subject;
use mgi_events::refusal::{Refusal, Rule};
use mgi_proto::v1;

use super::actor::Actor;
use super::core::Core;
use super::error::ReadError;
use crate::views::Replay;

/// Everything around a decision that is neither the state nor the command.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) now: Moment,
    /// Who asks; nobody does when a deployment is begun.
    pub(crate) account: Option<&'a AccountId>,
    /// The directory as it is durable.
    pub(crate) directory: &'a Deployment,
    /// The recorded event that the command names, where it is one that names one.
    pub(crate) subject: Option<&'a Subject>,
}

/// A state with commands.
pub(crate) trait Aggregate: Replay {
    /// What names one of its kind.
    type Id: Clone + Send + Sync + 'static;
    /// What may be asked.
    type Command: Send + Sync + 'static;

    /// The events that a command leads to, or why none do.
    fn decide(
        &self,
        id: &Self::Id,
        around: &Surroundings<'_>,
        command: &Self::Command,
    ) -> Result<Decision, Refusal>;

    /// The deployment revision that a decision on this state reads.
    fn directory_revision(&self, directory: &Deployment) -> u64;

    /// The actor of one of its kind.
    fn actor(
        core: &Core,
        id: &Self::Id,
    ) -> impl Future<Output = Result<Arc<Actor<Self>>, ReadError>> + Send;
}

impl Aggregate for Profile {
    type Id = ProfileId;
    type Command = v1::Command;

    fn decide(
        &self,
        id: &ProfileId,
        around: &Surroundings<'_>,
        command: &v1::Command,
    ) -> Result<Decision, Refusal> {
        let Some(account) = around.account else {
            return Err(Refusal::right(
                Rule::AccountIsOpen,
                "a command on a profile needs an account",
            ));
        };
        let context = Context {
            now: around.now,
            account,
            deployment: around.directory,
        };
        profile::decide_on(self, id, &context, command, around.subject)
    }

    fn directory_revision(&self, directory: &Deployment) -> u64 {
        directory.revision().0
    }

    async fn actor(core: &Core, id: &ProfileId) -> Result<Arc<Actor<Self>>, ReadError> {
        core.profiles.actor(core, id).await
    }
}

impl Aggregate for Deployment {
    type Id = ();
    type Command = deployment::Command;

    fn decide(
        &self,
        (): &(),
        around: &Surroundings<'_>,
        command: &deployment::Command,
    ) -> Result<Decision, Refusal> {
        deployment::decide(self, around.now, around.account, command)
    }

    fn directory_revision(&self, _: &Deployment) -> u64 {
        self.revision().0
    }

    async fn actor(core: &Core, (): &()) -> Result<Arc<Actor<Self>>, ReadError> {
        Ok(Arc::clone(&core.deployment))
    }
}
