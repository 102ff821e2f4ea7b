//! HTTP/2 as no library would speak it: each connection is ended with a reason, and the others go
//! on.

use mgi_tests::{
    Deployment, http2,
    http2::{Frame, Http2, kind},
};

use super::meanwhile;

const WATCH: &str = "/mgi.v1.LiveService/Watch";

// Errors of HTTP/2 (RFC 9113, 7).
const PROTOCOL_ERROR: u32 = 1;
const FLOW_CONTROL_ERROR: u32 = 3;
const FRAME_SIZE_ERROR: u32 = 6;
const COMPRESSION_ERROR: u32 = 9;
const ENHANCE_YOUR_CALM: u32 = 11;

/// Why the server ended the connection; `None` when it only closed it.
fn reason(frames: &[Frame]) -> Option<u32> {
    frames
        .iter()
        .find(|frame| frame.kind == kind::GOAWAY)
        .and_then(Frame::error)
}

/// Sends frames on a connection of their own, and reads why it ended.
async fn ended(d: &Deployment, bytes: &[u8]) -> Option<u32> {
    let mut client = Http2::connect(d.server.address(), &[]).await;
    client.bytes(bytes).await;
    reason(&client.rest().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_break_the_protocol_end_their_connection() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let frame = http2::frame;
    let overflow = 0x7fff_ffff_u32.to_be_bytes();
    let attacks: Vec<(&str, Vec<u8>, &[u32])> = vec![
        (
            "data on stream 0",
            frame(kind::DATA, 0, 0, b"x"),
            &[PROTOCOL_ERROR],
        ),
        (
            "data on an idle stream",
            frame(kind::DATA, 0, 7, b"x"),
            &[PROTOCOL_ERROR],
        ),
        (
            "headers on stream 0",
            frame(kind::HEADERS, 4, 0, &http2::request(WATCH)),
            &[PROTOCOL_ERROR],
        ),
        (
            "headers on a stream of the server's",
            frame(kind::HEADERS, 4, 2, &http2::request(WATCH)),
            &[PROTOCOL_ERROR],
        ),
        (
            "a continuation of nothing",
            frame(kind::CONTINUATION, 4, 1, b""),
            &[PROTOCOL_ERROR],
        ),
        (
            "settings of half a setting",
            frame(kind::SETTINGS, 0, 0, &[0; 5]),
            &[FRAME_SIZE_ERROR, PROTOCOL_ERROR],
        ),
        (
            "a ping of seven bytes",
            frame(kind::PING, 0, 0, &[0; 7]),
            &[FRAME_SIZE_ERROR, PROTOCOL_ERROR],
        ),
        (
            "a window beyond all bounds",
            frame(kind::WINDOW_UPDATE, 0, 0, &overflow),
            &[FLOW_CONTROL_ERROR],
        ),
        (
            "a header that is in no table",
            frame(kind::HEADERS, 5, 1, &[0xff, 0xff, 0xff, 0x7f]),
            &[COMPRESSION_ERROR, PROTOCOL_ERROR],
        ),
        // Length 16 MiB less one, and not all of it.
        (
            "a frame of 16 MiB",
            [&[0xff, 0xff, 0xff, 0, 0][..], &[0, 0, 0, 1]].concat(),
            &[FRAME_SIZE_ERROR],
        ),
    ];
    let attack = async {
        for (what, bytes, expected) in attacks {
            let reason = ended(&d, &bytes).await;
            let told = reason.is_some_and(|reason| expected.contains(&reason));
            assert!(told, "{what}: {reason:?}");
        }
    };
    meanwhile(&d, attack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preface_that_is_none_ends_the_connection() {
    let d = Deployment::of(&["DGIE"]).start().await;
    for bytes in [
        &b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello on a plain port",
        b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    ] {
        let closed =
            mgi_tests::raw::bytes(std::net::Ipv4Addr::LOCALHOST, d.server.address(), bytes);
        let answer = meanwhile(&d, closed).await;
        assert!(!answer.contains(" 200 "), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_are_reset_as_soon_as_they_open_end_the_connection() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let mut flood = Vec::new();
    for n in 0..5_000_u32 {
        let stream = 2 * n + 1;
        flood.extend(http2::frame(
            kind::HEADERS,
            4,
            stream,
            &http2::request(WATCH),
        ));
        flood.extend(http2::frame(
            kind::RST_STREAM,
            0,
            stream,
            &8_u32.to_be_bytes(),
        ));
    }
    let reason = meanwhile(&d, ended(&d, &flood)).await;
    assert_eq!(reason, Some(ENHANCE_YOUR_CALM));
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_without_end_end_the_connection() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let mut piece = Vec::new();
    http2::literal(&mut piece, "x-more", &"x".repeat(8_000));
    let mut flood = http2::frame(kind::HEADERS, 0, 1, &http2::request(WATCH));
    for _ in 0..2_000 {
        flood.extend(http2::frame(kind::CONTINUATION, 0, 1, &piece));
    }
    let memory = d.server.memory();
    let reason = meanwhile(&d, ended(&d, &flood)).await;
    assert!(
        matches!(
            reason,
            Some(ENHANCE_YOUR_CALM | COMPRESSION_ERROR | PROTOCOL_ERROR)
        ),
        "{reason:?}"
    );
    let grown = d.server.memory().saturating_sub(memory);
    assert!(grown < 16 * 1024 * 1024, "16 MB were not kept: {grown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_is_repeated_from_the_table_does_not_fill_memory() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let mut block = http2::request(WATCH);
    http2::remembered(&mut block, "x-bomb", &"x".repeat(3_900));
    // The newest of the dynamic table is 62: 4 KB from each byte.
    block.extend(std::iter::repeat_n(0x80 | 62, 12_000));
    let flags = http2::END_HEADERS | http2::END_STREAM;
    let memory = d.server.memory();
    let attack = async {
        let mut client = Http2::connect(d.server.address(), &[]).await;
        for n in 0..50 {
            client.frame(kind::HEADERS, flags, 2 * n + 1, &block).await;
        }
        // Each is refused, or the connection ended.
        loop {
            match client.next().await {
                None => break,
                Some(frame) if frame.kind == kind::GOAWAY => break,
                Some(frame) if frame.kind == kind::HEADERS => break,
                Some(frame) if frame.kind == kind::RST_STREAM => break,
                Some(_) => {}
            }
        }
    };
    meanwhile(&d, attack).await;
    let grown = d.server.memory().saturating_sub(memory);
    assert!(
        grown < 32 * 1024 * 1024,
        "48 MB each were not kept: {grown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_and_settings_without_end_stop_nobody_else() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let memory = d.server.memory();
    for (kind, payload) in [(kind::PING, &[0; 8][..]), (kind::SETTINGS, &[])] {
        let piece = http2::frame(kind, 0, 0, payload).repeat(1_000);
        let attack = async {
            let mut client = Http2::connect(d.server.address(), &[]).await;
            for _ in 0..100 {
                // The answers are never read: when no more fits, the server takes no more.
                let sent =
                    tokio::time::timeout(std::time::Duration::from_secs(1), client.bytes(&piece));
                if !matches!(sent.await, Ok(true)) {
                    break;
                }
            }
        };
        meanwhile(&d, attack).await;
    }
    let grown = d.server.memory().saturating_sub(memory);
    assert!(grown < 32 * 1024 * 1024, "{grown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_streams_than_allowed_are_refused() {
    let d = Deployment::of(&["DGIE"]).start().await;
    let mut client = Http2::connect(d.server.address(), &[]).await;
    for n in 0..300 {
        // The request has no body yet: the stream stays open.
        client.call(2 * n + 1, WATCH, &d.lead.token, false).await;
    }
    let refused = loop {
        let frame = client.next().await.expect("an answer");
        match frame.kind {
            kind::RST_STREAM | kind::GOAWAY => break frame,
            _ => {}
        }
    };
    // PROTOCOL_ERROR or REFUSED_STREAM, as the standard allows (5.1.2).
    assert!(matches!(refused.error(), Some(1 | 7)), "{refused:?}");
    d.revision().await;
}
