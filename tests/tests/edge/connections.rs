//! As many connections as there may be, and no more.

use std::net::Ipv4Addr;

use mgi_tests::{TestServer, raw, wait};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const GET: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: mgi\r\n\r\n";
const ONE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

/// Asks on a connection; false: the server closed it.
async fn asked(stream: &mut TcpStream) -> bool {
    let mut first = [0; 12];
    stream.write_all(GET).await.is_ok()
        && stream.read_exact(&mut first).await.is_ok()
        && first.starts_with(b"HTTP/1.1 200")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_so_many_connections_and_others_are_served() {
    let server = TestServer::start_with(&["--limits-connections-per-address", "8"]).await;
    let address = server.address();
    let mut held = Vec::new();
    for _ in 0..8 {
        let mut stream = raw::connect_from(ONE, address).await;
        assert!(asked(&mut stream).await);
        held.push(stream);
    }
    let mut ninth = raw::connect_from(ONE, address).await;
    assert!(!asked(&mut ninth).await, "one too many is closed");
    assert!(asked(&mut raw::connect_from(OTHER, address).await).await);
    drop(held.pop());
    wait::until("a place to become free", wait::SOON, async || {
        let mut stream = raw::connect_from(ONE, address).await;
        asked(&mut stream).await.then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_together_have_so_many_connections() {
    let server = TestServer::start_with(&["--limits-connections", "16"]).await;
    let address = server.address();
    let mut held = Vec::new();
    wait::until("all places to be taken", wait::SOON, async || {
        let from = Ipv4Addr::new(127, 0, 1, u8::try_from(held.len() + 1).unwrap());
        let mut stream = raw::connect_from(from, address).await;
        let served = asked(&mut stream).await;
        held.push(stream);
        (!served).then_some(())
    })
    .await;
    assert!(held.len() <= 17, "{}", held.len());
    drop(held);
    wait::until("places to become free", wait::SOON, async || {
        let mut stream = raw::connect_from(OTHER, address).await;
        asked(&mut stream).await.then_some(())
    })
    .await;
}
