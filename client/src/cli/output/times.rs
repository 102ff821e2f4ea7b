//! Times as people and programs read them.

/// ISO 8601 in UTC, to the second; empty for an absent time.
pub(crate) fn utc(time: Option<&prost_types::Timestamp>) -> String {
    time.and_then(|time| jiff::Timestamp::from_second(time.seconds).ok())
        .map_or_else(String::new, |time| time.to_string())
}
