//! What a decision needs from outside: the time, who asks, and the directory.

use prost_types::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{deployment::Deployment, ids::AccountId};

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// As a protobuf timestamp.
    #[must_use]
    pub fn to_proto(self) -> Timestamp {
        Timestamp {
            seconds: self.0.div_euclid(1_000_000),
            nanos: i32::try_from(self.0.rem_euclid(1_000_000) * 1_000).unwrap_or(0),
        }
    }

    /// From a protobuf timestamp, cut to microseconds; absent or out of range
    /// counts as the nearest end of what can be told.
    #[must_use]
    pub fn from_proto(timestamp: Option<&Timestamp>) -> Self {
        timestamp.map_or(Self(0), |t| {
            Self(
                t.seconds
                    .saturating_mul(1_000_000)
                    .saturating_add(i64::from(t.nanos) / 1_000),
            )
        })
    }
}

/// What a decision needs from outside (ARCHITECTURE section 5, step 1).
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Now: the later of the server's clock and the stream's last event.
    pub now: Moment,
    /// The account that asks, as the identity layer established it.
    pub account: &'a AccountId,
    /// The directory, at the revision that it was read at.
    pub deployment: &'a Deployment,
}
