//! Who may read what: the one function that every query, stream, count and
//! refusal asks.

use mgi_proto::v1::{Visibility, event_body::Kind};

use crate::{
    ids::ThreadId,
    profile::{Profile, Reader, Thread},
    redaction::open_remainder,
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

/// Whether a reader of the profile may read an event, the one at `index` of its
/// stream, in clear. Nobody reads one that was redacted. `profile` is the state at
/// the event or later: for a redaction ordered since, it is the newest.
#[must_use]
pub fn may_read_event(reader: &Reader, profile: &Profile, index: u64, kind: &Kind) -> bool {
    !profile.redactions().contains_key(&index) && may_know_of_event(reader, profile, kind)
}

/// Whether a reader of the profile may know what an event is about: of one that was
/// redacted, all but its text.
#[must_use]
pub fn may_know_of_event(reader: &Reader, profile: &Profile, kind: &Kind) -> bool {
    if !reader.reads() {
        return false;
    }
    if let Kind::EventRedacted(e) = kind {
        // Who may not know of an event learns nothing from its redaction.
        return match open_remainder(&e.remainder) {
            Ok((_, kind)) => may_know_of_event(reader, profile, &kind),
            Err(_) => reader.is_auditor(),
        };
    }
    match thread_of(profile, kind) {
        None => true,
        Some(thread) => thread.is_some_and(|thread| may_read_thread(reader, thread)),
    }
}

/// The thread that an event is about, when it is about one: none inside where the
/// profile does not have it.
pub(crate) fn thread_of<'a>(profile: &'a Profile, kind: &Kind) -> Option<Option<&'a Thread>> {
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
        _ => return None,
    };
    let id = ThreadId::parse(thread).ok();
    Some(id.and_then(|id| profile.threads().get(&id)))
}
