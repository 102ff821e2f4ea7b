//! Threads and comments: those that the reader may read, and no others.

use std::collections::BTreeMap;

use mgi_proto::v1::{ComparedKind, ItemDifference};

use super::compare::{Compared, Field, list, pairs, target, word, yes};
use crate::{
    event::Author,
    ids::{Revision, ThreadId},
    profile::{
        consultation::Query,
        reader::Reader,
        state::{Comment, Profile, Thread},
    },
    visibility::may_read_thread,
};

const THREAD: &[Field<Thread>] = &[
    ("target", |thread| target(&thread.target)),
    ("visibility", |thread| {
        word(thread.visibility().as_str_name(), "VISIBILITY_")
    }),
    ("passage", |thread| {
        let passage = thread.passage.as_ref();
        passage.map_or_else(String::new, |(_, anchor)| anchor.quote.clone())
    }),
    ("passage_is_gone", |thread| {
        let gone = |anchor: &crate::text::Anchor| yes(anchor.outdated.is_some());
        let passage = thread.passage.as_ref();
        passage.map_or_else(String::new, |(_, anchor)| gone(anchor))
    }),
    ("resolved", |thread| yes(thread.resolved)),
    ("query", |thread| {
        query(thread, |query| {
            word(query.state().as_str_name(), "QUERY_STATE_")
        })
    }),
    ("assignee", |thread| {
        query(thread, |query| query.terms.assignee.clone())
    }),
    ("due_date", |thread| {
        query(thread, |query| query.terms.due_date.clone())
    }),
    ("blocks_validation", |thread| {
        query(thread, |query| yes(query.terms.blocks_validation))
    }),
    ("answer", |thread| query(thread, |query| list(query.answer))),
];

fn query(thread: &Thread, part: impl Fn(&Query) -> String) -> String {
    thread.query.as_ref().map(part).unwrap_or_default()
}

pub(super) fn threads(
    old: &Profile,
    new: &Profile,
    reader: &Reader,
    found: &mut Vec<ItemDifference>,
) {
    let since = old.revision();
    let nothing = BTreeMap::new();
    for (id, before, after) in pairs(&old.threads, &new.threads) {
        // Who may read a thread never changes.
        let readable = after.or(before).is_some_and(|t| may_read_thread(reader, t));
        if !readable || before == after {
            continue;
        }
        Compared::new(ComparedKind::Thread, id, before, after)
            .about(|thread| thread.target.clone())
            .by(|thread| before.is_none().then_some(&thread.by))
            .fields(THREAD)
            .ends(|thread| thread.resolved)
            .tell(found);
        let comments = |thread: Option<&'_ Thread>| thread.map(|t| t.comments.clone());
        let (old, new) = (comments(before), comments(after));
        let (old, new) = (
            old.as_ref().unwrap_or(&nothing),
            new.as_ref().unwrap_or(&nothing),
        );
        for (comment, before, after) in pairs(old, new) {
            tell(*id, &comment.to_string(), before, after, since, found);
        }
    }
}

const COMMENT: &[Field<Comment>] = &[
    ("reply_to", |comment| list(comment.reply_to)),
    ("mentions", |comment| list(&comment.mentions)),
    ("deleted", |comment| yes(comment.deleted.is_some())),
];

fn tell(
    thread: ThreadId,
    id: &str,
    old: Option<&Comment>,
    new: Option<&Comment>,
    since: Revision,
    found: &mut Vec<ItemDifference>,
) {
    // Words that somebody took back are not repeated.
    let is_deleted = new.is_some_and(|comment| comment.deleted.is_some());
    Compared::new(ComparedKind::Comment, id, old, new)
        .within(thread)
        .by(last_change)
        .fields(COMMENT)
        .text(since, new.and_then(last_change), |comment| {
            if is_deleted { "" } else { &comment.text }
        })
        .ends(|comment| comment.deleted.is_some())
        .tell(found);
}

fn last_change(comment: &Comment) -> Option<&Author> {
    let later = comment.deleted.as_ref().or(comment.edited.as_ref());
    Some(later.unwrap_or(&comment.by))
}
