//! Guessing passwords: refused, told in few events, and harmless to others.

use std::time::{Duration, Instant};

use mgi_proto::v1::{ReadHistoryRequest, event_body::Kind, read_history_response::Content};
use mgi_tests::Deployment;
use tokio_stream::StreamExt as _;
use tonic::Code;

use crate::support::{PASSWORD, is_let_in, person, refused, sign_in};

/// Passwords that are tried: 1,000, or as many as this variable says.
fn tries() -> usize {
    let set = std::env::var("MGI_WRONG_PASSWORDS").ok();
    set.and_then(|tries| tries.parse().ok()).unwrap_or(1_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_never_told() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let focal = person(&d.secretariat, "focal.point").await;
    let closed = person(&d.secretariat, "closed").await;
    let request = mgi_proto::v1::CloseAccountRequest {
        command_id: mgi_tests::commands::new_id(),
        account_id: closed.caller.account.clone(),
        reason: "left".to_owned(),
    };
    d.secretariat
        .directory()
        .close_account(request)
        .await
        .unwrap();
    assert!(!is_let_in(&closed.caller).await);
    let mut told = Vec::new();
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for (name, password) in [
        ("focal.point", "wrong password here"),
        ("nobody.at.all", PASSWORD),
        ("closed", PASSWORD),
        ("no name at all \u{1F980}", PASSWORD),
        ("focal.point", ""),
    ] {
        let begun = Instant::now();
        let failed = refused(sign_in(&d.secretariat, name, password, "").await);
        times.push((name, begun.elapsed()));
        assert_eq!(failed.code, Code::Unauthenticated, "{name}");
        told.push((failed.reason, failed.sentence));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    // Each hashes one password; what needs none is a hundred times faster.
    let (least, most) = (
        times.iter().map(|t| t.1).min().unwrap(),
        times.iter().map(|t| t.1).max().unwrap(),
    );
    assert!(least * 10 > most, "{times:?}");
    assert!(is_let_in(&focal.caller).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_wrong_passwords_harm_nobody_and_are_few_events() {
    let mut d = Deployment::of(&["DGIE"]).start().await;
    let focal = person(&d.secretariat, "focal.point").await;
    let mut refusals = (0, 0);
    // From another address than the person's: a network of its own on this machine.
    let guesser = mgi_tests::Caller::from_address(d.server.address(), [127, 0, 0, 7]);
    for n in 0..tries() {
        let password = format!("guess number {n:06}");
        let failed = refused(sign_in(&guesser, "focal.point", &password, "").await);
        match failed.code {
            Code::Unauthenticated => refusals.0 += 1,
            Code::ResourceExhausted => {
                assert!(failed.retry_after_ms.unwrap() > 0);
                refusals.1 += 1;
            }
            code => panic!("{code:?}"),
        }
        if n % 100 == 0 {
            // Others go on, and the person is not locked out.
            assert!(is_let_in(&focal.caller).await);
        }
    }
    assert!(refusals.0 <= 60, "{refusals:?}");
    assert!(refusals.1 >= tries() - 60, "{refusals:?}");
    let here = sign_in(&d.secretariat, "focal.point", PASSWORD, "").await;
    assert!(here.is_ok(), "from where the person signed in before");

    // A stop writes down what was counted.
    d.server.restart().await;
    let request = ReadHistoryRequest::default();
    let secretariat = d.secretariat.via(d.server.address());
    let history = secretariat.audit().read_history(request).await.unwrap();
    let mut history = history.into_inner();
    let (mut events, mut count) = (0, 0);
    while let Some(next) = history.next().await {
        let Some(Content::EventBytes(bytes)) = next.unwrap().content else {
            continue;
        };
        let (_, kind) = mgi_events::event::open(&bytes).unwrap();
        if let Kind::SignInsFailed(failed) = kind {
            assert_eq!(failed.account_id, focal.caller.account);
            events += 1;
            count += failed.count;
        }
    }
    assert_eq!(usize::try_from(count).unwrap(), tries());
    assert!(events <= 10, "{events} events");
}
