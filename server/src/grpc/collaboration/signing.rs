//! What is signed: shown before, and checked against the history before it is decided.

use mgi_events::{
    context::Context,
    ids::{ProfileId, profile_stream},
    profile::draft_statement,
    refusal::{Refusal, Rule},
    transparency::{checkpoint::Checkpoint, merkle::Hash, subtree::ProveError},
    validation::Statement,
};
use mgi_proto::v1::{self, Command, command::Action};
use tonic::{Request, Response, Status};

use super::super::{Host, caller::principal, refused, status::Problem};
use crate::{identity::Principal, ledger::StreamName, proofs::origin, views::ViewsError};

/// What a validation would be signed over. The caller works it out again and does not rest on it.
pub(super) async fn prepare(
    host: &Host,
    request: Request<v1::PrepareValidationRequest>,
) -> Result<Response<v1::PrepareValidationResponse>, Status> {
    let principal = principal(&request)?;
    let request = request.into_inner();
    let id =
        ProfileId::parse(&request.profile_id).map_err(|bad| refused::bad_id("profile_id", &bad))?;
    let now = host.clock.now();
    let mut draft = host
        .see(&principal, &request.profile_id, None, |seen| {
            let context = Context {
                now,
                account: &principal.account,
                deployment: seen.deployment,
            };
            draft_statement(seen.profile, &id, &context, &request)
                .map_err(|refusal| Status::from(refused::refusal(&refusal)))
        })
        .await?;
    let root = root_at(host, &id, draft.statement.size).await?;
    draft.statement.root = root.ok_or_else(|| Status::from(refused::corrupt()))?;
    draft.statement.origin = origin_of(host, &id)?;
    Ok(Response::new(v1::PrepareValidationResponse {
        items: draft.items,
        content_digest: draft.statement.content.to_vec(),
        revision: draft.statement.size,
        statement_text: draft.statement.to_string(),
    }))
}

/// Whether the checkpoint that a command's signature is over is one of the profile's history. The
/// domain cannot tell: it does not have the tree. What is written after the look does not change
/// the root of what was there before.
pub(super) async fn signs_this_history(
    host: &Host,
    principal: &Principal,
    profile: &ProfileId,
    command: &Command,
) -> Result<(), Problem> {
    let signed = match &command.action {
        Some(Action::Validate(validate)) => validate
            .signature
            .as_ref()
            .and_then(|signature| Statement::parse(&signature.statement_text).ok())
            .map(|s| (s.origin, s.size, s.root)),
        Some(Action::CosignFinalization(cosign)) => Checkpoint::parse_body(&cosign.checkpoint)
            .ok()
            .map(|c| (c.origin, c.size, c.root)),
        _ => None,
    };
    // What cannot be read is refused by the domain, with its reason.
    let Some((named, size, root)) = signed else {
        return Ok(());
    };
    // Who may not read the profile learns nothing from what a signature is refused by.
    if host
        .see(principal, profile.as_str(), None, |_| Ok(()))
        .await
        .is_err()
    {
        return Ok(());
    }
    if named == origin_of(host, profile)? && root_at(host, profile, size).await? == Some(root) {
        return Ok(());
    }
    Err(refused::refusal(&Refusal::rule_about(
        Rule::SignatureHolds,
        "checkpoint",
        "the checkpoint that is signed is not one of this profile's history; compare what you hold with the server's (mgi checkpoint known), and tell the auditors",
    )))
}

/// Origin of the checkpoints of a profile's stream in the present epoch.
fn origin_of(host: &Host, profile: &ProfileId) -> Result<String, Problem> {
    let deployment = host.engine.deployment();
    let stream = stream(profile)?;
    Ok(origin(deployment.id(), deployment.epoch(), &stream))
}

/// Root of the tree over the first `size` durable events of a profile; `None` when it has fewer.
async fn root_at(host: &Host, profile: &ProfileId, size: u64) -> Result<Option<Hash>, Problem> {
    host.engine
        .caught_up()
        .await
        .map_err(|error| refused::read(&error))?;
    let mut hashes = host.engine.hashes(&stream(profile)?);
    let work = move || -> Result<Option<Hash>, ProveError<ViewsError>> {
        if size == 0 || hashes.size().map_err(ProveError::Hashes)? < size {
            return Ok(None);
        }
        hashes.root(size).map(Some)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(root)) => Ok(root),
        Ok(Err(error)) => {
            tracing::error!(%profile, %error, "the root of a tree cannot be read");
            Err(refused::corrupt())
        }
        Err(error) => {
            tracing::error!(%profile, %error, "the root of a tree could not be looked up");
            Err(refused::corrupt())
        }
    }
}

fn stream(profile: &ProfileId) -> Result<StreamName, Problem> {
    StreamName::new(&profile_stream(profile))
        .map_err(|_| refused::refusal(&Refusal::missing("profile", profile.as_str())))
}
