//! Somebody changed the same thing first: what a person needs to reconcile it.

use mgi_proto::v1::{ConflictRegion, Target, TargetKind, TextField, VersionConflict};

use super::state::Answer;
use crate::{
    event::Author,
    ids::{IndicatorCode, Version},
    refusal::Refusal,
    text::Collision,
};

/// What a person adopts or withdraws is what the person read.
pub(super) fn as_read(
    indicator: &IndicatorCode,
    base_version: u32,
    answer: &Answer,
) -> Result<(), Refusal> {
    if Version(base_version) == answer.version {
        return Ok(());
    }
    Err(conflict(
        TargetKind::Answer,
        indicator.as_str(),
        Version(base_version),
        answer.version,
        Some(&answer.changed_by),
        Vec::new(),
    ))
}

/// A version conflict with all that a person needs to reconcile it.
pub(super) fn conflict(
    kind: TargetKind,
    id: &str,
    base: Version,
    current: Version,
    by: Option<&Author>,
    regions: Vec<ConflictRegion>,
) -> Refusal {
    Refusal::Conflict(Box::new(VersionConflict {
        target: Some(Target {
            kind: kind as i32,
            id: id.to_owned(),
        }),
        base_version: base.0,
        current_version: current.0,
        changed_by_ministry: by.map(|a| a.ministry.clone()).unwrap_or_default(),
        changed_by_event: by.map(|a| a.event_index).unwrap_or_default(),
        regions,
    }))
}

/// The regions of a collision of two wordings: the first, and as many more as
/// an answer has room for.
pub(super) fn collision(field: &str, collision: &Collision) -> Vec<ConflictRegion> {
    let mut room = REGIONS_BYTES;
    let mut shown = Vec::new();
    for found in &collision.regions {
        let told = region(field, &found.base, &found.theirs, &found.yours);
        let bytes = told.base.len() + told.theirs.len() + told.yours.len();
        if bytes > room && !shown.is_empty() {
            break;
        }
        room = room.saturating_sub(bytes);
        shown.push(told);
    }
    shown
}

/// Bytes of all regions of one text, about.
const REGIONS_BYTES: usize = 24 * 1024;

/// One region of a conflict, each side cut at 8 KiB.
pub(super) fn region(field: &str, base: &str, theirs: &str, yours: &str) -> ConflictRegion {
    let cut = |text: &str| text[..text.floor_char_boundary(8 * 1024)].to_owned();
    ConflictRegion {
        field: field.to_owned(),
        base: cut(base),
        theirs: cut(theirs),
        yours: cut(yours),
    }
}

/// Name of a text in conflicts.
pub(super) fn field_name(field: TextField) -> &'static str {
    match field {
        TextField::Narrative => "narrative",
        TextField::Law => "law",
        TextField::Practice => "practice",
        TextField::Remark => "remark",
        TextField::Unspecified => "text",
    }
}
