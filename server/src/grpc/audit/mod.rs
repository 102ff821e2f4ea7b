//! `AuditService`: the record, for auditors.

mod access;
mod bundle;
mod proofs;

pub(super) use bundle::public_bundle;
pub(crate) use proofs::{inclusions, refused_sign};
mod compare;
mod roles;
mod timeline;

use std::pin::Pin;

use futures_core::Stream;
use mgi_events::{
    deployment::Deployment,
    ids::{DEPLOYMENT_STREAM, ProfileId, profile_stream},
    profile::{Profile, contributions},
    redaction::{self, Stored, open_stored},
    refusal::{Refusal, Rule},
    roles::Action,
    visibility::{may_know_of_event, may_read_event, may_read_thread},
};
use mgi_proto::v1::{
    self, CompareStatesRequest, CompareStatesResponse, CreateBundleRequest, CreateBundleResponse,
    DeploymentRole, GetCheckpointRequest, GetCheckpointResponse, GetConsistencyProofRequest,
    GetConsistencyProofResponse, GetContributionsRequest, GetContributionsResponse,
    GetInclusionProofRequest, GetInclusionProofResponse, GetLogKeysRequest, GetLogKeysResponse,
    GetSinceValidatedRequest, GetSinceValidatedResponse, GetStateRequest, GetStateResponse,
    GetTimelineRequest, GetTimelineResponse, ListRolesInForceRequest, ListRolesInForceResponse,
    ReadAccessLogRequest, ReadAccessLogResponse, ReadHistoryRequest, ReadHistoryResponse,
    audit_service_server::AuditService, get_state_response::Item, read_history_response::Content,
};
use tonic::{Request, Response, Status};

use super::{
    Host,
    caller::principal,
    live::is_of_thread,
    refused,
    status::{not_found, out_of_range},
    view::Seen,
};
use crate::{
    access_log,
    engine::ReadError,
    identity::Principal,
    ledger::{Recorded, StreamName},
};

/// Events read at once.
const BATCH: usize = 256;

/// The service.
#[derive(Clone)]
pub struct Audit(Host);

impl Audit {
    /// The service over what all services share.
    #[must_use]
    pub fn new(host: Host) -> Self {
        Self(host)
    }
}

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl AuditService for Audit {
    type ReadHistoryStream = Answers<ReadHistoryResponse>;
    type GetStateStream = Answers<GetStateResponse>;
    type CreateBundleStream = Answers<CreateBundleResponse>;
    type CompareStatesStream = Answers<CompareStatesResponse>;
    type GetSinceValidatedStream = Answers<GetSinceValidatedResponse>;
    type GetTimelineStream = Answers<GetTimelineResponse>;
    type ListRolesInForceStream = Answers<ListRolesInForceResponse>;
    type ReadAccessLogStream = Answers<ReadAccessLogResponse>;

    async fn read_history(
        &self,
        request: Request<ReadHistoryRequest>,
    ) -> Result<Response<Self::ReadHistoryStream>, Status> {
        let principal = principal(&request)?;
        let request = request.into_inner();
        let (profile, stream) = self.stream_of(&principal, &request.profile_id).await?;
        let host = self.0.clone();
        let end = *host.engine.feed().head(&stream).borrow();
        if request.from > end {
            return Err(out_of_range(format!(
                "the stream has {end} events; read from {end} or less"
            )));
        }
        let to = match request.limit {
            0 => end,
            limit => end.min(request.from.saturating_add(limit)),
        };
        let answers = async_stream::try_stream! {
            let mut cursor = request.from;
            while cursor < to {
                let most = usize::try_from(to - cursor).unwrap_or(BATCH).min(BATCH);
                let batch = host.engine.feed().read(&stream, cursor, most).await
                    .map_err(|error| Status::from(refused::read(&ReadError::from(error))))?;
                if batch.is_empty() {
                    Err(refused::corrupt())?;
                }
                for shown in show(&host, &principal, profile.as_ref(), batch).await? {
                    cursor = shown.index + 1;
                    yield shown;
                }
            }
        };
        Ok(Response::new(Box::pin(answers)))
    }

    async fn get_state(
        &self,
        request: Request<GetStateRequest>,
    ) -> Result<Response<Self::GetStateStream>, Status> {
        let principal = principal(&request)?;
        let GetStateRequest { profile_id, at } = request.into_inner();
        // One copy of the state, so that what is streamed is of one revision.
        let items = self
            .0
            .see(&principal, &profile_id, at, |seen| Ok(items(&seen)))
            .await?;
        let answers = futures_util::stream::iter(
            items
                .into_iter()
                .map(|item| Ok(GetStateResponse { item: Some(item) })),
        );
        Ok(Response::new(Box::pin(answers)))
    }

    async fn get_contributions(
        &self,
        request: Request<GetContributionsRequest>,
    ) -> Result<Response<GetContributionsResponse>, Status> {
        let principal = principal(&request)?;
        let GetContributionsRequest {
            profile_id,
            at,
            ministry,
        } = request.into_inner();
        let response = self
            .0
            .see(&principal, &profile_id, at, |seen| {
                let mut list = contributions(seen.profile, seen.reader);
                if !ministry.is_empty() {
                    list.retain(|c| c.ministry == ministry);
                    if list.is_empty() {
                        return Err(not_found("ministry in this profile", &ministry));
                    }
                }
                Ok(GetContributionsResponse {
                    contributions: list,
                    revision: seen.profile.revision().0,
                    recorded_time: Some(seen.profile.last_recorded().to_proto()),
                })
            })
            .await?;
        Ok(Response::new(response))
    }

    async fn get_checkpoint(
        &self,
        request: Request<GetCheckpointRequest>,
    ) -> Result<Response<GetCheckpointResponse>, Status> {
        let principal = principal(&request)?;
        let answer = self.checkpoint(&principal, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_inclusion_proof(
        &self,
        request: Request<GetInclusionProofRequest>,
    ) -> Result<Response<GetInclusionProofResponse>, Status> {
        let principal = principal(&request)?;
        let answer = self.inclusion(&principal, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_consistency_proof(
        &self,
        request: Request<GetConsistencyProofRequest>,
    ) -> Result<Response<GetConsistencyProofResponse>, Status> {
        let principal = principal(&request)?;
        let answer = self.consistency(&principal, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_log_keys(
        &self,
        request: Request<GetLogKeysRequest>,
    ) -> Result<Response<GetLogKeysResponse>, Status> {
        let principal = principal(&request)?;
        let answer = self.log_keys(&principal, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn create_bundle(
        &self,
        request: Request<CreateBundleRequest>,
    ) -> Result<Response<Self::CreateBundleStream>, Status> {
        let principal = principal(&request)?;
        self.bundle(principal, request.into_inner()).await
    }

    async fn compare_states(
        &self,
        request: Request<CompareStatesRequest>,
    ) -> Result<Response<Self::CompareStatesStream>, Status> {
        let principal = principal(&request)?;
        let parts = compare::states(&self.0, &principal, request.into_inner()).await?;
        Ok(Response::new(Box::pin(parts)))
    }

    async fn get_since_validated(
        &self,
        request: Request<GetSinceValidatedRequest>,
    ) -> Result<Response<Self::GetSinceValidatedStream>, Status> {
        let principal = principal(&request)?;
        let parts = compare::since_validated(&self.0, &principal, request.into_inner()).await?;
        Ok(Response::new(Box::pin(parts)))
    }

    async fn get_timeline(
        &self,
        request: Request<GetTimelineRequest>,
    ) -> Result<Response<Self::GetTimelineStream>, Status> {
        let principal = principal(&request)?;
        let events = timeline::timeline(&self.0, &principal, request.into_inner()).await?;
        Ok(Response::new(Box::pin(events)))
    }

    async fn list_roles_in_force(
        &self,
        request: Request<ListRolesInForceRequest>,
    ) -> Result<Response<Self::ListRolesInForceStream>, Status> {
        let principal = principal(&request)?;
        let parts = roles::in_force(&self.0, &principal, request.into_inner()).await?;
        Ok(Response::new(Box::pin(parts)))
    }

    async fn read_access_log(
        &self,
        request: Request<ReadAccessLogRequest>,
    ) -> Result<Response<Self::ReadAccessLogStream>, Status> {
        let principal = principal(&request)?;
        let entries = access::read(&self.0, &principal, request.into_inner()).await?;
        Ok(Response::new(Box::pin(entries)))
    }
}

/// Auditors and administrators of the deployment read its stream. That they do is noted.
fn reads_deployment(deployment: &Deployment, principal: &Principal) -> bool {
    // A token that is restricted to profiles or a ministry does not see the whole deployment.
    let may = principal.reaches_stream(DEPLOYMENT_STREAM)
        && principal.only_ministry().is_none()
        && deployment.permits(&principal.account, Action::ReadDeploymentHistory);
    if may {
        let auditor = deployment.has_role(&principal.account, DeploymentRole::Auditor);
        access_log::note(
            if auditor {
                "auditor of the deployment"
            } else {
                "administrator"
            },
            "",
        );
    }
    may
}

impl Audit {
    /// The stream asked for, which the caller must be allowed to read.
    async fn stream_of(
        &self,
        principal: &Principal,
        profile: &str,
    ) -> Result<(Option<ProfileId>, StreamName), Status> {
        if profile.is_empty() {
            if !reads_deployment(&self.0.engine.deployment(), principal) {
                let refusal = Refusal::right(
                    Rule::AdministratorKeepsDirectory,
                    "the deployment stream is read by auditors and administrators of the deployment",
                );
                return Err(refused::refusal(&refusal).into());
            }
            let stream = StreamName::new(DEPLOYMENT_STREAM)
                .map_err(|_| not_found("stream", DEPLOYMENT_STREAM))?;
            return Ok((None, stream));
        }
        let id = ProfileId::parse(profile).map_err(|bad| refused::bad_id("profile_id", &bad))?;
        self.0.see(principal, profile, None, |_| Ok(())).await?;
        let stream =
            StreamName::new(&profile_stream(&id)).map_err(|_| not_found("profile", profile))?;
        Ok((Some(id), stream))
    }
}

/// The events as the reader may see them: in clear, or as leaf hashes.
async fn show(
    host: &Host,
    principal: &Principal,
    profile: Option<&ProfileId>,
    batch: Vec<Recorded>,
) -> Result<Vec<ReadHistoryResponse>, Status> {
    let in_clear = |recorded: Recorded| ReadHistoryResponse {
        index: recorded.index,
        content: Some(Content::EventBytes(recorded.bytes)),
        redaction: None,
    };
    let Some(id) = profile else {
        return Ok(batch.into_iter().map(in_clear).collect());
    };
    let deployment = host.engine.deployment();
    host.engine
        .read(id, |profile| {
            let reader = host.reader(profile, principal, &deployment)?;
            batch
                .into_iter()
                .map(|recorded| {
                    let index = recorded.index;
                    let redaction = profile.redactions().get(&index);
                    if redaction.is_none() && !is_of_thread(&recorded.bytes) {
                        return Ok(in_clear(recorded));
                    }
                    let stored = open_stored(&recorded.bytes)
                        .map_err(|_| Status::from(refused::corrupt()))?;
                    if !stored.redacted && may_read_event(&reader, profile, index, &stored.kind) {
                        return Ok(in_clear(recorded));
                    }
                    // Only who could have read it is told why nobody can.
                    let told = redaction
                        .filter(|_| may_know_of_event(&reader, profile, &stored.kind))
                        .map(|redaction| v1::Redaction {
                            redacted_by_event: redaction.by.event_index,
                            event_type: redaction.event_type.clone(),
                            legal_basis: redaction.legal_basis.clone(),
                            remainder: what_stays(&stored),
                        });
                    Ok(ReadHistoryResponse {
                        index,
                        content: Some(Content::LeafHash(stored.leaf.to_vec().into())),
                        redaction: told,
                    })
                })
                .collect()
        })
        .await
        .map_err(|error| Status::from(refused::read(&error)))?
}

/// What stays of a redacted event, whether its bytes were replaced already or not.
fn what_stays(stored: &Stored) -> Vec<u8> {
    let Stored {
        event, kind, leaf, ..
    } = stored.clone();
    redaction::Subject { event, kind, leaf }.what_stays()
}

/// Everything that the reader may see of a state, in a fixed order.
fn items(seen: &Seen<'_>) -> Vec<Item> {
    let profile = seen.profile;
    let mut items = vec![Item::Profile(
        profile.show(seen.questionnaire, seen.deployment),
    )];
    items.extend(
        profile
            .grants()
            .iter()
            .map(|(id, g)| Item::Grant(profile.show_grant(*id, g, seen.at))),
    );
    items.extend(
        seen.questionnaire
            .codes()
            .map(|code| Item::Answer(profile.show_answer(&code))),
    );
    let alike = profile.alike();
    items.extend(
        profile
            .evidence()
            .iter()
            .map(|(id, e)| Item::Evidence(profile.show_evidence(id, e, &alike))),
    );
    items.extend(
        profile
            .notes()
            .iter()
            .map(|(id, n)| Item::Note(n.show(*id))),
    );
    let threads = || {
        profile
            .threads()
            .iter()
            .filter(|(_, t)| may_read_thread(seen.reader, t))
    };
    items.extend(threads().map(|(id, t)| Item::Thread(profile.show_thread(*id, t, seen.at))));
    items.extend(threads().flat_map(|(id, t)| {
        t.comments
            .iter()
            .map(|(c, comment)| Item::Comment(comment.show(*id, *c)))
    }));
    items.extend(
        profile
            .validations()
            .iter()
            .map(|(id, v)| Item::Validation(Profile::show_validation(*id, v, seen.deployment))),
    );
    items.extend(consultation(seen));
    items
}

/// The items of the consultation, which every reader of the profile may see.
fn consultation<'a>(seen: &'a Seen<'_>) -> impl Iterator<Item = Item> + 'a {
    let profile = seen.profile;
    let findings = profile
        .findings_in_order(seen.questionnaire, true)
        .into_iter()
        .filter_map(|id| Some((id, profile.findings().get(&id)?)))
        .map(|(id, f)| Item::Finding(profile.show_finding(id, f)));
    let suggestions = profile.suggestions().iter();
    let positions = profile.show_positions().into_iter();
    let priorities = profile.priorities().iter();
    let meetings = profile.meetings().iter();
    let contradictions = profile.contradictions().iter();
    let corrections = profile.corrections().iter();
    findings
        .chain(suggestions.map(|(id, s)| Item::Suggestion(s.show(*id))))
        .chain(positions.map(Item::Position))
        .chain(priorities.map(|(id, p)| Item::Priority(p.show(*id))))
        .chain(meetings.map(|(id, m)| Item::Meeting(m.show(*id))))
        .chain(contradictions.map(|(id, c)| Item::Contradiction(c.show(*id))))
        .chain(corrections.map(|(id, c)| Item::Correction(c.show(*id))))
}
