//! Public keys of persons and ministries. Private keys never come here.

use mgi_events::{
    context::Moment,
    deployment::{Command, Key},
    ids::KeyId,
    keys, limits,
    refusal::{Refusal, Rule},
    roles::Action,
};
use mgi_proto::v1::{self, KeyPurpose, KeyRegistered};
use tonic::{Request, Status};

use super::{
    super::{
        Host,
        caller::{principal, privileged},
        paging::Page,
        refused,
        status::{bad_field, not_found},
    },
    command::direct,
};
use crate::access_log;

pub(super) async fn register(
    host: &Host,
    request: Request<v1::RegisterKeyRequest>,
) -> Result<v1::RegisterKeyResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let request = request.into_inner();
    let mut wanted = KeyRegistered {
        key_id: String::new(),
        account_id: if request.account_id.is_empty() {
            actor.to_string()
        } else {
            request.account_id.clone()
        },
        purpose: request.purpose,
        ministry: request.ministry.clone(),
        public_key: request.public_key.clone(),
        proof: request.proof.clone(),
        replaces: request.replaces.clone(),
        endorsement: request.endorsement.clone(),
        ..KeyRegistered::default()
    };
    let mut certificate = None;
    if request.purpose() == KeyPurpose::Certificate {
        if request.certificate.len() > limits::CERTIFICATE_BYTES {
            return Err(bad_field("certificate", "takes more than 16,384 bytes"));
        }
        let read = keys::certificate(&request.certificate)
            .map_err(|problem| bad_field("certificate", problem.to_string()))?;
        if !request.public_key.is_empty() && request.public_key != read.public_key {
            return Err(bad_field(
                "public_key",
                "is not the certificate's: leave it out",
            ));
        }
        wanted.public_key.clone_from(&read.public_key);
        wanted.certificate_sha256 = read.sha256.to_vec();
        wanted.valid_from_unix = read.valid_from.0.div_euclid(1_000_000);
        wanted.valid_until_unix = read.valid_until.0.div_euclid(1_000_000);
        certificate = Some(read);
    } else if !request.certificate.is_empty() {
        return Err(bad_field(
            "certificate",
            "goes with the purpose certificate only",
        ));
    }
    let command = Command::RegisterKey(Box::new(wanted));
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    // After the key is recorded, and at every repetition: a try that was cut off in between is
    // made whole by the next.
    if let Some(certificate) = certificate {
        host.vault
            .put_certificate(&certificate.sha256, &certificate.der)
            .map_err(|e| refused::vault(&e))?;
    }
    Ok(v1::RegisterKeyResponse {
        key_id: receipt.created_ids.first().cloned().unwrap_or_default(),
        revision: receipt.revision,
    })
}

pub(super) async fn revoke(
    host: &Host,
    request: Request<v1::RevokeKeyRequest>,
) -> Result<v1::RevokeKeyResponse, Status> {
    let actor = privileged(host, &request)?.account;
    let request = request.into_inner();
    let key = KeyId::parse(&request.key_id).map_err(|bad| refused::bad_id("key_id", &bad))?;
    let void_from = match &request.void_from_time {
        Some(time) => Moment::from_proto(Some(time)),
        None => host.clock.now(),
    };
    let command = Command::RevokeKey {
        key,
        reason: request.reason.clone(),
        void_from,
    };
    let receipt = direct(host, &actor, &request.command_id, &request, command).await?;
    Ok(v1::RevokeKeyResponse {
        revision: receipt.revision,
    })
}

pub(super) async fn list(
    host: &Host,
    request: Request<v1::ListKeysRequest>,
) -> Result<v1::ListKeysResponse, Status> {
    principal(&request)?;
    let request = request.into_inner();
    let page = Page::of(request.page_size, &request.page_token)?;
    let deployment = host.engine.deployment();
    let wanted = |key: &Key| {
        let held = &key.registered;
        (request.account_id.is_empty() || held.account_id == request.account_id)
            && (request.ministry.is_empty() || held.ministry == request.ministry)
    };
    let keys = deployment.keys().filter(|(_, key)| wanted(key));
    let (keys, next_page_token) =
        page.cut(keys, |(id, _)| id.to_string(), |(_, key)| key.show())?;
    Ok(v1::ListKeysResponse {
        keys,
        next_page_token,
    })
}

/// A certificate names a person: its holder may read it, and auditors of the deployment, who
/// check by whom it was issued.
pub(super) async fn certificate(
    host: &Host,
    request: Request<v1::GetCertificateRequest>,
) -> Result<v1::GetCertificateResponse, Status> {
    let actor = principal(&request)?.account;
    let request = request.into_inner();
    let deployment = host.engine.deployment();
    let key = deployment
        .key(&request.key_id)
        .ok_or_else(|| not_found("key", &request.key_id))?;
    if key.registered.account_id != actor.as_str()
        && !deployment.permits(&actor, Action::ReadCertificates)
    {
        let refusal = Refusal::right(
            Rule::HoldersKeepKeys,
            "a certificate names a person; it is given to its holder and to auditors of the deployment",
        );
        return Err(refused::refusal(&refusal).into());
    }
    if key.registered.account_id != actor.as_str() {
        access_log::about("auditor of the deployment", &key.registered.account_id);
    }
    let digest: Option<[u8; 32]> = key.registered.certificate_sha256.as_slice().try_into().ok();
    let digest = digest.ok_or_else(|| not_found("certificate", &request.key_id))?;
    let certificate = host
        .vault
        .certificate(&digest)
        .map_err(|e| refused::vault(&e))?
        .ok_or_else(|| not_found("certificate", &request.key_id))?;
    Ok(v1::GetCertificateResponse { certificate })
}
