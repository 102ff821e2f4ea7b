//! Presence: what the caller is looking at, for others to see.

use mgi_events::{
    ids::{MinistryCode, ProfileId},
    refusal::{Refusal, Rule},
};
use mgi_proto::v1::{Activity, AnnounceRequest, AnnounceResponse, Present};
use tokio::time::Instant;
use tonic::{Request, Response, Status};

use super::super::{Host, caller::principal, refused, status::bad_field, target::well_formed};
use crate::live::{PresenceError, presence::LASTS};

/// Characters of the id by which a client tells its pages apart.
const CLIENT_ID_CHARS: usize = 64;

pub(super) async fn announce(
    host: &Host,
    request: Request<AnnounceRequest>,
) -> Result<Response<AnnounceResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let activity = check(&request)?;
    let id =
        ProfileId::parse(&request.profile_id).map_err(|bad| refused::bad_id("profile_id", &bad))?;
    let ministry = &request.acting_ministry;
    host.see(&principal, &request.profile_id, None, |seen| {
        if ministry.is_empty() || seen.reader.acts_for(ministry) {
            return Ok(());
        }
        let refusal = Refusal::right(
            Rule::RoleInForce,
            format!("you hold no role in force for {ministry} in this profile; name a ministry that you act for, or none"),
        );
        Err(refused::refusal(&refusal).into())
    })
    .await?;
    if activity == Activity::Unspecified {
        host.presence
            .leave(&id, &principal.account, &request.client_id);
        return Ok(Response::new(AnnounceResponse { lasts_seconds: 0 }));
    }
    let present = Present {
        account_id: principal.account.to_string(),
        ministry: request.acting_ministry,
        target: request.target,
        activity: activity as i32,
    };
    host.presence
        .announce(
            &id,
            &principal.account,
            &request.client_id,
            present,
            Instant::now(),
        )
        .map_err(full)?;
    Ok(Response::new(AnnounceResponse {
        lasts_seconds: u32::try_from(LASTS.as_secs()).unwrap_or(u32::MAX),
    }))
}

/// What can be said without looking at the profile.
fn check(request: &AnnounceRequest) -> Result<Activity, Status> {
    if request.client_id.chars().count() > CLIENT_ID_CHARS {
        return Err(bad_field(
            "client_id",
            format!("has at most {CLIENT_ID_CHARS} characters"),
        ));
    }
    if let Some(target) = &request.target {
        well_formed("target", target)?;
    }
    if !request.acting_ministry.is_empty() {
        MinistryCode::parse(&request.acting_ministry)
            .map_err(|bad| refused::bad_id("acting_ministry", &bad))?;
    }
    Activity::try_from(request.activity).map_err(|_| {
        bad_field(
            "activity",
            "must be viewing, editing, or unspecified to leave",
        )
    })
}

fn full(error: PresenceError) -> Status {
    let (what, remedy) = match error {
        PresenceError::TooManyPages => (
            "the number of pages from which an account is present",
            "close some of them",
        ),
        PresenceError::ProfileFull => (
            "the number of people present in a profile",
            "try again later; nothing else depends on it",
        ),
    };
    let limit = error.limit();
    refused::refusal(&Refusal::Limit {
        what,
        limit,
        remedy,
    })
    .into()
}
