//! The whole state of a profile, item by item.

use std::pin::Pin;

use futures_core::Stream;
use futures_util::StreamExt as _;

use crate::commands::ProfileHandle;
use crate::error::ClientError;
use crate::v1;

/// Items of a state; an error ends it.
pub type StateStream =
    Pin<Box<dyn Stream<Item = Result<v1::GetStateResponse, ClientError>> + Send>>;

impl ProfileHandle {
    /// Head, roles, answers, evidence, notes, threads, comments, validations,
    /// findings, suggestions, positions, priorities, meetings, contradictions,
    /// corrections; `at` absent: now. A stream that breaks has to be begun again, at the
    /// revision that its head named, to see the same state.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`].
    pub async fn state(&self, at: Option<v1::StatePoint>) -> Result<StateStream, ClientError> {
        let request = v1::GetStateRequest {
            profile_id: self.id().to_owned(),
            at,
        };
        let stream = self
            .client()
            .retried(|| {
                let mut stub = self.client().audit();
                let request = request.clone();
                async move { Ok(stub.get_state(request).await?.into_inner()) }
            })
            .await?;
        Ok(Box::pin(stream.map(|item| item.map_err(ClientError::from))))
    }
}
