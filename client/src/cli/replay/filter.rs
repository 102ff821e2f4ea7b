//! Which events the slider stops at.

use mgi_client::v1::{Event, event_body::Kind};
use mgi_events::event::type_name;
use mgi_events::profile::{Profile, about};

/// What is looked for; empty: all events, also those that cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Code of the ministry that acted.
    pub(crate) ministry: String,
    /// Code of an indicator, or id of a finding.
    pub(crate) item: String,
    /// Part of the name of the event's type, in any case.
    pub(crate) kind: String,
}

impl Filter {
    /// Lets everything through.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an event passes; `last` is the state at the end.
    pub(crate) fn passes(&self, last: &Profile, entry: Option<&(Event, Kind)>) -> bool {
        let Some((event, kind)) = entry else {
            return self.is_empty();
        };
        let is = |ids: Vec<String>| ids.contains(&self.item);
        (self.ministry.is_empty() || event.ministry == self.ministry)
            && (self.item.is_empty()
                || is(about::indicators(last, kind))
                || is(about::findings(last, kind)))
            && (self.kind.is_empty()
                || type_name(kind)
                    .to_ascii_lowercase()
                    .contains(&self.kind.to_ascii_lowercase()))
    }

    /// In words.
    pub(crate) fn text(&self) -> String {
        let parts = [
            ("ministry", &self.ministry),
            ("item", &self.item),
            ("type", &self.kind),
        ];
        let set: Vec<String> = parts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        if set.is_empty() {
            "all events".to_owned()
        } else {
            set.join(", ")
        }
    }
}
