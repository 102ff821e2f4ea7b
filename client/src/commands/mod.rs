//! Commands on a profile, each with an id that makes retrying safe.

mod action;
mod batch;
mod bulk;

pub use action::IntoAction;
pub use batch::{MAX_BATCH_BYTES, MAX_BATCH_COMMANDS};
pub use bulk::{BulkOutcome, BulkStream, MAX_IN_FLIGHT};

use crate::connect::{Client, unary};
use crate::error::ClientError;
use crate::v1;

/// A new command id: a UUID of version 7, in its text form.
#[must_use]
pub fn new_command_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// One profile on one server.
#[derive(Debug, Clone)]
pub struct ProfileHandle {
    client: Client,
    profile_id: String,
    acting_ministry: String,
}

impl ProfileHandle {
    pub(crate) fn new(client: Client, profile_id: String) -> Self {
        Self {
            client,
            profile_id,
            acting_ministry: String::new(),
        }
    }

    /// Names the ministry that commands are made for. Without it the server
    /// takes the only one that the person may act for.
    #[must_use]
    pub fn acting_for(mut self, ministry: impl Into<String>) -> Self {
        self.acting_ministry = ministry.into();
        self
    }

    /// Id of the profile.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.profile_id
    }

    /// Code of the ministry that commands are made for, or empty.
    #[must_use]
    pub fn acting_ministry(&self) -> &str {
        &self.acting_ministry
    }

    /// The client behind it.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// A command with a new id, for [`ProfileHandle::send`], a batch or a queue.
    #[must_use]
    pub fn command(&self, action: impl IntoAction) -> v1::Command {
        v1::Command {
            command_id: new_command_id(),
            acting_ministry: self.acting_ministry.clone(),
            action: Some(action.into_action()),
        }
    }

    /// Carries out an action; returns when its events are durable.
    ///
    /// # Errors
    /// Any refusal; a transient failure after all attempts of the client's
    /// [`crate::backoff::RetryPolicy`], all made with one id. To go on after
    /// that without doubling, use [`ProfileHandle::command`] and
    /// [`ProfileHandle::send`].
    pub async fn submit(&self, action: impl IntoAction) -> Result<v1::Receipt, ClientError> {
        self.send(self.command(action)).await
    }

    /// Carries out a command that has its id. Sending the same command again
    /// returns its first receipt, with `repeated` set.
    ///
    /// # Errors
    /// As [`ProfileHandle::submit`].
    pub async fn send(&self, command: v1::Command) -> Result<v1::Receipt, ClientError> {
        let request = v1::SubmitRequest {
            with_proofs: false,
            profile_id: self.profile_id.clone(),
            command: Some(command),
        };
        let response: v1::SubmitResponse = unary!(self.client, collaboration.submit(request))?;
        response
            .receipt
            .ok_or_else(|| ClientError::UnexpectedAnswer {
                what: "a command was answered without its receipt".into(),
            })
    }
}
