//! The command's way to a witness by TLS.

use std::{fs, net::SocketAddr, sync::Arc};

use mgi_tests::{TestServer, mgi::mgi, witness::Witness};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Puts TLS in front of a witness: its port, and the certificate to trust (PEM).
async fn encrypted(witness: SocketAddr) -> (u16, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(mut tls) = acceptor.accept(tcp).await {
                    let mut plain = TcpStream::connect(witness).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut tls, &mut plain).await;
                }
            });
        }
    });
    (port, made.cert.pem())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_behind_tls_cosigns_for_who_trusts_its_certificate() {
    let server = TestServer::start().await;
    let folder = TempDir::with_prefix("mgi-witness-tls-").unwrap();
    let run = |arguments: &'static [&'static str]| {
        mgi(
            folder.path(),
            server.address(),
            server.first_token(),
            arguments,
        )
    };
    let keys = run(&["checkpoint", "keys"]).await.fine().out;
    let log = keys.lines().next().unwrap();
    let log = log.strip_prefix("log ").unwrap();
    let witness = Witness::of("one.example/w", log).await;
    let line = witness.policy_line("one");
    let (line, plain) = line.split_once(" http://").unwrap();
    let plain = plain.strip_suffix("/w").unwrap().parse().unwrap();
    let (port, certificate) = encrypted(plain).await;
    let policy = format!("log {log}\n{line} https://localhost:{port}/w\nquorum one\n");
    fs::write(folder.path().join("policy"), policy).unwrap();
    fs::write(folder.path().join("ca.pem"), certificate).unwrap();

    // Nobody here has told the system to trust that certificate.
    let distrusted = run(&["witness", "push", "--policy", "policy", "--output", "note"]).await;
    assert_ne!(distrusted.code, 0, "{}", distrusted.out);
    assert!(witness.asked().is_empty(), "nothing was sent");

    let pushed = run(&[
        "witness",
        "push",
        "--policy",
        "policy",
        "--output",
        "note",
        "--witness-ca-file",
        "ca.pem",
        "--force",
    ]);
    let pushed = pushed.await.fine();
    assert!(
        pushed.err.contains("the quorum (one) is met"),
        "{}",
        pushed.err
    );
    assert_eq!(witness.asked(), [0]);
    run(&["witness", "check", "--policy", "policy", "note"])
        .await
        .fine();
}
