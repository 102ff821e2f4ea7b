//! Other ways in: gRPC-Web, reflection, health; and deadlines.

use std::time::Duration;

use futures_util::StreamExt as _;
use mgi_proto::v1::{
    GetProfileRequest, GetProfileResponse, SubmitRequest, WatchRequest, WatchResponse,
};
use mgi_tests::{
    Deployment,
    commands::{command, narrative},
    raw,
    server::health,
    wait::{self, SOON},
};
use prost::Message as _;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

const WEB: (&str, &str) = ("content-type", "application/grpc-web+proto");

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_reads_a_profile_over_http_1_1() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let bearer = format!("Bearer {}", d.lead.token);
    let request = GetProfileRequest {
        profile_id: d.profile.clone(),
        at: None,
    };
    let answer = raw::http1(
        d.server.address(),
        "/mgi.v1.CollaborationService/GetProfile",
        &[WEB, ("x-grpc-web", "1"), ("authorization", &bearer)],
        &raw::framed(&request.encode_to_vec()),
    )
    .await;
    assert!(answer.head.starts_with("http/1.1 200"), "{}", answer.head);
    assert!(
        answer
            .head
            .contains("content-type: application/grpc-web+proto"),
        "{}",
        answer.head
    );
    let frames = raw::web_frames(&answer.body);
    let [(false, message), (true, trailers)] = frames.as_slice() else {
        panic!("a message and trailers: {frames:?}");
    };
    let profile = GetProfileResponse::decode(message.as_slice()).unwrap();
    assert_eq!(profile.profile.unwrap().profile_id, d.profile);
    let trailers = String::from_utf8_lossy(trailers).to_lowercase();
    assert!(trailers.contains("grpc-status:0"), "{trailers}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_a_token_is_told_so() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let answer = raw::http1(
        d.server.address(),
        "/mgi.v1.CollaborationService/GetProfile",
        &[WEB],
        &raw::framed(b""),
    )
    .await;
    assert!(answer.head.contains("grpc-status: 16"), "{}", answer.head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_passes_is_told_and_a_retry_is_safe() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let bearer = format!("Bearer {}", officer.token);
    let path = "/mgi.v1.CollaborationService/Submit";
    let before = d.revision().await;
    let sent = command(narrative(d.indicator(0), 0, "In a hurry."));
    let request = SubmitRequest {
        profile_id: d.profile.clone(),
        command: Some(sent.clone()),
        with_proofs: false,
    };
    let body = raw::framed(&request.encode_to_vec());
    let headers = |timeout| [WEB, ("authorization", &*bearer), ("grpc-timeout", timeout)];

    // The server waits for the rest of the message no longer than the client.
    let address = d.server.address();
    let answer = raw::http1_stalled(address, path, &headers("200m"), &body).await;
    assert!(answer.head.contains("grpc-status: 4"), "{}", answer.head);
    assert_eq!(d.revision().await, before, "nothing changed");

    // With next to no time it may be recorded or not, and answered or not: sent
    // again, it is there once.
    raw::http1(address, path, &headers("1n"), &body).await;
    let receipt = officer.submit(&d.profile, sent).await.unwrap();
    let history = mgi_tests::history::History::read(officer, &d.profile).await;
    history.confirm([&receipt]);
    assert_eq!(history.revision(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_of_a_watch_ends_it() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let bearer = format!("Bearer {}", d.lead.token);
    let request = WatchRequest {
        profile_id: d.profile.clone(),
        ..WatchRequest::default()
    };
    let answer = raw::http1(
        d.server.address(),
        "/mgi.v1.LiveService/Watch",
        &[WEB, ("authorization", &bearer), ("grpc-timeout", "400m")],
        &raw::framed(&request.encode_to_vec()),
    )
    .await;
    let mut frames = raw::web_frames(&answer.body);
    let (true, trailers) = frames.pop().unwrap() else {
        panic!("trailers come last: {}", answer.head);
    };
    let trailers = String::from_utf8_lossy(&trailers).to_lowercase();
    assert!(trailers.contains("grpc-status:4"), "{trailers}");
    let messages: Vec<WatchResponse> = frames
        .iter()
        .map(|(_, frame)| WatchResponse::decode(frame.as_slice()).unwrap())
        .collect();
    let revision = d.revision().await;
    assert_eq!(messages.len() as u64, revision + 1, "history, CaughtUp");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_reflection_need_no_token() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let address = d.server.address();
    for service in [
        "",
        "mgi.v1.CollaborationService",
        "mgi.v1.LiveService",
        "mgi.v1.AuditService",
        "mgi.v1.DirectoryService",
    ] {
        let status = health(address, service).await;
        assert_eq!(status, Some(ServingStatus::Serving), "{service}");
    }
    let channel = mgi_tests::caller::endpoint(address)
        .connect()
        .await
        .unwrap();
    let asked = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let asked = futures_util::stream::iter([asked]);
    let mut client = ServerReflectionClient::new(channel);
    let answers = client.server_reflection_info(asked).await.unwrap();
    let answers = wait::within(
        "the services",
        SOON,
        answers.into_inner().collect::<Vec<_>>(),
    );
    let answer = answers.await.remove(0).unwrap().message_response.unwrap();
    let MessageResponse::ListServicesResponse(list) = answer else {
        panic!("services: {answer:?}");
    };
    let names: Vec<String> = list.service.into_iter().map(|s| s.name).collect();
    for service in ["CollaborationService", "LiveService", "AuditService"] {
        assert!(names.contains(&format!("mgi.v1.{service}")), "{names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_own_health_check_says_what_is_so() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    assert_eq!(d.server.must(&["healthcheck"]).await.trim(), "ready");
    d.server.stop().await;
    let output = d.server.run(&["healthcheck"]).await;
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("does not listen"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_is_unavailable_and_the_same_connection_comes_back() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let officer = d.teams[0].officer.clone();
    let sent = command(narrative(d.indicator(0), 0, "Before."));
    officer.submit(&d.profile, sent.clone()).await.unwrap();
    d.server.stop().await;
    let down = officer.submit(&d.profile, sent.clone());
    let down = tokio::time::timeout(Duration::from_secs(30), down).await;
    assert_eq!(down.unwrap().unwrap_err().code(), Code::Unavailable);
    d.server.serve().await;
    let receipt = officer.submit(&d.profile, sent).await.unwrap();
    assert!(receipt.repeated);
}
