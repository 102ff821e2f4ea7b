//! What a decision consists of.

use mgi_proto::v1::event_body::Kind;

use super::acting::Acting;
use crate::ids::Version;

/// The events that a command leads to, and what goes into their envelopes and
/// into the receipt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// What happened; at least one.
    pub events: Vec<Kind>,
    /// Ministry acted for, or empty.
    pub ministry: String,
    /// Grant that allowed it, or empty.
    pub grant: String,
    /// Version that the item named by the command now has, or 0.
    pub item_version: u32,
    /// Ids given to new things, in the order of their events.
    pub created_ids: Vec<String>,
}

impl Decision {
    /// Events that nothing else has to be said about.
    #[must_use]
    pub fn of(events: Vec<Kind>) -> Self {
        Self {
            events,
            ..Self::default()
        }
    }

    /// Names a new thing.
    #[must_use]
    pub fn created(mut self, id: impl ToString) -> Self {
        self.created_ids.push(id.to_string());
        self
    }

    /// Names the version that the item now has.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.item_version = version.0;
        self
    }

    /// Says for which ministry and by which grant it was done.
    #[must_use]
    pub(super) fn by(mut self, acting: &Acting) -> Self {
        self.ministry = acting
            .ministry
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        self.grant = acting.grant.map(|g| g.to_string()).unwrap_or_default();
        self
    }
}
