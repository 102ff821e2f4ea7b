//! Heads that are too large, and connections on which they come too slowly or not at all.

use std::{net::Ipv4Addr, time::Duration};

use futures_util::future::join_all;
use mgi_tests::{
    Deployment, http2,
    http2::{Http2, kind},
    raw, wait,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::meanwhile;

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_does_not_get_on_is_closed() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let address = d.server.address();
    let silent = [
        // Nothing; a half of what HTTP/2 begins with; a head without an end.
        &b""[..],
        b"PRI * HT",
        b"GET /healthz HTTP/1.1\r\nhost: mgi\r\nx-slow: ",
        // An answered request, and then no other.
        b"GET /healthz HTTP/1.1\r\nhost: mgi\r\n\r\n",
    ];
    let silent = silent.map(|bytes| raw::bytes(Ipv4Addr::LOCALHOST, address, bytes));
    let attack = async {
        let (answers, ()) = tokio::join!(join_all(silent), trickle(address));
        answers
    };
    let answers = meanwhile(&d, attack).await;
    assert!(answers[3].starts_with("http/1.1 200"), "{}", answers[3]);
    for answer in &answers[..3] {
        assert!(!answer.starts_with("http/1.1 200"), "{answer}");
    }
}

/// A head of which a byte comes now and then, for as long as the server takes them.
async fn trickle(address: std::net::SocketAddr) {
    let mut stream = raw::connect_from(Ipv4Addr::LOCALHOST, address).await;
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: mgi\r\nx-slow: ")
        .await
        .unwrap();
    let (mut read, mut write) = stream.into_split();
    let sending = async {
        let mut pace = tokio::time::interval(Duration::from_millis(300));
        loop {
            pace.tick().await;
            if write.write_all(b"x").await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let closed = async {
        let mut answer = Vec::new();
        let _ = read.read_to_end(&mut answer).await;
    };
    let trickled = async {
        tokio::select! {
            () = sending => {}
            () = closed => {}
        }
    };
    wait::within("the end of a slow head", wait::SOON, trickled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_large_is_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let address = d.server.address();
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    let large = format!("x-large: {}\r\n", "x".repeat(64 * 1024));
    for (headers, status) in [(many, "http/1.1 431"), (large, "http/1.1 431")] {
        let head =
            format!("GET /healthz HTTP/1.1\r\nhost: mgi\r\nconnection: close\r\n{headers}\r\n");
        let answer = raw::bytes(Ipv4Addr::LOCALHOST, address, head.as_bytes()).await;
        assert!(answer.starts_with(status), "{answer}");
    }
    let path = "x".repeat(9 * 1024);
    let head = format!("GET /{path} HTTP/1.1\r\nhost: mgi\r\nconnection: close\r\n\r\n");
    let answer = raw::bytes(Ipv4Addr::LOCALHOST, address, head.as_bytes()).await;
    assert!(answer.starts_with("http/1.1 414"), "{answer}");
    d.revision().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_headers_of_http_2_are_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let mut client = Http2::connect(d.server.address(), &[]).await;
    let mut block = http2::request("/mgi.v1.LiveService/Watch");
    for n in 0..150 {
        http2::literal(&mut block, &format!("x-{n}"), "1");
    }
    let flags = http2::END_HEADERS | http2::END_STREAM;
    client.frame(kind::HEADERS, flags, 1, &block).await;
    let answer = loop {
        let frame = client.next().await.expect("an answer");
        if frame.kind == kind::HEADERS {
            break frame;
        }
    };
    // Trailers only: the call is refused in one frame.
    assert_eq!(answer.flags & http2::END_STREAM, http2::END_STREAM);
    d.revision().await;
}
