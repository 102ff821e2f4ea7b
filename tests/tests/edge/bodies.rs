//! Bodies that are too large, too slow, or larger than they seem.

use std::{io::Write as _, net::Ipv4Addr};

use bytes::{BufMut as _, BytesMut};
use flate2::{Compression, write::GzEncoder};
use mgi_proto::v1::SubmitRequest;
use mgi_tests::{
    Deployment, Refused,
    commands::{command, narrative},
    raw, wait,
};
use prost::Message as _;
use tonic::{Code, Status};
use tower::{Service as _, ServiceExt as _};

use super::meanwhile;

const SUBMIT: &str = "/mgi.v1.CollaborationService/Submit";

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_never_comes_whole_is_ended_and_nothing_changes() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let before = d.revision().await;
    let officer = &d.teams[0].officer;
    let bearer = format!("Bearer {}", officer.token);
    let request = SubmitRequest {
        profile_id: d.profile.clone(),
        command: Some(command(narrative(d.indicator(0), 0, "Never whole."))),
        with_proofs: false,
    };
    let body = raw::framed(&request.encode_to_vec());
    let web = ("content-type", "application/grpc-web+proto");
    let headers = [web, ("authorization", &*bearer)];
    let stalled = raw::http1_stalled(d.server.address(), SUBMIT, &headers, &body);
    let answer = meanwhile(&d, stalled).await;
    assert!(answer.head.contains("grpc-status: 4"), "{}", answer.head);
    assert!(
        answer.head.contains("nothing%20of%20it") || answer.head.contains("nothing of it"),
        "{}",
        answer.head
    );
    assert_eq!(d.revision().await, before, "nothing changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_message_that_expands_beyond_the_limit_is_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let before = d.revision().await;
    let memory = d.server.memory();
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..256 {
        bomb.write_all(&vec![0; 1024 * 1024]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 1024 * 1024, "it seems small: {}", bomb.len());
    let status = meanwhile(&d, compressed(&d, &bomb)).await;
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert_eq!(Refused::of(&status).reason, "LIMIT_REACHED");
    assert_eq!(d.revision().await, before, "nothing changed");
    let grown = d.server.memory().saturating_sub(memory);
    assert!(
        grown < 64 * 1024 * 1024,
        "256 MiB were not unpacked: {grown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_says_to_be_compressed_and_is_not_is_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let status = compressed(&d, b"this is no gzip").await;
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
}

/// Submits a message that says to be compressed by gzip.
async fn compressed(d: &Deployment, bytes: &[u8]) -> Status {
    let officer = &d.teams[0].officer;
    let mut body = BytesMut::new();
    body.put_u8(1);
    body.put_u32(u32::try_from(bytes.len()).unwrap());
    body.put_slice(bytes);
    let request = http::Request::post(SUBMIT)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("grpc-encoding", "gzip")
        .header("authorization", format!("Bearer {}", officer.token))
        .body(tonic::body::Body::new(http_body_util::Full::new(
            body.freeze(),
        )))
        .unwrap();
    let exchange = async {
        let mut channel = officer.channel();
        let answer = channel.ready().await.unwrap().call(request).await.unwrap();
        Status::from_header_map(answer.headers()).expect("a refusal")
    };
    wait::within("an answer to a compressed message", wait::SOON, exchange).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_body_beyond_the_limit_is_refused_before_it_is_read() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let head = "POST /healthz HTTP/1.1\r\nhost: mgi\r\nconnection: close\r\ncontent-length: 2000000\r\n\r\n";
    let answer = raw::bytes(Ipv4Addr::LOCALHOST, d.server.address(), head.as_bytes());
    let answer = meanwhile(&d, answer).await;
    assert!(answer.starts_with("http/1.1 413"), "{answer}");
    assert!(answer.contains("at most 1 mib"), "{answer}");
}
