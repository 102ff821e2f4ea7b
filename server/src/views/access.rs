//! Who got a role in which profile, ended or not: where a person's profiles are looked for.

use mgi_events::ids::{AccountId, ProfileId, profile_of_stream};
use mgi_proto::v1::{Event, event_body::Kind};

/// The account and the profile that an event brings together.
pub(crate) fn granted(event: &Event, kind: &Kind) -> Option<(AccountId, ProfileId)> {
    let account = match kind {
        Kind::ProfileOpened(_) => &event.account_id,
        Kind::RoleGranted(granted) => &granted.account_id,
        _ => return None,
    };
    Some((
        AccountId::parse(account).ok()?,
        profile_of_stream(&event.stream)?,
    ))
}
