//! Step 3: a thread that asks a ministry for an answer by a day, and may keep its
//! item from being validated.

use mgi_proto::v1::{
    AnswerQuery, ChangeQuery, CommentPosted, QueryAnswered, QueryBlockingSet, QueryChanged,
    QueryRaised, QueryTerms, QueryWithdrawn, RaiseQuery, SetQueryBlocking, Visibility,
    WithdrawQuery, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    consultation::Query,
    decision::Decision,
    state::{Grant, Thread},
    threads::{comment, find, room},
    windows::Phase,
};
use crate::{
    fields,
    ids::{CommentId, MinistryCode, ThreadId},
    limits,
    refusal::{Refusal, Rule},
    roles::{self, Action},
};

/// A thread is raised to a query where the ministry asked can read it.
pub(super) fn raise(desk: &Desk<'_>, command: &RaiseQuery) -> Result<Decision, Refusal> {
    let (id, thread) = find(desk, &command.thread_id)?;
    let acting = desk.act(Action::RaiseQueries, |grant| {
        may_ask(grant, command.terms.as_ref())
    })?;
    let Some(terms) = &command.terms else {
        return Err(Refusal::field("terms", "are missing"));
    };
    askable(desk, terms)?;
    shared(thread.visibility(), &id.to_string())?;
    desk.in_window(Phase::Write)?;
    if thread.resolved || thread.query.as_ref().is_some_and(Query::is_unsettled) {
        return Err(Refusal::rule_about(
            Rule::ThreadIsOpen,
            id.to_string(),
            format!("thread {id} is resolved, or a query already"),
        ));
    }
    Ok(Decision::of(vec![Kind::QueryRaised(QueryRaised {
        thread_id: id.to_string(),
        terms: Some(terms.clone()),
    })])
    .by(&acting))
}

/// Whether a role raises such a query: to block validation, one for an enrolled
/// ministry or the editor's.
pub(super) fn may_ask(grant: &Grant, terms: Option<&QueryTerms>) -> Result<(), Refusal> {
    let blocks = terms.is_some_and(|terms| terms.blocks_validation);
    if !blocks || roles::allows(grant.role(), Action::BlockValidation) {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::MinistriesBlock,
        "enrolled ministries and the editor make a query block validation; raise it without, or act for a ministry",
    ))
}

/// Whether this can be asked: of an enrolled ministry, by a day.
pub(super) fn askable(desk: &Desk<'_>, terms: &QueryTerms) -> Result<(), Refusal> {
    assignee(desk, &terms.assignee)?;
    fields::optional_day(&terms.due_date).map_err(|problem| Refusal::field("due_date", problem))
}

/// What one ministry says to itself is nobody else's business, and cannot bind
/// anybody else.
pub(super) fn shared(visibility: Visibility, subject: &str) -> Result<(), Refusal> {
    if !matches!(
        visibility,
        Visibility::OwnMinistry | Visibility::Unspecified
    ) {
        return Ok(());
    }
    Err(Refusal::rule_about(
        Rule::QueriesAreShared,
        subject,
        "a query is raised in a thread that the government or the whole consultation can read; open one",
    ))
}

/// The ministry asked answers, by a comment; whoever asked then looks.
pub(super) fn answer(desk: &Desk<'_>, command: &AnswerQuery) -> Result<Decision, Refusal> {
    let (id, thread, query) = unsettled(desk, &command.thread_id)?;
    let acting = desk.act(Action::AnswerQueries, |grant| asked(grant, query))?;
    let text = comment(&command.text)?;
    desk.in_window(Phase::Settle)?;
    room(thread)?;
    let comment_id = CommentId(desk.profile.next.comment + 1);
    Ok(Decision::of(vec![
        Kind::CommentPosted(CommentPosted {
            thread_id: id.to_string(),
            comment_id: comment_id.to_string(),
            reply_to: String::new(),
            mentions: desk.mentions(&text),
            text,
        }),
        Kind::QueryAnswered(QueryAnswered {
            thread_id: id.to_string(),
            comment_id: comment_id.to_string(),
        }),
    ])
    .created(comment_id)
    .by(&acting))
}

/// Who raised a query, or settles threads, asks another ministry or sets another
/// day.
pub(super) fn change(desk: &Desk<'_>, command: &ChangeQuery) -> Result<Decision, Refusal> {
    let (id, _, query) = unsettled(desk, &command.thread_id)?;
    let acting = raiser(desk, query)?;
    let mut terms = query.terms.clone();
    if !command.assignee.is_empty() {
        assignee(desk, &command.assignee)?;
        terms.assignee.clone_from(&command.assignee);
    }
    if command.remove_due_date {
        if !command.due_date.is_empty() {
            return Err(Refusal::field(
                "due_date",
                "must be empty where the day is removed",
            ));
        }
        terms.due_date.clear();
    } else if !command.due_date.is_empty() {
        fields::optional_day(&command.due_date)
            .map_err(|problem| Refusal::field("due_date", problem))?;
        terms.due_date.clone_from(&command.due_date);
    }
    reason(&command.reason)?;
    desk.in_window(Phase::Settle)?;
    if terms == query.terms {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("query {id} asks this already"),
        ));
    }
    Ok(Decision::of(vec![Kind::QueryChanged(QueryChanged {
        thread_id: id.to_string(),
        assignee: terms.assignee,
        due_date: terms.due_date,
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

/// Enrolled ministries and the editor make a query block validation; the
/// government lead lifts that, with a reason.
pub(super) fn set_blocking(
    desk: &Desk<'_>,
    command: &SetQueryBlocking,
) -> Result<Decision, Refusal> {
    let (id, _, query) = unsettled(desk, &command.thread_id)?;
    let (action, rule, sentence) = if command.blocks_validation {
        (
            Action::BlockValidation,
            Rule::MinistriesBlock,
            "enrolled ministries and the editor make a query block validation",
        )
    } else {
        (
            Action::LiftBlocks,
            Rule::LeadLiftsBlocks,
            "the government lead lifts the block of a query; settle the query instead",
        )
    };
    let acting = desk.act_freely(action).map_err(|refusal| match refusal {
        Refusal::RightMissing { .. } => Refusal::right(rule, sentence),
        other => other,
    })?;
    reason(&command.reason)?;
    if query.terms.blocks_validation == command.blocks_validation {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("query {id} is so already"),
        ));
    }
    Ok(Decision::of(vec![Kind::QueryBlockingSet(QueryBlockingSet {
        thread_id: id.to_string(),
        blocks_validation: command.blocks_validation,
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

/// A query is taken back; its thread goes on as a discussion.
pub(super) fn withdraw(desk: &Desk<'_>, command: &WithdrawQuery) -> Result<Decision, Refusal> {
    let (id, _, query) = unsettled(desk, &command.thread_id)?;
    let acting = raiser(desk, query)?;
    reason(&command.reason)?;
    Ok(Decision::of(vec![Kind::QueryWithdrawn(QueryWithdrawn {
        thread_id: id.to_string(),
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

fn unsettled<'a>(
    desk: &Desk<'a>,
    thread: &str,
) -> Result<(ThreadId, &'a Thread, &'a Query), Refusal> {
    let (id, found) = find(desk, thread)?;
    match &found.query {
        Some(query) if query.is_unsettled() => Ok((id, found, query)),
        _ => Err(Refusal::rule_about(
            Rule::QueryIsOpen,
            id.to_string(),
            format!("thread {id} is no query, or it was settled or taken back"),
        )),
    }
}

fn raiser(desk: &Desk<'_>, query: &Query) -> Result<Acting, Refusal> {
    desk.act(Action::RaiseQueries, |grant| raised_by(desk, grant, query))
}

/// A query is the business of who raised it: the ministry, or who did so for none.
/// Who runs the process, or edits the draft, may settle it too.
pub(super) fn raised_by(desk: &Desk<'_>, grant: &Grant, query: &Query) -> Result<(), Refusal> {
    let ministry = grant.ministry.as_ref().map_or("", |m| m.as_str());
    let raised = ministry == query.by.ministry
        && (!ministry.is_empty() || query.by.account == desk.context.account.as_str());
    // What blocks validation is lifted by the government lead, and by nobody else
    // than who asked.
    let runs = grant.ministry.is_none()
        && roles::allows(grant.role(), Action::ResolveThreads)
        && (!query.blocks() || roles::allows(grant.role(), Action::LiftBlocks));
    if raised || runs {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::RaisedByMaker,
        "a query is changed, settled and taken back by the ministry that raised it, or by the government lead; one that does not block validation by the facilitator and the editor too",
    ))
}

fn asked(grant: &Grant, query: &Query) -> Result<(), Refusal> {
    if grant.ministry.as_ref().map(MinistryCode::as_str) == Some(query.terms.assignee.as_str()) {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::AssigneeAnswers,
        format!(
            "this query is answered by {}; others comment",
            query.terms.assignee
        ),
    ))
}

fn assignee(desk: &Desk<'_>, code: &str) -> Result<(), Refusal> {
    let ministry = fields::id("assignee", MinistryCode::parse(code))?;
    if desk.profile.takes_part(&ministry) {
        return Ok(());
    }
    Err(Refusal::rule_about(
        Rule::MinistryIsEnrolled,
        code,
        format!("{code} does not take part in this profile; ask a ministry that does"),
    ))
}

fn reason(reason: &str) -> Result<(), Refusal> {
    fields::line(reason, 1, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))
}
