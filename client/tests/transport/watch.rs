//! Watches over a real connection.

use std::sync::Mutex;

use futures_util::StreamExt as _;
use mgi_client::{ClientError, WatchItem, WatchOptions, v1};
use mgi_proto::v1::watch_response::Message;
use tonic::Status;

use crate::fake::{Script, quick, start};

fn event(index: u64) -> Result<v1::WatchResponse, Status> {
    let event = v1::RecordedEvent {
        position: index,
        stream: "profile/p".into(),
        index,
        event: Some(vec![1, 2, 3].into()),
        leaf_hash: None,
    };
    Ok(v1::WatchResponse {
        message: Some(Message::Event(event)),
    })
}

#[tokio::test]
async fn it_survives_cuts_ends_and_a_server_that_goes_away() {
    let away = v1::GoingAway {
        resume_from: 5,
        reason: "restarting".into(),
    };
    let away = Ok(v1::WatchResponse {
        message: Some(Message::GoingAway(away)),
    });
    let watches = vec![
        vec![
            event(0),
            event(1),
            event(2),
            Err(Status::unavailable("cut")),
        ],
        vec![event(2), event(3)],
        vec![event(4), away],
        vec![event(5), Err(Status::not_found("the profile is gone"))],
    ];
    let (client, script) = start(Script {
        watches: Mutex::new(watches.into()),
        ..Script::default()
    })
    .await;
    let mut options = WatchOptions::profile("p");
    options.retry = quick();
    let mut stream = client.watch(options);
    let (mut indexes, mut reconnected) = (Vec::new(), Vec::new());
    let end = loop {
        match stream.next().await.unwrap() {
            Ok(WatchItem::Event(event)) => {
                assert_eq!(event.event.as_deref(), Some(&[1, 2, 3][..]));
                indexes.push(event.index);
            }
            Ok(WatchItem::Reconnected { from, .. }) => reconnected.push(from),
            Ok(other) => panic!("{other:?}"),
            Err(error) => break error,
        }
    };
    assert_eq!(indexes, [0, 1, 2, 3, 4, 5]);
    assert_eq!(reconnected, [3, 4, 5]);
    assert_eq!(*script.watched_from.lock().unwrap(), [0, 3, 4, 5]);
    assert!(matches!(end, ClientError::NotFound { .. }), "{end:?}");
}
