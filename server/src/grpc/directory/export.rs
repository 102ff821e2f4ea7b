//! Everything that the deployment holds about one person, as lines of JSON. The form of the lines
//! is documented in docs/privacy.md.

use std::pin::Pin;

use futures_core::Stream;
use mgi_events::{
    deployment::may_export_person,
    ids::{AccountId, DEPLOYMENT_STREAM},
    redaction::open_stored,
    refusal::{Refusal, Rule},
};
use mgi_proto::v1::{self, ContentExported, ExportKind, ExportPersonResponse};
use prost::Message as _;
use serde_json::{Value, json};
use tonic::{Request, Status};

use super::super::{
    Host,
    caller::{authenticated, principal},
    refused,
};
use crate::{access_log, engine::ReadError, ledger::StreamName};

/// The answer.
pub(super) type Lines = Pin<Box<dyn Stream<Item = Result<ExportPersonResponse, Status>> + Send>>;

/// Who gets the export.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The person: everything.
    Own,
    /// An administrator, who has no right to the content of profiles: of what the person wrote
    /// there the places and times, and no words.
    Anothers,
}

/// Events read at once.
const BATCH: usize = 256;
/// Lines of the access log, at most.
const ACCESSES: usize = 100_000;

pub(super) async fn person(
    host: &Host,
    request: Request<v1::ExportPersonRequest>,
) -> Result<Lines, Status> {
    let principal = principal(&request)?;
    let actor = principal.account.clone();
    if !principal.reaches_stream(DEPLOYMENT_STREAM) || principal.only_ministry().is_some() {
        let refusal = Refusal::right(
            Rule::TokensAreScoped,
            "a token for some profiles, or for one ministry, exports nothing of a whole person",
        );
        return Err(refused::refusal(&refusal).into());
    }
    let account = match request.into_inner().account_id {
        own if own.is_empty() => actor.clone(),
        named => AccountId::parse(&named).map_err(|bad| refused::bad_id("account_id", &bad))?,
    };
    let deployment = host.engine.deployment();
    may_export_person(&deployment, &actor, &account)
        .map_err(|refusal| Status::from(refused::refusal(&refusal)))?;
    let whose = if account == actor {
        Whose::Own
    } else {
        Whose::Anothers
    };
    if account != actor {
        authenticated(host, &principal)?;
        access_log::about("administrator", account.as_str());
    }
    let export = ContentExported {
        kind: ExportKind::Person as i32,
        profile_id: String::new(),
        revision: deployment.revision().0,
        account_id: account.to_string(),
    };
    host.exported(&actor, export).await?;
    let host = host.clone();
    Ok(Box::pin(async_stream::try_stream! {
        for line in standing(&host, &account, whose)? {
            yield written(&line);
        }
        let mut streams = vec![DEPLOYMENT_STREAM.to_owned()];
        streams.extend(host.engine.all_profiles().iter().map(mgi_events::ids::profile_stream));
        for name in streams {
            let Ok(stream) = StreamName::new(&name) else { continue };
            let end = *host.engine.feed().head(&stream).borrow();
            let mut from = 0;
            while from < end {
                let batch = host.engine.feed().read(&stream, from, BATCH).await;
                let batch = batch.map_err(|e| Status::from(refused::read(&ReadError::from(e))))?;
                if batch.is_empty() {
                    Err(Status::from(refused::corrupt()))?;
                }
                for recorded in batch {
                    from = recorded.index + 1;
                    if let Some(line) = event(&recorded.bytes, &account, whose)? {
                        yield written(&line);
                    }
                }
            }
        }
        // What somebody looked at is told to that person, and to auditors by the access log.
        if whose == Whose::Own {
            for line in accesses(&host, &account).await? {
                yield written(&line);
            }
        }
        yield written(&json!({ "line": "end" }));
    }))
}

fn written(line: &Value) -> ExportPersonResponse {
    ExportPersonResponse {
        line: line.to_string(),
    }
}

/// What stands now: the account, what the vault knows, roles in the deployment, keys, tokens,
/// drafts. No secret and no hash of one.
fn standing(host: &Host, account: &AccountId, whose: Whose) -> Result<Vec<Value>, Status> {
    let failed = |error| Status::from(refused::vault(&error));
    let deployment = host.engine.deployment();
    let known = deployment.accounts().get(account);
    let person = host.vault.person(account.as_str()).map_err(failed)?;
    let mut lines = vec![json!({
        "line": "person",
        "deployment": deployment.id(),
        "account": account.as_str(),
        "name": person.as_ref().map(|person| person.name.as_str()),
        "erased": deployment.is_erased(account.as_str()),
        "closed": known.is_none_or(|known| known.closed),
        "created_unix_micros": known.map(|known| known.created.recorded.0),
        "name_commitment": known.map(|known| hex::encode(&known.name_commitment)),
        "salt": person.map(|person| hex::encode(person.salt)),
        "roles_in_the_deployment": known.map(|known| {
            let roles = known.roles.iter();
            roles
                .map(|(grant, role)| {
                    let role = v1::DeploymentRole::try_from(*role).unwrap_or_default();
                    json!({ "grant": grant.to_string(), "role": role.as_str_name() })
                })
                .collect::<Vec<_>>()
        }),
    })];
    let password = host.vault.password(account.as_str()).map_err(failed)?;
    let factor = host.vault.second_factor(account.as_str()).map_err(failed)?;
    lines.push(json!({
        "line": "sign_in",
        "sign_in_name": password.map(|password| password.sign_in_name),
        "second_factor": factor.is_some(),
    }));
    let sessions = host.vault.sessions().map_err(failed)?;
    for session in sessions.iter().filter(|s| s.account_id == account.as_str()) {
        lines.push(json!({
            "line": "session",
            "session": session.session_id,
            "begun_unix": session.begun_unix,
            "used_unix": session.used_unix,
            "agent": session.agent,
            "address": session.address,
        }));
    }
    for (id, token) in deployment.tokens() {
        if token.account == *account {
            let record = host.vault.token(id).map_err(failed)?;
            lines.push(json!({
                "line": "token",
                "token": id,
                "label": record.map_or_else(|| token.label.clone(), |record| record.label),
                "expires_unix": token.expires_unix,
                "revoked": token.revoked,
            }));
        }
    }
    for (id, key) in deployment.keys() {
        let registered = &key.registered;
        if registered.account_id == account.as_str() {
            let sha256: Option<[u8; 32]> = registered.certificate_sha256.as_slice().try_into().ok();
            let certificate = match &sha256 {
                Some(sha256) => host.vault.certificate(sha256).map_err(failed)?,
                None => None,
            };
            lines.push(json!({
                "line": "key",
                "key": id.to_string(),
                "purpose": registered.purpose().as_str_name(),
                "ministry": registered.ministry,
                "public_key": hex::encode(&registered.public_key),
                "certificate": certificate.map(hex::encode),
            }));
        }
    }
    for profile in host.engine.all_profiles() {
        let drafts = host.vault.drafts_of(account.as_str(), profile.as_str());
        for (place, draft) in drafts.map_err(failed)? {
            lines.push(json!({
                "line": "draft",
                "profile": place.profile_id,
                "target_kind": place.target_kind,
                "target": place.target_id,
                "field": place.field,
                "comment": place.comment,
                "thread": place.thread_id,
                "saved_unix_micros": draft.saved_unix_micros,
                "text": (whose == Whose::Own).then_some(draft.text),
            }));
        }
    }
    Ok(lines)
}

/// An event that the person made, or that gives the account a role, in full; what was redacted as
/// far as it stays. None for another.
fn event(bytes: &[u8], account: &AccountId, whose: Whose) -> Result<Option<Value>, Status> {
    // Decoding is the dear part: most events do not have the id in them at all.
    let id = account.as_str().as_bytes();
    if !bytes.windows(id.len()).any(|at| at == id) {
        return Ok(None);
    }
    let stored = open_stored(bytes).map_err(|_| Status::from(refused::corrupt()))?;
    let own = stored.event.account_id == account.as_str();
    // What others wrote is theirs, also where it names the account.
    let about = !own && names(&stored.kind, account);
    if !own && !about {
        return Ok(None);
    }
    if whose == Whose::Anothers && stored.event.stream != DEPLOYMENT_STREAM {
        // What was said in a profile is for its readers: an administrator is none.
        let event = stored.event;
        return Ok(Some(json!({
            "line": "event",
            "made_by_the_person": own,
            "redacted": stored.redacted,
            "event": {
                "stream": event.stream,
                "index": event.index.to_string(),
                "type": event.r#type,
                "eventId": event.event_id,
                "recordedTime": event.recorded_time.map(|time| time.to_string()),
            },
        })));
    }
    // Opening took the body out of the envelope.
    let whole = v1::Event {
        body: Some(v1::EventBody {
            kind: Some(stored.kind),
        }),
        ..stored.event
    };
    let text = mgi_proto::json::to_json("Event", &whole.encode_to_vec())
        .map_err(|_| Status::from(refused::corrupt()))?;
    let event: Value = serde_json::from_str(&text).map_err(|_| Status::from(refused::corrupt()))?;
    Ok(Some(json!({
        "line": "event",
        "made_by_the_person": own,
        "redacted": stored.redacted,
        "event": event,
    })))
}

/// Whether an event that somebody else made is about the account.
fn names(kind: &v1::event_body::Kind, account: &AccountId) -> bool {
    use v1::event_body::Kind;
    let about = match kind {
        Kind::AccountCreated(e) => &e.account_id,
        Kind::AccountClosed(e) => &e.account_id,
        Kind::DeploymentRoleGranted(e) => &e.account_id,
        Kind::TokenIssued(e) => &e.account_id,
        Kind::KeyRegistered(e) => &e.account_id,
        Kind::RoleGranted(e) => &e.account_id,
        Kind::ErasureRequested(e) => &e.account_id,
        Kind::PersonalDataErased(e) => &e.account_id,
        Kind::ContentExported(e) => &e.account_id,
        Kind::InvitationIssued(e) => &e.account_id,
        Kind::SignInsFailed(e) => &e.account_id,
        Kind::RecoveryIssued(e) => &e.account_id,
        Kind::AccountHandedOver(e) => &e.account_id,
        _ => return false,
    };
    about == account.as_str()
}

/// What the access log says of reads by the account, and about it.
async fn accesses(host: &Host, account: &AccountId) -> Result<Vec<Value>, Status> {
    let log = host.access_log.clone();
    let id = account.to_string();
    let read = move || {
        log.read(i64::MIN, ACCESSES, |entry| {
            entry.account == id || entry.about == id
        })
    };
    let read = tokio::task::spawn_blocking(read).await;
    let Ok(Ok(entries)) = read else {
        tracing::error!(?read, "the access log could not be read");
        return Err(Status::unavailable("the access log cannot be read"));
    };
    let lines = entries.into_iter().map(|entry| {
        json!({
            "line": "access",
            "time_unix_micros": entry.time_unix_micros,
            "account": entry.account,
            "method": entry.method,
            "profile": entry.profile,
            "role": entry.role,
            "credential": entry.credential,
            "result": entry.result,
            "about": entry.about,
        })
    });
    Ok(lines.collect())
}
