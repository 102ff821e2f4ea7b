//! Examples on a thing that belongs to an item: a suggestion, a thread, a comment,
//! a correction, a validation, a role, a meeting.

use mgi_proto::v1::{
    AcceptSuggestion, AmendMeeting, AnswerQuery, ChangeQuery, ConfirmCorrection, DeleteComment,
    EditComment, EndRole, HandOverRole, PostComment, QueryTerms, RaiseQuery, RejectCorrection,
    RejectSuggestion, ReopenThread, ResolveThread, SetQueryBlocking, WithdrawQuery,
    WithdrawSuggestion, WithdrawValidation, command::Action as Asked,
};

use super::{
    super::{acting::Desk, reader::Reader, state::Thread},
    Examples,
    examples::{WORD, other_text},
};
use crate::{
    fields,
    ids::{
        AccountId, CommentId, CorrectionId, GrantId, MeetingId, SuggestionId, ThreadId,
        ValidationId,
    },
    refusal::Refusal,
    visibility,
};

pub(super) fn examples(
    desk: &Desk<'_>,
    subject: &str,
    examples: &mut Examples,
) -> Result<(), Refusal> {
    match subject.split('-').next().unwrap_or_default() {
        "s" => suggestion(desk, subject, examples),
        "t" => thread(desk, subject, examples),
        "k" => comment(desk, subject, examples),
        "d" => correction(desk, subject, examples),
        "v" => validation(desk, subject, examples),
        "g" => grant(desk, subject, examples),
        "m" => meeting(desk, subject, examples),
        _ => Err(Refusal::field(
            "subject_id",
            "must be the id of a suggestion, thread, comment, correction, validation, role or meeting, such as s-3",
        )),
    }
}

fn suggestion(desk: &Desk<'_>, subject: &str, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("subject_id", SuggestionId::parse(subject))?;
    let made = desk.profile.suggestions.get(&id);
    let made = made.ok_or_else(|| Refusal::missing("suggestion", subject))?;
    let version = desk.profile.version_of_text(&made.text).0;
    let accept = |changes: Vec<u32>| {
        Asked::AcceptSuggestion(AcceptSuggestion {
            suggestion_id: subject.to_owned(),
            base_version: version,
            changes,
            reason: WORD.to_owned(),
        })
    };
    let each = (0..)
        .zip(&made.changes)
        .map(|(place, _)| accept(vec![place]));
    let mut accepted = vec![accept(Vec::new())];
    accepted.extend(each.take(64));
    examples.add("accept_suggestion", accepted);
    examples.one(
        "reject_suggestion",
        Asked::RejectSuggestion(RejectSuggestion {
            suggestion_id: subject.to_owned(),
            reason: WORD.to_owned(),
        }),
    );
    examples.one(
        "withdraw_suggestion",
        Asked::WithdrawSuggestion(WithdrawSuggestion {
            suggestion_id: subject.to_owned(),
            reason: WORD.to_owned(),
        }),
    );
    Ok(())
}

/// A thread that the account may read; for others there is none.
fn readable<'a>(desk: &Desk<'a>, id: ThreadId, named: &str) -> Result<&'a Thread, Refusal> {
    let reader = Reader::new(desk.profile, desk.context);
    desk.profile
        .threads
        .get(&id)
        .filter(|thread| visibility::may_read_thread(&reader, thread))
        .ok_or_else(|| Refusal::missing("thread", named))
}

fn thread(desk: &Desk<'_>, subject: &str, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("subject_id", ThreadId::parse(subject))?;
    let thread = readable(desk, id, subject)?;
    let thread_id = || subject.to_owned();
    let reason = || WORD.to_owned();
    examples.one(
        "post_comment",
        Asked::PostComment(PostComment {
            thread_id: thread_id(),
            reply_to: String::new(),
            text: WORD.to_owned(),
        }),
    );
    examples.one(
        "resolve_thread",
        Asked::ResolveThread(ResolveThread {
            thread_id: thread_id(),
            outcome: WORD.to_owned(),
        }),
    );
    examples.one(
        "reopen_thread",
        Asked::ReopenThread(ReopenThread {
            thread_id: thread_id(),
            reason: reason(),
        }),
    );
    let enrolled = desk.profile.ministries.iter().find(|(_, m)| m.active);
    let assignee = enrolled.map_or_else(|| "NOBODY".to_owned(), |(code, _)| code.to_string());
    examples.one(
        "raise_query",
        Asked::RaiseQuery(RaiseQuery {
            thread_id: thread_id(),
            terms: Some(QueryTerms {
                assignee,
                ..QueryTerms::default()
            }),
        }),
    );
    examples.one(
        "answer_query",
        Asked::AnswerQuery(AnswerQuery {
            thread_id: thread_id(),
            text: WORD.to_owned(),
        }),
    );
    let due = |day: &str| {
        Asked::ChangeQuery(ChangeQuery {
            thread_id: thread_id(),
            assignee: String::new(),
            due_date: day.to_owned(),
            remove_due_date: false,
            reason: reason(),
        })
    };
    examples.add("change_query", vec![due("2199-12-31"), due("2199-12-30")]);
    let blocks = thread
        .query
        .as_ref()
        .is_some_and(|query| query.terms.blocks_validation);
    examples.one(
        "set_query_blocking",
        Asked::SetQueryBlocking(SetQueryBlocking {
            thread_id: thread_id(),
            blocks_validation: !blocks,
            reason: reason(),
        }),
    );
    examples.one(
        "withdraw_query",
        Asked::WithdrawQuery(WithdrawQuery {
            thread_id: thread_id(),
            reason: reason(),
        }),
    );
    Ok(())
}

fn comment(desk: &Desk<'_>, subject: &str, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("subject_id", CommentId::parse(subject))?;
    let mut threads = desk.profile.threads.iter();
    let missing = || Refusal::missing("comment", subject);
    let (thread, _) = threads
        .find(|(_, thread)| thread.comments.contains_key(&id))
        .ok_or_else(missing)?;
    let found = readable(desk, *thread, subject).map_err(|_| missing())?;
    let words = found.comments.get(&id).map_or("", |c| c.text.as_str());
    examples.one(
        "edit_comment",
        Asked::EditComment(EditComment {
            thread_id: thread.to_string(),
            comment_id: subject.to_owned(),
            text: other_text(words),
        }),
    );
    examples.one(
        "delete_comment",
        Asked::DeleteComment(DeleteComment {
            thread_id: thread.to_string(),
            comment_id: subject.to_owned(),
            reason: String::new(),
        }),
    );
    Ok(())
}

fn correction(desk: &Desk<'_>, subject: &str, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("subject_id", CorrectionId::parse(subject))?;
    if !desk.profile.corrections.contains_key(&id) {
        return Err(Refusal::missing("correction", subject));
    }
    examples.one(
        "confirm_correction",
        Asked::ConfirmCorrection(ConfirmCorrection {
            correction_id: subject.to_owned(),
        }),
    );
    examples.one(
        "reject_correction",
        Asked::RejectCorrection(RejectCorrection {
            correction_id: subject.to_owned(),
            reason: WORD.to_owned(),
        }),
    );
    Ok(())
}

fn validation(desk: &Desk<'_>, subject: &str, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("subject_id", ValidationId::parse(subject))?;
    if !desk.profile.validations.contains_key(&id) {
        return Err(Refusal::missing("validation", subject));
    }
    examples.one(
        "withdraw_validation",
        Asked::WithdrawValidation(WithdrawValidation {
            validation_id: subject.to_owned(),
            reason: WORD.to_owned(),
        }),
    );
    Ok(())
}

fn grant(desk: &Desk<'_>, subject: &str, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("subject_id", GrantId::parse(subject))?;
    let grant = desk.profile.grants.get(&id);
    let grant = grant.ok_or_else(|| Refusal::missing("role", subject))?;
    examples.one(
        "end_role",
        Asked::EndRole(EndRole {
            grant_id: subject.to_owned(),
            reason: WORD.to_owned(),
        }),
    );
    let accounts = desk.context.deployment.accounts().iter();
    // Somebody who does not hold it, by whichever grant.
    let holds = |account: &AccountId| {
        desk.profile
            .roles_of(account, desk.context.now)
            .any(|(_, held)| held.role() == grant.role() && held.ministry == grant.ministry)
    };
    let other = accounts
        .filter(|(account, found)| !found.closed && **account != grant.account && !holds(account))
        .map(|(account, _)| account.to_string())
        .next();
    examples.one(
        "hand_over_role",
        Asked::HandOverRole(HandOverRole {
            grant_id: subject.to_owned(),
            account_id: other.unwrap_or_else(|| grant.account.to_string()),
            until: String::new(),
            reason: WORD.to_owned(),
        }),
    );
    Ok(())
}

fn meeting(desk: &Desk<'_>, subject: &str, examples: &mut Examples) -> Result<(), Refusal> {
    let id = fields::id("subject_id", MeetingId::parse(subject))?;
    let meeting = desk.profile.meetings.get(&id);
    let meeting = meeting.ok_or_else(|| Refusal::missing("meeting", subject))?;
    let mut record = meeting.record.clone();
    record.place = other_text(&record.place);
    record.focal_points.clear();
    examples.one(
        "amend_meeting",
        Asked::AmendMeeting(AmendMeeting {
            meeting_id: subject.to_owned(),
            base_version: meeting.version.0,
            record: Some(record),
            reason: WORD.to_owned(),
        }),
    );
    Ok(())
}
