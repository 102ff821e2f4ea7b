//! Streams of commands.

use std::sync::Mutex;

use futures_util::TryStreamExt as _;
use mgi_client::commands::BulkOutcome;
use mgi_client::{ClientError, v1};

use crate::fake::{Script, start};

#[tokio::test]
async fn a_cut_stream_is_taken_up_without_loss_or_doubling() {
    let script = Script {
        cuts: Mutex::new(vec![300, 0, 50].into()),
        ..Script::default()
    };
    let (client, script) = start(script).await;
    let profile = client.profile("p");
    let commands: Vec<v1::Command> = (0..700)
        .map(|n| {
            profile.command(v1::AdoptAnswer {
                indicator: n.to_string(),
                base_version: 0,
            })
        })
        .collect();
    let ids: Vec<String> = commands
        .iter()
        .map(|command| command.command_id.clone())
        .collect();
    let outcomes: Vec<BulkOutcome> = profile.submit_stream(commands).try_collect().await.unwrap();
    assert_eq!(
        outcomes
            .iter()
            .map(|outcome| outcome.command_id.clone())
            .collect::<Vec<_>>(),
        ids
    );
    assert!(
        outcomes
            .iter()
            .enumerate()
            .all(|(n, outcome)| outcome.index == n && outcome.result.is_ok())
    );
    // What the server answered before each cut is what was not sent again.
    let streamed = script.streamed.lock().unwrap();
    assert_eq!(
        streamed.iter().map(Vec::len).collect::<Vec<_>>(),
        [300, 0, 50, 350]
    );
    assert_eq!(streamed.concat(), ids);
}

#[tokio::test]
async fn a_refusal_is_an_outcome_and_does_not_end_it() {
    let (client, _script) = start(Script::default()).await;
    let good = client.profile("p");
    let bad = client.profile("p").acting_for("REFUSED");
    let action = || v1::AdoptAnswer::default();
    let commands = vec![
        good.command(action()),
        bad.command(action()),
        good.command(action()),
    ];
    let outcomes: Vec<BulkOutcome> = good.submit_stream(commands).try_collect().await.unwrap();
    assert!(outcomes[0].result.is_ok() && outcomes[2].result.is_ok());
    assert!(
        matches!(outcomes[1].result, Err(ClientError::RuleViolated { .. })),
        "{:?}",
        outcomes[1]
    );
}

#[tokio::test]
async fn no_commands_no_stream() {
    let (client, script) = start(Script::default()).await;
    let outcomes: Vec<BulkOutcome> = client
        .profile("p")
        .submit_stream(Vec::new())
        .try_collect()
        .await
        .unwrap();
    assert!(outcomes.is_empty());
    assert!(script.streamed.lock().unwrap().is_empty());
}
