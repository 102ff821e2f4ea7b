//! `CollaborationService`: commands and current state.

mod commands;
mod files;
mod queries;

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
        queries::list_threads(&self.0, request).await
    }

    async fn list_comments(
        &self,
        request: Request<v1::ListCommentsRequest>,
    ) -> Result<Response<v1::ListCommentsResponse>, Status> {
        queries::list_comments(&self.0, request).await
    }

    async fn list_validations(
        &self,
        request: Request<v1::ListValidationsRequest>,
    ) -> Result<Response<v1::ListValidationsResponse>, Status> {
        queries::list_validations(&self.0, request).await
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
