//! Parts that examples are made of. An example changes as little as it can.

use mgi_proto::v1::{
    AddNote, ConfirmPosition, MarkContradiction, NoteKind, OpenThread, PassageRef, Stance, Suggest,
    TakePosition, Target, TargetKind, Visibility, WithdrawPosition, command::Action as Asked,
};

use super::{super::acting::Desk, Examples};
use crate::{
    profile::consultation::{ItemRef, TextRef},
    refusal::Refusal,
};

/// A word.
pub(super) const WORD: &str = "example";

/// A text that differs from what stands and is within every limit.
pub(super) fn other_text(text: &str) -> String {
    if text == WORD { "another" } else { WORD }.to_owned()
}

/// What can be done on every item: notes, threads.
pub(super) fn talk(target: &Target, notes: bool, examples: &mut Examples) {
    if notes {
        examples.one(
            "add_note",
            Asked::AddNote(AddNote {
                target: Some(target.clone()),
                kind: NoteKind::Reference as i32,
                text: WORD.to_owned(),
                evidence_ids: Vec::new(),
            }),
        );
    }
    let thread = |visibility: Visibility| {
        Asked::OpenThread(OpenThread {
            target: Some(target.clone()),
            visibility: visibility as i32,
            text: WORD.to_owned(),
            passage: None::<PassageRef>,
            query: None,
        })
    };
    examples.one("open_thread", thread(Visibility::Consultation));
}

/// Two statements that nobody linked yet: an item, or where none is named any
/// answer, and another answer.
pub(super) fn contradict(
    desk: &Desk<'_>,
    target: Option<&Target>,
    examples: &mut Examples,
) -> Result<(), Refusal> {
    let codes: Vec<_> = desk.questionnaire()?.codes().take(40).collect();
    let answer = |code| self::target(TargetKind::Answer, code);
    let mark = |first: Target, second: Target| {
        Asked::MarkContradiction(MarkContradiction {
            first: Some(first),
            second: Some(second),
            explanation: WORD.to_owned(),
        })
    };
    let marked = match target {
        Some(target) => codes
            .iter()
            .map(|code| mark(target.clone(), answer(code)))
            .filter(|asked| !matches!(asked, Asked::MarkContradiction(c) if c.first == c.second))
            .collect(),
        None => codes
            .windows(2)
            .filter_map(|pair| match pair {
                [first, second] => Some(mark(answer(first), answer(second))),
                _ => None,
            })
            .collect(),
    };
    examples.add("mark_contradiction", marked);
    Ok(())
}

/// A suggestion on a text: one more, or in the place of an own one.
pub(super) fn suggest(
    desk: &Desk<'_>,
    text: &TextRef,
    version: u32,
    standing: &str,
    examples: &mut Examples,
) {
    let suggest = |supersedes: String| {
        Asked::Suggest(Suggest {
            target: Some(text.target()),
            field: text.field(),
            base_version: version,
            full_text: other_text(standing),
            supersedes,
            ..Suggest::default()
        })
    };
    let open = desk.profile.open_on.get(text).into_iter().flatten();
    let own = open.filter(|id| {
        let made = desk.profile.suggestions.get(id);
        made.is_some_and(|made| made.by.account == desk.context.account.as_str())
    });
    let own = own.take(8).map(|id| suggest(id.to_string()));
    let mut made = vec![suggest(String::new())];
    made.extend(own);
    examples.add("suggest", made);
}

/// Positions on an item: one's own, and one entered for each other ministry.
pub(super) fn positions(desk: &Desk<'_>, target: &Target, examples: &mut Examples) {
    let take = |stance: Stance, behalf: &str, meeting: &str| {
        Asked::TakePosition(TakePosition {
            target: Some(target.clone()),
            stance: stance as i32,
            remark: WORD.to_owned(),
            on_behalf_of: behalf.to_owned(),
            meeting_id: meeting.to_owned(),
        })
    };
    let mut taken = vec![
        take(Stance::AgreesWithRemark, "", ""),
        take(Stance::Objects, "", ""),
    ];
    let meeting = desk.profile.meetings.keys().next();
    let meeting = meeting.map(ToString::to_string).unwrap_or_default();
    let item = ItemRef::of(target);
    let open = desk.profile.ministries.iter().find(|(code, enrolment)| {
        enrolment.active
            && desk
                .profile
                .position(&item, code)
                .is_none_or(|position| position.unconfirmed)
    });
    if let Some((ministry, _)) = open {
        for stance in [Stance::AgreesWithRemark, Stance::Objects] {
            taken.push(take(stance, ministry.as_str(), &meeting));
        }
    }
    examples.add("take_position", taken);
    examples.one(
        "confirm_position",
        Asked::ConfirmPosition(ConfirmPosition {
            target: Some(target.clone()),
            entered_event: entered(desk, &item),
        }),
    );
    examples.one(
        "withdraw_position",
        Asked::WithdrawPosition(WithdrawPosition {
            target: Some(target.clone()),
            reason: WORD.to_owned(),
        }),
    );
}

/// A target.
pub(super) fn target(kind: TargetKind, id: impl ToString) -> Target {
    Target {
        kind: kind as i32,
        id: id.to_string(),
    }
}

/// The event by which a position was entered for a ministry of the account.
fn entered(desk: &Desk<'_>, item: &ItemRef) -> u64 {
    desk.profile
        .roles_of(desk.context.account, desk.context.now)
        .filter(|(_, grant)| desk.acts_as(grant))
        .filter_map(|(_, grant)| desk.profile.position(item, grant.ministry.as_ref()?))
        .find(|position| position.unconfirmed)
        .map_or(0, |position| position.by.event_index)
}
