//! How the events of the discussion change the profile.

use mgi_proto::v1::{QueryState, event_body::Kind};

use super::super::{
    lookup::text_ref,
    state::{Comment, Profile, Thread},
};
use crate::{
    event::Author,
    ids::{CommentId, ThreadId, Version},
    text::Anchor,
};

impl Profile {
    pub(super) fn apply_thread(&mut self, kind: &Kind, by: Author) -> Option<()> {
        match kind {
            Kind::ThreadOpened(e) => {
                let id = CommentId::parse(&e.comment_id).ok()?;
                self.next.comment = self.next.comment.max(id.0);
                let first = comment(None, &e.text, &e.mentions, by.clone());
                let target = e.target.clone()?;
                let passage = match &e.passage {
                    None => None,
                    Some(passage) => Some((
                        text_ref(&target, passage.field)?,
                        Anchor {
                            version: Version(passage.version),
                            start: passage.start,
                            end: passage.end,
                            quote: passage.quote.clone(),
                            prefix: passage.prefix.clone(),
                            suffix: passage.suffix.clone(),
                            outdated: None,
                        },
                    )),
                };
                let thread_id = ThreadId::parse(&e.thread_id).ok()?;
                if let Some((text, _)) = &passage {
                    let anchored = self.anchored_in.entry(text.clone()).or_default();
                    anchored.insert(thread_id);
                }
                let thread = Thread {
                    target,
                    visibility: e.visibility,
                    by,
                    resolved: false,
                    comments: [(id, first)].into(),
                    passage,
                    query: None,
                };
                self.threads.insert(thread_id, thread);
            }
            Kind::CommentPosted(e) => {
                let id = CommentId::parse(&e.comment_id).ok()?;
                self.next.comment = self.next.comment.max(id.0);
                let reply_to = CommentId::parse(&e.reply_to).ok();
                let comment = comment(reply_to, &e.text, &e.mentions, by);
                let thread = self.threads.get_mut(&ThreadId::parse(&e.thread_id).ok()?)?;
                thread.comments.insert(id, comment);
            }
            Kind::CommentEdited(e) => {
                let comment = self.comment_mut(&e.thread_id, &e.comment_id)?;
                let writer = comment.edited.take().unwrap_or_else(|| comment.by.clone());
                let before = std::mem::replace(&mut comment.text, e.text.clone());
                comment.earlier.push((before, writer));
                comment.mentions.clone_from(&e.mentions);
                comment.edited = Some(by);
            }
            Kind::CommentDeleted(e) => {
                let comment = self.comment_mut(&e.thread_id, &e.comment_id)?;
                comment.text.clear();
                comment.earlier.clear();
                comment.mentions.clear();
                comment.deleted = Some(by);
            }
            Kind::ThreadResolved(e) => {
                let id = ThreadId::parse(&e.thread_id).ok()?;
                let thread = self.threads.get_mut(&id)?;
                thread.resolved = true;
                if let Some(query) = thread.query.as_mut().filter(|q| q.is_unsettled()) {
                    query.state = QueryState::Resolved as i32;
                }
            }
            Kind::ThreadReopened(e) => {
                let id = ThreadId::parse(&e.thread_id).ok()?;
                let thread = self.threads.get_mut(&id)?;
                thread.resolved = false;
                let query = thread.query.as_mut();
                if let Some(query) = query.filter(|q| q.state() == QueryState::Resolved) {
                    query.state = QueryState::Reopened as i32;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn comment_mut(&mut self, thread: &str, comment: &str) -> Option<&mut Comment> {
        let thread = self.threads.get_mut(&ThreadId::parse(thread).ok()?)?;
        thread.comments.get_mut(&CommentId::parse(comment).ok()?)
    }
}

fn comment(reply_to: Option<CommentId>, text: &str, mentions: &[String], by: Author) -> Comment {
    Comment {
        reply_to,
        text: text.to_owned(),
        by,
        mentions: mentions.to_vec(),
        earlier: Vec::new(),
        edited: None,
        deleted: None,
    }
}
