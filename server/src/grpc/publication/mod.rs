//! `PublicationService`: what anybody may read, without an account. What is not
//! published is not there.

mod content;

use std::{pin::Pin, sync::Arc, time::Duration};

use futures_core::Stream;
use futures_util::StreamExt as _;
use mgi_events::{
    ids::ProfileId,
    profile::Profile,
    roles::{Action, Party, Scope, scope},
};
use mgi_proto::v1::{
    ErrorReason, GetPublicBundleRequest, GetPublicBundleResponse, GetPublishedProfileRequest,
    GetPublishedProfileResponse, ListPublishedProfilesRequest, ListPublishedProfilesResponse,
    publication_service_server::PublicationService,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Code, Request, Response, Status};

use super::{
    Host, audit,
    paging::Page,
    refused,
    status::{Problem, not_found},
};
use crate::engine::ReadError;

/// The service.
#[derive(Clone)]
pub struct Publication(Host, Turns);

/// Whoever asks without an account takes turns: together they keep nobody else from working.
#[derive(Clone)]
struct Turns {
    looks: Arc<Semaphore>,
    bundles: Arc<Semaphore>,
}

/// Looks at published profiles at once, and bundles on their way at once.
const LOOKS: usize = 8;
const BUNDLES: usize = 16;
/// How long one waits for a turn.
const PATIENCE: Duration = Duration::from_secs(5);

async fn turn(of: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Status> {
    let turn = tokio::time::timeout(PATIENCE, Arc::clone(of).acquire_owned()).await;
    turn.ok().and_then(Result::ok).ok_or_else(|| {
        Problem::new(
            Code::ResourceExhausted,
            ErrorReason::RateLimited,
            "too many ask for published profiles at this moment; try again in a few seconds",
        )
        .retry_after(5_000)
        .into()
    })
}

impl Publication {
    /// The service over what all services share.
    #[must_use]
    pub fn new(host: Host) -> Self {
        let turns = Turns {
            looks: Arc::new(Semaphore::new(LOOKS)),
            bundles: Arc::new(Semaphore::new(BUNDLES)),
        };
        Self(host, turns)
    }
}

#[tonic::async_trait]
impl PublicationService for Publication {
    type GetPublicBundleStream =
        Pin<Box<dyn Stream<Item = Result<GetPublicBundleResponse, Status>> + Send>>;

    async fn list_published_profiles(
        &self,
        request: Request<ListPublishedProfilesRequest>,
    ) -> Result<Response<ListPublishedProfilesResponse>, Status> {
        let _turn = turn(&self.1.looks).await?;
        let request = request.into_inner();
        let page = Page::of(request.page_size, &request.page_token)?;
        let after = page.token(|token| ProfileId::parse(token).ok())?;
        let mut heads = Vec::new();
        let ids = self.0.engine.all_profiles().into_iter();
        for id in ids.filter(|id| after.as_ref().is_none_or(|after| id > after)) {
            match self.head(&id).await {
                Ok(head) => heads.push(head),
                // One profile that cannot be read does not hide the others.
                Err(error) if error.code() != tonic::Code::NotFound => {
                    tracing::warn!(profile = %id, "a profile cannot be read and is not listed");
                }
                Err(_) => {}
            }
            // One more than fits says that there is a next page.
            if heads.len() > page.size() {
                break;
            }
        }
        let (profiles, next_page_token) =
            page.fill(heads.into_iter(), |head| head.profile_id.clone(), Some);
        Ok(Response::new(ListPublishedProfilesResponse {
            profiles,
            next_page_token,
        }))
    }

    async fn get_published_profile(
        &self,
        request: Request<GetPublishedProfileRequest>,
    ) -> Result<Response<GetPublishedProfileResponse>, Status> {
        let _turn = turn(&self.1.looks).await?;
        let request = request.into_inner();
        let id = id(&request.profile_id)?;
        Ok(Response::new(self.content(&id, request.edition).await?))
    }

    async fn get_public_bundle(
        &self,
        request: Request<GetPublicBundleRequest>,
    ) -> Result<Response<Self::GetPublicBundleStream>, Status> {
        let id = id(&request.into_inner().profile_id)?;
        let turn = turn(&self.1.bundles).await?;
        self.published(&id, |_| ()).await?;
        let pieces = audit::public_bundle(self.0.clone(), id).await?;
        let pieces = pieces.map(move |piece| {
            let _until_the_end = &turn;
            piece.map(|chunk| GetPublicBundleResponse { chunk })
        });
        Ok(Response::new(Box::pin(pieces)))
    }
}

impl Publication {
    /// Looks at a profile that anybody may read; for everybody else's there is none.
    async fn published<R: Send>(
        &self,
        id: &ProfileId,
        look: impl FnOnce(&Profile) -> R + Send,
    ) -> Result<R, Status> {
        let may = scope(Party::Public, Action::ReadPublished) == Scope::Published;
        let read = self.0.engine.read(id, |profile| {
            (may && !profile.editions().is_empty()).then(|| look(profile))
        });
        match read.await {
            Ok(Some(seen)) => Ok(seen),
            Ok(None) | Err(ReadError::NotFound) => Err(not_found("profile", id.as_str())),
            Err(error) => Err(refused::read(&error).into()),
        }
    }
}

fn id(text: &str) -> Result<ProfileId, Status> {
    ProfileId::parse(text).map_err(|bad| refused::bad_id("profile_id", &bad))
}
