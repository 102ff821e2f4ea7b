//! What all writing calls of the directory share.

use mgi_events::{
    deployment::Command,
    ids::{AccountId, CommandId},
};
use mgi_proto::v1::ErrorReason;
use prost::Message;
use sha2::{Digest as _, Sha256};
use tonic::{Code, Status};

use super::super::{Host, refused, status::Problem};
use crate::{engine::DirectReceipt, identity};

/// Carries out a command on the directory. The digest is of the request, so that
/// a repeated request is told from another one with the same id.
pub(super) async fn direct(
    host: &Host,
    account: &AccountId,
    command_id: &str,
    request: &impl Message,
    command: Command,
) -> Result<DirectReceipt, Status> {
    let id = CommandId::parse(command_id).map_err(|bad| refused::bad_id("command_id", &bad))?;
    let digest = Sha256::digest(request.encode_to_vec()).into();
    host.engine
        .direct(Some(account), &id, digest, command)
        .await
        .map_err(|error| refused::submit(&error).into())
}

/// Random bytes for salts and secrets.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Status> {
    identity::random().map_err(|error| no_random(&error))
}

/// An id that tells nothing.
pub(super) fn opaque_id(prefix: &str) -> Result<String, Status> {
    identity::opaque_id(prefix).map_err(|error| no_random(&error))
}

fn no_random(error: &getrandom::Error) -> Status {
    tracing::error!(%error, "the operating system gave no random bytes");
    Problem::new(
        Code::Internal,
        ErrorReason::Internal,
        "the server has no random numbers; nothing was done",
    )
    .into()
}
