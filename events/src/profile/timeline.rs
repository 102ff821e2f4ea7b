//! What concerns one answer or finding, and what one ministry did: which events
//! of a history belong to such a timeline, and each event in short.

use mgi_proto::v1::{Event, event_body::Kind};

use super::{about, reader::Reader, state::Profile};
use crate::{
    context::Moment,
    event::type_name,
    ids::{EvidenceId, FindingId, IndicatorCode, MinistryCode},
    visibility::may_know_of_event,
};

/// Whose timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An indicator: its assignment and answer, and all that is attached to it or
    /// rests on it.
    Indicator(IndicatorCode),
    /// A finding: its words, what it rests on, and what is attached to it.
    Finding(FindingId),
    /// Everything that was done for a ministry, by the envelope.
    Ministry(MinistryCode),
}

/// An event in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Zero-based place in the stream.
    pub index: u64,
    /// When it was recorded.
    pub recorded: Moment,
    /// Account that acted.
    pub account: String,
    /// Ministry acted for, or empty.
    pub ministry: String,
    /// Its type.
    pub kind: &'static str,
    /// Codes of the indicators that it is about.
    pub indicators: Vec<String>,
    /// Ids of the findings that it is about.
    pub findings: Vec<String>,
}

/// Whether an event belongs to a timeline, and the reader may read it. Of a thread
/// that is not the reader's to read nothing belongs to any timeline: that it is
/// about the subject would tell more than its leaf hash does. `profile` is the
/// state at the event or later.
#[must_use]
pub fn concerns(
    profile: &Profile,
    reader: &Reader,
    subject: &Subject,
    event: &Event,
    kind: &Kind,
) -> bool {
    if !may_know_of_event(reader, profile, kind) {
        return false;
    }
    match subject {
        Subject::Ministry(code) => event.ministry == code.as_str(),
        Subject::Indicator(code) => {
            let rests_on = || profile.rests_on(code);
            about::indicators(profile, kind)
                .iter()
                .any(|other| other == code.as_str())
                || evidence_of(kind).is_some_and(|id| rests_on().contains(&id))
        }
        Subject::Finding(id) => {
            let rests_on = || profile.finding_rests_on(*id);
            let name = id.to_string();
            about::findings(profile, kind).contains(&name)
                || evidence_of(kind).is_some_and(|id| rests_on().contains(&id))
        }
    }
}

/// The record that an event of the register changed.
fn evidence_of(kind: &Kind) -> Option<EvidenceId> {
    let id = match kind {
        Kind::EvidenceRegistered(e) => &e.evidence_id,
        Kind::EvidenceAmended(e) => &e.evidence_id,
        Kind::EvidenceFileAttached(e) => &e.evidence_id,
        _ => return None,
    };
    EvidenceId::parse(id).ok()
}

/// An event in short. `profile` as for [`concerns`].
#[must_use]
pub fn summary(profile: &Profile, event: &Event, kind: &Kind) -> Summary {
    Summary {
        index: event.index,
        recorded: Moment::from_proto(event.recorded_time.as_ref()),
        account: event.account_id.clone(),
        ministry: event.ministry.clone(),
        kind: type_name(kind),
        indicators: about::indicators(profile, kind),
        findings: about::findings(profile, kind),
    }
}

/// The timeline of a subject in a history, in order.
pub fn timeline<'a>(
    profile: &'a Profile,
    reader: &'a Reader,
    subject: &'a Subject,
    history: impl IntoIterator<Item = &'a (Event, Kind)> + 'a,
) -> impl Iterator<Item = Summary> + 'a {
    history
        .into_iter()
        .filter(move |(event, kind)| concerns(profile, reader, subject, event, kind))
        .map(move |(event, kind)| summary(profile, event, kind))
}
