//! Several commands: all or none in a batch, each for itself in a stream.

use futures_util::StreamExt as _;
use mgi_proto::v1::{Receipt, SubmitStreamRequest, Visibility, submit_stream_response::Outcome};
use mgi_tests::{
    Deployment, Refused,
    commands::{self, command, narrative},
    history::History,
    wait::{self, SOON},
};
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_recorded_as_one_group_with_one_tree() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let before = d.revision().await;
    let texts = (0..100_u32).map(|n| {
        let code = d.indicator(n as usize % d.indicators.len());
        command(narrative(code, n / 6, &format!("Sentence {n}.")))
    });
    let batch: Vec<_> = texts.collect();
    let receipts = officer
        .submit_batch(&d.profile, batch.clone())
        .await
        .unwrap();
    assert_eq!(receipts.len(), 100);
    for (place, (receipt, sent)) in receipts.iter().zip(&batch).enumerate() {
        assert_eq!(receipt.command_id, sent.command_id);
        assert_eq!(receipt.revision_before, before + place as u64);
        assert_eq!(receipt.tree_size, before + 100, "the tree of the group");
    }
    let history = History::read(officer, &d.profile).await;
    history.confirm(&receipts);
    let group: Vec<u32> = history
        .events()
        .skip(usize::try_from(before).unwrap())
        .map(|event| event.group_index)
        .collect();
    assert_eq!(group, (0..100).collect::<Vec<_>>());

    let again = officer.submit_batch(&d.profile, batch).await.unwrap();
    assert!(again.iter().all(|r| r.repeated));
    let first: Vec<Receipt> = again
        .into_iter()
        .map(|r| Receipt {
            repeated: false,
            ..r
        })
        .collect();
    assert_eq!(first, receipts, "a repeated batch gives the first receipts");
    assert_eq!(d.revision().await, before + 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_with_one_refusal_changes_nothing() {
    let d = Deployment::of(&["DGIE", "MOH"]).start().await;
    let officer = &d.teams[0].officer;
    let before = d.revision().await;
    let batch = vec![
        command(narrative(d.indicator(0), 0, "Fine.")),
        command(narrative(d.indicator(2), 0, "Fine too.")),
        command(narrative(d.indicator(1), 0, "Another ministry's.")),
        command(narrative(d.indicator(4), 0, "Never looked at.")),
    ];
    let status = officer
        .submit_batch(&d.profile, batch.clone())
        .await
        .unwrap_err();
    let refused = Refused::of(&status);
    assert_eq!(refused.code, Code::PermissionDenied);
    assert_eq!(refused.rule, "answers-by-their-ministries");
    let which = refused.batch.expect("which command of the batch");
    assert_eq!(which.command_index, 2);
    assert_eq!(which.command_id, batch[2].command_id);
    assert_eq!(d.revision().await, before);
    let history = History::read(&d.secretariat, &d.profile).await;
    assert!(
        batch
            .iter()
            .all(|c| !history.places().contains_key(&c.command_id))
    );

    // Without it, the rest goes in under the ids it had.
    let rest = [&batch[..2], &batch[3..]].concat();
    let receipts = officer.submit_batch(&d.profile, rest).await.unwrap();
    assert!(receipts.iter().all(|r| !r.repeated));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_has_1_to_256_commands_with_ids_of_their_own() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let before = d.revision().await;
    let said = |n: usize| {
        let text = format!("Comment {n}");
        command(commands::open_thread(
            d.indicator(0),
            Visibility::Government,
            &text,
        ))
    };
    for count in [0, 257] {
        let batch = (0..count).map(said).collect();
        let status = officer.submit_batch(&d.profile, batch).await.unwrap_err();
        let refused = Refused::of(&status);
        assert_eq!(refused.code, Code::InvalidArgument, "{count}");
        assert_eq!(refused.fields, ["commands"], "{count}");
    }
    let mut twice = vec![said(0), said(1)];
    twice[1].command_id = twice[0].command_id.clone();
    let status = officer.submit_batch(&d.profile, twice).await.unwrap_err();
    let refused = Refused::of(&status);
    assert!(
        matches!(refused.code, Code::InvalidArgument | Code::AlreadyExists),
        "{refused:?}"
    );
    assert_eq!(refused.batch.unwrap().command_index, 1);
    assert_eq!(d.revision().await, before);
    let most = (0..256).map(said).collect();
    officer.submit_batch(&d.profile, most).await.unwrap();
    assert_eq!(d.revision().await, before + 256);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_commands_in_a_stream_are_answered_in_their_order() {
    const COMMANDS: usize = 2_000;
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let before = d.revision().await;
    // Every hundredth cannot be taken: it is refused, and the stream goes on.
    let bad = |n: usize| n % 100 == 99;
    let commands: Vec<_> = (0..COMMANDS)
        .map(|n| {
            let code = if bad(n) { "ZZ-99" } else { d.indicator(0) };
            let text = format!("Comment {n}");
            command(commands::open_thread(code, Visibility::Government, &text))
        })
        .collect();
    let ids: Vec<String> = commands.iter().map(|c| c.command_id.clone()).collect();
    let profile = d.profile.clone();
    let requests = commands
        .into_iter()
        .map(move |command| SubmitStreamRequest {
            profile_id: profile.clone(),
            command: Some(command),
        });
    let requests = futures_util::stream::iter(requests);
    let answers = officer.collaboration().submit_stream(requests).await;
    let answers = answers.unwrap().into_inner();
    let answers: Vec<_> = wait::within("all answers", 2 * SOON, answers.collect::<Vec<_>>()).await;

    assert_eq!(answers.len(), COMMANDS);
    let mut receipts = Vec::new();
    for (n, answer) in answers.into_iter().enumerate() {
        let answer = answer.unwrap();
        assert_eq!(answer.command_id, ids[n], "answers come in order");
        match answer.outcome.unwrap() {
            Outcome::Receipt(receipt) if !bad(n) => receipts.push(receipt),
            Outcome::Refusal(bytes) if bad(n) => {
                let refused = Refused::in_stream(&bytes);
                assert_eq!(refused.code, Code::NotFound);
                assert_eq!(refused.reason, "NOT_FOUND");
            }
            other => panic!("command {n}: {other:?}"),
        }
    }
    let order = receipts.iter().map(|r| r.revision_before);
    assert!(order.eq(before..before + receipts.len() as u64));
    History::read(officer, &d.profile).await.confirm(&receipts);
}
