//! Who may read what: the one function that every query, stream, count and
//! refusal asks.

use mgi_proto::v1::{Visibility, event_body::Kind};

use crate::{
    ids::ThreadId,
    profile::{Profile, Reader, Thread},
};

/// Whether a reader of the profile may read a thread and its comments.
#[must_use]
pub fn may_read_thread(reader: &Reader, thread: &Thread) -> bool {
    may_read(reader, thread.visibility(), &thread.by.ministry)
}

fn may_read(reader: &Reader, visibility: Visibility, ministry: &str) -> bool {
    if !reader.reads() {
        return false;
    }
    match visibility {
        Visibility::OwnMinistry => reader.is_auditor() || reader.acts_for(ministry),
        Visibility::Government => reader.is_auditor() || reader.is_government(),
        Visibility::Consultation | Visibility::Public => true,
        Visibility::Unspecified => reader.is_auditor(),
    }
}

/// Whether a reader of the profile may read an event. `profile` is the state at
/// the event or later.
#[must_use]
pub fn may_read_event(reader: &Reader, profile: &Profile, kind: &Kind) -> bool {
    let thread = match kind {
        Kind::ThreadOpened(e) => &e.thread_id,
        Kind::CommentPosted(e) => &e.thread_id,
        Kind::ThreadResolved(e) => &e.thread_id,
        Kind::ThreadReopened(e) => &e.thread_id,
        Kind::CommentEdited(e) => &e.thread_id,
        Kind::CommentDeleted(e) => &e.thread_id,
        Kind::QueryRaised(e) => &e.thread_id,
        Kind::QueryAnswered(e) => &e.thread_id,
        Kind::QueryChanged(e) => &e.thread_id,
        Kind::QueryBlockingSet(e) => &e.thread_id,
        Kind::QueryWithdrawn(e) => &e.thread_id,
        _ => return reader.reads(),
    };
    ThreadId::parse(thread)
        .ok()
        .and_then(|id| profile.threads().get(&id))
        .is_some_and(|thread| may_read_thread(reader, thread))
}
