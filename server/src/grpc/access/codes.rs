//! What is opened with one-time codes, and their issue.

use std::ops::RangeInclusive;

use mgi_events::ids::AccountId;
use mgi_proto::v1;
use tonic::{Request, Status};

use super::{
    super::{Host, caller::privileged, refused, status::bad_field},
    begun, refuse, whence,
};

/// Seconds of an invitation when none are named: 7 days; and at most: 30 days.
const INVITATION: (u64, RangeInclusive<u64>) = (7 * 86_400, 60..=30 * 86_400);
/// Seconds of a recovery code when none are named: a day; and at most: 7 days.
const RECOVERY: (u64, RangeInclusive<u64>) = (86_400, 60..=7 * 86_400);

pub(super) async fn set_up(
    host: &Host,
    request: Request<v1::SetUpRequest>,
) -> Result<v1::SetUpResponse, Status> {
    let (from, agent) = whence(&request);
    let v1::SetUpRequest {
        code,
        name,
        sign_in_name,
        password,
    } = request.into_inner();
    let access = &host.access;
    let set_up = access.set_up(from, &agent, &code, &name, &sign_in_name, &password);
    let session = begun(set_up.await.map_err(refuse)?);
    Ok(v1::SetUpResponse { session })
}

pub(super) async fn accept(
    host: &Host,
    request: Request<v1::AcceptInvitationRequest>,
) -> Result<v1::AcceptInvitationResponse, Status> {
    let (from, agent) = whence(&request);
    let v1::AcceptInvitationRequest {
        code,
        sign_in_name,
        password,
    } = request.into_inner();
    let access = &host.access;
    let accepted = access.accept_invitation(from, &agent, &code, &sign_in_name, &password);
    let session = begun(accepted.await.map_err(refuse)?);
    Ok(v1::AcceptInvitationResponse { session })
}

pub(super) async fn recover(
    host: &Host,
    request: Request<v1::RecoverRequest>,
) -> Result<v1::RecoverResponse, Status> {
    let (from, agent) = whence(&request);
    let v1::RecoverRequest {
        code,
        sign_in_name,
        password,
    } = request.into_inner();
    let access = &host.access;
    let recovered = access.recover(from, &agent, &code, &sign_in_name, &password);
    let session = begun(recovered.await.map_err(refuse)?);
    Ok(v1::RecoverResponse { session })
}

pub(super) async fn invite(
    host: &Host,
    request: Request<v1::InviteRequest>,
) -> Result<v1::InviteResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let asked = request.into_inner();
    let account = account_id(&asked.account_id)?;
    let seconds = seconds(asked.lifetime_seconds, &INVITATION)?;
    let invited = host.access.invite(&actor, &account, seconds).await;
    let issued = invited.map_err(refuse)?;
    Ok(v1::InviteResponse {
        invitation_id: issued.id,
        code: issued.code,
        expire_time: Some(issued.expires.to_proto()),
    })
}

pub(super) async fn issue_recovery(
    host: &Host,
    request: Request<v1::IssueRecoveryCodeRequest>,
) -> Result<v1::IssueRecoveryCodeResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let asked = request.into_inner();
    let account = account_id(&asked.account_id)?;
    let seconds = seconds(asked.lifetime_seconds, &RECOVERY)?;
    let what = (asked.password, asked.second_factor);
    let access = &host.access;
    let issued = access.issue_recovery(Some(&actor), &account, what, seconds);
    let issued = issued.await.map_err(refuse)?;
    Ok(v1::IssueRecoveryCodeResponse {
        recovery_id: issued.id,
        code: issued.code,
        expire_time: Some(issued.expires.to_proto()),
    })
}

pub(super) fn account_id(text: &str) -> Result<AccountId, Status> {
    AccountId::parse(text).map_err(|bad| refused::bad_id("account_id", &bad))
}

fn seconds(asked: u64, (usual, range): &(u64, RangeInclusive<u64>)) -> Result<i64, Status> {
    let seconds = if asked == 0 { *usual } else { asked };
    if !range.contains(&seconds) {
        let (least, most) = (range.start(), range.end());
        return Err(bad_field(
            "lifetime_seconds",
            format!("must be {least} to {most}, or 0 for {usual}"),
        ));
    }
    Ok(i64::try_from(seconds).unwrap_or(i64::MAX))
}
