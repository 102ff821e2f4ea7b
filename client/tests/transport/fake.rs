//! A server that plays a script, in this process.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mgi_client::backoff::RetryPolicy;
use mgi_client::connect::Timeouts;
use mgi_client::{Client, ConnectOptions, v1};
use mgi_proto::v1::collaboration_service_server::{
    CollaborationService, CollaborationServiceServer,
};
use mgi_proto::v1::live_service_server::{LiveService, LiveServiceServer};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, Streaming};

pub(crate) type Answers<T> =
    std::pin::Pin<Box<dyn futures_core::Stream<Item = Result<T, Status>> + Send>>;

/// What the server does with the next `Submit`.
pub(crate) enum Move {
    Answer,
    Refuse(Status),
    Hang,
}

/// What it does, and what it saw.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) submits: Mutex<VecDeque<Move>>,
    pub(crate) commands: Mutex<Vec<(v1::Command, tonic::metadata::MetadataMap)>>,
    /// For each stream of commands: after how many answers it is cut.
    pub(crate) cuts: Mutex<VecDeque<usize>>,
    /// Ids in the order in which they came over streams, by stream.
    pub(crate) streamed: Mutex<Vec<Vec<String>>>,
    /// For each watch: what it yields.
    pub(crate) watches: Mutex<VecDeque<Vec<Result<v1::WatchResponse, Status>>>>,
    pub(crate) watched_from: Mutex<Vec<u64>>,
    pub(crate) announced: Mutex<Vec<v1::AnnounceRequest>>,
    /// Tokens that pages of findings were asked for with.
    pub(crate) pages: Mutex<Vec<v1::ListFindingsRequest>>,
    pub(crate) drafts: Mutex<Vec<v1::Draft>>,
}

#[derive(Clone)]
struct Fake(Arc<Script>);

/// Starts the server; its address.
pub(crate) async fn serve(script: Script) -> (String, Arc<Script>) {
    let script = Arc::new(script);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let fake = Fake(Arc::clone(&script));
    let server = tonic::transport::Server::builder()
        .add_service(CollaborationServiceServer::new(fake.clone()))
        .add_service(LiveServiceServer::new(fake));
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    (address, script)
}

/// Starts the server and connects to it, with waits too short to notice.
pub(crate) async fn start(script: Script) -> (Client, Arc<Script>) {
    let (address, script) = serve(script).await;
    let timeouts = Timeouts {
        unary: Duration::from_millis(300),
        ..Timeouts::default()
    };
    let options = ConnectOptions::new(address)
        .token("secret")
        .retry(quick())
        .timeouts(timeouts);
    (Client::connect(options).await.unwrap(), script)
}

pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy {
        base: Duration::from_millis(1),
        cap: Duration::from_millis(2),
        attempts: 4,
        total: Duration::from_secs(10),
    }
}

pub(crate) fn receipt(command_id: &str) -> v1::Receipt {
    v1::Receipt {
        command_id: command_id.to_owned(),
        revision: 1,
        ..Default::default()
    }
}

macro_rules! collaboration {
    ({ $($given:tt)* } $($call:ident($request:ident) -> $response:ident;)*) => {
        #[tonic::async_trait]
        impl CollaborationService for Fake {
            $($given)*
            $(async fn $call(&self, _: Request<v1::$request>) -> Result<Response<v1::$response>, Status> {
                Err(Status::unimplemented("not in this script"))
            })*
        }
    };
}

collaboration! {
    {
        type SubmitStreamStream = Answers<v1::SubmitStreamResponse>;
        type DownloadEvidenceFileStream = Answers<v1::DownloadEvidenceFileResponse>;

        async fn submit(&self, request: Request<v1::SubmitRequest>) -> Result<Response<v1::SubmitResponse>, Status> {
            let (metadata, _, message) = request.into_parts();
            let command = message.command.unwrap();
            let id = command.command_id.clone();
            self.0.commands.lock().unwrap().push((command, metadata));
            let next = self.0.submits.lock().unwrap().pop_front();
            match next {
                Some(Move::Refuse(status)) => Err(status),
                Some(Move::Hang) => std::future::pending().await,
                Some(Move::Answer) | None => Ok(Response::new(v1::SubmitResponse { receipt: Some(receipt(&id)) })),
            }
        }

        async fn submit_stream(&self, request: Request<Streaming<v1::SubmitStreamRequest>>) -> Result<Response<Self::SubmitStreamStream>, Status> {
            let cut = self.0.cuts.lock().unwrap().pop_front();
            let mut commands = request.into_inner();
            let script = Arc::clone(&self.0);
            let place = {
                let mut streamed = script.streamed.lock().unwrap();
                streamed.push(Vec::new());
                streamed.len() - 1
            };
            Ok(Response::new(Box::pin(async_stream::try_stream! {
                let mut answered = 0;
                while let Some(request) = commands.message().await? {
                    if Some(answered) == cut {
                        Err(Status::unavailable("cut"))?;
                    }
                    let command = request.command.unwrap();
                    let id = command.command_id;
                    script.streamed.lock().unwrap()[place].push(id.clone());
                    let refused = command.acting_ministry == "REFUSED";
                    let outcome = if refused {
                        let status = tonic_types::pb::Status { code: 9, message: "locked".into(), details: Vec::new() };
                        v1::submit_stream_response::Outcome::Refusal(prost::Message::encode_to_vec(&status))
                    } else {
                        v1::submit_stream_response::Outcome::Receipt(receipt(&id))
                    };
                    answered += 1;
                    yield v1::SubmitStreamResponse { command_id: id, outcome: Some(outcome) };
                }
            })))
        }

        async fn download_evidence_file(&self, _: Request<v1::DownloadEvidenceFileRequest>) -> Result<Response<Self::DownloadEvidenceFileStream>, Status> {
            let part = |chunk: &[u8]| Ok(v1::DownloadEvidenceFileResponse { chunk: chunk.to_vec() });
            Ok(Response::new(Box::pin(tokio_stream::iter([part(b"one "), part(b"two")]))))
        }

        async fn list_findings(&self, request: Request<v1::ListFindingsRequest>) -> Result<Response<v1::ListFindingsResponse>, Status> {
            let request = request.into_inner();
            let (id, next_page_token) = match request.page_token.as_str() {
                "" => ("f-2", "more"),
                _ => ("f-1", ""),
            };
            self.0.pages.lock().unwrap().push(request);
            let finding = v1::Finding { finding_id: id.into(), version: 7, text: "the old words".into(), ..Default::default() };
            Ok(Response::new(v1::ListFindingsResponse { findings: vec![finding], revision: 3, next_page_token: next_page_token.into() }))
        }

        async fn save_draft(&self, request: Request<v1::SaveDraftRequest>) -> Result<Response<v1::SaveDraftResponse>, Status> {
            let draft = request.into_inner().draft.unwrap();
            self.0.drafts.lock().unwrap().push(draft.clone());
            Ok(Response::new(v1::SaveDraftResponse { draft: Some(draft) }))
        }

        async fn list_drafts(&self, _: Request<v1::ListDraftsRequest>) -> Result<Response<v1::ListDraftsResponse>, Status> {
            let drafts = self.0.drafts.lock().unwrap().clone();
            Ok(Response::new(v1::ListDraftsResponse { drafts }))
        }

        async fn discard_draft(&self, request: Request<v1::DiscardDraftRequest>) -> Result<Response<v1::DiscardDraftResponse>, Status> {
            let wanted = request.into_inner();
            self.0.drafts.lock().unwrap().retain(|draft| {
                (&draft.target, draft.field, draft.comment, &draft.thread_id)
                    != (&wanted.target, wanted.field, wanted.comment, &wanted.thread_id)
            });
            Ok(Response::new(v1::DiscardDraftResponse {}))
        }

        async fn list_actions(&self, request: Request<v1::ListActionsRequest>) -> Result<Response<v1::ListActionsResponse>, Status> {
            let request = request.into_inner();
            // Says back what it was asked, as an action.
            let action = v1::AllowedAction {
                action: format!("{} {} {}", request.acting_ministry, request.target.unwrap().id, request.subject_id),
                ..Default::default()
            };
            Ok(Response::new(v1::ListActionsResponse { actions: vec![action], revision: 3 }))
        }

        async fn explain_access(&self, _: Request<v1::ExplainAccessRequest>) -> Result<Response<v1::ExplainAccessResponse>, Status> {
            Err(Status::unimplemented(""))
        }

        async fn upload_evidence_file(&self, _: Request<Streaming<v1::UploadEvidenceFileRequest>>) -> Result<Response<v1::UploadEvidenceFileResponse>, Status> {
            Err(Status::unimplemented("not in this script"))
        }
    }
    submit_batch(SubmitBatchRequest) -> SubmitBatchResponse;
    list_profiles(ListProfilesRequest) -> ListProfilesResponse;
    get_profile(GetProfileRequest) -> GetProfileResponse;
    get_questionnaire(GetQuestionnaireRequest) -> GetQuestionnaireResponse;
    list_grants(ListGrantsRequest) -> ListGrantsResponse;
    get_answer(GetAnswerRequest) -> GetAnswerResponse;
    list_answers(ListAnswersRequest) -> ListAnswersResponse;
    list_evidence(ListEvidenceRequest) -> ListEvidenceResponse;
    list_notes(ListNotesRequest) -> ListNotesResponse;
    list_threads(ListThreadsRequest) -> ListThreadsResponse;
    list_comments(ListCommentsRequest) -> ListCommentsResponse;
    prepare_validation(PrepareValidationRequest) -> PrepareValidationResponse;
    list_validations(ListValidationsRequest) -> ListValidationsResponse;
    list_suggestions(ListSuggestionsRequest) -> ListSuggestionsResponse;
    list_priorities(ListPrioritiesRequest) -> ListPrioritiesResponse;
    list_positions(ListPositionsRequest) -> ListPositionsResponse;
    list_meetings(ListMeetingsRequest) -> ListMeetingsResponse;
    list_contradictions(ListContradictionsRequest) -> ListContradictionsResponse;
    list_corrections(ListCorrectionsRequest) -> ListCorrectionsResponse;
    list_evidence_groups(ListEvidenceGroupsRequest) -> ListEvidenceGroupsResponse;
    get_blame(GetBlameRequest) -> GetBlameResponse;
    get_board(GetBoardRequest) -> GetBoardResponse;
}

#[tonic::async_trait]
impl LiveService for Fake {
    type WatchStream = Answers<v1::WatchResponse>;

    async fn watch(
        &self,
        request: Request<v1::WatchRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        self.0
            .watched_from
            .lock()
            .unwrap()
            .push(request.into_inner().from);
        let items = self
            .0
            .watches
            .lock()
            .unwrap()
            .pop_front()
            .ok_or_else(|| Status::not_found("no more watches in the script"))?;
        Ok(Response::new(Box::pin(tokio_stream::iter(items))))
    }

    async fn announce(
        &self,
        request: Request<v1::AnnounceRequest>,
    ) -> Result<Response<v1::AnnounceResponse>, Status> {
        self.0.announced.lock().unwrap().push(request.into_inner());
        Ok(Response::new(v1::AnnounceResponse { lasts_seconds: 45 }))
    }
}
