//! Who wrote what, how each ministry stands, and what the caller may do now.

use mgi_events::{
    context::Context,
    ids::ProfileId,
    profile::{actions, board},
};
use mgi_proto::v1::{self, TargetKind, TextField};
use tonic::{Request, Response, Status};

use super::super::{
    Host,
    caller::principal,
    refused,
    status::{bad_field, not_found},
    target::text_field,
};

pub(super) async fn get_blame(
    host: &Host,
    request: Request<v1::GetBlameRequest>,
) -> Result<Response<v1::GetBlameResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let target = request.target.unwrap_or_default();
    let field = match (target.kind(), text_field("field", &target, request.field)?) {
        (TargetKind::Answer, TextField::Unspecified) => TextField::Narrative,
        (TargetKind::Answer | TargetKind::Finding | TargetKind::Note, field) => field,
        _ => {
            return Err(bad_field(
                "target",
                "must name an answer, a finding or a note",
            ));
        }
    };
    let response = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            let (spans, version) = seen
                .profile
                .blame(&target, field)
                .ok_or_else(|| not_found("text", &target.id))?;
            Ok(v1::GetBlameResponse {
                spans,
                version: version.0,
                revision: seen.profile.revision().0,
            })
        })
        .await?;
    Ok(Response::new(response))
}

pub(super) async fn get_board(
    host: &Host,
    request: Request<v1::GetBoardRequest>,
) -> Result<Response<v1::GetBoardResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let response = host
        .see(&principal, &request.profile_id, request.at, |seen| {
            let stage = seen.profile.stage();
            Ok(v1::GetBoardResponse {
                rows: board(
                    seen.profile,
                    seen.reader,
                    seen.questionnaire,
                    seen.deployment,
                    seen.at,
                ),
                stage: stage as i32,
                window: seen.profile.window(stage).cloned(),
                revision: seen.profile.revision().0,
            })
        })
        .await?;
    Ok(Response::new(response))
}

/// Asks the function that will judge the command, on durable state: what is
/// still on its way to the disk may make the command fail all the same.
pub(super) async fn list_actions(
    host: &Host,
    request: Request<v1::ListActionsRequest>,
) -> Result<Response<v1::ListActionsResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let id =
        ProfileId::parse(&request.profile_id).map_err(|bad| refused::bad_id("profile_id", &bad))?;
    let deployment = host.engine.deployment();
    let response = host
        .see(&principal, &request.profile_id, None, |seen| {
            let context = Context {
                // As for a command: recorded time never goes back.
                now: seen.at.max(seen.profile.last_recorded()),
                account: &principal.account,
                deployment: &deployment,
            };
            let actions = actions(
                seen.profile,
                &id,
                &context,
                request.target.as_ref(),
                &request.subject_id,
                &request.acting_ministry,
            )
            .map_err(|refusal| refused::refusal(&refusal))?;
            Ok(v1::ListActionsResponse {
                actions,
                revision: seen.profile.revision().0,
            })
        })
        .await?;
    Ok(Response::new(response))
}
