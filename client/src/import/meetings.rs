//! The record of one meeting as a JSON object:
//!
//! ```json
//! {"kind": "consultation", "date": "2026-03-31", "title": "Consultation",
//!  "place": "Capital", "summary": "What was agreed.",
//!  "participants": [{"institution": "MOH", "people": 3}],
//!  "focal_points": [{"ministry": "MOH", "account_id": "ac-..."}]}
//! ```

use serde::Deserialize;

use super::error::ImportError;
use crate::v1;
use crate::words::Word as _;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    kind: String,
    date: String,
    title: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    participants: Vec<Participation>,
    #[serde(default)]
    focal_points: Vec<FocalPoint>,
    #[serde(default)]
    summary: String,
}

// Of their own, so that a field with names of people is an error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Participation {
    institution: String,
    people: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FocalPoint {
    ministry: String,
    account_id: String,
}

/// Reads a record. People are counted by institution, never named.
///
/// # Errors
/// [`ImportError::Json`]; [`ImportError::Field`] for a kind that is not known.
pub fn parse(text: &str) -> Result<v1::MeetingRecord, ImportError> {
    let sheet: Sheet = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let kind = v1::MeetingKind::parse(&sheet.kind).ok_or_else(|| ImportError::Field {
        field: "kind".into(),
        problem: format!(
            "{:?} is not known; write one of: {}",
            sheet.kind,
            v1::MeetingKind::choices()
        ),
    })?;
    let participants = sheet.participants.into_iter().map(|part| {
        let (institution, people) = (part.institution, part.people);
        v1::MeetingParticipation {
            institution,
            people,
        }
    });
    let focal_points = sheet.focal_points.into_iter().map(|point| {
        let (ministry, account_id) = (point.ministry, point.account_id);
        v1::FocalPoint {
            ministry,
            account_id,
        }
    });
    Ok(v1::MeetingRecord {
        kind: kind.into(),
        date: sheet.date,
        title: sheet.title,
        place: sheet.place,
        participants: participants.collect(),
        focal_points: focal_points.collect(),
        summary: sheet.summary,
    })
}
