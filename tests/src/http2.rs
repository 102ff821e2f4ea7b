//! HTTP/2 written by hand, frame by frame (RFC 9113), for what no client library would send.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Kinds of frames.
pub mod kind {
    #![allow(missing_docs, reason = "names of the standard")]
    pub const DATA: u8 = 0;
    pub const HEADERS: u8 = 1;
    pub const RST_STREAM: u8 = 3;
    pub const SETTINGS: u8 = 4;
    pub const PING: u8 = 6;
    pub const GOAWAY: u8 = 7;
    pub const WINDOW_UPDATE: u8 = 8;
    pub const CONTINUATION: u8 = 9;
}

/// The frame ends its stream.
pub const END_STREAM: u8 = 1;
/// The frame ends a block of headers.
pub const END_HEADERS: u8 = 4;
/// What a client sends first.
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A frame that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its kind.
    pub kind: u8,
    /// Its flags.
    pub flags: u8,
    /// Its stream.
    pub stream: u32,
    /// What it holds.
    pub payload: Vec<u8>,
}

impl Frame {
    /// The error that a GOAWAY or RST_STREAM names.
    #[must_use]
    pub fn error(&self) -> Option<u32> {
        let at = match self.kind {
            kind::GOAWAY => 4,
            kind::RST_STREAM => 0,
            _ => return None,
        };
        let bytes = self.payload.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    }
}

/// A connection.
#[derive(Debug)]
pub struct Http2(TcpStream);

impl Http2 {
    /// Connects, and sends the preface and settings.
    ///
    /// # Panics
    /// It cannot.
    pub async fn connect(address: SocketAddr, settings: &[(u16, u32)]) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        let mut http2 = Self(stream);
        http2.bytes(PREFACE).await;
        let mut payload = Vec::new();
        for (id, value) in settings {
            payload.extend(id.to_be_bytes());
            payload.extend(value.to_be_bytes());
        }
        http2.frame(kind::SETTINGS, 0, 0, &payload).await;
        http2
    }

    /// Sends bytes. That the server has closed is no failure here: what it said is read later.
    /// False: it takes no more.
    pub async fn bytes(&mut self, bytes: &[u8]) -> bool {
        let sent = tokio::time::timeout(Duration::from_secs(10), self.0.write_all(bytes)).await;
        matches!(sent, Ok(Ok(())))
    }

    /// Sends a frame.
    pub async fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> bool {
        self.bytes(&frame(kind, flags, stream, payload)).await
    }

    /// Sends the headers of a gRPC call, and whether they are all.
    pub async fn call(&mut self, stream: u32, path: &str, token: &str, end: bool) -> bool {
        let bearer = format!("Bearer {token}");
        let mut block = request(path);
        literal(&mut block, "authorization", &bearer);
        let flags = END_HEADERS | if end { END_STREAM } else { 0 };
        self.frame(kind::HEADERS, flags, stream, &block).await
    }

    /// The next frame; `None` when the server closed.
    ///
    /// # Panics
    /// Nothing comes for a minute.
    pub async fn next(&mut self) -> Option<Frame> {
        let read = async {
            let mut head = [0; 9];
            self.0.read_exact(&mut head).await.ok()?;
            let [a, b, c, kind, flags, stream @ ..] = head;
            let length = u32::from_be_bytes([0, a, b, c]);
            let mut payload = vec![0; usize::try_from(length).ok()?];
            self.0.read_exact(&mut payload).await.ok()?;
            Some(Frame {
                kind,
                flags,
                stream: u32::from_be_bytes(stream) & 0x7fff_ffff,
                payload,
            })
        };
        crate::wait::within("a frame, or the end", crate::wait::SOON, read).await
    }

    /// All frames until the server closes or says GOAWAY.
    pub async fn rest(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next().await {
            let last = frame.kind == kind::GOAWAY;
            frames.push(frame);
            if last {
                break;
            }
        }
        frames
    }
}

/// A frame as bytes.
#[must_use]
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a payload");
    let mut bytes = length.to_be_bytes()[1..].to_vec();
    bytes.push(kind);
    bytes.push(flags);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// The header block of a gRPC request.
#[must_use]
pub fn request(path: &str) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in [
        (":method", "POST"),
        (":scheme", "http"),
        (":authority", "localhost"),
        (":path", path),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ] {
        literal(&mut block, name, value);
    }
    block
}

/// Adds a header in clear, without touching the table (RFC 7541, 6.2.2).
pub fn literal(block: &mut Vec<u8>, name: &str, value: &str) {
    block.push(0);
    for text in [name, value] {
        integer(block, text.len());
        block.extend(text.as_bytes());
    }
}

/// Adds a header and puts it into the table (RFC 7541, 6.2.1).
pub fn remembered(block: &mut Vec<u8>, name: &str, value: &str) {
    let at = block.len();
    literal(block, name, value);
    block[at] = 0x40;
}

/// A length with a prefix of 7 bits (RFC 7541, 5.1).
fn integer(block: &mut Vec<u8>, mut value: usize) {
    if value < 127 {
        block.push(u8::try_from(value).expect("7 bits"));
        return;
    }
    block.push(127);
    value -= 127;
    while value >= 128 {
        block.push(u8::try_from(value % 128).expect("7 bits") | 0x80);
        value /= 128;
    }
    block.push(u8::try_from(value).expect("7 bits"));
}
