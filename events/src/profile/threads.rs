//! Step 3: the discussion.

use mgi_proto::v1::{
    CommentPosted, OpenThread, PostComment, ReopenThread, ResolveThread, Role, Stage, ThreadOpened,
    ThreadReopened, ThreadResolved, Visibility, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    decision::Decision,
    reader::Reader,
    state::{Grant, Thread},
};
use crate::{
    fields,
    ids::{CommentId, ThreadId},
    limits,
    refusal::{Refusal, Rule},
    roles::Action,
    visibility,
};

/// Everybody who takes part opens threads; stakeholders while the consultation
/// is open, and where everybody can read them.
pub(super) fn open(desk: &Desk<'_>, command: &OpenThread) -> Result<Decision, Refusal> {
    let acting = desk.act(Action::Comment, |grant| {
        in_consultation(desk, grant)?;
        reachable(grant, command.visibility())
    })?;
    if command.visibility() == Visibility::Unspecified {
        return Err(Refusal::field(
            "visibility",
            "must be own ministry, government, consultation or public",
        ));
    }
    let target = desk.target(command.target.as_ref(), &[])?;
    let text = comment(&command.text)?;
    if desk.profile.threads.len() >= limits::THREADS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of threads of a profile",
            limit: limits::THREADS_PER_PROFILE,
            remedy: "go on in a thread that is there",
        });
    }
    let id = ThreadId(desk.profile.threads.keys().last().map_or(1, |id| id.0 + 1));
    let comment_id = CommentId(desk.profile.next.comment + 1);
    Ok(Decision::of(vec![Kind::ThreadOpened(ThreadOpened {
        thread_id: id.to_string(),
        target: Some(target.clone()),
        visibility: command.visibility,
        comment_id: comment_id.to_string(),
        text,
    })])
    .created(id)
    .created(comment_id)
    .by(&acting))
}

/// Who may read a thread comments in it.
pub(super) fn post(desk: &Desk<'_>, command: &PostComment) -> Result<Decision, Refusal> {
    let (id, thread) = find(desk, &command.thread_id)?;
    let acting = desk.act(Action::Comment, |grant| {
        in_consultation(desk, grant)?;
        of_the_ministry(grant, thread)
    })?;
    let text = comment(&command.text)?;
    if thread.resolved {
        return Err(Refusal::rule_about(
            Rule::ThreadIsOpen,
            id.to_string(),
            format!("thread {id} is resolved; reopen it to go on"),
        ));
    }
    if !command.reply_to.is_empty() {
        let reply_to = fields::id("reply_to", CommentId::parse(&command.reply_to))?;
        if !thread.comments.contains_key(&reply_to) {
            return Err(Refusal::missing(
                "comment in this thread",
                command.reply_to.as_str(),
            ));
        }
    }
    if thread.comments.len() >= limits::COMMENTS_PER_THREAD {
        return Err(Refusal::Limit {
            what: "the number of comments of a thread",
            limit: limits::COMMENTS_PER_THREAD,
            remedy: "open a new thread",
        });
    }
    let comment_id = CommentId(desk.profile.next.comment + 1);
    Ok(Decision::of(vec![Kind::CommentPosted(CommentPosted {
        thread_id: id.to_string(),
        comment_id: comment_id.to_string(),
        reply_to: command.reply_to.clone(),
        text,
    })])
    .created(comment_id)
    .by(&acting))
}

/// A thread is resolved by who opened it, or by a role that settles threads.
pub(super) fn resolve(desk: &Desk<'_>, command: &ResolveThread) -> Result<Decision, Refusal> {
    let (id, thread) = find(desk, &command.thread_id)?;
    let acting = settles(desk, thread)?;
    let outcome = fields::line(&command.outcome, 0, limits::REASON_CHARS);
    outcome.map_err(|problem| Refusal::field("outcome", problem))?;
    if thread.resolved {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("thread {id} is resolved already"),
        ));
    }
    Ok(Decision::of(vec![Kind::ThreadResolved(ThreadResolved {
        thread_id: id.to_string(),
        outcome: command.outcome.clone(),
    })])
    .by(&acting))
}

/// A resolved thread is reopened with a reason.
pub(super) fn reopen(desk: &Desk<'_>, command: &ReopenThread) -> Result<Decision, Refusal> {
    let (id, thread) = find(desk, &command.thread_id)?;
    let acting = settles(desk, thread)?;
    let reason = fields::line(&command.reason, 1, limits::REASON_CHARS);
    reason.map_err(|problem| Refusal::field("reason", problem))?;
    if !thread.resolved {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            id.to_string(),
            format!("thread {id} is open already"),
        ));
    }
    Ok(Decision::of(vec![Kind::ThreadReopened(ThreadReopened {
        thread_id: id.to_string(),
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

/// The thread, for who may read it; for others there is none.
fn find<'a>(desk: &Desk<'a>, id: &str) -> Result<(ThreadId, &'a Thread), Refusal> {
    let parsed = super::notes::thread_id(id)?;
    let reader = Reader::new(desk.profile, desk.context);
    desk.profile
        .threads
        .get(&parsed)
        .filter(|thread| visibility::may_read_thread(&reader, thread))
        .map(|thread| (parsed, thread))
        .ok_or_else(|| Refusal::missing("thread", id))
}

fn settles(desk: &Desk<'_>, thread: &Thread) -> Result<Acting, Refusal> {
    let fits = |grant: &Grant| {
        in_consultation(desk, grant)?;
        of_the_ministry(grant, thread)
    };
    if thread.by.account == desk.context.account.as_str() {
        return desk.act(Action::Comment, fits);
    }
    desk.act(Action::ResolveThreads, fits)
}

/// In a thread of one ministry people speak for that ministry.
fn of_the_ministry(grant: &Grant, thread: &Thread) -> Result<(), Refusal> {
    let own = grant.ministry.as_ref().map(|m| m.as_str()) == Some(thread.by.ministry.as_str());
    if thread.visibility() != Visibility::OwnMinistry || own {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::RoleInForce,
        format!("this thread belongs to {}; act for it", thread.by.ministry),
    ))
}

fn in_consultation(desk: &Desk<'_>, grant: &Grant) -> Result<(), Refusal> {
    if grant.role() != Role::Stakeholder || desk.profile.stage() == Stage::Consultation {
        return Ok(());
    }
    Err(Refusal::rule_about(
        Rule::StakeholdersInConsultation,
        "stage",
        "stakeholders comment while the consultation is open; it is not open now",
    ))
}

/// Nobody opens a thread that he or she could not read.
fn reachable(grant: &Grant, visibility: Visibility) -> Result<(), Refusal> {
    let reads = match visibility {
        Visibility::OwnMinistry => grant.ministry.is_some(),
        Visibility::Government => grant.ministry.is_some() || grant.role() == Role::GovernmentLead,
        _ => true,
    };
    if reads {
        return Ok(());
    }
    Err(Refusal::field(
        "visibility",
        "own ministry needs a role for a ministry; government needs one too, or the government lead's",
    ))
}

fn comment(text: &str) -> Result<String, Refusal> {
    fields::prose(text, 1, limits::COMMENT_CHARS).map_err(|problem| Refusal::field("text", problem))
}
