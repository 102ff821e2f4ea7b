//! Events as a redaction may name one, so that it can be judged without reading any.

use mgi_proto::v1::{Event, PositionTaken, ThreadResolved, Visibility, event_body::Kind};

use super::{super::acting::Desk, examples::WORD};
use crate::{
    event::{VERSION, type_name},
    redaction::Subject,
};

/// A remark that every reader may read; and one in a thread of each ministry that
/// the account acts for, because there it is another who has texts redacted. All
/// stand first in the stream, where no event is that was redacted.
pub(super) fn of(desk: &Desk<'_>) -> Vec<Subject> {
    let mut subjects = vec![subject(Kind::PositionTaken(PositionTaken {
        remark: WORD.to_owned(),
        ..PositionTaken::default()
    }))];
    let roles = desk
        .profile
        .roles_of(desk.context.account, desk.context.now)
        .filter(|(_, grant)| desk.acts_as(grant));
    for ministry in roles.filter_map(|(_, grant)| grant.ministry.as_ref()) {
        let own = desk.profile.threads.iter().find(|(_, thread)| {
            thread.visibility() == Visibility::OwnMinistry
                && thread.by.ministry == ministry.as_str()
        });
        subjects.extend(own.map(|(id, _)| {
            subject(Kind::ThreadResolved(ThreadResolved {
                thread_id: id.to_string(),
                outcome: WORD.to_owned(),
            }))
        }));
    }
    subjects
}

fn subject(kind: Kind) -> Subject {
    let event = Event {
        r#type: type_name(&kind).to_owned(),
        version: VERSION,
        ..Event::default()
    };
    Subject {
        event,
        kind,
        leaf: [0; 32],
    }
}
