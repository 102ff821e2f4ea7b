//! Requests that no client library would send: bytes made by hand.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::{BufMut as _, Bytes, BytesMut};
use http::{HeaderMap, Request};
use http_body_util::{BodyExt as _, Full};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};
use tonic::{Status, body::Body, transport::Channel};
use tower::{Service as _, ServiceExt as _};

use crate::wait::{self, SOON};

/// A message with its five bytes of gRPC framing in front.
#[must_use]
pub fn framed(message: &[u8]) -> Bytes {
    framed_as(u32::try_from(message.len()).unwrap_or(u32::MAX), message)
}

/// A frame whose header claims another length.
#[must_use]
pub fn framed_as(claimed: u32, message: &[u8]) -> Bytes {
    let mut out = BytesMut::new();
    out.put_u8(0);
    out.put_u32(claimed);
    out.put_slice(message);
    out.freeze()
}

/// Sends a body over HTTP/2 as it is, and reads the gRPC status that comes back.
///
/// # Panics
/// There is no answer, or one without a gRPC status.
pub async fn call(mut channel: Channel, path: &str, token: &str, body: Bytes) -> Status {
    let mut request = Request::post(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.body(Body::new(Full::new(body))).expect("a request");
    let exchange = async {
        let ready = channel.ready().await.expect("the connection");
        let (head, body) = ready.call(request).await.expect("an answer").into_parts();
        let trailers = match body.collect().await {
            Ok(collected) => collected.trailers().cloned().unwrap_or_default(),
            Err(status) => return status,
        };
        status_in(&head.headers)
            .or_else(|| status_in(&trailers))
            .expect("a gRPC status")
    };
    wait::within("an answer to a raw request", SOON, exchange).await
}

fn status_in(headers: &HeaderMap) -> Option<Status> {
    Status::from_header_map(headers)
}

/// What came back over HTTP/1.1.
#[derive(Clone, Debug)]
pub struct Http1 {
    /// Status line and headers, in lower case.
    pub head: String,
    /// The body, chunks joined.
    pub body: Vec<u8>,
}

/// Posts over a connection of its own, HTTP/1.1 written by hand.
///
/// # Panics
/// There is no answer that could be read.
pub async fn http1(
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Http1 {
    exchange(address, path, headers, body, body.len()).await
}

/// Sends bytes on a connection of its own, from an address of this machine, and reads what comes
/// until the server closes.
///
/// # Panics
/// There is no connection, or the server does not close within a minute.
pub async fn bytes(from: Ipv4Addr, address: SocketAddr, bytes: &[u8]) -> String {
    let exchange = async {
        let mut stream = connect_from(from, address).await;
        // It may close before it has read all.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).to_lowercase()
    };
    wait::within("the end of a connection", SOON, exchange).await
}

/// A connection from this address of this machine: all of 127.0.0.0/8 are.
///
/// # Panics
/// There is none.
pub async fn connect_from(from: Ipv4Addr, address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((from, 0).into()).expect("an own address");
    socket.connect(address).await.expect("a connection")
}

/// Posts a body whose last byte never comes.
///
/// # Panics
/// There is no answer that could be read.
pub async fn http1_stalled(
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Http1 {
    let (_, sent) = body.split_last().expect("a body");
    exchange(address, path, headers, &body[..sent.len()], body.len()).await
}

async fn exchange(
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    claimed: usize,
) -> Http1 {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {claimed}\r\n"
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        stream.write_all(body).await.expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        answer
    };
    let answer = wait::within("an answer over HTTP/1.1", SOON, exchange).await;
    let end = position(&answer, b"\r\n\r\n").expect("the end of the headers");
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let rest = &answer[end + 4..];
    let body = if head.contains("transfer-encoding: chunked") {
        joined(rest)
    } else {
        rest.to_vec()
    };
    Http1 { head, body }
}

fn position(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = position(rest, b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).expect("the size of a chunk");
        let size = usize::from_str_radix(size.trim(), 16).expect("the size of a chunk");
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    body
}

/// The frames of a gRPC-Web body: whether each holds trailers, and its content.
///
/// # Panics
/// The last frame is not whole.
#[must_use]
pub fn web_frames(mut body: &[u8]) -> Vec<(bool, Vec<u8>)> {
    let mut frames = Vec::new();
    while let [flags, a, b, c, d, rest @ ..] = body {
        let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).expect("a length");
        let (content, after) = rest.split_at_checked(length).expect("a whole frame");
        frames.push((flags & 0x80 != 0, content.to_vec()));
        body = after;
    }
    frames
}
