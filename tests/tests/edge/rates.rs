//! Too many calls: refused with the time to wait, per account and per address, also behind a proxy.

use std::net::Ipv4Addr;

use mgi_proto::v1::ListMinistriesRequest;
use mgi_tests::{Caller, Deployment, Refused, TestServer, raw};
use tonic::Code;
use tonic_types::StatusExt as _;

const ONE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

async fn call(caller: &Caller) -> Result<(), tonic::Status> {
    let request = ListMinistriesRequest::default();
    caller.directory().list_ministries(request).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_calls_too_often_is_told_when_to_come_again() {
    let d = Deployment::of(&["DGIE"])
        .setting("--limits-requests-per-second", "1")
        .setting("--limits-requests-burst", "200")
        .start()
        .await;
    let mut refused = None;
    for _ in 0..400 {
        if let Err(status) = call(&d.lead).await {
            refused = Some(status);
            break;
        }
    }
    let status = refused.expect("a refusal");
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert_eq!(Refused::of(&status).reason, "RATE_LIMITED");
    let retry = status
        .get_details_retry_info()
        .and_then(|info| info.retry_delay);
    assert!(retry.is_some_and(|delay| !delay.is_zero()), "{retry:?}");
    // It is the account that is counted, not the connection or the address.
    assert!(call(&d.lead.via(d.server.address())).await.is_err());
    call(&d.teams[0].officer).await.unwrap();
}

/// Asks again and again on one connection from an address, and counts what is refused.
async fn asked(server: &TestServer, from: Ipv4Addr, times: usize, header: &str) -> usize {
    let one = format!("GET /healthz HTTP/1.1\r\nhost: mgi\r\n{header}\r\n");
    let last = format!("GET /healthz HTTP/1.1\r\nhost: mgi\r\nconnection: close\r\n{header}\r\n");
    let requests = one.repeat(times - 1) + &last;
    let answers = raw::bytes(from, server.address(), requests.as_bytes()).await;
    let refused = answers.matches("http/1.1 429").count();
    assert_eq!(refused, answers.matches("retry-after: ").count());
    assert_eq!(refused + answers.matches("http/1.1 200").count(), times);
    refused
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_asks_too_often_is_refused_and_others_are_not() {
    let limits = [
        "--limits-address-requests-per-second",
        "1",
        "--limits-address-requests-burst",
        "100",
    ];
    let server = TestServer::start_with(&limits).await;
    let lie = "x-forwarded-for: 203.0.113.9\r\n";
    assert!(asked(&server, ONE, 150, "").await >= 40);
    assert_eq!(asked(&server, OTHER, 90, "").await, 0);
    // Without a proxy nobody is believed.
    assert_eq!(asked(&server, ONE, 20, lie).await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_the_address_that_it_names_is_counted() {
    let limits = [
        "--behind-proxy",
        "--trusted-proxies",
        "127.0.0.2",
        "--limits-address-requests-per-second",
        "1",
        "--limits-address-requests-burst",
        "100",
    ];
    let server = TestServer::start_with(&limits).await;
    let named = |address: &str| format!("x-forwarded-for: 198.51.100.1, {address}\r\n");
    assert!(asked(&server, ONE, 150, &named("203.0.113.7")).await >= 40);
    assert_eq!(asked(&server, ONE, 90, &named("203.0.113.8")).await, 0);
    // Who is no trusted proxy names whom it likes, and is counted itself.
    assert_eq!(asked(&server, OTHER, 50, &named("203.0.113.7")).await, 0);
    assert!(asked(&server, OTHER, 100, &named("203.0.113.9")).await >= 40);
}
