//! One's own sessions and credentials.

use mgi_proto::v1;
use tonic::{Request, Status};

use super::{
    super::{
        Host,
        caller::{principal, privileged},
    },
    begun, refuse, whence,
};

fn code(code: &str) -> Option<&str> {
    Some(code).filter(|code| !code.is_empty())
}

pub(super) async fn sign_in(
    host: &Host,
    request: Request<v1::SignInRequest>,
) -> Result<v1::SignInResponse, Status> {
    let (from, agent) = whence(&request);
    let asked = request.into_inner();
    let access = &host.access;
    let signed_in = access.sign_in(
        from,
        &agent,
        &asked.sign_in_name,
        &asked.password,
        code(&asked.code),
    );
    let session = begun(signed_in.await.map_err(refuse)?);
    Ok(v1::SignInResponse { session })
}

pub(super) async fn sign_out(
    host: &Host,
    request: Request<v1::SignOutRequest>,
) -> Result<v1::SignOutResponse, Status> {
    let principal = principal(&request)?;
    host.access.sign_out(&principal).await.map_err(refuse)?;
    Ok(v1::SignOutResponse {})
}

pub(super) async fn again(
    host: &Host,
    request: Request<v1::AuthenticateAgainRequest>,
) -> Result<v1::AuthenticateAgainResponse, Status> {
    let principal = principal(&request)?;
    let (from, _) = whence(&request);
    let asked = request.into_inner();
    let access = &host.access;
    let again = access.authenticate_again(from, &principal, &asked.password, code(&asked.code));
    let until = again.await.map_err(refuse)?;
    Ok(v1::AuthenticateAgainResponse {
        until_time: Some(until.to_proto()),
    })
}

pub(super) async fn sessions(
    host: &Host,
    request: Request<v1::ListSessionsRequest>,
) -> Result<v1::ListSessionsResponse, Status> {
    let principal = principal(&request)?;
    let sessions = host.access.sessions_of(&principal.account);
    let show = |session: crate::access::SessionShown| v1::Session {
        current: principal.session_id() == Some(session.session_id.as_str()),
        session_id: session.session_id,
        create_time: Some(session.begun.to_proto()),
        last_used_time: Some(session.used.to_proto()),
        expire_time: Some(session.expires.to_proto()),
        agent: session.agent,
        address: session.address,
    };
    Ok(v1::ListSessionsResponse {
        sessions: sessions.into_iter().map(show).collect(),
    })
}

pub(super) async fn end_session(
    host: &Host,
    request: Request<v1::EndSessionRequest>,
) -> Result<v1::EndSessionResponse, Status> {
    let principal = principal(&request)?;
    let id = request.into_inner().session_id;
    let id = Some(id.as_str()).filter(|id| !id.is_empty());
    let ended = host.access.end_session(&principal, id).await;
    Ok(v1::EndSessionResponse {
        ended: u32::try_from(ended.map_err(refuse)?).unwrap_or(u32::MAX),
    })
}

pub(super) async fn change_password(
    host: &Host,
    request: Request<v1::ChangePasswordRequest>,
) -> Result<v1::ChangePasswordResponse, Status> {
    let principal = privileged(host, &request)?;
    let (from, _) = whence(&request);
    let asked = request.into_inner();
    let access = &host.access;
    let changed = access.change_password(from, &principal, &asked.password, &asked.new_password);
    changed.await.map_err(refuse)?;
    Ok(v1::ChangePasswordResponse {})
}

pub(super) async fn begin_factor(
    host: &Host,
    request: Request<v1::BeginSecondFactorRequest>,
) -> Result<v1::BeginSecondFactorResponse, Status> {
    let principal = privileged(host, &request)?;
    let shown = host.access.begin_second_factor(&principal);
    let shown = shown.map_err(refuse)?;
    Ok(v1::BeginSecondFactorResponse {
        secret: shown.secret,
        uri: shown.uri,
    })
}

pub(super) async fn confirm_factor(
    host: &Host,
    request: Request<v1::ConfirmSecondFactorRequest>,
) -> Result<v1::ConfirmSecondFactorResponse, Status> {
    let principal = privileged(host, &request)?;
    let (from, _) = whence(&request);
    let code = request.into_inner().code;
    let confirmed = host.access.confirm_second_factor(from, &principal, &code);
    Ok(v1::ConfirmSecondFactorResponse {
        spare_codes: confirmed.await.map_err(refuse)?,
    })
}

pub(super) async fn remove_factor(
    host: &Host,
    request: Request<v1::RemoveSecondFactorRequest>,
) -> Result<v1::RemoveSecondFactorResponse, Status> {
    let principal = privileged(host, &request)?;
    let removed = host.access.remove_second_factor(&principal).await;
    removed.map_err(refuse)?;
    Ok(v1::RemoveSecondFactorResponse {})
}
