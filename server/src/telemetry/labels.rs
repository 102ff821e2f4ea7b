//! What metrics are told apart by. Every label is a constant of the program, so that nobody can make
//! the server keep one counter for each name they invent.

use prometheus_client::encoding::EncodeLabelSet;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RpcLabels {
    pub(super) method: &'static str,
    pub(super) code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct MergeLabels {
    pub(super) outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct AuthLabels {
    pub(super) reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct EdgeLabels {
    pub(super) reason: &'static str,
}

/// How a change against an older version ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MergeOutcome {
    /// Merged.
    Merged,
    /// Merged, and marked to be read again.
    Review,
    /// Collided, and parked as a suggestion.
    Parked,
    /// Refused as a conflict.
    Conflict,
}

impl MergeOutcome {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Review => "review",
            Self::Parked => "parked",
            Self::Conflict => "conflict",
        }
    }
}

/// Why a call had no valid token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthFailure {
    /// There was none.
    Missing,
    /// It has not the form of one.
    Malformed,
    /// It was never issued.
    Unknown,
    /// Its life is over.
    Expired,
    /// It was revoked, or its account closed.
    Revoked,
}

impl AuthFailure {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// Why the edge refused a request or ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EdgeRefusal {
    /// The server has as many connections as it may.
    Connections,
    /// An address has as many connections as it may.
    ConnectionsOfAddress,
    /// An account called too often.
    AccountRate,
    /// An address called too often.
    AddressRate,
    /// Too many headers, or too long a path.
    Head,
    /// A body beyond the limit.
    Large,
    /// A body that did not come in time.
    SlowBody,
    /// A connection on which nothing came in time, or whose encryption did not begin.
    SlowStart,
    /// A client that takes nothing of what waits for it.
    SlowReader,
}

impl EdgeRefusal {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::ConnectionsOfAddress => "connections_of_address",
            Self::AccountRate => "account_rate",
            Self::AddressRate => "address_rate",
            Self::Head => "head",
            Self::Large => "large_body",
            Self::SlowBody => "slow_body",
            Self::SlowStart => "slow_start",
            Self::SlowReader => "slow_reader",
        }
    }
}
