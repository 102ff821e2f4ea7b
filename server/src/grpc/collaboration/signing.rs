//! What is signed: shown before, and checked against the history before it is decided.

use mgi_events::{
    context::Context,
    ids::{AccountId, ProfileId, profile_stream},
    profile::draft_statement,
    refusal::{Refusal, Rule},
    transparency::{
        checkpoint::Checkpoint,
        merkle::{Frontier, Hash, leaf_hash},
    },
    validation::Statement,
};
use mgi_proto::v1::{self, Command, command::Action};
use tonic::{Request, Response, Status};

use super::super::{Host, caller::principal, refused, status::Problem};
use crate::{engine::ReadError, ledger::StreamName};

/// Events read at once.
const BATCH: usize = 1_000;

/// What a validation would be signed over. The caller works it out again and does not rest on it.
pub(super) async fn prepare(
    host: &Host,
    request: Request<v1::PrepareValidationRequest>,
) -> Result<Response<v1::PrepareValidationResponse>, Status> {
    let account = principal(&request)?.account;
    let request = request.into_inner();
    let id =
        ProfileId::parse(&request.profile_id).map_err(|bad| refused::bad_id("profile_id", &bad))?;
    let now = host.clock.now();
    let mut draft = host
        .see(&account, &request.profile_id, None, |seen| {
            let context = Context {
                now,
                account: &account,
                deployment: seen.deployment,
            };
            draft_statement(seen.profile, &id, &context, &request)
                .map_err(|refusal| Status::from(refused::refusal(&refusal)))
        })
        .await?;
    let root = root_at(host, &id, draft.statement.size).await?;
    draft.statement.root = root.ok_or_else(|| Status::from(refused::corrupt()))?;
    draft.statement.origin = origin(host, &id);
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
    account: &AccountId,
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
        .see(account, profile.as_str(), None, |_| Ok(()))
        .await
        .is_err()
    {
        return Ok(());
    }
    if named == origin(host, profile) && root_at(host, profile, size).await? == Some(root) {
        return Ok(());
    }
    Err(refused::refusal(&Refusal::rule_about(
        Rule::SignatureHolds,
        "checkpoint",
        "the checkpoint that is signed is not one of this profile's history; compare what you hold with the server's (mgi checkpoint list), and tell the auditors",
    )))
}

/// Origin of the checkpoints of a profile's stream.
fn origin(host: &Host, profile: &ProfileId) -> String {
    // LEAD: the origin that the server's checkpoints are signed with.
    let deployment = host.engine.deployment();
    format!("mgi/{}/{}", deployment.id(), profile_stream(profile))
}

/// Root of the tree over the first `size` durable events of a profile; `None` when it has fewer.
async fn root_at(host: &Host, profile: &ProfileId, size: u64) -> Result<Option<Hash>, Problem> {
    // LEAD: the proof store answers this from kept hashes, without reading the stream.
    let stream = StreamName::new(&profile_stream(profile))
        .map_err(|_| refused::refusal(&Refusal::missing("profile", profile.as_str())))?;
    let feed = host.engine.feed();
    if *feed.head(&stream).borrow() < size {
        return Ok(None);
    }
    let mut tree = Frontier::new();
    while tree.size() < size {
        let most = usize::try_from(size - tree.size()).unwrap_or(BATCH);
        let events = feed
            .read(&stream, tree.size(), most.min(BATCH))
            .await
            .map_err(|error| refused::read(&ReadError::from(error)))?;
        if events.is_empty() {
            return Err(refused::corrupt());
        }
        for event in events {
            tree.push(leaf_hash(&event.bytes));
        }
    }
    Ok(Some(tree.root()))
}
