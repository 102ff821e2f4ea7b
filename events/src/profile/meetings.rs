//! Steps 1 and 3: the record of the launch and of the consultation meetings. By
//! institution: the record names no people.

use mgi_proto::v1::{
    AmendMeeting, MeetingAmended, MeetingKind, MeetingRecord, MeetingRecorded, RecordMeeting,
    TargetKind, event_body::Kind,
};

use prost::Message as _;

use super::{acting::Desk, conflict::conflict, decision::Decision};
use crate::{
    fields::{self, Problems},
    ids::{AccountId, MeetingId, MinistryCode, Version},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// Who runs the process records who took part, who was named as focal point, and
/// what was agreed.
pub(super) fn record(desk: &Desk<'_>, command: &RecordMeeting) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::RecordMeetings)?;
    let record = checked(desk, command.record.as_ref())?;
    if desk.profile.meetings.len() >= limits::MEETINGS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of meetings of a profile",
            limit: limits::MEETINGS_PER_PROFILE,
            remedy: "amend the record of one that is there",
        });
    }
    let last = desk.profile.meetings.keys().last();
    let id = MeetingId(last.map_or(1, |id| id.0 + 1));
    Ok(Decision::of(vec![Kind::MeetingRecorded(MeetingRecorded {
        meeting_id: id.to_string(),
        record: Some(record),
    })])
    .created(id)
    .version(Version(1))
    .by(&acting))
}

/// A record is amended as a whole, with the reason.
pub(super) fn amend(desk: &Desk<'_>, command: &AmendMeeting) -> Result<Decision, Refusal> {
    let acting = desk.act_freely(Action::RecordMeetings)?;
    let id = fields::id("meeting_id", MeetingId::parse(&command.meeting_id))?;
    let meeting = desk.profile.meetings.get(&id);
    let meeting =
        meeting.ok_or_else(|| Refusal::missing("meeting", command.meeting_id.as_str()))?;
    let record = checked(desk, command.record.as_ref())?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    if Version(command.base_version) != meeting.version {
        return Err(conflict(
            TargetKind::Unspecified,
            &id.to_string(),
            Version(command.base_version),
            meeting.version,
            Some(&meeting.changed_by),
            Vec::new(),
        ));
    }
    if meeting.record == record {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("{id} says this already"),
        ));
    }
    let version = meeting.version.next();
    Ok(Decision::of(vec![Kind::MeetingAmended(MeetingAmended {
        meeting_id: id.to_string(),
        version: version.0,
        record: Some(record),
        reason: command.reason.clone(),
    })])
    .version(version)
    .by(&acting))
}

fn checked(desk: &Desk<'_>, record: Option<&MeetingRecord>) -> Result<MeetingRecord, Refusal> {
    let Some(record) = record else {
        return Err(Refusal::field("record", "is missing"));
    };
    let mut problems = Problems::default();
    if record.kind() == MeetingKind::Unspecified {
        problems.add("record.kind", "must be launch, consultation or other");
    }
    if record.date.is_empty() {
        problems.add("record.date", "must be a date such as 2026-06-30");
    }
    problems.check("record.date", fields::optional_day(&record.date));
    problems.check(
        "record.title",
        fields::line(&record.title, 1, limits::LABEL_CHARS),
    );
    problems.check(
        "record.place",
        fields::line(&record.place, 0, limits::LABEL_CHARS),
    );
    let summary = fields::prose(&record.summary, 0, limits::COMMENT_CHARS);
    if let Err(problem) = &summary {
        problems.add("record.summary", problem.clone());
    }
    if record.participants.len() > limits::INSTITUTIONS_PER_MEETING {
        problems.add("record.participants", "at most 256");
    }
    let participants = record.participants.iter().enumerate();
    for (i, part) in participants.take(limits::INSTITUTIONS_PER_MEETING) {
        let at = format!("record.participants[{i}]");
        problems.check(
            &format!("{at}.institution"),
            fields::line(&part.institution, 1, limits::MINISTRY_NAME_CHARS),
        );
        if part.people > 1_000 {
            problems.add(&format!("{at}.people"), "at most 1,000");
        }
        let twice = record
            .participants
            .iter()
            .take(i.min(limits::INSTITUTIONS_PER_MEETING));
        if twice.into_iter().any(|p| p.institution == part.institution) {
            problems.add(&format!("{at}.institution"), "is named twice");
        }
    }
    if record.focal_points.len() > limits::INSTITUTIONS_PER_MEETING {
        problems.add("record.focal_points", "at most 256");
    }
    problems.done()?;
    for point in &record.focal_points {
        let ministry = fields::id(
            "record.focal_points.ministry",
            MinistryCode::parse(&point.ministry),
        )?;
        if !desk.profile.takes_part(&ministry) {
            return Err(Refusal::rule_about(
                Rule::MinistryIsEnrolled,
                ministry.as_str(),
                format!("{ministry} does not take part in this profile; enrol it first"),
            ));
        }
        let account = fields::id(
            "record.focal_points.account_id",
            AccountId::parse(&point.account_id),
        )?;
        if !desk.context.deployment.account_is_open(&account) {
            return Err(Refusal::rule_about(
                Rule::RolesAreForOpenAccounts,
                account.as_str(),
                format!("account {account} is unknown or closed"),
            ));
        }
    }
    let record = MeetingRecord {
        summary: summary.unwrap_or_default(),
        ..record.clone()
    };
    if record.encoded_len() > limits::MEETING_BYTES {
        return Err(Refusal::Limit {
            what: "the bytes of the record of a meeting",
            limit: limits::MEETING_BYTES,
            remedy: "shorten the summary, or name fewer institutions",
        });
    }
    Ok(record)
}
