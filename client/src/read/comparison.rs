//! Two states side by side, what changed since a validation, timelines, and who
//! held which role at a moment.

use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt as _;

use super::profile::missing;
use crate::commands::ProfileHandle;
use crate::error::ClientError;
use crate::v1::{self, compare_states_response, get_since_validated_response};
use crate::v1::{get_timeline_request, list_roles_in_force_response};

/// Items that differ, one after the other; an error ends it.
pub type DifferenceStream =
    Pin<Box<dyn Stream<Item = Result<v1::ItemDifference, ClientError>> + Send>>;

/// How two states of a profile differ.
pub struct Comparison {
    /// The two states, and how many items differ.
    pub states: v1::ComparedStates,
    /// The items, in the order of [`v1::CompareStatesResponse`].
    pub items: DifferenceStream,
}

impl std::fmt::Debug for Comparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Comparison")
            .field("states", &self.states)
            .finish_non_exhaustive()
    }
}

/// Validations, each followed by what changed since; an error ends it.
pub type SinceValidatedStream =
    Pin<Box<dyn Stream<Item = Result<get_since_validated_response::Part, ClientError>> + Send>>;

/// Whose timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimelineOf {
    /// Code of an indicator: its answer, and all that is attached to it.
    Indicator(String),
    /// Id of a finding.
    Finding(String),
    /// Code of a ministry: everything that was done for it.
    Ministry(String),
}

/// An event of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEvent {
    /// Zero-based place in the profile's stream.
    pub index: u64,
    /// Stored bytes: a serialized [`v1::Event`].
    pub bytes: Bytes,
    /// Codes of the indicators that it is about.
    pub indicators: Vec<String>,
    /// Ids of the findings that it is about.
    pub findings: Vec<String>,
}

/// Events of a timeline, in order; an error ends it.
pub type TimelineStream = Pin<Box<dyn Stream<Item = Result<TimelineEvent, ClientError>> + Send>>;

/// Roles in force, and open accounts; an error ends it.
pub type RolesStream =
    Pin<Box<dyn Stream<Item = Result<list_roles_in_force_response::Part, ClientError>> + Send>>;

/// A call that answers with a stream, repeated until it has begun.
macro_rules! stream {
    ($handle:expr, $method:ident($request:expr)) => {{
        let client = $handle.client();
        let request = $request;
        client
            .retried(|| {
                let mut stub = client.audit();
                let request = request.clone();
                async move { Ok(stub.$method(request).await?.into_inner()) }
            })
            .await
    }};
}

impl ProfileHandle {
    /// How the state at `from` and the one at `to` (absent: now) differ, as far as
    /// the caller may read it. A stream that breaks has to be begun again.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`];
    /// [`ClientError::InvalidField`] when `from` lies after `to`.
    pub async fn compare(
        &self,
        from: v1::StatePoint,
        to: Option<v1::StatePoint>,
    ) -> Result<Comparison, ClientError> {
        use compare_states_response::Part;
        let request = v1::CompareStatesRequest {
            profile_id: self.id().to_owned(),
            from: Some(from),
            to,
        };
        let mut stream = stream!(self, compare_states(request))?;
        let Some(Part::States(states)) = stream.message().await?.and_then(|first| first.part)
        else {
            return Err(missing("head of the comparison"));
        };
        let items = stream.map(|part| match part?.part {
            Some(Part::Item(item)) => Ok(item),
            _ => Err(missing("next item of the comparison")),
        });
        Ok(Comparison {
            states,
            items: Box::pin(items),
        })
    }

    /// What changed in what was validated, since it was: by every validation, or
    /// only those of `ministry`, or only `validation_id`, where not empty.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn since_validated(
        &self,
        ministry: &str,
        validation_id: &str,
    ) -> Result<SinceValidatedStream, ClientError> {
        let request = v1::GetSinceValidatedRequest {
            profile_id: self.id().to_owned(),
            ministry: ministry.to_owned(),
            validation_id: validation_id.to_owned(),
        };
        let stream = stream!(self, get_since_validated(request))?;
        Ok(Box::pin(stream.map(|part| {
            part?.part.ok_or_else(|| missing("next part of the answer"))
        })))
    }

    /// The events that concern one thing, from index `from` on, at most `limit`
    /// (0: all), to the end that the history has when the call begins.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`].
    pub async fn timeline(
        &self,
        of: TimelineOf,
        from: u64,
        limit: u32,
    ) -> Result<TimelineStream, ClientError> {
        use get_timeline_request::Subject;
        let request = v1::GetTimelineRequest {
            profile_id: self.id().to_owned(),
            subject: Some(match of {
                TimelineOf::Indicator(code) => Subject::Indicator(code),
                TimelineOf::Finding(id) => Subject::Finding(id),
                TimelineOf::Ministry(code) => Subject::Ministry(code),
            }),
            from,
            limit,
        };
        let stream = stream!(self, get_timeline(request))?;
        Ok(Box::pin(stream.map(|event| {
            let event = event?;
            Ok(TimelineEvent {
                index: event.index,
                bytes: event.event_bytes,
                indicators: event.indicators,
                findings: event.findings,
            })
        })))
    }

    /// The roles in force at a moment (absent: now), after what they were read
    /// from; for auditors and administrators of the deployment then the accounts
    /// that were open.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::OutOfRange`].
    pub async fn roles_in_force(
        &self,
        at: Option<v1::StatePoint>,
    ) -> Result<RolesStream, ClientError> {
        let request = v1::ListRolesInForceRequest {
            profile_id: self.id().to_owned(),
            at,
        };
        let stream = stream!(self, list_roles_in_force(request))?;
        Ok(Box::pin(stream.map(|part| {
            part?.part.ok_or_else(|| missing("next part of the answer"))
        })))
    }
}
