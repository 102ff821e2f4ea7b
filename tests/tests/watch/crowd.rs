//! Many watchers, and slow ones.

use futures_util::future::join_all;
use mgi_proto::v1::{Visibility, watch_response::Message};
use mgi_tests::{
    Deployment,
    caller::endpoint,
    commands::{command, open_thread},
    history::{Entry, History},
    wait,
    wait::SOON,
    watching::{Watching, contents, indexes, profile_from},
};

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_watchers_see_the_same() {
    const WATCHERS: usize = 200;
    let d = Deployment::of(&["DGIE"]).start().await;
    let officer = &d.teams[0].officer;
    let revision = d.revision().await;
    // At most 256 streams a connection: two connections share the crowd.
    let readers = [&d.lead, officer].map(|r| r.via(d.server.address()));
    let begun = (0..WATCHERS).map(|n| {
        // Some begin at the start, some later, some when all is over.
        let from = revision * (n as u64 % 3) / 2;
        Watching::begin(&readers[n % 2], profile_from(&d.profile, from))
    });
    let watchers = join_all(begun).await;

    let write = async {
        for n in 0..200 {
            let text = format!("Comment {n}");
            let action = open_thread(d.indicator(0), Visibility::Public, &text);
            officer.must(&d.profile, action).await;
        }
    };
    let last = revision + 199;
    let read = join_all(watchers.into_iter().map(|watching| async move {
        let mut watching = watching.expect("a watch");
        watching.up_to(last).await
    }));
    let ((), seen) = tokio::join!(write, wait::within("all watchers", 4 * SOON, read));

    let history = History::read(officer, &d.profile).await;
    assert_eq!(history.revision(), last + 1);
    for events in seen {
        let from = usize::try_from(events[0].index).unwrap();
        let expected: Vec<(u64, Vec<u8>)> = history.0[from..]
            .iter()
            .zip(from as u64..)
            .map(|(entry, index)| match entry {
                Entry::Clear(bytes) => (index, bytes.to_vec()),
                Entry::Hidden(hash) => (index, hash.to_vec()),
            })
            .collect();
        assert!(
            contents(&events) == expected,
            "every watcher sees the history"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_that_does_not_read_slows_nobody_is_told_and_loses_nothing() {
    const BATCHES: u64 = 46;
    let d = Deployment::of(&["DGIE"])
        .setting("--limits-recent-events", "256")
        .start()
        .await;
    let officer = &d.teams[0].officer;
    let revision = d.revision().await;
    let slow = endpoint(d.server.address())
        .initial_stream_window_size(65_535)
        .initial_connection_window_size(65_535)
        .connect()
        .await
        .unwrap();
    let mut slow = Watching::begin(&d.lead.over(slow), profile_from(&d.profile, 0))
        .await
        .unwrap();
    slow.history().await;
    let mut quick = Watching::begin(&d.lead, profile_from(&d.profile, revision))
        .await
        .unwrap();
    quick.history().await;

    // Far more than fits into the slow one's window and the recent cache.
    let last = revision + BATCHES * 256 - 1;
    let write = async {
        for batch in 0..BATCHES {
            let said = (0..256).map(|n| {
                let text = format!("Comment {n} of {batch}. {}", "word ".repeat(40));
                command(open_thread(d.indicator(0), Visibility::Public, &text))
            });
            // A profile has at most 10,000 threads; after them an answer is revised.
            let batch = if batch < 38 {
                said.collect()
            } else {
                revisions(&d, (batch - 38) * 256)
            };
            officer.submit_batch(&d.profile, batch).await.unwrap();
        }
    };
    let ((), seen) = tokio::join!(
        wait::within("the writer", 4 * SOON, write),
        wait::within("the quick watcher", 4 * SOON, quick.up_to(last)),
    );
    assert_eq!(indexes(&seen), (revision..=last).collect::<Vec<_>>());

    // Now the slow one reads: it is told how far behind it is, and gets all.
    let mut told = None;
    let mut next = revision;
    while next <= last {
        match slow.message().await {
            Message::Event(event) => {
                assert_eq!(event.index, next, "once and in order");
                next += 1;
            }
            Message::FellBehind(behind) => {
                assert_eq!(behind.next, next);
                assert!(behind.end - behind.next > 10_000);
                told = Some(behind);
            }
            Message::CaughtUp(caught_up) => assert_eq!(caught_up.next, next),
            other => panic!("events: {other:?}"),
        }
    }
    assert!(told.is_some(), "it was told that it fell behind");
}

fn revisions(d: &Deployment, from: u64) -> Vec<mgi_proto::v1::Command> {
    let from = u32::try_from(from).unwrap();
    (from..from + 256)
        .map(|n| {
            let text = format!("Version {n}. {}", "word ".repeat(40));
            command(mgi_tests::commands::narrative(d.indicator(0), n, &text))
        })
        .collect()
}
