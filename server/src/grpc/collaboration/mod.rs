//! `CollaborationService`: commands and current state.

mod commands;
mod consultation;
mod drafts;
mod explain;
mod files;
mod insight;
mod places;
mod queries;
mod signing;
mod threads;

use std::pin::Pin;

use futures_core::Stream;
use mgi_proto::v1::{self, collaboration_service_server::CollaborationService};
use tonic::{Request, Response, Status, Streaming};

use super::Host;

/// The service.
#[derive(Clone)]
pub struct Collaboration(Host);

impl Collaboration {
    /// The service over what all services share.
    #[must_use]
    pub fn new(host: Host) -> Self {
        Self(host)
    }
}

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl CollaborationService for Collaboration {
    type SubmitStreamStream = Answers<v1::SubmitStreamResponse>;
    type DownloadEvidenceFileStream = Answers<v1::DownloadEvidenceFileResponse>;

    async fn submit(
        &self,
        request: Request<v1::SubmitRequest>,
    ) -> Result<Response<v1::SubmitResponse>, Status> {
        commands::submit(&self.0, request).await
    }

    async fn submit_batch(
        &self,
        request: Request<v1::SubmitBatchRequest>,
    ) -> Result<Response<v1::SubmitBatchResponse>, Status> {
        commands::submit_batch(&self.0, request).await
    }

    async fn submit_stream(
        &self,
        request: Request<Streaming<v1::SubmitStreamRequest>>,
    ) -> Result<Response<Self::SubmitStreamStream>, Status> {
        commands::submit_stream(&self.0, request)
    }

    async fn list_profiles(
        &self,
        request: Request<v1::ListProfilesRequest>,
    ) -> Result<Response<v1::ListProfilesResponse>, Status> {
        queries::list_profiles(&self.0, request).await
    }

    async fn get_profile(
        &self,
        request: Request<v1::GetProfileRequest>,
    ) -> Result<Response<v1::GetProfileResponse>, Status> {
        queries::get_profile(&self.0, request).await
    }

    async fn get_questionnaire(
        &self,
        request: Request<v1::GetQuestionnaireRequest>,
    ) -> Result<Response<v1::GetQuestionnaireResponse>, Status> {
        queries::get_questionnaire(&self.0, request).await
    }

    async fn list_grants(
        &self,
        request: Request<v1::ListGrantsRequest>,
    ) -> Result<Response<v1::ListGrantsResponse>, Status> {
        queries::list_grants(&self.0, request).await
    }

    async fn get_answer(
        &self,
        request: Request<v1::GetAnswerRequest>,
    ) -> Result<Response<v1::GetAnswerResponse>, Status> {
        queries::get_answer(&self.0, request).await
    }

    async fn list_answers(
        &self,
        request: Request<v1::ListAnswersRequest>,
    ) -> Result<Response<v1::ListAnswersResponse>, Status> {
        queries::list_answers(&self.0, request).await
    }

    async fn list_evidence(
        &self,
        request: Request<v1::ListEvidenceRequest>,
    ) -> Result<Response<v1::ListEvidenceResponse>, Status> {
        queries::list_evidence(&self.0, request).await
    }

    async fn list_notes(
        &self,
        request: Request<v1::ListNotesRequest>,
    ) -> Result<Response<v1::ListNotesResponse>, Status> {
        queries::list_notes(&self.0, request).await
    }

    async fn list_threads(
        &self,
        request: Request<v1::ListThreadsRequest>,
    ) -> Result<Response<v1::ListThreadsResponse>, Status> {
        threads::list_threads(&self.0, request).await
    }

    async fn list_comments(
        &self,
        request: Request<v1::ListCommentsRequest>,
    ) -> Result<Response<v1::ListCommentsResponse>, Status> {
        threads::list_comments(&self.0, request).await
    }

    async fn prepare_validation(
        &self,
        request: Request<v1::PrepareValidationRequest>,
    ) -> Result<Response<v1::PrepareValidationResponse>, Status> {
        signing::prepare(&self.0, request).await
    }

    async fn list_validations(
        &self,
        request: Request<v1::ListValidationsRequest>,
    ) -> Result<Response<v1::ListValidationsResponse>, Status> {
        queries::list_validations(&self.0, request).await
    }

    async fn list_suggestions(
        &self,
        request: Request<v1::ListSuggestionsRequest>,
    ) -> Result<Response<v1::ListSuggestionsResponse>, Status> {
        consultation::list_suggestions(&self.0, request).await
    }

    async fn list_findings(
        &self,
        request: Request<v1::ListFindingsRequest>,
    ) -> Result<Response<v1::ListFindingsResponse>, Status> {
        consultation::list_findings(&self.0, request).await
    }

    async fn list_priorities(
        &self,
        request: Request<v1::ListPrioritiesRequest>,
    ) -> Result<Response<v1::ListPrioritiesResponse>, Status> {
        consultation::list_priorities(&self.0, request).await
    }

    async fn list_positions(
        &self,
        request: Request<v1::ListPositionsRequest>,
    ) -> Result<Response<v1::ListPositionsResponse>, Status> {
        consultation::list_positions(&self.0, request).await
    }

    async fn list_meetings(
        &self,
        request: Request<v1::ListMeetingsRequest>,
    ) -> Result<Response<v1::ListMeetingsResponse>, Status> {
        consultation::list_meetings(&self.0, request).await
    }

    async fn list_contradictions(
        &self,
        request: Request<v1::ListContradictionsRequest>,
    ) -> Result<Response<v1::ListContradictionsResponse>, Status> {
        consultation::list_contradictions(&self.0, request).await
    }

    async fn list_corrections(
        &self,
        request: Request<v1::ListCorrectionsRequest>,
    ) -> Result<Response<v1::ListCorrectionsResponse>, Status> {
        consultation::list_corrections(&self.0, request).await
    }

    async fn list_evidence_groups(
        &self,
        request: Request<v1::ListEvidenceGroupsRequest>,
    ) -> Result<Response<v1::ListEvidenceGroupsResponse>, Status> {
        consultation::list_evidence_groups(&self.0, request).await
    }

    async fn get_blame(
        &self,
        request: Request<v1::GetBlameRequest>,
    ) -> Result<Response<v1::GetBlameResponse>, Status> {
        insight::get_blame(&self.0, request).await
    }

    async fn get_board(
        &self,
        request: Request<v1::GetBoardRequest>,
    ) -> Result<Response<v1::GetBoardResponse>, Status> {
        insight::get_board(&self.0, request).await
    }

    async fn list_actions(
        &self,
        request: Request<v1::ListActionsRequest>,
    ) -> Result<Response<v1::ListActionsResponse>, Status> {
        insight::list_actions(&self.0, request).await
    }

    async fn explain_access(
        &self,
        request: Request<v1::ExplainAccessRequest>,
    ) -> Result<Response<v1::ExplainAccessResponse>, Status> {
        explain::explain_access(&self.0, request).await
    }

    async fn save_draft(
        &self,
        request: Request<v1::SaveDraftRequest>,
    ) -> Result<Response<v1::SaveDraftResponse>, Status> {
        drafts::save(&self.0, request).await
    }

    async fn list_drafts(
        &self,
        request: Request<v1::ListDraftsRequest>,
    ) -> Result<Response<v1::ListDraftsResponse>, Status> {
        drafts::list(&self.0, request).await
    }

    async fn discard_draft(
        &self,
        request: Request<v1::DiscardDraftRequest>,
    ) -> Result<Response<v1::DiscardDraftResponse>, Status> {
        drafts::discard(&self.0, request).await
    }

    async fn upload_evidence_file(
        &self,
        request: Request<Streaming<v1::UploadEvidenceFileRequest>>,
    ) -> Result<Response<v1::UploadEvidenceFileResponse>, Status> {
        files::upload(&self.0, request).await
    }

    async fn download_evidence_file(
        &self,
        request: Request<v1::DownloadEvidenceFileRequest>,
    ) -> Result<Response<Self::DownloadEvidenceFileStream>, Status> {
        files::download(&self.0, request).await
    }
}
