//! Step 3: the discussion.

use mgi_proto::v1::{
    CommentDeleted, CommentEdited, CommentPosted, DeleteComment, EditComment, OpenThread,
    PostComment, QueryRaised, ReopenThread, ResolveThread, Stage, ThreadOpened, ThreadReopened,
    ThreadResolved, Visibility, event_body::Kind,
};

use super::{
    acting::{Acting, Desk},
    decision::Decision,
    queries,
    reader::Reader,
    revision::{EMPTY, anchored},
    state::{Comment, Grant, Thread},
    windows::Phase,
};
use crate::{
    fields,
    ids::{CommentId, MinistryCode, ThreadId},
    limits,
    refusal::{Refusal, Rule},
    roles::{self, Action, Party, Scope},
    visibility,
};

/// Everybody who takes part opens threads; stakeholders while the consultation
/// is open, and where everybody can read them.
pub(super) fn open(desk: &Desk<'_>, command: &OpenThread) -> Result<Decision, Refusal> {
    // Who asks in it needs a role that raises queries.
    let action = match command.query {
        None => Action::Comment,
        Some(_) => Action::RaiseQueries,
    };
    let acting = desk.act(action, |grant| {
        in_consultation(desk, grant)?;
        reachable(grant, command.visibility())?;
        queries::may_ask(grant, command.query.as_ref())
    })?;
    if command.visibility() == Visibility::Unspecified {
        return Err(Refusal::field(
            "visibility",
            "must be own ministry, government, consultation or public",
        ));
    }
    let target = desk.target(command.target.as_ref(), &[])?;
    let text = comment(&command.text)?;
    let passage = match &command.passage {
        None => None,
        Some(passage) => {
            let of = desk.text(Some(target), passage.field)?;
            desk.base_of(&of, passage.base_version)?;
            let tracked = desk.profile.tracked(&of).unwrap_or(&EMPTY);
            let now = desk.profile.version_of_text(&of);
            Some(anchored(passage.field, passage, tracked, now)?)
        }
    };
    let terms = match &command.query {
        None => None,
        Some(terms) => {
            queries::askable(desk, terms)?;
            queries::shared(command.visibility(), "visibility")?;
            Some(terms)
        }
    };
    desk.in_window(Phase::Write)?;
    if desk.profile.threads.len() >= limits::THREADS_PER_PROFILE {
        return Err(Refusal::Limit {
            what: "the number of threads of a profile",
            limit: limits::THREADS_PER_PROFILE,
            remedy: "go on in a thread that is there",
        });
    }
    let id = ThreadId(desk.profile.threads.keys().last().map_or(1, |id| id.0 + 1));
    let comment_id = CommentId(desk.profile.next.comment + 1);
    let mut events = vec![Kind::ThreadOpened(ThreadOpened {
        thread_id: id.to_string(),
        target: Some(target.clone()),
        visibility: command.visibility,
        comment_id: comment_id.to_string(),
        mentions: desk.mentions(&text),
        text,
        passage,
    })];
    if let Some(terms) = terms {
        events.push(Kind::QueryRaised(QueryRaised {
            thread_id: id.to_string(),
            terms: Some(terms.clone()),
        }));
    }
    Ok(Decision::of(events)
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
    desk.in_window(Phase::Settle)?;
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
    room(thread)?;
    let comment_id = CommentId(desk.profile.next.comment + 1);
    Ok(Decision::of(vec![Kind::CommentPosted(CommentPosted {
        thread_id: id.to_string(),
        comment_id: comment_id.to_string(),
        reply_to: command.reply_to.clone(),
        mentions: desk.mentions(&text),
        text,
    })])
    .created(comment_id)
    .by(&acting))
}

/// A thread is resolved by who opened it or asked in it, or by a role that settles
/// threads.
pub(super) fn resolve(desk: &Desk<'_>, command: &ResolveThread) -> Result<Decision, Refusal> {
    let (id, thread) = find(desk, &command.thread_id)?;
    let acting = settles(desk, thread)?;
    desk.in_window(Phase::Settle)?;
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
    desk.in_window(Phase::Settle)?;
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

/// A comment is rewritten by its maker; earlier words stay readable.
pub(super) fn edit(desk: &Desk<'_>, command: &EditComment) -> Result<Decision, Refusal> {
    let (id, thread) = find(desk, &command.thread_id)?;
    let (comment_id, posted) = own(desk, thread, &command.comment_id)?;
    let acting = desk.act(Action::Comment, |grant| {
        in_consultation(desk, grant)?;
        of_the_ministry(grant, thread)?;
        same_ministry(grant, posted)
    })?;
    let text = comment(&command.text)?;
    desk.in_window(Phase::Settle)?;
    if posted.text == text {
        return Err(Refusal::rule_about(
            Rule::ChangeSomething,
            comment_id.to_string(),
            format!("comment {comment_id} says this already"),
        ));
    }
    if posted.earlier.len() >= limits::EDITS_PER_COMMENT {
        return Err(Refusal::Limit {
            what: "how often a comment can be rewritten",
            limit: limits::EDITS_PER_COMMENT,
            remedy: "post another one",
        });
    }
    Ok(Decision::of(vec![Kind::CommentEdited(CommentEdited {
        thread_id: id.to_string(),
        comment_id: comment_id.to_string(),
        mentions: desk.mentions(&text),
        text,
    })])
    .by(&acting))
}

/// A comment is deleted by its maker: a tombstone stands in its place, and its
/// words stay in the history.
pub(super) fn delete(desk: &Desk<'_>, command: &DeleteComment) -> Result<Decision, Refusal> {
    let (id, thread) = find(desk, &command.thread_id)?;
    let (comment_id, posted) = own(desk, thread, &command.comment_id)?;
    let acting = desk.act(Action::Comment, |grant| {
        in_consultation(desk, grant)?;
        of_the_ministry(grant, thread)?;
        same_ministry(grant, posted)
    })?;
    fields::line(&command.reason, 0, limits::REASON_CHARS)
        .map_err(|problem| Refusal::field("reason", problem))?;
    Ok(Decision::of(vec![Kind::CommentDeleted(CommentDeleted {
        thread_id: id.to_string(),
        comment_id: comment_id.to_string(),
        reason: command.reason.clone(),
    })])
    .by(&acting))
}

/// A comment of the person that stands.
fn own<'a>(
    desk: &Desk<'_>,
    thread: &'a Thread,
    id: &str,
) -> Result<(CommentId, &'a Comment), Refusal> {
    let parsed = fields::id("comment_id", CommentId::parse(id))?;
    let posted = thread.comments.get(&parsed);
    let posted = posted.ok_or_else(|| Refusal::missing("comment in this thread", id))?;
    if posted.by.account != desk.context.account.as_str() {
        return Err(Refusal::right(
            Rule::MakersOnly,
            "a comment is rewritten and deleted by who posted it only",
        ));
    }
    if posted.deleted.is_some() {
        return Err(Refusal::rule_about(
            Rule::CommentStands,
            id,
            format!("comment {id} was deleted; post another one"),
        ));
    }
    Ok((parsed, posted))
}

/// What was said for a ministry is changed for that ministry.
fn same_ministry(grant: &Grant, posted: &Comment) -> Result<(), Refusal> {
    let ministry = grant.ministry.as_ref().map_or("", |m| m.as_str());
    if ministry == posted.by.ministry {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::MakersOnly,
        "a comment is changed in the capacity in which it was posted; name that ministry, or none",
    ))
}

/// Room for one more comment.
pub(super) fn room(thread: &Thread) -> Result<(), Refusal> {
    if thread.comments.len() < limits::COMMENTS_PER_THREAD {
        return Ok(());
    }
    Err(Refusal::Limit {
        what: "the number of comments of a thread",
        limit: limits::COMMENTS_PER_THREAD,
        remedy: "open a new thread",
    })
}

impl Desk<'_> {
    /// Codes of the enrolled ministries that a comment mentions: "@MINEDUC".
    pub(super) fn mentions(&self, text: &str) -> Vec<String> {
        let mut found: Vec<String> = text
            .split('@')
            .skip(1)
            .filter_map(|rest| {
                let end = rest
                    .find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'))
                    .unwrap_or(rest.len());
                let code = rest.get(..end)?.trim_end_matches('-');
                let code = MinistryCode::parse(code).ok()?;
                self.profile.takes_part(&code).then(|| code.to_string())
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The thread, for who may read it; for others there is none.
pub(super) fn find<'a>(desk: &Desk<'a>, id: &str) -> Result<(ThreadId, &'a Thread), Refusal> {
    let parsed = super::notes::thread_id(id)?;
    let reader = Reader::new(desk.profile, desk.context);
    desk.profile
        .threads
        .get(&parsed)
        .filter(|thread| visibility::may_read_thread(&reader, thread))
        .map(|thread| (parsed, thread))
        .ok_or_else(|| Refusal::missing("thread", id))
}

pub(super) fn settles(desk: &Desk<'_>, thread: &Thread) -> Result<Acting, Refusal> {
    let fits = |grant: &Grant| {
        in_consultation(desk, grant)?;
        of_the_ministry(grant, thread)
    };
    if let Some(query) = thread.query.as_ref().filter(|q| q.is_unsettled()) {
        // Who is asked does not settle the question.
        return desk.act(Action::Comment, |grant| {
            fits(grant)?;
            queries::raised_by(desk, grant, query)
        });
    }
    if thread.by.account == desk.context.account.as_str() {
        return desk.act(Action::Comment, fits);
    }
    desk.act(Action::ResolveThreads, fits)
}

/// In a thread of one ministry people speak for that ministry.
pub(super) fn of_the_ministry(grant: &Grant, thread: &Thread) -> Result<(), Refusal> {
    let own = grant.ministry.as_ref().map(|m| m.as_str()) == Some(thread.by.ministry.as_str());
    if thread.visibility() != Visibility::OwnMinistry || own {
        return Ok(());
    }
    Err(Refusal::right(
        Rule::RoleInForce,
        format!("this thread belongs to {}; act for it", thread.by.ministry),
    ))
}

pub(super) fn in_consultation(desk: &Desk<'_>, grant: &Grant) -> Result<(), Refusal> {
    let open = desk.profile.stage() == Stage::Consultation;
    let scope = roles::scope(Party::Profile(grant.role()), Action::Comment);
    if scope != Scope::WhileConsulting || open {
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
        Visibility::Government => roles::allows(grant.role(), Action::ReadGovernmentThreads),
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

pub(super) fn comment(text: &str) -> Result<String, Refusal> {
    fields::prose(text, 1, limits::COMMENT_CHARS).map_err(|problem| Refusal::field("text", problem))
}
