//! Bytes that no client library would send: a clear answer, nothing changed, and
//! the server goes on.

use mgi_proto::v1::{SubmitRequest, Visibility};
use mgi_tests::{
    Deployment, Refused,
    commands::{self, command, narrative},
    raw,
};
use prost::Message as _;
use tonic::{Code, Status};

const SUBMIT: &str = "/mgi.v1.CollaborationService/Submit";

async fn send(d: &Deployment, body: bytes::Bytes) -> Status {
    let officer = &d.teams[0].officer;
    raw::call(officer.channel(), SUBMIT, &officer.token, body).await
}

fn request(d: &Deployment, text: &str) -> Vec<u8> {
    SubmitRequest {
        profile_id: d.profile.clone(),
        command: Some(command(narrative(d.indicator(0), 0, text))),
        with_proofs: false,
    }
    .encode_to_vec()
}

/// A refusal that a client can act on, and a server that goes on.
async fn is_a_clear_refusal(d: &Deployment, before: u64, status: &Status, reason: &str) {
    let refused = Refused::of(status);
    assert_eq!(refused.reason, reason, "{refused:?}");
    assert!(!refused.sentence.is_empty());
    assert_eq!(d.revision().await, before, "nothing changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_by_hand_is_taken_when_it_is_well_formed() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let before = d.revision().await;
    let status = send(&d, raw::framed(&request(&d, "By hand."))).await;
    assert_eq!(status.code(), Code::Ok, "{status:?}");
    assert_eq!(d.revision().await, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_is_not_utf_8_is_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let before = d.revision().await;
    let mut message = request(&d, "caf~");
    let place = message.windows(4).position(|w| w == b"caf~").unwrap();
    message[place + 3] = 0xff;
    let status = send(&d, raw::framed(&message)).await;
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    is_a_clear_refusal(&d, before, &status, "INVALID_FIELD").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_message_are_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let before = d.revision().await;
    for garbage in [
        &b"\xff\xff\xff\xff\xff"[..],
        b"\x0a\x7fshort",
        b"GET / HTTP/1.1\r\n",
    ] {
        let status = send(&d, raw::framed(garbage)).await;
        assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
        is_a_clear_refusal(&d, before, &status, "INVALID_FIELD").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_truncated_frame_is_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let before = d.revision().await;
    let message = request(&d, "Cut off.");
    let claimed = u32::try_from(message.len()).unwrap();
    for cut in [0, 3, 5, 20, message.len()] {
        let whole = raw::framed_as(claimed + 1, &message);
        let status = send(&d, whole.slice(..cut.min(whole.len()))).await;
        assert_eq!(status.code(), Code::InvalidArgument, "{cut}: {status:?}");
        is_a_clear_refusal(&d, before, &status, "INVALID_FIELD").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_beyond_1_mib_is_refused_and_names_the_limit() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let before = d.revision().await;
    let officer = &d.teams[0].officer;
    let large = "x".repeat(1024 * 1024);
    let action = commands::open_thread(d.indicator(0), Visibility::Government, &large);
    let status = officer.ask(&d.profile, action).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    is_a_clear_refusal(&d, before, &status, "LIMIT_REACHED").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_does_not_exist_is_unimplemented() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let path = "/mgi.v1.CollaborationService/Overwrite";
    let status = raw::call(officer.channel(), path, &officer.token, raw::framed(b"")).await;
    assert_eq!(status.code(), Code::Unimplemented, "{status:?}");
}
