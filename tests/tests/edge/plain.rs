//! What every plain answer carries.

use std::net::Ipv4Addr;

use mgi_tests::{TestServer, raw};

#[tokio::test(flavor = "multi_thread")]
async fn every_plain_answer_keeps_browsers_from_misusing_it() {
    let server = TestServer::start().await;
    for (path, status) in [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/nothing", 401),
        ("/mgi.v1.LiveService/Watch", 401),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: mgi\r\nconnection: close\r\n\r\n");
        let answer = raw::bytes(Ipv4Addr::LOCALHOST, server.address(), request.as_bytes()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        // A path that there is not may be told so (404), or only to those who may ask (401).
        assert!(
            head.starts_with(&format!("http/1.1 {status}")) || head.starts_with("http/1.1 404"),
            "{head}"
        );
        for header in [
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "x-frame-options: deny",
            "content-security-policy: default-src 'none'",
            "cache-control: no-store",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-resource-policy: same-origin",
            "cross-origin-embedder-policy: require-corp",
            "permissions-policy: camera=()",
        ] {
            assert!(head.contains(header), "{path}: {header}\n{head}");
        }
        assert!(
            !head.contains("strict-transport-security"),
            "it is plaintext"
        );
        assert!(!head.contains("\nserver:"), "{head}");
        assert!(!body.contains(".rs"), "{body}");
    }
}
