//! Which events a watcher wants.

use mgi_events::profile::{Profile, about};
use mgi_proto::v1::{Event, EventFilter, event_body::Kind};
use tonic::Status;

use super::super::status::bad_field;

/// Entries of each list of a filter.
const ENTRIES: usize = 200;

/// A checked filter.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter(EventFilter);

impl Filter {
    pub(super) fn of(filter: Option<EventFilter>) -> Result<Self, Status> {
        let filter = filter.unwrap_or_default();
        let lists = [
            ("filter.indicators", &filter.indicators),
            ("filter.ministries", &filter.ministries),
            ("filter.types", &filter.types),
        ];
        for (name, list) in lists {
            if list.len() > ENTRIES || list.iter().any(|entry| entry.len() > 64) {
                return Err(bad_field(
                    name,
                    format!("has at most {ENTRIES} entries of 64 bytes"),
                ));
            }
        }
        Ok(Self(filter))
    }

    /// Everything is wanted.
    pub(super) fn is_open(&self) -> bool {
        self.0.indicators.is_empty() && self.0.ministries.is_empty() && self.0.types.is_empty()
    }

    /// Whether an event is wanted that the watcher may read.
    pub(super) fn wants(&self, profile: Option<&Profile>, event: &Event, kind: &Kind) -> bool {
        let among = |list: &[String], text: &str| list.is_empty() || list.iter().any(|e| e == text);
        among(&self.0.types, &event.r#type)
            && among(&self.0.ministries, &event.ministry)
            && (self.0.indicators.is_empty()
                || profile.is_some_and(|profile| {
                    let about = about::indicators(profile, kind);
                    about.iter().any(|code| self.0.indicators.contains(code))
                }))
    }
}
