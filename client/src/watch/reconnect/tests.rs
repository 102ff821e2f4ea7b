//! The loop against scripted connections, with the clock standing still.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::time::Instant;

use super::*;
use crate::backoff::RetryPolicy;

type Script = Vec<Result<v1::WatchResponse, ClientError>>;

/// Each connection plays one script; after the last one nothing comes.
struct Server {
    scripts: Mutex<VecDeque<Result<Script, ClientError>>>,
    asked: Mutex<Vec<u64>>,
}

fn watched(
    options: WatchOptions,
    scripts: Vec<Result<Script, ClientError>>,
) -> (WatchStream, Arc<Server>) {
    let server = Arc::new(Server {
        scripts: Mutex::new(scripts.into()),
        asked: Mutex::new(Vec::new()),
    });
    let shared = Arc::clone(&server);
    let stream = watch(options, move |request| {
        shared.asked.lock().unwrap().push(request.from);
        let script = shared.scripts.lock().unwrap().pop_front();
        async move {
            let (items, silent) = match script {
                Some(script) => (script?, false),
                None => (Vec::new(), true),
            };
            let silence = futures_util::stream::pending();
            let end: std::pin::Pin<Box<dyn Stream<Item = _> + Send>> = if silent {
                Box::pin(silence)
            } else {
                Box::pin(futures_util::stream::empty())
            };
            Ok(futures_util::stream::iter(items).chain(end))
        }
    });
    (stream, server)
}

fn message(message: Message) -> Result<v1::WatchResponse, ClientError> {
    Ok(v1::WatchResponse {
        message: Some(message),
    })
}

fn event(index: u64) -> Result<v1::WatchResponse, ClientError> {
    message(Message::Event(v1::RecordedEvent {
        position: index + 100,
        stream: "profile/p".into(),
        index,
        event: None,
        leaf_hash: None,
    }))
}

fn caught_up(next: u64) -> Result<v1::WatchResponse, ClientError> {
    message(Message::CaughtUp(v1::CaughtUp { next }))
}

fn broken() -> ClientError {
    ClientError::Unavailable {
        sentence: "connection reset".into(),
        retry_after: None,
    }
}

async fn indexes(mut stream: WatchStream, how_many: usize) -> Vec<u64> {
    let mut got = Vec::new();
    while got.len() < how_many {
        if let WatchItem::Event(event) = stream.next().await.unwrap().unwrap() {
            got.push(event.index);
        }
    }
    got
}

#[tokio::test(start_paused = true)]
async fn it_resumes_after_the_last_event_and_drops_what_came_before() {
    let (stream, server) = watched(
        WatchOptions::profile("p"),
        vec![
            Ok(vec![event(0), event(1), Err(broken())]),
            Err(broken()),
            // A server that sends two again.
            Ok(vec![event(0), event(1), event(2)]),
            Ok(vec![event(3), caught_up(4), event(4)]),
        ],
    );
    assert_eq!(indexes(stream, 5).await, [0, 1, 2, 3, 4]);
    assert_eq!(*server.asked.lock().unwrap(), [0, 2, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn a_gap_ends_it_with_an_error() {
    let (mut stream, _server) = watched(
        WatchOptions::profile("p"),
        vec![Ok(vec![event(0), event(2)])],
    );
    assert!(stream.next().await.unwrap().is_ok());
    assert!(matches!(
        stream.next().await,
        Some(Err(ClientError::Gap {
            expected: 1,
            got: 2,
            ..
        }))
    ));
    assert!(stream.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn silence_means_a_dead_connection() {
    let began = Instant::now();
    let (mut stream, server) = watched(WatchOptions::profile("p").from(9), vec![]);
    // Both connections stay silent; the second one is only opened after 45 s.
    let first = tokio::time::timeout(SILENCE * 2, stream.next()).await;
    let Ok(Some(Ok(WatchItem::Reconnected { from: 9, reason }))) = first else {
        panic!("{first:?}")
    };
    assert!(reason.contains("45 seconds"), "{reason}");
    assert!(began.elapsed() >= SILENCE);
    assert_eq!(*server.asked.lock().unwrap(), [9, 9]);
}

#[tokio::test(start_paused = true)]
async fn heartbeats_and_going_away_move_the_cursor_of_a_filtered_watch() {
    let filter = v1::EventFilter {
        types: vec!["CommentPosted".into()],
        ..Default::default()
    };
    let heartbeat = message(Message::Heartbeat(v1::Heartbeat {
        next: 50,
        end: 60,
        server_time: None,
    }));
    let away = message(Message::GoingAway(v1::GoingAway {
        resume_from: 70,
        reason: "restarting".into(),
    }));
    let (mut stream, server) = watched(
        WatchOptions::profile("p").filter(filter),
        vec![
            Ok(vec![event(3), heartbeat, Err(broken())]),
            Ok(vec![away]),
            Ok(vec![event(71)]),
        ],
    );
    let mut reasons = Vec::new();
    loop {
        match stream.next().await.unwrap().unwrap() {
            WatchItem::Event(event) if event.index == 71 => break,
            WatchItem::Reconnected { reason, .. } => reasons.push(reason),
            _ => {}
        }
    }
    assert_eq!(*server.asked.lock().unwrap(), [0, 50, 70]);
    assert_eq!(reasons, ["connection reset", "restarting"]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_ends_it_at_once() {
    let refusal = ClientError::NotFound {
        kind: "profile".into(),
        name: "p".into(),
        sentence: "no such profile".into(),
    };
    let (mut stream, server) = watched(WatchOptions::profile("p"), vec![Err(refusal)]);
    assert!(matches!(
        stream.next().await,
        Some(Err(ClientError::NotFound { .. }))
    ));
    assert_eq!(server.asked.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn attempts_can_be_bounded() {
    let mut options = WatchOptions::profile("p");
    options.retry = RetryPolicy {
        attempts: 3,
        ..RetryPolicy::default()
    };
    let (mut stream, server) = watched(options, (0..9).map(|_| Err(broken())).collect());
    assert!(matches!(
        stream.next().await,
        Some(Err(ClientError::Unavailable { .. }))
    ));
    assert_eq!(server.asked.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn it_stops_when_it_has_caught_up() {
    let mut options = WatchOptions::profile("p");
    options.stop_when_caught_up = true;
    let (stream, _server) = watched(
        options,
        vec![Ok(vec![event(0)]), Ok(vec![event(1), caught_up(2)])],
    );
    let items: Vec<_> = stream.map(Result::unwrap).collect().await;
    assert_eq!(items.last(), Some(&WatchItem::CaughtUp { next: 2 }));
    assert_eq!(
        items
            .iter()
            .filter(|item| matches!(item, WatchItem::Event(_)))
            .count(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn presence_is_told_and_moves_no_cursor() {
    let presence = v1::Presence {
        present: vec![v1::Present {
            ministry: "MOH".into(),
            activity: v1::Activity::Editing.into(),
            ..Default::default()
        }],
    };
    let told = message(Message::Presence(presence.clone()));
    let (mut stream, server) = watched(
        WatchOptions::profile("p").presence(),
        vec![
            Ok(vec![event(0), caught_up(1), told, Err(broken())]),
            Ok(vec![event(1)]),
        ],
    );
    let mut seen = Vec::new();
    loop {
        match stream.next().await.unwrap().unwrap() {
            WatchItem::Presence(presence) => seen.push(presence),
            WatchItem::Event(event) if event.index == 1 => break,
            _ => {}
        }
    }
    assert_eq!(seen, [presence]);
    assert_eq!(*server.asked.lock().unwrap(), [0, 1]);
    assert!(WatchOptions::profile("p").presence().request(0).presence);
    assert!(!WatchOptions::profile("p").request(0).presence);
}
