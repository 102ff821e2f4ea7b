//! What the consultation holds: suggestions, positions, priorities, meetings,
//! contradictions, corrections.

use mgi_proto::v1::{
    ComparedKind, CorrectionState, ItemDifference, PriorityState, SuggestionState, TextField,
};

use super::compare::{Compared, Field, list, pairs, target, word, yes};
use crate::{
    profile::{
        consultation::{Contradiction, Correction, Meeting, Position, Priority, Suggestion},
        state::Profile,
    },
    text::Fit,
};

const SUGGESTION: &[Field<Suggestion>] = &[
    ("field", |made| text_field(made.text.field())),
    ("state", |made| {
        word(made.state().as_str_name(), "SUGGESTION_STATE_")
    }),
    ("rationale", |made| made.rationale.clone()),
    ("parked", |made| yes(made.parked)),
    ("changes", |made| {
        list(made.changes.iter().map(|change| {
            let deleted = &change.hunk.deleted;
            format!("[-{deleted}-]{{+{}+}}", change.hunk.inserted)
        }))
    }),
    ("fit", |made| {
        list(made.changes.iter().map(|change| match change.fit {
            Fit::Fits => "fits",
            Fit::Collides => "collides",
            Fit::Stands => "stands",
        }))
    }),
    ("accepted_changes", |made| list(&made.accepted)),
    ("reason", |made| made.reason.clone()),
    ("superseded_by", |made| list(made.superseded_by)),
];

fn text_field(field: i32) -> String {
    match TextField::try_from(field).unwrap_or_default() {
        TextField::Unspecified => String::new(),
        field => word(field.as_str_name(), "TEXT_FIELD_"),
    }
}

pub(super) fn suggestions(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    for (id, before, after) in pairs(&old.suggestions, &new.suggestions) {
        if before == after {
            continue;
        }
        Compared::new(ComparedKind::Suggestion, id, before, after)
            .about(Suggestion::target)
            .by(|made| made.decided.as_ref().or(Some(&made.by)))
            .fields(SUGGESTION)
            .ends(|made| {
                matches!(
                    made.state(),
                    SuggestionState::Rejected
                        | SuggestionState::Withdrawn
                        | SuggestionState::Superseded
                )
            })
            .tell(found);
    }
}

const POSITION: &[Field<Position>] = &[
    ("stance", |position| {
        word(position.stance().as_str_name(), "STANCE_")
    }),
    ("remark", |position| position.remark.clone()),
    ("item_version", |position| position.item_version.to_string()),
    ("unconfirmed", |position| yes(position.unconfirmed)),
    ("meeting", |position| list(position.meeting)),
];

pub(super) fn positions(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    for ((item, ministry), before, after) in pairs(&old.positions, &new.positions) {
        if before == after {
            continue;
        }
        Compared::new(ComparedKind::Position, ministry, before, after)
            .about(|_| item.target())
            .by(|position| position.confirmed.as_ref().or(Some(&position.by)))
            .fields(POSITION)
            .tell(found);
    }
}

const PRIORITY: &[Field<Priority>] = &[
    ("dimension", |priority| priority.text.dimension.clone()),
    ("lead_ministry", |priority| {
        priority.text.lead_ministry.clone()
    }),
    ("horizon", |priority| priority.text.horizon.clone()),
    ("state", |priority| {
        word(priority.state().as_str_name(), "PRIORITY_STATE_")
    }),
    ("published", |priority| yes(priority.published)),
    ("reason", |priority| priority.reason.clone()),
];

pub(super) fn priorities(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    let since = old.revision();
    for (id, before, after) in pairs(&old.priorities, &new.priorities) {
        if before == after {
            continue;
        }
        let decided = after.and_then(|priority| priority.decided.as_ref());
        Compared::new(ComparedKind::Priority, id, before, after)
            .versions(|priority| priority.version)
            .by(|priority| Some(&priority.changed_by))
            .fields(PRIORITY)
            .made_by(&["state", "published", "reason"], since, decided)
            .text(since, None, |priority| &priority.text.text)
            .ends(|priority| priority.state() == PriorityState::Dropped)
            .tell(found);
    }
}

const MEETING: &[Field<Meeting>] = &[
    ("kind", |meeting| {
        word(meeting.record.kind().as_str_name(), "MEETING_KIND_")
    }),
    ("date", |meeting| meeting.record.date.clone()),
    ("title", |meeting| meeting.record.title.clone()),
    ("place", |meeting| meeting.record.place.clone()),
    ("participants", |meeting| {
        let participants = meeting.record.participants.iter();
        list(participants.map(|p| format!("{}={}", p.institution, p.people)))
    }),
    ("focal_points", |meeting| {
        let points = meeting.record.focal_points.iter();
        list(points.map(|point| format!("{}={}", point.ministry, point.account_id)))
    }),
];

pub(super) fn meetings(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    let since = old.revision();
    for (id, before, after) in pairs(&old.meetings, &new.meetings) {
        if before == after {
            continue;
        }
        Compared::new(ComparedKind::Meeting, id, before, after)
            .versions(|meeting| meeting.version)
            .by(|meeting| Some(&meeting.changed_by))
            .fields(MEETING)
            .text(since, None, |meeting| &meeting.record.summary)
            .tell(found);
    }
}

const CONTRADICTION: &[Field<Contradiction>] = &[
    ("first", |contradiction| target(&contradiction.first)),
    ("second", |contradiction| target(&contradiction.second)),
    ("explanation", |contradiction| {
        contradiction.explanation.clone()
    }),
    ("outcome", |contradiction| contradiction.outcome.clone()),
    ("settled", |contradiction| {
        yes(contradiction.settled.is_some())
    }),
];

pub(super) fn contradictions(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    for (id, before, after) in pairs(&old.contradictions, &new.contradictions) {
        Compared::new(ComparedKind::Contradiction, id, before, after)
            .by(|it| it.settled.as_ref().or(Some(&it.by)))
            .fields(CONTRADICTION)
            .ends(|contradiction| contradiction.settled.is_some())
            .tell(found);
    }
}

const CORRECTION: &[Field<Correction>] = &[
    ("field", |made| text_field(made.text.field())),
    ("state", |made| {
        word(made.state().as_str_name(), "CORRECTION_STATE_")
    }),
    ("ministries", |made| list(&made.ministries)),
    ("confirmed", |made| list(&made.confirmed)),
    ("reason", |made| made.reason.clone()),
];

pub(super) fn corrections(old: &Profile, new: &Profile, found: &mut Vec<ItemDifference>) {
    for (id, before, after) in pairs(&old.corrections, &new.corrections) {
        Compared::new(ComparedKind::Correction, id, before, after)
            .about(|made| made.text.target())
            .by(|made| made.decided.as_ref().or(Some(&made.by)))
            .fields(CORRECTION)
            .ends(|made| made.state() == CorrectionState::Rejected)
            .tell(found);
    }
}
