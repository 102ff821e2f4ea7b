//! Step 3: what each ministry says about an item, and what was entered for one
//! after a meeting.

use mgi_proto::v1::{
    ConfirmPosition, PositionConfirmed, PositionTaken, PositionWithdrawn, Stance, TakePosition,
    Target, TargetKind, WithdrawPosition, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    conflict::conflict,
    consultation::{ItemRef, Meeting, Position},
    decision::Decision,
    windows::Phase,
};
use crate::{
    fields::{self, Problems},
    ids::{MeetingId, MinistryCode, Version},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
};

/// A ministry's people record its position; who runs the process may enter one
/// for it that was said at a recorded meeting, and it stays unconfirmed until the
/// ministry says so itself.
pub(super) fn take(desk: &Desk<'_>, command: &TakePosition) -> Result<Decision, Refusal> {
    let (acting, ministry) = for_whom(desk, command)?;
    check(command)?;
    let target = item(desk, command.target.as_ref())?;
    desk.in_window(Phase::Settle)?;
    let behalf = !command.on_behalf_of.is_empty();
    let reference = ItemRef::of(target);
    let version = desk.profile.version_of(target.kind(), &target.id);
    if let Some(before) = desk.profile.position(&reference, &ministry) {
        if behalf && !before.unconfirmed {
            return Err(Refusal::right(
                Rule::MakersOnly,
                format!("{ministry} has taken a position on {} itself", target.id),
            ));
        }
        let same = before.stance() == command.stance()
            && before.remark == command.remark
            && before.item_version == version
            && before.unconfirmed == behalf;
        if same {
            return Err(Refusal::rule_about(
                Rule::ChangeSomething,
                target.id.as_str(),
                format!("this is the position of {ministry} already"),
            ));
        }
    } else if desk.profile.positions.len() >= limits::POSITIONS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of positions of a profile",
            limit: limits::POSITIONS_PER_PROFILE,
            remedy: "take positions on what is disputed",
        });
    }
    Ok(Decision::of(vec![Kind::PositionTaken(PositionTaken {
        ministry: ministry.to_string(),
        target: Some(target.clone()),
        stance: command.stance,
        remark: command.remark.clone(),
        item_version: version.0,
        unconfirmed: behalf,
        meeting_id: command.meeting_id.clone(),
    })])
    .by(&acting))
}

/// A ministry confirms what was entered on its behalf.
pub(super) fn confirm(desk: &Desk<'_>, command: &ConfirmPosition) -> Result<Decision, Refusal> {
    let (acting, ministry) = own(desk)?;
    let (target, position) = taken(desk, command.target.as_ref(), &ministry)?;
    desk.in_window(Phase::Settle)?;
    if position.by.event_index != command.entered_event {
        return Err(conflict(
            target.kind(),
            &target.id,
            Version(0),
            position.item_version,
            Some(&position.by),
            Vec::new(),
        ));
    }
    if !position.unconfirmed {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            target.id.as_str(),
            format!("the position of {ministry} needs no confirmation"),
        ));
    }
    Ok(
        Decision::of(vec![Kind::PositionConfirmed(PositionConfirmed {
            ministry: ministry.to_string(),
            target: Some(target.clone()),
        })])
        .by(&acting),
    )
}

/// A ministry takes its position back.
pub(super) fn withdraw(desk: &Desk<'_>, command: &WithdrawPosition) -> Result<Decision, Refusal> {
    let (acting, ministry) = own(desk)?;
    let (target, _) = taken(desk, command.target.as_ref(), &ministry)?;
    fields::line(&command.reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    Ok(
        Decision::of(vec![Kind::PositionWithdrawn(PositionWithdrawn {
            ministry: ministry.to_string(),
            target: Some(target.clone()),
            reason: command.reason.clone(),
        })])
        .by(&acting),
    )
}

fn for_whom(desk: &Desk<'_>, command: &TakePosition) -> Result<(Acting, MinistryCode), Refusal> {
    if command.on_behalf_of.is_empty() {
        if !command.meeting_id.is_empty() {
            meeting(desk, &command.meeting_id)?;
        }
        return own(desk);
    }
    let acting = desk.act_freely(Action::EnterPositions).map_err(|refusal| match refusal {
        Refusal::RightMissing { .. } => Refusal::right(
            Rule::OnBehalfAfterMeeting,
            "a position is entered for a ministry by the government lead, the facilitator or the editor; the ministry's people take it themselves",
        ),
        other => other,
    })?;
    let ministry = fields::id("on_behalf_of", MinistryCode::parse(&command.on_behalf_of))?;
    if !desk.profile.takes_part(&ministry) {
        return Err(Refusal::rule_about(
            Rule::MinistryIsEnrolled,
            ministry.as_str(),
            format!("{ministry} does not take part in this profile"),
        ));
    }
    if command.meeting_id.is_empty() {
        return Err(Refusal::rule_about(
            Rule::OnBehalfAfterMeeting,
            "meeting_id",
            "name the recorded meeting at which the ministry said so",
        ));
    }
    let record = &meeting(desk, &command.meeting_id)?.record;
    let there = record.participants.iter();
    if !there
        .into_iter()
        .any(|part| part.institution == ministry.as_str())
    {
        return Err(Refusal::rule_about(
            Rule::OnBehalfAfterMeeting,
            command.meeting_id.as_str(),
            format!(
                "{ministry} is not among the participants of {}; amend its record first",
                command.meeting_id
            ),
        ));
    }
    Ok((acting, ministry))
}

fn meeting<'a>(desk: &Desk<'a>, id: &str) -> Result<&'a Meeting, Refusal> {
    let parsed = fields::id("meeting_id", MeetingId::parse(id))?;
    let meeting = desk.profile.meetings.get(&parsed);
    meeting.ok_or_else(|| Refusal::missing("meeting", id))
}

fn own(desk: &Desk<'_>) -> Result<(Acting, MinistryCode), Refusal> {
    let acting = desk.act_freely(Action::TakePositions)?;
    match acting.ministry.clone() {
        Some(ministry) => Ok((acting, ministry)),
        None => Err(Refusal::right(
            Rule::RoleFitsMinistry,
            "a position needs a role for a ministry",
        )),
    }
}

/// What ministries take positions on.
fn item<'a>(desk: &Desk<'_>, target: Option<&'a Target>) -> Result<&'a Target, Refusal> {
    desk.target(
        target,
        &[
            TargetKind::Indicator,
            TargetKind::Section,
            TargetKind::Note,
            TargetKind::Contradiction,
        ],
    )
}

fn taken<'a, 'd>(
    desk: &Desk<'d>,
    target: Option<&'a Target>,
    ministry: &MinistryCode,
) -> Result<(&'a Target, &'d Position), Refusal> {
    let Some(target) = target else {
        return Err(Refusal::field("target", "is missing"));
    };
    let position = desk.profile.position(&ItemRef::of(target), ministry);
    position
        .map(|position| (target, position))
        .ok_or_else(|| Refusal::missing("position of your ministry on", target.id.as_str()))
}

fn check(command: &TakePosition) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    let needs_remark = match command.stance() {
        Stance::Unspecified => {
            problems.add(
                "stance",
                "must be agrees, agrees with remark, objects or outside mandate",
            );
            false
        }
        Stance::AgreesWithRemark | Stance::Objects => true,
        Stance::Agrees | Stance::OutsideMandate => false,
    };
    problems.check(
        "remark",
        fields::line(
            &command.remark,
            usize::from(needs_remark),
            limits::REASON_CHARS,
        ),
    );
    problems.done()
}
