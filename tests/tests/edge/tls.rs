//! TLS: both protocols, a certificate that is replaced while streams go on, and what is refused.

use std::{path::Path, sync::Arc};

use mgi_proto::v1::WatchRequest;
use mgi_tests::{TestServer, raw, wait};
use prost::Message as _;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Makes a certificate and its key, and puts them where the server looks.
fn put(dir: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(dir.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(dir.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

/// Connects, trusting one certificate only.
async fn connect(
    server: &TestServer,
    trusted: &CertificateDer<'static>,
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|p| p.as_bytes().to_vec()).collect();
    let tcp = TcpStream::connect(server.address()).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, tcp)
        .await
}

/// A server with TLS, whose certificate lies in a directory.
async fn serving(dir: &Path) -> (TestServer, CertificateDer<'static>) {
    let first = put(dir);
    let (cert, key) = (dir.join("cert.pem"), dir.join("key.pem"));
    let settings = [
        "--tls-cert",
        cert.to_str().unwrap(),
        "--tls-key",
        key.to_str().unwrap(),
    ];
    let mut server = TestServer::prepared(None, &settings);
    server.init().await;
    server.spawn();
    wait::until("the server to listen", wait::SOON, async || {
        connect(&server, &first, &[]).await.ok()
    })
    .await;
    (server, first)
}

#[tokio::test(flavor = "multi_thread")]
async fn both_protocols_are_spoken_and_plain_answers_ask_for_tls() {
    let dir = tempfile::tempdir().unwrap();
    let (server, trusted) = serving(dir.path()).await;
    let h2 = connect(&server, &trusted, &["h2", "http/1.1"])
        .await
        .unwrap();
    assert_eq!(h2.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let mut old = connect(&server, &trusted, &["http/1.1"]).await.unwrap();
    assert_eq!(old.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    old.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let _ = old.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).to_lowercase();
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(
        answer.contains("strict-transport-security: max-age=31536000"),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn plaintext_on_the_port_and_a_handshake_that_stalls_are_closed() {
    let dir = tempfile::tempdir().unwrap();
    let (server, trusted) = serving(dir.path()).await;
    let from = std::net::Ipv4Addr::LOCALHOST;
    let plain = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let answer = raw::bytes(from, server.address(), plain).await;
    assert!(!answer.contains("http/1.1"), "{answer}");
    // A record that says to be longer, and nothing more.
    raw::bytes(from, server.address(), b"\x16\x03\x01\x02\x00\x01").await;
    connect(&server, &trusted, &[]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_shown_to_new_connections_while_a_stream_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let (server, first) = serving(dir.path()).await;
    let mut watch = connect(&server, &first, &["http/1.1"]).await.unwrap();
    let body = raw::framed(&WatchRequest::default().encode_to_vec());
    let head = format!(
        "POST /mgi.v1.LiveService/Watch HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc-web+proto\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
        server.first_token(),
        body.len()
    );
    watch.write_all(head.as_bytes()).await.unwrap();
    watch.write_all(&body).await.unwrap();
    let mut buffer = [0; 12];
    watch.read_exact(&mut buffer).await.unwrap();
    assert!(buffer.starts_with(b"HTTP/1.1 200"));

    // A pair of which one half is bad: the old one goes on, and the log says so.
    std::fs::write(dir.path().join("key.pem"), "no key").unwrap();
    server.hang_up();
    wait::until("the log to say so", wait::SOON, async || {
        server
            .log()
            .contains("the earlier ones go on")
            .then_some(())
    })
    .await;
    connect(&server, &first, &[]).await.unwrap();

    let second = put(dir.path());
    server.hang_up();
    wait::until("the new certificate to be shown", wait::SOON, async || {
        connect(&server, &second, &[]).await.ok()
    })
    .await;
    connect(&server, &first, &[]).await.unwrap_err();

    // The stream that was begun under the first one goes on: a heartbeat comes within 15 seconds.
    let mut seen = Vec::new();
    let beats = async {
        loop {
            let mut piece = [0; 4096];
            let read = watch.read(&mut piece).await.expect("the stream goes on");
            assert_ne!(read, 0, "the stream goes on");
            seen.push(read);
            // After what was waiting comes one piece for itself.
            if read < 100 && seen.len() > 1 {
                break;
            }
        }
    };
    wait::within("a heartbeat on the old stream", wait::SOON, beats).await;
}
