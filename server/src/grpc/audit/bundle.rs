//! Making an evidence bundle, as a stream: the server's memory does not grow with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
};

use futures_core::Stream;
use futures_util::StreamExt as _;
use mgi_events::{
    bundle::{Bytes, Content, Kind, Line, Sha, Shown, VERSION, Writer, is_public, may_make},
    ids::{DEPLOYMENT_STREAM, ProfileId, profile_stream},
    profile::content,
    redaction::{Record, Stored, open_stored},
    roles::Action,
};
use mgi_proto::v1::{
    BundleKind, ContentExported, CreateBundleRequest, CreateBundleResponse, ExportKind,
    event_body::Kind as EventKind,
};
use tonic::{Response, Status};

use super::{Answers, Audit, BATCH, proofs::refused_sign};
use crate::{
    engine::{Point, ReadError},
    grpc::{Host, refused, status::bad_field},
    identity::Principal,
    ledger::StreamName,
    proofs::Signed,
};

/// Bytes of one piece, about: a line more than this at most.
const PIECE: usize = 64 * 1024;

/// What the profile's events tell before they are shown.
#[derive(Default)]
struct Survey {
    /// Who acts, or has a role.
    actors: BTreeSet<String>,
    /// What stands in the place of redacted events, by index.
    redacted: BTreeMap<u64, Vec<u8>>,
    /// Ministries that were enrolled.
    ministries: BTreeSet<String>,
    /// Keys that signed, and those that they took the place of.
    keys: BTreeSet<String>,
}

/// What a bundle is of.
struct Order {
    host: Host,
    kind: Kind,
    id: ProfileId,
    profile: StreamName,
    deployment: StreamName,
    /// The caller may read the whole deployment stream.
    whole_deployment: bool,
}

impl Audit {
    pub(super) async fn bundle(
        &self,
        principal: Principal,
        request: CreateBundleRequest,
    ) -> Result<Response<Answers<CreateBundleResponse>>, Status> {
        let kind = match request.kind() {
            BundleKind::Public => Kind::Public,
            BundleKind::Auditor => Kind::Auditor,
            BundleKind::Unspecified => {
                return Err(bad_field("kind", "must be public or auditor"));
            }
        };
        let id = ProfileId::parse(&request.profile_id)
            .map_err(|bad| refused::bad_id("profile_id", &bad))?;
        let host = self.0.clone();
        host.see(&principal, &request.profile_id, None, |seen| {
            may_make(seen.reader, seen.profile, kind)
                .map_err(|refusal| refused::refusal(&refusal).into())
        })
        .await?;
        let stream =
            |name: &str| StreamName::new(name).map_err(|error| Status::internal(error.to_string()));
        let auditor = host
            .engine
            .deployment()
            .permits(&principal.account, Action::MakeAuditorBundles)
            && principal.reaches_stream(DEPLOYMENT_STREAM);
        let revision = *host
            .engine
            .feed()
            .head(&stream(&profile_stream(&id))?)
            .borrow();
        let export = ContentExported {
            kind: match kind {
                Kind::Public => ExportKind::PublicBundle as i32,
                Kind::Auditor => ExportKind::AuditorBundle as i32,
            },
            profile_id: id.to_string(),
            revision,
            account_id: String::new(),
        };
        if let Err(refused) = host.exported(&principal.account, export).await {
            // What auditors need most, when the ledger takes nothing any more: who reads is in
            // the access log.
            tracing::warn!(%refused, "a bundle is made that could not be recorded");
        }
        let order = Order {
            kind,
            profile: stream(&profile_stream(&id))?,
            deployment: stream(DEPLOYMENT_STREAM)?,
            whole_deployment: kind == Kind::Auditor && auditor,
            id,
            host,
        };
        let pieces = pieces(order).await?;
        let pieces = pieces.map(|piece| piece.map(|chunk| CreateBundleResponse { chunk }));
        Ok(Response::new(Box::pin(pieces)))
    }
}

/// The public bundle of a profile of which the caller established that it is published.
pub(in crate::grpc) async fn public_bundle(
    host: Host,
    id: ProfileId,
) -> Result<Pin<Box<dyn Stream<Item = Result<Vec<u8>, Status>> + Send>>, Status> {
    let stream =
        |name: &str| StreamName::new(name).map_err(|error| Status::internal(error.to_string()));
    let order = Order {
        kind: Kind::Public,
        profile: stream(&profile_stream(&id))?,
        deployment: stream(DEPLOYMENT_STREAM)?,
        whole_deployment: false,
        id,
        host,
    };
    Ok(Box::pin(pieces(order).await?))
}

/// The bundle's file in pieces.
async fn pieces(
    order: Order,
) -> Result<impl Stream<Item = Result<Vec<u8>, Status>> + Send, Status> {
    // The deployment's first: a head that it records is then in the profile's.
    let deployment = order.signed(&order.deployment).await?;
    let profile = order.signed(&order.profile).await?;
    let text = lines(order, deployment, profile);
    let mut waiting = String::new();
    Ok(async_stream::try_stream! {
        let mut text = Box::pin(text);
        while let Some(line) = text.next().await {
            let line: String = line?;
            waiting.push_str(&line);
            if waiting.len() >= PIECE {
                yield std::mem::take(&mut waiting).into_bytes();
            }
        }
        if !waiting.is_empty() {
            yield std::mem::take(&mut waiting).into_bytes();
        }
    })
}

/// The lines of the bundle's file.
fn lines(
    order: Order,
    deployment: Signed,
    profile: Signed,
) -> impl Stream<Item = Result<String, Status>> + Send {
    async_stream::try_stream! {
        let mut writer = Writer::new();
        yield writer.line(&Line::Bundle {
            version: VERSION,
            kind: order.kind,
            deployment: order.host.engine.deployment().id().to_owned(),
            profile: order.id.to_string(),
            deployment_events: deployment.size,
            profile_events: profile.size,
        });
        for (stream, signed) in [(&order.deployment, &deployment), (&order.profile, &profile)] {
            let line = order.checkpoint(stream, signed)?;
            yield writer.line(&line);
        }
        let survey = order.survey(profile.size).await?;
        for (stream, signed) in [(&order.deployment, &deployment), (&order.profile, &profile)] {
            let mut from = 0;
            while from < signed.size {
                let batch = order.read(stream, from, signed.size).await?;
                for (bytes, stored) in batch {
                    let record = (*stream == order.profile)
                        .then(|| survey.redacted.get(&from))
                        .flatten();
                    from += 1;
                    let shown = match record {
                        _ if !order.shows(stream, &stored.kind, &survey) => Shown::Hidden,
                        Some(record) => Shown::Redacted(record.clone()),
                        None => Shown::Clear(bytes),
                    };
                    yield writer.event(stream.as_str(), stored.leaf, shown);
                }
            }
        }
        if order.kind == Kind::Auditor {
            for account in &survey.actors {
                let line = order.name(account)?;
                yield writer.line(&line);
            }
            for line in order.certificates(&survey.actors)? {
                yield writer.line(&line);
            }
        }
        for item in order.content(profile.size).await? {
            yield writer.line(&Line::Content(item));
        }
        yield writer.end();
    }
}

impl Order {
    async fn signed(&self, stream: &StreamName) -> Result<Signed, Status> {
        let signed = self.host.proofs.checkpoint(stream, None).await;
        signed.map_err(|error| refused_sign(&error))
    }

    fn checkpoint(&self, stream: &StreamName, signed: &Signed) -> Result<Line, Status> {
        let key = self.host.proofs.verifier_key(stream);
        let (_, key) = key.map_err(|error| refused_sign(&error))?;
        Ok(Line::Checkpoint {
            stream: stream.to_string(),
            key,
            note: signed.note.clone(),
        })
    }

    /// The next events of a stream, before `end`.
    async fn read(
        &self,
        stream: &StreamName,
        from: u64,
        end: u64,
    ) -> Result<Vec<(Vec<u8>, Stored)>, Status> {
        let most = usize::try_from(end - from).unwrap_or(BATCH).min(BATCH);
        let batch = self.host.engine.feed().read(stream, from, most).await;
        let batch = batch.map_err(|error| Status::from(refused::read(&ReadError::from(error))))?;
        if batch.is_empty() {
            return Err(refused::corrupt().into());
        }
        batch
            .into_iter()
            .map(|recorded| {
                let stored =
                    open_stored(&recorded.bytes).map_err(|_| Status::from(refused::corrupt()))?;
                Ok((recorded.bytes.to_vec(), stored))
            })
            .collect()
    }

    /// Reads the profile's events once before they are shown.
    async fn survey(&self, end: u64) -> Result<Survey, Status> {
        let mut survey = Survey::default();
        let mut from = 0;
        while from < end {
            for (_, stored) in self.read(&self.profile, from, end).await? {
                from += 1;
                survey.actors.insert(stored.event.account_id);
                match stored.kind {
                    EventKind::RoleGranted(e) => {
                        survey.actors.insert(e.account_id);
                    }
                    EventKind::MinistryEnrolled(e) => {
                        survey.ministries.insert(e.ministry);
                    }
                    EventKind::ValidationGiven(e) => {
                        survey.keys.insert(e.key_id);
                    }
                    EventKind::CheckpointCosigned(e) => {
                        survey.keys.insert(e.key_id);
                    }
                    EventKind::EventRedacted(e) => {
                        let leaf = e.leaf_hash.as_slice().try_into();
                        let record = Record {
                            leaf: leaf.map_err(|_| Status::from(refused::corrupt()))?,
                            remainder: e.remainder,
                        };
                        survey.redacted.insert(e.index, record.shortest());
                    }
                    _ => {}
                }
            }
        }
        let deployment = self.host.engine.deployment();
        let mut waiting: Vec<String> = survey.keys.iter().cloned().collect();
        while let Some(key) = waiting.pop() {
            let before = deployment.key(&key).map(|key| &key.registered.replaces);
            if let Some(before) = before.filter(|before| !before.is_empty())
                && survey.keys.insert(before.clone())
            {
                waiting.push(before.clone());
            }
        }
        let mut waiting: Vec<String> = survey.ministries.iter().cloned().collect();
        while let Some(code) = waiting.pop() {
            let known = deployment.ministries().get(code.as_str());
            for before in known.into_iter().flat_map(|m| &m.predecessors) {
                if survey.ministries.insert(before.clone()) {
                    waiting.push(before.clone());
                }
            }
        }
        Ok(survey)
    }

    /// Whether an event is shown in clear. Of the deployment's keys and ministries those are, which
    /// have to do with the profile.
    fn shows(&self, stream: &StreamName, kind: &EventKind, survey: &Survey) -> bool {
        if self.whole_deployment || (self.kind == Kind::Auditor && *stream == self.profile) {
            return true;
        }
        match kind {
            EventKind::KeyRegistered(e) => survey.keys.contains(&e.key_id),
            EventKind::KeyRevoked(e) => survey.keys.contains(&e.key_id),
            EventKind::MinistryRegistered(e) => survey.ministries.contains(&e.ministry),
            EventKind::MinistryRenamed(e) => survey.ministries.contains(&e.ministry),
            // An auditor of one profile sees how its actors' accounts were made.
            EventKind::AccountCreated(e) => {
                self.kind == Kind::Auditor && survey.actors.contains(&e.account_id)
            }
            // And that the persons behind them were erased.
            EventKind::PersonalDataErased(e) => {
                self.kind == Kind::Auditor && survey.actors.contains(&e.account_id)
            }
            _ => is_public(kind, self.profile.as_str()),
        }
    }

    /// The certificates of those who act, by key.
    fn certificates(&self, actors: &BTreeSet<String>) -> Result<Vec<Line>, Status> {
        let deployment = self.host.engine.deployment();
        let mut lines = Vec::new();
        for (id, key) in deployment.keys() {
            let registered = &key.registered;
            let sha256 = registered.certificate_sha256.as_slice().try_into();
            let (Ok(sha256), true) = (sha256, actors.contains(&registered.account_id)) else {
                continue;
            };
            let der = self.host.vault.certificate(sha256);
            if let Some(der) = der.map_err(|error| Status::from(refused::vault(&error)))? {
                lines.push(Line::Certificate {
                    key: id.to_string(),
                    der: Bytes(der),
                });
            }
        }
        Ok(lines)
    }

    fn name(&self, account: &str) -> Result<Line, Status> {
        let person = self.host.vault.person(account);
        let person = person.map_err(|error| Status::from(refused::vault(&error)))?;
        let account = account.to_owned();
        Ok(match person {
            Some(person) => Line::Name {
                account,
                name: person.name,
                salt: Bytes(person.salt.to_vec()),
            },
            None => Line::Nameless { account },
        })
    }

    /// The content that was finalized last: texts of what is published, hashes of the
    /// rest. A version that is finalized and not yet published shows its texts to
    /// auditors only.
    async fn content(&self, end: u64) -> Result<Vec<Content>, Status> {
        let now = self.host.engine.at(&self.id, Point::Revision(end)).await;
        let now = now.map_err(|error| Status::from(refused::read(&error)))?;
        let revision = now.last_finalized_revision();
        if revision == 0 {
            return Ok(Vec::new());
        }
        let published = now
            .editions()
            .last()
            .is_some_and(|edition| edition.finalized_revision == revision);
        let texts = published || self.kind == Kind::Auditor;
        let then = self
            .host
            .engine
            .at(&self.id, Point::Revision(revision))
            .await
            .map_err(|error| Status::from(refused::read(&error)))?;
        let directory = self.host.engine.deployment();
        let digest = &then.opened().questionnaire_digest;
        let Some(questionnaire) = directory.questionnaire(digest) else {
            return Err(refused::corrupt().into());
        };
        Ok(content::whole(&then, questionnaire)
            .into_iter()
            .map(|item| Content {
                hash: Sha(item.hash()),
                fields: (item.of_finding && texts).then(|| item.fields.clone()),
                kind: item.kind.to_owned(),
                id: item.id,
                version: item.version,
            })
            .collect())
    }
}
