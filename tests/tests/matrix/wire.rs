//! Any method, called with bytes; any route; and what came back, whole.

use std::net::SocketAddr;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use mgi_tests::{
    raw,
    wait::{self, SOON},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tonic::{Code, Status, body::Body, transport::Channel};
use tower::{Service as _, ServiceExt as _};

/// How much of an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Take {
    /// To its end.
    All,
    /// Up to so many messages: for streams that do not end.
    Messages(usize),
    /// Up to a message with these bytes.
    Until(&'static str),
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: Status,
    pub(crate) messages: Vec<Vec<u8>>,
    /// Names and values of headers and trailers, times and lengths left out.
    pub(crate) around: Vec<String>,
}

impl Answer {
    /// Everything that it says, as one run of bytes; what a bundle says in base64 is
    /// read as well.
    pub(crate) fn says(&self) -> Vec<u8> {
        let mut all = self.messages.join(&b"\n"[..]);
        all.extend(self.status.message().as_bytes());
        all.extend(self.status.details());
        all.extend(self.around.join("\n").into_bytes());
        all
    }

    /// In a word: `ok`, the rule that refused it, or what is missing.
    pub(crate) fn outcome(&self) -> String {
        match self.status.code() {
            Code::Ok => "ok".to_owned(),
            Code::Unauthenticated => "unauthenticated".to_owned(),
            Code::Unimplemented => "unimplemented".to_owned(),
            _ => {
                let refused = mgi_tests::Refused::of(&self.status);
                if let Some(batch) = &refused.batch
                    && batch.command_index == 1
                {
                    return "ok".to_owned();
                }
                refusal(&refused)
            }
        }
    }
}

/// A refusal in a word.
pub(crate) fn refusal(refused: &mgi_tests::Refused) -> String {
    if !refused.rule.is_empty() {
        let denied = refused.code == Code::PermissionDenied;
        return format!("{}{}", if denied { "!" } else { "" }, refused.rule);
    }
    if let Some((kind, _)) = &refused.resource {
        return match refused.code {
            Code::NotFound => format!("no {kind}"),
            code => format!("{code:?} {kind}"),
        };
    }
    match refused.fields.first() {
        Some(field) => format!("bad {field}"),
        None => refused.reason.to_lowercase(),
    }
}

/// Calls a method.
pub(crate) async fn grpc(
    mut channel: Channel,
    method: &str,
    authorization: Option<&str>,
    messages: &[Vec<u8>],
    take: Take,
) -> Answer {
    let body: Vec<u8> = messages.iter().flat_map(|m| raw::framed(m)).collect();
    let mut request = Request::post(format!("/{method}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let body = Body::new(Full::new(Bytes::from(body)));
    let request = request.body(body).expect("a request");
    let exchange = async {
        let ready = channel.ready().await.expect("the connection");
        let response = ready.call(request).await.expect("an answer");
        read(response, take).await
    };
    wait::within(&format!("an answer of {method}"), SOON, exchange).await
}

async fn read(response: http::Response<Body>, take: Take) -> Answer {
    let (head, mut body) = response.into_parts();
    let mut around = lines(&head.headers);
    // What HTTP says stands for what gRPC does not (its mapping of HTTP codes).
    let plain = (head.status == 404).then(|| Status::unimplemented("404"));
    let mut status = Status::from_header_map(&head.headers).or(plain);
    let mut buffer = Vec::new();
    let mut messages: Vec<Vec<u8>> = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(broken) => {
                status = Some(broken);
                break;
            }
        };
        match frame.into_data() {
            Ok(data) => buffer.extend_from_slice(&data),
            Err(frame) => {
                let trailers = frame.into_trailers().expect("data or trailers");
                around.extend(lines(&trailers));
                status = Status::from_header_map(&trailers).or(status);
            }
        }
        while let [_, a, b, c, d, rest @ ..] = buffer.as_slice() {
            let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).expect("a length");
            if rest.len() < length {
                break;
            }
            messages.push(rest[..length].to_vec());
            buffer.drain(..5 + length);
        }
        let enough = match take {
            Take::All => false,
            Take::Messages(count) => messages.len() >= count,
            Take::Until(word) => messages.last().is_some_and(|last| contains(last, word)),
        };
        if enough {
            status = status.or(Some(Status::ok("")));
            break;
        }
    }
    Answer {
        status: status.expect("a gRPC status"),
        messages,
        around,
    }
}

/// Headers that differ from answer to answer whoever asks.
const OF_THE_MOMENT: [&str; 2] = ["date", "content-length"];

fn lines(headers: &http::HeaderMap) -> Vec<String> {
    let told = headers
        .iter()
        .filter(|(name, _)| !OF_THE_MOMENT.contains(&name.as_str()));
    let mut lines: Vec<String> = told
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    lines.sort_unstable();
    lines
}

/// Asks for a plain route: its status and what it says.
pub(crate) async fn plain(
    address: SocketAddr,
    method: &str,
    path: &str,
    authorization: Option<&str>,
) -> (u16, Vec<u8>) {
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    if let Some(value) = authorization {
        request.push_str(&format!("authorization: {value}\r\n"));
    }
    if method == "POST" {
        request.push_str("content-length: 0\r\n");
    }
    request.push_str("\r\n");
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        answer
    };
    let answer = wait::within("an answer over HTTP/1.1", SOON, exchange).await;
    let status = std::str::from_utf8(&answer[9..12]).expect("a status");
    (status.parse().expect("a status"), answer)
}

/// Whether bytes contain a word.
pub(crate) fn contains(bytes: &[u8], word: &str) -> bool {
    let word = word.as_bytes();
    bytes.windows(word.len()).any(|window| window == word)
}
