//! Single commands.

use mgi_client::{ClientError, v1};
use tonic::Status;

use crate::fake::{Move, Script, start};

fn adopt() -> v1::AdoptAnswer {
    v1::AdoptAnswer {
        indicator: "MR-01".into(),
        base_version: 1,
    }
}

fn script(moves: Vec<Move>) -> Script {
    Script {
        submits: std::sync::Mutex::new(moves.into()),
        ..Script::default()
    }
}

#[tokio::test]
async fn a_command_is_repeated_with_the_same_id() {
    let moves = vec![
        Move::Refuse(Status::unavailable("stopping")),
        Move::Refuse(Status::deadline_exceeded("late")),
        Move::Answer,
    ];
    let (client, script) = start(script(moves)).await;
    let receipt = client
        .profile("p")
        .acting_for("DGIE")
        .submit(adopt())
        .await
        .unwrap();
    let commands = script.commands.lock().unwrap();
    assert_eq!(commands.len(), 3);
    for (command, metadata) in commands.iter() {
        assert_eq!(command.command_id, receipt.command_id);
        assert_eq!(command.acting_ministry, "DGIE");
        assert_eq!(metadata.get("authorization").unwrap(), "Bearer secret");
        assert!(metadata.get("grpc-timeout").is_some());
    }
    assert_eq!(receipt.command_id.len(), 36);
    assert_eq!(receipt.command_id.as_bytes()[14], b'7');
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    let (client, script) = start(script(vec![Move::Refuse(Status::failed_precondition(
        "locked",
    ))]))
    .await;
    let error = client.profile("p").submit(adopt()).await.unwrap_err();
    assert!(
        matches!(error, ClientError::RuleViolated { .. }),
        "{error:?}"
    );
    assert_eq!(script.commands.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn attempts_end() {
    let moves = (0..9)
        .map(|_| Move::Refuse(Status::unavailable("stopping")))
        .collect();
    let (client, script) = start(script(moves)).await;
    let error = client.profile("p").submit(adopt()).await.unwrap_err();
    assert!(
        matches!(error, ClientError::Unavailable { .. }),
        "{error:?}"
    );
    assert_eq!(script.commands.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_deadline_that_passes_here_is_tried_again_with_the_same_id() {
    let (client, script) = start(script(vec![Move::Hang, Move::Answer])).await;
    let receipt = client.profile("p").submit(adopt()).await.unwrap();
    let commands = script.commands.lock().unwrap();
    let ids: Vec<_> = commands
        .iter()
        .map(|(command, _)| &command.command_id)
        .collect();
    assert_eq!(ids, [&receipt.command_id, &receipt.command_id]);
}

#[tokio::test]
async fn a_document_that_is_another_one_is_not_handed_over() {
    use sha2::Digest as _;
    let (client, _script) = start(Script::default()).await;
    let profile = client.profile("p");
    let right = sha2::Sha256::digest(b"one two");
    assert_eq!(profile.download(&right, |_| {}).await.unwrap(), b"one two");
    let error = profile.download(&[0; 32], |_| {}).await.unwrap_err();
    assert!(matches!(error, ClientError::DigestMismatch { .. }));
}

#[tokio::test]
async fn a_call_that_the_server_does_not_know_says_so() {
    let (client, _script) = start(Script::default()).await;
    let error = client.profile("p").head(None).await.unwrap_err();
    assert!(matches!(error, ClientError::Unimplemented), "{error:?}");
}
